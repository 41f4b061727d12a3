/* emit_h.c: what the author includes: structs, lists, the types of the handlers. */
#include "emit_stage.h"

#define N(name) (int)(name).len, (name).ptr

/* With the blank or the star before the name. */
static void
emit_type(struct emit *e, const struct record *record, const struct field *field)
{
    struct buf *b = e->out.buf;
    bool is_borrowed = record->is_borrowed;
    const char *pointer = is_borrowed ? "const " : "", *star = is_borrowed ? "*" : "";
    switch (field->type) {
    case TYPE_BOOL:
        buf_lit(b, "bool ");
        break;
    case TYPE_INT:
        buf_lit(b, "int64_t ");
        break;
    case TYPE_DOUBLE:
        buf_lit(b, "double ");
        break;
    case TYPE_TIME:
        buf_lit(b, "live_time ");
        break;
    case TYPE_HTML:
        buf_format(b, "%s ", is_borrowed ? "live_markup" : "live_html");
        break;
    case TYPE_LIST:
        buf_format(b, "%sstruct %.*s_list %s", pointer, N(field->row->name), star);
        break;
    case TYPE_STRUCT:
        buf_format(b, "%sstruct %.*s %s", pointer, N(field->row->name), star);
        break;
    case TYPE_ENUM:
        buf_format(b, "enum %.*s ", N(field->values->name));
        break;
    case TYPE_JSON:
        buf_format(b, "%slive_json %s", pointer, star);
        break;
    case TYPE_SLOT:
        buf_lit(b, "live_slots ");
        break;
    case TYPE_REST:
        buf_lit(b, "live_rest ");
        break;
    case TYPE_FORM:
        buf_format(b, "%s ", is_borrowed ? "live_input" : "live_form");
        break;
    case TYPE_INPUT:
        buf_lit(b, "live_input ");
        break;
    case TYPE_OPTIONS:
        buf_lit(b, "live_options ");
        break;
    case TYPE_NONE: /* the first member of a slot's entry */
        buf_lit(b, "live_slot ");
        break;
    default:
        buf_format(b, "%s ", is_borrowed ? "live_str" : "live_string");
        break;
    }
}

static void
emit_struct(struct emit *e, const struct record *record)
{
    struct buf *b = e->out.buf;
    buf_format(b, "struct %.*s {\n", N(record->name));
    for (unsigned i = 0; i < record->n_fields; i++) {
        if (record->fields[i].bit_of)
            continue;
        buf_lit(b, "    ");
        emit_type(e, record, &record->fields[i]);
        buf_format(b, "%.*s;\n", N(record->fields[i].name));
    }
    if (record->n_fields == 0)
        buf_lit(b, "    char empty_; /* no fields are declared */\n");
    buf_lit(b, "};\n\n");
}

static void
emit_enum(struct emit *e, const struct enumeration *values)
{
    struct buf *b = e->out.buf;
    buf_format(b, "enum %.*s {\n", N(values->name));
    for (unsigned i = 0; i < values->n_values; i++)
        buf_format(b, "    %.*s_%.*s,\n", N(values->name), N(values->values[i]));
    buf_format(b, "};\nextern const live_enum %.*s_enum;\n\n", N(values->name));
}

/* ---- lists ------------------------------------------------------------------ */

/* `%` in a line of the pattern is the struct's name. */
static void
emit_pattern(struct emit *e, const char *pattern, live_str name)
{
    for (; *pattern; pattern++) {
        if (*pattern == '%')
            buf_str(e->out.buf, name);
        else
            buf_char(e->out.buf, *pattern);
    }
}

static const char list_functions[] =
    "extern const live_struct %_struct;\n"
    "/* All of it, texts and lists too; what is the same is no change. */\n"
    "static inline void\n"
    "%_copy(struct % *to, const struct % *from)\n"
    "{\n"
    "    live_copy(to, from, &%_struct);\n"
    "}\n"
    "struct %_list {\n"
    "    live_list list_;\n"
    "};\n"
    "static inline uint32_t\n"
    "%_list_count(const struct %_list *list)\n"
    "{\n"
    "    return live_list_count(&list->list_);\n"
    "}\n"
    "static inline struct % *\n"
    "%_list_append(struct %_list *list)\n"
    "{\n"
    "    return live_list_append(&list->list_, &%_struct);\n"
    "}\n"
    "static inline struct % *\n"
    "%_list_insert(struct %_list *list, uint32_t index)\n"
    "{\n"
    "    return live_list_insert(&list->list_, &%_struct, index);\n"
    "}\n"
    "static inline const struct % *\n"
    "%_list_at(const struct %_list *list, uint32_t index)\n"
    "{\n"
    "    return live_list_at(&list->list_, index);\n"
    "}\n"
    "static inline struct % *\n"
    "%_list_edit(struct %_list *list, uint32_t index)\n"
    "{\n"
    "    return live_list_edit(&list->list_, &%_struct, index);\n"
    "}\n"
    "static inline void\n"
    "%_list_move(struct %_list *list, uint32_t from, uint32_t to)\n"
    "{\n"
    "    live_list_move(&list->list_, from, to);\n"
    "}\n"
    "static inline void\n"
    "%_list_remove(struct %_list *list, uint32_t index)\n"
    "{\n"
    "    live_list_remove(&list->list_, &%_struct, index);\n"
    "}\n"
    "static inline void\n"
    "%_list_clear(struct %_list *list)\n"
    "{\n"
    "    live_list_clear(&list->list_, &%_struct);\n"
    "}\n";

static void
emit_find(struct emit *e, const struct record *row, const struct field *key, bool is_only)
{
    struct buf *b = e->out.buf;
    bool is_str = key->type == TYPE_STR;
    const char *type = is_str                   ? "live_str "
                       : key->type == TYPE_TIME ? "live_time "
                       : key->type == TYPE_BOOL ? "bool "
                                                : "int64_t ";
    if (!is_only) /* two templates may have lists of this struct by this key */
        buf_format(b,
                   "#ifndef CLIVE_GEN_FIND_%.*s_BY_%.*s\n#define CLIVE_GEN_FIND_%.*s_BY_%.*s\n",
                   N(row->name), N(key->name), N(row->name), N(key->name));
    buf_format(b, "/* The row's index by key(%.*s); -1 if there is none. */\n", N(key->name));
    buf_format(b, "static inline int64_t\n%.*s_list_find", N(row->name));
    if (!is_only)
        buf_format(b, "_by_%.*s", N(key->name));
    buf_format(b, "(const struct %.*s_list *list, %s%.*s)\n{\n", N(row->name), type,
               N(key->name));
    buf_format(
        b, "    return live_list_find_%s(&list->list_, &%.*s_struct.fields[%u], %.*s%s);\n}\n",
        is_str ? "str" : "int", N(row->name), key->index, N(key->name),
        key->type == TYPE_TIME ? ".us" : "");
    if (!is_only)
        buf_lit(b, "#endif\n");
}

/* The keys by which lists of these rows are found: *keys is one flag a field. */
static unsigned
find_keys(const struct record *in, const struct record *row, bool keys[FIELDS_MAX])
{
    unsigned n = 0;
    for (unsigned i = 0; i < in->n_fields; i++) {
        const struct field *key = in->fields[i].key;
        if (in->fields[i].row == row && key && !keys[key->index] &&
            in->fields[i].type == TYPE_LIST) {
            keys[key->index] = true;
            n++;
        }
    }
    return n;
}

static void
emit_list(struct emit *e, const struct record *row)
{
    bool keys[FIELDS_MAX] = { false };
    unsigned n = find_keys(&e->definition->self, row, keys);
    for (const struct record *in = e->definition->records; in; in = in->next)
        n += find_keys(in, row, keys);
    if (!row->origin)
        emit_pattern(e, list_functions, row->name);
    for (unsigned i = 0; i < row->n_fields; i++)
        if (keys[i])
            emit_find(e, row, &row->fields[i], n == 1 && !row->origin);
    if (!row->origin || n)
        buf_char(e->out.buf, '\n');
}

/* ---- the definition --------------------------------------------------------- */

static const char view_callbacks[] =
    "struct %_view {\n"
    "    live_status (*mount)(struct % *self, live_socket *socket, const live_params "
    "*params);\n"
    "    live_status (*load)(struct % *self, live_socket *socket);\n"
    "    live_status (*handle_params)(struct % *self, live_socket *socket,\n"
    "                                 const live_params *params, live_str uri);\n"
    "    live_status (*handle_event)(struct % *self, live_socket *socket,\n"
    "                                const live_event *event);\n"
    "    live_status (*handle_info)(struct % *self, live_socket *socket,\n"
    "                               const live_message *message);\n"
    "    void (*terminate)(struct % *self, live_socket *socket);\n";

/* `self`: the struct that the handlers get; absent: the one of whatever view they run for. */
static void
emit_on(struct emit *e, live_str self)
{
    struct buf *b = e->out.buf;
    if (!e->definition->events)
        return;
    buf_lit(b, "    struct { /* one for each event name of the markup */\n");
    for (const struct event *event = e->definition->events; event; event = event->next)
        buf_format(b,
                   "        live_status (*%.*s)(%s%.*s *self, live_socket *socket,\n"
                   "            %*s const live_event *event);\n",
                   N(event->member), self.len ? "struct " : "void", N(self),
                   (int)event->member.len + 14, "");
    buf_lit(b, "    } on;\n");
}

/* The handlers of a layout's events; those that are left out are the views' to handle. */
static void
emit_layout(struct emit *e)
{
    struct buf *b = e->out.buf;
    live_str name = e->definition->self.name;
    buf_format(b, "extern const live_layout_class %.*s_class;\n", N(name));
    if (!e->definition->events)
        return;
    buf_format(b,
               "\n/* Yours to define: const struct %.*s_layout %.*s_layout = { .on = { … } }; or "
               "let the\n * views handle its events. `self` is the view's struct. */\n"
               "struct %.*s_layout {\n",
               N(name), N(name), N(name));
    emit_on(e, LIVE_STR(""));
    buf_format(b,
               "};\nextern const struct %.*s_layout %.*s_layout __attribute__((weak));\n",
               N(name), N(name));
}

static const char view_hook[] =
    "\n/* live_attach_hook with this view's struct: the functions run before the view's own. */\n"
    "struct %_hook {\n"
    "    const char *id;\n"
    "    live_status (*handle_params)(struct % *self, live_socket *socket,\n"
    "                                 const live_params *params, live_str uri);\n"
    "    live_status (*handle_event)(struct % *self, live_socket *socket,\n"
    "                                const live_event *event);\n"
    "    live_status (*handle_info)(struct % *self, live_socket *socket,\n"
    "                               const live_message *message);\n"
    "    void (*after_render)(struct % *self, live_socket *socket);\n"
    "    void (*terminate)(struct % *self, live_socket *socket);\n"
    "};\n"
    "void %_attach_hook(live_socket *socket, const struct %_hook *hook);\n";

static void
emit_view(struct emit *e)
{
    struct buf *b = e->out.buf;
    live_str name = e->definition->self.name;
    buf_format(
        b, "/* Yours to define: const struct %.*s_view %.*s_view = { .mount = mount, … }; */\n",
        N(name), N(name));
    emit_pattern(e, view_callbacks, name);
    emit_on(e, name);
    buf_lit(b, "    live_checkpoint checkpoint;\n    bool remount;\n"
               "    const live_container *container;\n"
               "    const live_layout_class *layout;\n"
               "    const live_on_mount *on_mount[LIVE_ON_MOUNT_MAX];\n};\n");
    buf_format(b, "extern const struct %.*s_view %.*s_view;\n", N(name), N(name));
    buf_format(b, "extern const live_view_class %.*s_class; /* for the routes */\n", N(name));
    emit_pattern(e, view_hook, name);
}

static void
emit_component_types(struct emit *e)
{
    struct buf *b = e->out.buf;
    const struct record *self = &e->definition->self;
    for (unsigned i = 0; i < self->n_fields; i++)
        if (self->fields[i].slot && self->fields[i].slot->n_fields > 1)
            emit_struct(e, self->fields[i].slot);
    emit_struct(e, self);
    if (self->n_fields)
        buf_lit(b, "enum { /* bits of what a call changed */\n");
    for (unsigned i = 0; i < self->n_fields; i++)
        buf_format(b, "    A_%.*s__%.*s = %u,\n", N(self->name), N(self->fields[i].name), i);
    if (self->n_fields)
        buf_lit(b, "};\n");
    buf_format(b, "extern const live_component_class %.*s_component;\n", N(self->name));
}

/* By the definition's name, which is the application's only one: file names may repeat. */
static void
emit_guard(struct emit *e, const char *before)
{
    static const char *const kinds[] = {
        [DEFINES_VIEW] = "VIEW",
        [DEFINES_LAYOUT] = "LAYOUT",
        [DEFINES_COMPONENT] = "COMPONENT",
    };
    live_str name = e->definition->self.name;
    if (e->definition->kind == DEFINES_TYPES && e->definition->records)
        name = e->definition->records->name;
    else if (e->definition->kind == DEFINES_TYPES && e->definition->enums)
        name = e->definition->enums->name;
    const char *kind = kinds[e->definition->kind];
    buf_format(e->out.buf, "%s CLIVE_GEN_%s_%.*s_H\n", before,
               kind                     ? kind
               : e->definition->records ? "STRUCT"
                                        : "ENUM",
               N(name));
}

static bool
has_input(const struct record *record)
{
    for (unsigned i = 0; i < record->n_fields; i++) {
        const struct field *field = &record->fields[i];
        if (field->type == TYPE_FORM || field->type == TYPE_INPUT ||
            field->type == TYPE_OPTIONS || (field->slot && has_input(field->slot)))
            return true;
    }
    return false;
}

/* Forms or fields of its own. */
static bool
has_forms(const struct definition *definition)
{
    return has_input(&definition->self);
}

void
emit_h(struct emit *e)
{
    struct buf *b = e->out.buf;
    buf_lit(b, "/* generated from ");
    buf_format(b, "%s by clivec; do not edit */\n", e->out.template_name);
    emit_guard(e, "#ifndef");
    emit_guard(e, "#define");
    buf_format(b, "\n#include \"clive/%s.h\"\n#include \"clive/live.h\"\n\n",
               has_forms(e->definition) ? "emit_form" : "emit");
    for (const struct include *i = e->definition->includes; i; i = i->next)
        if (i->is_template)
            buf_format(b, "%.*s\n%s", N(i->line), i->next && i->next->is_template ? "" : "\n");
    for (const struct enumeration *values = e->definition->enums; values; values = values->next)
        if (!values->origin)
            emit_enum(e, values);
    for (const struct record *row = e->definition->records; row; row = row->next) {
        if (!row->origin)
            emit_struct(e, row);
        emit_list(e, row);
    }
    switch (e->definition->kind) {
    case DEFINES_VIEW:
        emit_struct(e, &e->definition->self);
        emit_view(e);
        break;
    case DEFINES_LAYOUT:
        emit_struct(e, &e->definition->self);
        emit_layout(e);
        break;
    case DEFINES_COMPONENT:
        emit_component_types(e);
        break;
    case DEFINES_TYPES:
    case DEFINES_NOTHING:
        break;
    }
    buf_lit(b, "\n#endif\n");
}
