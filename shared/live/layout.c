#include "layout.h"

#include "clive/form.h"
#include "fields.h"
#include "json_scan.h"
#include "mem.h"
#include "render.h"
#include "str.h"
#include "turn.h"

#define FLASH_PREFIX   LIVE_STR("flash_")
#define SESSION_PREFIX LIVE_STR("session_")

enum {
    FROM_NOTHING = -1,
    FROM_INNER = -2,
    FROM_CSRF = -3,
    FROM_FLASH = -4,
    FROM_SESSION = -5,
    FROM_URI = -6,
};

const live_layout_class live_no_layout = { .abi = LIVE_ABI, .name = "none" };

static bool
is_text(const live_field *field)
{
    return field->type == LIVE_T_SLICE;
}

/* A layout borrows what is no scalar. */
static bool
same_type(const live_field *field, const live_field *of_view)
{
    static const struct {
        live_type shown, own;
    } borrowed[] = {
        { LIVE_T_SLICE, LIVE_T_STR },       { LIVE_T_MARKUP, LIVE_T_HTML },
        { LIVE_T_LIST_SHOWN, LIVE_T_LIST }, { LIVE_T_STRUCT_SHOWN, LIVE_T_STRUCT },
        { LIVE_T_JSON_SHOWN, LIVE_T_JSON }, { LIVE_T_INPUT, LIVE_T_FORM },
    };
    live_type own = (live_type)field->type;
    for (size_t i = 0; i < sizeof borrowed / sizeof borrowed[0]; i++)
        if (own == borrowed[i].shown) {
            own = borrowed[i].own;
            break;
        }
    return of_view->type == own && of_view->row == field->row && of_view->names == field->names;
}

/* What the runtime itself gives; FROM_NOTHING: the view does. */
static int16_t
own_source(const live_field *field)
{
    live_str name = live_str_of(field->name);
    if (str_is(name, LIVE_STR("inner")))
        return FROM_INNER;
    if (str_is(name, LIVE_STR("csrf_token")) && is_text(field))
        return FROM_CSRF;
    if (str_starts(name, FLASH_PREFIX) && is_text(field))
        return FROM_FLASH;
    if (str_starts(name, SESSION_PREFIX) && is_text(field))
        return FROM_SESSION;
    if (str_is(name, LIVE_STR("uri")) && is_text(field))
        return FROM_URI;
    return FROM_NOTHING;
}

const live_field *
layout_source(const live_field *field, const live_struct *state, bool *clash)
{
    *clash = false;
    if (own_source(field) != FROM_NOTHING)
        return NULL;
    const live_field *found = fields_find(state, live_str_of(field->name));
    *clash = found && !same_type(field, found);
    return *clash ? NULL : found;
}

static int16_t
source_of(const live_field *field, const live_struct *state)
{
    bool clash;
    int16_t own = own_source(field);
    const live_field *found = own == FROM_NOTHING ? layout_source(field, state, &clash) : NULL;
    return found ? (int16_t)(found - state->fields) : own;
}

bool
layout_wants_csrf(const live_layout_class *class)
{
    for (unsigned i = 0; i < class->fields->n_fields; i++)
        if (own_source(&class->fields->fields[i]) == FROM_CSRF)
            return true;
    return false;
}

static live_str
default_text(const live_field *field)
{
    return live_str_of(field->init.text ? field->init.text : "");
}

/* The view's text; an empty page_title is none. */
static live_str
text_of(const live_field *field, const live_string *string)
{
    live_str text = live_string_text(string);
    bool is_title = !text.len && str_is(live_str_of(field->name), LIVE_STR("page_title"));
    return is_title ? default_text(field) : text;
}

static void
give(const live_field *field, int16_t source, void *values, const struct layout_view *view)
{
    void *to = (char *)values + field->offset;
    live_str text = live_none;
    if (source == FROM_CSRF) {
        text = view->csrf_token;
    } else if (source == FROM_FLASH) {
        live_str key = live_str_of(field->name + FLASH_PREFIX.len);
        text = view->flash ? flash_get(view->flash, key) : live_none;
        if (!text.ptr)
            text = default_text(field);
    } else if (source == FROM_URI) {
        text = view->uri;
    } else if (source >= 0) {
        const live_field *of_view = &view->type->fields[source];
        const void *from = (const char *)view->state + of_view->offset;
        switch ((live_type)field->type) {
        case LIVE_T_SLICE:
            text = text_of(field, from);
            break;
        case LIVE_T_MARKUP:
            memcpy(to, &(live_markup){ live_html_text(from) }, sizeof(live_markup));
            return;
        case LIVE_T_BOOL:
            memcpy(to, from, sizeof(bool));
            return;
        case LIVE_T_ENUM:
            memcpy(to, from, sizeof(int32_t));
            return;
        case LIVE_T_LIST_SHOWN:
        case LIVE_T_STRUCT_SHOWN:
        case LIVE_T_JSON_SHOWN:
            memcpy(to, &from, sizeof from);
            return;
        case LIVE_T_INPUT:
            memcpy(to, &(live_input){ from, "" }, sizeof(live_input));
            return;
        default: /* int, double, time */
            memcpy(to, from, sizeof(int64_t));
            return;
        }
    } else {
        return;
    }
    memcpy(to, &text, sizeof text);
}

/* What the session has for a session_KEY field, in the arena; the default where it has nothing.
 */
static live_str
session_text(struct arena *arena, const live_field *field, live_str session)
{
    live_str text = session.ptr
                        ? json_text(arena, json_get(session, field->name + SESSION_PREFIX.len))
                        : live_none;
    return text.ptr ? text : default_text(field);
}

void *
layout_values(struct arena *arena, const live_layout_class *class,
              const struct layout_view *view, live_markup inner)
{
    const live_struct *fields = class->fields;
    void *values = arena_zalloc(arena, fields->size, 1, _Alignof(max_align_t));
    if (!values || fields_init(fields, values) != LIVE_OK)
        return NULL;
    for (unsigned i = 0; i < fields->n_fields; i++) {
        const live_field *field = &fields->fields[i];
        int16_t source = source_of(field, view->type);
        if (source == FROM_INNER && field->type == LIVE_T_MARKUP)
            memcpy((char *)values + field->offset, &inner, sizeof inner);
        else if (source == FROM_SESSION)
            *(live_str *)(void *)((char *)values + field->offset) =
                session_text(arena, field, view->session);
        else
            give(field, source, values, view);
    }
    return values;
}

const live_layout_class *
layout_of(const live_session *session, const live_view_class *view)
{
    const live_layout_class *layout = session ? session->layout : NULL;
    if (!layout && view->layout)
        layout = *view->layout;
    return layout == &live_no_layout ? NULL : layout;
}

static size_t
aligned(size_t size)
{
    return (size + 15) & ~(size_t)15;
}

live_status
layout_new(struct layout **out, const live_layout_class *class, const live_struct *state)
{
    const live_struct *fields = class->fields;
    size_t head = aligned(sizeof(struct layout)), values = aligned(fields->size);
    size_t prints = class->prints ? aligned(class->prints->size) : 0;
    size_t mask = LIVE_MASK_WORDS((size_t)fields->n_fields) * sizeof(uint64_t);
    char *block =
        mem_zalloc(head + values + prints + aligned(mask) + fields->n_fields * sizeof(int16_t));
    *out = NULL;
    if (!block)
        return LIVE_ENOMEM;
    struct layout *layout = (struct layout *)block;
    layout->class = class;
    layout->values = block + head;
    layout->prints = block + head + values;
    layout->mask = (uint64_t *)(block + head + values + prints);
    layout->source = (int16_t *)(block + head + values + prints + aligned(mask));
    if (fields_init(fields, layout->values) != LIVE_OK) { /* its fields own nothing */
        mem_free(block);
        return LIVE_ENOMEM;
    }
    for (unsigned i = 0; i < fields->n_fields; i++)
        layout->source[i] = source_of(&fields->fields[i], state);
    *out = layout;
    return LIVE_OK;
}

void
layout_free(struct layout *layout)
{
    if (layout && layout->class->prints)
        prints_release(layout->class->prints, layout->prints);
    if (layout)
        mem_free(layout->session);
    mem_free(layout);
}

live_status
layout_take_session(struct layout *layout, live_str session)
{
    const live_struct *fields = layout->class->fields;
    struct arena *arena = &turn_current()->arena;
    size_t len = 0;
    for (unsigned i = 0; i < fields->n_fields; i++)
        if (layout->source[i] == FROM_SESSION)
            len += session_text(arena, &fields->fields[i], session).len + 1;
    char *to = len ? mem_alloc(len) : NULL;
    if (len && !to)
        return LIVE_ENOMEM;
    mem_free(layout->session);
    layout->session = to;
    for (unsigned i = 0; i < fields->n_fields; i++) {
        if (layout->source[i] != FROM_SESSION)
            continue;
        live_str text = session_text(arena, &fields->fields[i], session);
        memcpy(to, text.ptr, text.len);
        to[text.len] = '\0';
        *(live_str *)(void *)((char *)layout->values + fields->fields[i].offset) =
            (live_str){ to, text.len };
        to += text.len + 1;
    }
    return LIVE_OK;
}

static bool
is_dirty(int16_t source, const struct layout_view *view, const uint64_t *changed, bool any)
{
    if (source >= 0)
        return changed[source / 64] >> (source % 64) & 1;
    if (source == FROM_FLASH)
        return view->flash && view->flash->changed;
    if (source == FROM_URI)
        return view->is_moved;
    return source == FROM_INNER && any;
}

bool
layout_update(struct layout *layout, const struct layout_view *view, const uint64_t *changed)
{
    const live_struct *fields = layout->class->fields;
    bool any = false, dirty = false;
    for (size_t w = 0; w < LIVE_MASK_WORDS((size_t)view->type->n_fields); w++)
        any |= changed[w] != 0;
    memset(layout->mask, 0, LIVE_MASK_WORDS((size_t)fields->n_fields) * sizeof(uint64_t));
    for (unsigned i = 0; i < fields->n_fields; i++) {
        give(&fields->fields[i], layout->source[i], layout->values, view);
        if (!is_dirty(layout->source[i], view, changed, any))
            continue;
        layout->mask[i / 64] |= UINT64_C(1) << (i % 64);
        dirty = true;
    }
    return dirty;
}
