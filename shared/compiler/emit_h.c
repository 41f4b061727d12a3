/* emit_h.c: what the author includes: structs, lists, the types of the handlers. */
#include "emit_stage.h"

#define N(name) (int)(name).len, (name).ptr

static const char *
c_type(const struct emit *e, const struct record *record, const struct field *field)
{
    bool is_borrowed = record == &e->definition->self && e->definition->kind == DEFINES_LAYOUT;
    switch (field->type) {
    case TYPE_BOOL:
        return "bool ";
    case TYPE_INT:
        return "int64_t ";
    case TYPE_DOUBLE:
        return "double ";
    case TYPE_TIME:
        return "live_time ";
    case TYPE_HTML:
        return is_borrowed ? "live_markup " : "live_html ";
    default:
        return is_borrowed ? "live_str " : "live_string ";
    }
}

static void
emit_struct(struct emit *e, const struct record *record)
{
    struct buf *b = e->out.buf;
    buf_format(b, "struct %.*s {\n", N(record->name));
    for (unsigned i = 0; i < record->n_fields; i++) {
        const struct field *field = &record->fields[i];
        if (field->type == TYPE_LIST)
            buf_format(b, "    struct %.*s_list %.*s;\n", N(field->row->name), N(field->name));
        else
            buf_format(b, "    %s%.*s;\n", c_type(e, record, field), N(field->name));
    }
    if (record->n_fields == 0)
        buf_lit(b, "    char empty_; /* no fields are declared */\n");
    buf_lit(b, "};\n\n");
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
}

/* The keys by which lists of these rows are found: *keys is one flag a field. */
static unsigned
find_keys(const struct record *in, const struct record *row, bool keys[FIELDS_MAX])
{
    unsigned n = 0;
    for (unsigned i = 0; i < in->n_fields; i++) {
        const struct field *key = in->fields[i].key;
        if (in->fields[i].row == row && key && !keys[key->index]) {
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
    emit_pattern(e, list_functions, row->name);
    for (unsigned i = 0; i < row->n_fields; i++)
        if (keys[i])
            emit_find(e, row, &row->fields[i], n == 1);
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

static void
emit_view(struct emit *e)
{
    struct buf *b = e->out.buf;
    live_str name = e->definition->self.name;
    buf_format(
        b, "/* Yours to define: const struct %.*s_view %.*s_view = { .mount = mount, … }; */\n",
        N(name), N(name));
    emit_pattern(e, view_callbacks, name);
    if (e->definition->events)
        buf_lit(b, "    struct { /* one for each event name of the markup */\n");
    for (const struct event *event = e->definition->events; event; event = event->next)
        buf_format(b,
                   "        live_status (*%.*s)(struct %.*s *self, live_socket *socket,\n"
                   "            %*s const live_event *event);\n",
                   N(event->member), N(name), (int)event->member.len + 14, "");
    if (e->definition->events)
        buf_lit(b, "    } on;\n");
    buf_lit(b, "    live_checkpoint checkpoint;\n    bool remount;\n"
               "    const live_container *container;\n"
               "    const live_on_mount *on_mount[LIVE_ON_MOUNT_MAX];\n};\n");
    buf_format(b, "extern const struct %.*s_view %.*s_view;\n", N(name), N(name));
    buf_format(b, "extern const live_view_class %.*s_class; /* for the routes */\n", N(name));
}

/* By the definition's name, which is the application's only one: file names may repeat. */
static void
emit_guard(struct emit *e, const char *before)
{
    bool is_view = e->definition->kind == DEFINES_VIEW;
    live_str name = e->definition->self.name;
    buf_format(e->out.buf, "%s CLIVE_GEN_%s_%.*s_H\n", before, is_view ? "VIEW" : "LAYOUT",
               N(name));
}

void
emit_h(struct emit *e)
{
    struct buf *b = e->out.buf;
    buf_lit(b, "/* generated from ");
    buf_format(b, "%s by clivec; do not edit */\n", e->out.template_name);
    emit_guard(e, "#ifndef");
    emit_guard(e, "#define");
    buf_lit(b, "\n#include \"clive/emit.h\"\n#include \"clive/live.h\"\n\n");
    for (const struct record *row = e->definition->records; row; row = row->next) {
        emit_struct(e, row);
        emit_list(e, row);
    }
    emit_struct(e, &e->definition->self);
    if (e->definition->kind == DEFINES_VIEW)
        emit_view(e);
    else
        buf_format(b, "extern const live_layout_class %.*s_class;\n",
                   N(e->definition->self.name));
    buf_lit(b, "\n#endif\n");
}
