/* form_take.c: the pairs of an event become a form's params. */
#include "form_private.h"

#include "str.h"

#include <stdio.h>

#define TARGET LIVE_STR("_target")

static live_status normalize(struct arena *arena, const live_form_class *class,
                             const struct nested *map, const struct nested **result);

/* A row with its _persistent_id, its own rows in order. A row that is no map becomes an empty
 * one. */
static live_status
normalize_row(struct arena *arena, const live_form_class *class, const struct nested *row,
              live_str id, const struct nested **result)
{
    const struct nested *inner;
    live_status status = normalize(arena, class, row->kind == NESTED_MAP ? row : NULL, &inner);
    struct nested *added = status == LIVE_OK ? nested_new(arena, NESTED_MAP) : NULL;
    if (!added)
        return status == LIVE_OK ? LIVE_ENOMEM : status;
    status = nested_put(arena, added, FORM_PERSISTENT_ID, nested_text_new(arena, id));
    return status == LIVE_OK ? nested_merge(arena, inner, added, result) : status;
}

static live_str
option_name(const char *given, const char *name, const char *suffix, char *buffer, size_t size)
{
    if (given)
        return live_str_of(given);
    int len = snprintf(buffer, size, "%s%s", name, suffix);
    return len > 0 && (size_t)len < size ? (live_str){ buffer, (size_t)len } : live_none;
}

/* {"7":…,"3":…} with sort and drop become {"0":…,"1":…} as the rows stand. *rows is NULL if the
 * client said nothing of them. */
static live_status
normalize_rows(struct arena *arena, const live_form_field *field, const struct nested *map,
               const struct nested **rows, live_str used[2])
{
    char buffers[2][256];
    used[0] = option_name(field->sort, field->name, "_sort", buffers[0], sizeof buffers[0]);
    used[1] = option_name(field->drop, field->name, "_drop", buffers[1], sizeof buffers[1]);
    const struct nested *given = nested_get(map, live_str_of(field->name));
    const struct nested *sort = nested_get(map, used[0]), *drop = nested_get(map, used[1]);
    for (unsigned i = 0; i < 2; i++) /* the buffers end here */
        used[i] = used[i].ptr ? arena_copy(arena, used[i]) : live_none;
    *rows = NULL;
    bool says =
        given || (sort && sort->kind == NESTED_LIST) || (drop && drop->kind == NESTED_LIST);
    if (!says)
        return LIVE_OK;
    struct nested_item *entries;
    live_str *ids;
    size_t n;
    live_status status = inputs_sort(arena, given, sort, drop, &entries, &n);
    if (status == LIVE_OK)
        status = inputs_ids(arena, entries, n, &ids);
    struct nested *result = status == LIVE_OK ? nested_new(arena, NESTED_MAP) : NULL;
    if (status == LIVE_OK && !result)
        status = LIVE_ENOMEM;
    for (size_t i = 0; i < n && status == LIVE_OK; i++) {
        char digits[24];
        const struct nested *row;
        int len = snprintf(digits, sizeof digits, "%zu", i);
        live_str key = arena_copy(arena, (live_str){ digits, (size_t)len });
        status = key.ptr ? normalize_row(arena, field->row, entries[i].value, ids[i], &row)
                         : LIVE_ENOMEM;
        if (status == LIVE_OK)
            status = nested_put(arena, result, key, row);
    }
    *rows = status == LIVE_OK ? result : NULL;
    return status;
}

/* A map (NULL: an empty one) whose rows stand in order and have their ids. */
static live_status
normalize(struct arena *arena, const live_form_class *class, const struct nested *map,
          const struct nested **result)
{
    live_status status = nested_merge(arena, map, NULL, result);
    for (uint32_t i = 0; class && i < class->n_fields && status == LIVE_OK; i++) {
        const live_form_field *field = &class->fields[i];
        live_str name = live_str_of(field->name);
        const struct nested *inner = nested_get(*result, name);
        if (field->flags & LIVE_FORM_MANY) {
            live_str used[2];
            status = normalize_rows(arena, field, *result, &inner, used);
            if (status == LIVE_OK)
                status = nested_without(arena, *result, used, 2, result);
        } else if (field->flags & LIVE_FORM_ONE && inner) {
            live_str id = nested_text(nested_get(inner, FORM_PERSISTENT_ID));
            status =
                normalize_row(arena, field->row, inner, id.ptr ? id : LIVE_STR("0"), &inner);
        } else {
            continue;
        }
        if (status == LIVE_OK && inner) /* the map is still ours */
            status = nested_put(arena, (struct nested *)(uintptr_t)*result, name, inner);
    }
    return status;
}

/* The keys of _target behind the form's name (absent: it has none) as a field:
 * ["user","address","zip"] is "address[zip]". Absent if there is none; LIVE_ENOMEM. */
static live_status
target_of(struct arena *arena, live_str form, const struct nested *params, live_str *target)
{
    const struct nested *keys = nested_get(params, TARGET);
    struct buf text = { 0 };
    uint32_t at = form.ptr != NULL;
    *target = live_none;
    if (!keys || keys->kind != NESTED_LIST || keys->n <= at)
        return LIVE_OK;
    if (form.ptr && !str_is(nested_text(keys->items[0].value), form))
        return LIVE_OK;
    for (uint32_t i = at; i < keys->n; i++) {
        if (i > at)
            buf_char(&text, '[');
        buf_str(&text, nested_text(keys->items[i].value));
        if (i > at)
            buf_char(&text, ']');
    }
    *target = text.failed ? live_none : arena_copy(arena, buf_text(&text));
    buf_release(&text);
    return target->ptr ? LIVE_OK : LIVE_ENOMEM;
}

/* What of the parameters is the form's, in the arena of the turn. */
static live_status
own_params(struct arena *arena, const live_form_class *class, live_str name,
           const struct nested *all, const struct nested **own)
{
    static const live_str not_fields[] = { LIVE_STR_INIT("_target"), LIVE_STR_INIT("_method"),
                                           LIVE_STR_INIT("_csrf_token") };
    const struct nested *map = all;
    live_status status = LIVE_OK;
    if (name.ptr)
        map = nested_get(all, name);
    else
        status = nested_without(arena, all, not_fields, 3, &map);
    if (map && map->kind != NESTED_MAP)
        map = NULL;
    if (status == LIVE_OK)
        status = normalize(arena, class, map, own);
    return status == LIVE_OK && nested_count(*own) > LIVE_FORM_MAX_VALUES ? LIVE_ELIMIT
                                                                          : status;
}

live_status
form_take(live_form *form, live_str name, live_str value, live_str meta)
{
    struct arena *arena = form_scratch();
    const struct nested *all, *own;
    live_status status = inputs_read(arena, value, meta, &all);
    if (status == LIVE_OK)
        status = own_params(arena, form->class_, name, all, &own);
    if (status == LIVE_OK)
        status = form_begin(form);
    if (status != LIVE_OK)
        return status;
    struct form_model *model = form->model_;
    live_str target;
    own = nested_copy(&model->arena, own);
    status = own ? target_of(&model->arena, name, all, &target) : LIVE_ENOMEM;
    if (status != LIVE_OK)
        return status;
    model->now.params = own;
    model->now.target = target;
    model->now.errors = NULL;
    model->now.n_errors = model->cap_errors = 0;
    form_commit(form);
    return LIVE_OK;
}
