/* emit_c.c: the tables of fields, the author's callbacks behind untyped ones, the class. */
#include "emit_stage.h"

#define N(name) (int)(name).len, (name).ptr

/* ---- fields ----------------------------------------------------------------- */

static const char *
type_constant(bool is_borrowed, enum type type)
{
    switch (type) {
    case TYPE_BOOL:
        return "LIVE_T_BOOL";
    case TYPE_INT:
        return "LIVE_T_INT";
    case TYPE_DOUBLE:
        return "LIVE_T_DOUBLE";
    case TYPE_TIME:
        return "LIVE_T_TIME";
    case TYPE_LIST:
        return is_borrowed ? "LIVE_T_POINTER" : "LIVE_T_LIST";
    case TYPE_STRUCT:
        return is_borrowed ? "LIVE_T_POINTER" : "LIVE_T_STRUCT";
    case TYPE_JSON:
        return is_borrowed ? "LIVE_T_POINTER" : "LIVE_T_JSON";
    case TYPE_ENUM:
        return "LIVE_T_ENUM";
    case TYPE_SLOT:
        return "LIVE_T_SLOTS";
    case TYPE_REST:
        return "LIVE_T_REST";
    case TYPE_FORM:
        return is_borrowed ? "LIVE_T_INPUT" : "LIVE_T_FORM";
    case TYPE_INPUT:
        return "LIVE_T_INPUT";
    case TYPE_OPTIONS:
        return "LIVE_T_POINTER";
    case TYPE_HTML:
        return is_borrowed ? "LIVE_T_MARKUP" : "LIVE_T_HTML";
    default:
        return is_borrowed ? "LIVE_T_SLICE" : "LIVE_T_STR";
    }
}

/* What a layout shows of a view where that is no scalar: by type and struct it must be the
 * view's. */
static const char *
shown_constant(enum type type)
{
    return type == TYPE_LIST     ? "LIVE_T_LIST_SHOWN"
           : type == TYPE_STRUCT ? "LIVE_T_STRUCT_SHOWN"
           : type == TYPE_JSON   ? "LIVE_T_JSON_SHOWN"
                                 : NULL;
}

static void
emit_field(struct emit *e, const struct record *record, const struct field *field)
{
    struct buf *b = e->out.buf;
    bool is_borrowed = record->is_borrowed;
    bool is_layout = is_borrowed && e->definition->kind == DEFINES_LAYOUT;
    const char *shown = is_layout ? shown_constant(field->type) : NULL;
    bool is_transient = field->is_transient || field->is_secret;
    if (field->bit_of) {
        buf_format(b,
                   "    { .name = \"%.*s\", .offset = offsetof(struct %.*s, %.*s), .type = "
                   "LIVE_T_FORM_FIELD,\n      .init.text = \"%.*s\" },\n",
                   N(field->name), N(record->name), N(record->fields[field->bit_of - 1].name),
                   N(field->text));
        return;
    }
    buf_format(b, "    { .name = \"%.*s\", .offset = offsetof(struct %.*s, %.*s), .type = %s",
               N(field->name), N(record->name), N(field->name),
               shown ? shown : type_constant(is_borrowed, field->type));
    if (field->is_temporary || is_transient)
        buf_format(b, ",\n      .flags = %s%s%s", field->is_temporary ? "LIVE_F_TEMPORARY" : "",
                   field->is_temporary && is_transient ? " | " : "",
                   is_transient ? "LIVE_F_TRANSIENT" : "");
    if (field->type == TYPE_FORM && !is_borrowed)
        buf_format(b, ", .form = &%.*s_form_", N(field->name));
    if ((field->type == TYPE_LIST || field->type == TYPE_STRUCT || field->type == TYPE_FORM) &&
        (!is_borrowed || is_layout))
        buf_format(b, ", .row = &%.*s_struct", N(field->row->name));
    if (field->type == TYPE_ENUM)
        buf_format(b, ", .names = &%.*s_enum", N(field->values->name));
    if (field->has_default && field->type == TYPE_DOUBLE) {
        buf_format(b, ", .init.real = %.*s", N(field->literal));
    } else if (field->has_default && field->literal.ptr) {
        buf_format(b, ", .init.integer = %.*s", N(field->literal));
    } else if (field->has_default && field->text.len) {
        buf_lit(b, ",\n      .init.text = ");
        out_string(&e->out, field->text, 19);
    }
    buf_lit(b, " },\n");
}

/* `NAME_fields` and `NAME_struct`. */
static void
emit_fields(struct emit *e, const struct record *record)
{
    struct buf *b = e->out.buf;
    bool is_self = record == &e->definition->self;
    if (record->n_fields) {
        buf_format(b, "static const live_field %.*s_fields[] = {\n", N(record->name));
        for (unsigned i = 0; i < record->n_fields; i++)
            emit_field(e, record, &record->fields[i]);
        buf_lit(b, "};\n");
    }
    buf_format(b, "%sconst live_struct %.*s_struct = {\n", is_self ? "static " : "",
               N(record->name));
    buf_format(b, "    .name = \"%.*s\",\n    .size = sizeof(struct %.*s),\n", N(record->name),
               N(record->name));
    if (record->n_fields)
        buf_format(b, "    .n_fields = %u,\n    .fields = %.*s_fields,\n", record->n_fields,
                   N(record->name));
    buf_lit(b, "};\n\n");
}

/* `NAME_enum` */
static void
emit_enum(struct emit *e, const struct enumeration *values)
{
    struct buf *b = e->out.buf;
    buf_format(b, "static const live_str %.*s_names_[] = {\n", N(values->name));
    for (unsigned i = 0; i < values->n_values; i++)
        buf_format(b, "    LIVE_STR_INIT(\"%.*s\"),\n", N(values->values[i]));
    buf_format(b,
               "};\nconst live_enum %.*s_enum = {\n    .name = \"%.*s\",\n    .n = %u,\n"
               "    .names = %.*s_names_,\n};\n\n",
               N(values->name), N(values->name), values->n_values, N(values->name));
}

/* ---- forms ------------------------------------------------------------------ */

struct reached { /* structs whose fields were looked at */
    const struct record *records[STRUCTS_MAX + 1];
    unsigned n;
};

/* By name: an included struct is a copy, but not where another one names it. */
static bool
is_found(struct reached *seen, const struct record *from, const struct record *to)
{
    if (str_is(from->name, to->name))
        return true;
    for (unsigned i = 0; i < seen->n; i++)
        if (str_is(seen->records[i]->name, from->name))
            return false;
    if (seen->n == sizeof seen->records / sizeof seen->records[0])
        return true; /* cannot be: a template knows no more */
    seen->records[seen->n++] = from;
    for (unsigned i = 0; i < from->n_fields; i++) {
        const struct field *field = &from->fields[i];
        if ((field->type == TYPE_LIST || field->type == TYPE_STRUCT) && field->row &&
            is_found(seen, field->row, to))
            return true;
    }
    return false;
}

static bool
reaches(const struct record *from, const struct record *to)
{
    struct reached seen = { .n = 0 };
    return is_found(&seen, from, to);
}

/* What stands in the input before anything is set. */
static void
emit_form_initial(struct emit *e, const struct field *field)
{
    struct buf *b = e->out.buf;
    live_str text = field->text;
    if (!field->has_default || (!field->literal.ptr && !field->text.ptr))
        return;
    if (field->type == TYPE_ENUM)
        text = str_sub(field->literal, field->values->name.len + 1, field->literal.len);
    else if (field->type == TYPE_BOOL)
        text = str_is(field->literal, LIVE_STR("1")) ? LIVE_STR("true") : LIVE_STR("false");
    else if (field->literal.ptr)
        text = field->number;
    buf_lit(b, ", .initial = ");
    out_string(&e->out, text, 8);
}

/* `is_row`: it is rows or a nested form of another struct, not the form alone. */
static void
emit_form_fields(struct emit *e, const struct record *row, bool is_row)
{
    struct buf *b = e->out.buf;
    buf_format(b, "static const live_form_field %.*s_form_fields_[] = {\n", N(row->name));
    for (unsigned i = 0; i < row->n_fields; i++) {
        const struct field *field = &row->fields[i];
        bool is_many = field->type == TYPE_LIST, is_one = field->type == TYPE_STRUCT;
        buf_format(b, "    { .name = \"%.*s\"", N(field->name));
        if (is_many || is_one || field->is_secret)
            buf_format(b, ", .flags = %s%s%s",
                       is_many  ? "LIVE_FORM_MANY"
                       : is_one ? "LIVE_FORM_ONE"
                                : "",
                       (is_many || is_one) && field->is_secret ? " | " : "",
                       field->is_secret ? "LIVE_FORM_SECRET" : "");
        if ((is_many || is_one) && field->row)
            buf_format(b, ", .row = &%.*s_form_row_", N(field->row->name));
        emit_form_initial(e, field);
        buf_lit(b, " },\n");
    }
    buf_lit(b, "};\n");
    if (!is_row)
        return;
    buf_format(b,
               "static const live_form_class %.*s_form_row_ = {\n    .fields = "
               "%.*s_form_fields_,\n    .n_fields = %u,\n};\n",
               N(row->name), N(row->name), row->n_fields);
}

/* The classes of the forms of the view: `user_form_` of the field user. */
static void
emit_forms(struct emit *e)
{
    struct buf *b = e->out.buf;
    const struct record *self = &e->definition->self;
    for (const struct record *row = e->definition->records; row; row = row->next) {
        bool is_used = false, is_row = false;
        for (unsigned i = 0; i < self->n_fields; i++) {
            const struct record *form = self->fields[i].row;
            if (self->fields[i].type != TYPE_FORM || !reaches(form, row))
                continue;
            is_used = true;
            is_row |= !str_is(form->name, row->name);
        }
        if (is_used)
            emit_form_fields(e, row, is_row);
    }
    for (unsigned i = 0; i < self->n_fields; i++) {
        const struct field *form = &self->fields[i];
        if (form->type != TYPE_FORM)
            continue;
        live_str name = form->form_name.ptr ? form->form_name : form->name;
        buf_format(b, "static const live_form_class %.*s_form_ = {\n", N(form->name));
        if (name.len)
            buf_format(b, "    .name = \"%.*s\",\n", N(name));
        if (form->form_id.ptr)
            buf_format(b, "    .id = \"%.*s\",\n", N(form->form_id));
        buf_format(b, "    .fields = %.*s_form_fields_,\n    .n_fields = %u,\n};\n\n",
                   N(form->row->name), form->row->n_fields);
    }
}

/* ---- a view's callbacks ----------------------------------------------------- */

/* `%` is the view's name, `$` the event's member. */
static void
emit_pattern(struct emit *e, const char *pattern, live_str name, live_str member)
{
    for (; *pattern; pattern++) {
        if (*pattern == '%')
            buf_str(e->out.buf, name);
        else if (*pattern == '$')
            buf_str(e->out.buf, member);
        else
            buf_char(e->out.buf, *pattern);
    }
}

static const char callbacks[] =
    "/* the author's callbacks behind untyped ones */\n"
    "static live_status\n"
    "%_mount(void *self, live_socket *socket, const live_params *params)\n"
    "{\n"
    "    return %_view.mount ? %_view.mount(self, socket, params) : LIVE_OK;\n"
    "}\n"
    "static live_status\n"
    "%_load(void *self, live_socket *socket)\n"
    "{\n"
    "    return %_view.load ? %_view.load(self, socket) : LIVE_OK;\n"
    "}\n"
    "static live_status\n"
    "%_handle_params(void *self, live_socket *socket, const live_params *params, live_str "
    "uri)\n"
    "{\n"
    "    return %_view.handle_params ? %_view.handle_params(self, socket, params, uri) : "
    "LIVE_OK;\n"
    "}\n"
    "static live_status\n"
    "%_handle_event(void *self, live_socket *socket, const live_event *event)\n"
    "{\n"
    "    return %_view.handle_event ? %_view.handle_event(self, socket, event) : LIVE_OK;\n"
    "}\n"
    "static bool\n"
    "%_has_handle_event(void)\n"
    "{\n"
    "    return %_view.handle_event != NULL;\n"
    "}\n"
    "static live_status\n"
    "%_handle_info(void *self, live_socket *socket, const live_message *message)\n"
    "{\n"
    "    return %_view.handle_info ? %_view.handle_info(self, socket, message) : LIVE_OK;\n"
    "}\n"
    "static void\n"
    "%_terminate(void *self, live_socket *socket)\n"
    "{\n"
    "    if (%_view.terminate)\n"
    "        %_view.terminate(self, socket);\n"
    "}\n";

static const char hook_calls[] =
    "\nstatic live_status\n"
    "%_hook_params(const void *hook, void *self, live_socket *socket, const live_params "
    "*params,\n"
    "    live_str uri)\n"
    "{\n"
    "    return ((const struct %_hook *)hook)->handle_params(self, socket, params, uri);\n"
    "}\n"
    "static live_status\n"
    "%_hook_event(const void *hook, void *self, live_socket *socket, const live_event "
    "*event)\n"
    "{\n"
    "    return ((const struct %_hook *)hook)->handle_event(self, socket, event);\n"
    "}\n"
    "static live_status\n"
    "%_hook_info(const void *hook, void *self, live_socket *socket, const live_message "
    "*message)\n"
    "{\n"
    "    return ((const struct %_hook *)hook)->handle_info(self, socket, message);\n"
    "}\n"
    "static void\n"
    "%_hook_after_render(const void *hook, void *self, live_socket *socket)\n"
    "{\n"
    "    ((const struct %_hook *)hook)->after_render(self, socket);\n"
    "}\n"
    "static void\n"
    "%_hook_terminate(const void *hook, void *self, live_socket *socket)\n"
    "{\n"
    "    ((const struct %_hook *)hook)->terminate(self, socket);\n"
    "}\n"
    "void\n"
    "%_attach_hook(live_socket *socket, const struct %_hook *hook)\n"
    "{\n"
    "    static const live_hook_calls calls = { &%_class, %_hook_params, %_hook_event,\n"
    "        %_hook_info, %_hook_after_render, %_hook_terminate };\n"
    "    _Static_assert(sizeof *hook == sizeof(live_hook), \"laid out as live_hook\");\n"
    "    live_attach_hook_of(socket, &calls, hook->id,\n"
    "        (hook->handle_params ? LIVE_HANDLE_PARAMS : 0u) |\n"
    "            (hook->handle_event ? LIVE_HANDLE_EVENT : 0u) |\n"
    "            (hook->handle_info ? LIVE_HANDLE_INFO : 0u) |\n"
    "            (hook->after_render ? LIVE_AFTER_RENDER : 0u) |\n"
    "            (hook->terminate ? LIVE_TERMINATE : 0u),\n"
    "        hook);\n"
    "}\n";

static const char event_callbacks[] =
    "static bool\n"
    "%_given_$(void)\n"
    "{\n"
    "    return %_view.on.$ != NULL;\n"
    "}\n"
    "static live_status\n"
    "%_on_$(void *self, live_socket *socket, const live_event *event)\n"
    "{\n"
    "    return %_view.on.$(self, socket, event);\n"
    "}\n";

static const char layout_event_callbacks[] =
    "static bool\n"
    "%_given_$(void)\n"
    "{\n"
    "    return &%_layout && %_layout.on.$;\n"
    "}\n"
    "static live_status\n"
    "%_on_$(void *self, live_socket *socket, const live_event *event)\n"
    "{\n"
    "    return %_layout.on.$(self, socket, event);\n"
    "}\n";

/* `pattern` is of one event. */
static void
emit_handlers(struct emit *e, const char *pattern)
{
    struct buf *b = e->out.buf;
    live_str name = e->definition->self.name;
    for (const struct event *event = e->definition->events; event; event = event->next)
        emit_pattern(e, pattern, name, event->member);
    if (!e->definition->events)
        return;
    buf_format(b, "static const live_handler %.*s_handlers[] = {\n", N(name));
    for (const struct event *event = e->definition->events; event; event = event->next)
        buf_format(b,
                   "    { .name = \"%.*s\", .line = %u, .given = %.*s_given_%.*s, .call = "
                   "%.*s_on_%.*s },\n",
                   N(event->name), source_line_of(&e->c->source, event->at.from), N(name),
                   N(event->member), N(name), N(event->member));
    buf_lit(b, "};\n");
}

static const char view_members[] = "    .mount = %_mount,\n"
                                   "    .load = %_load,\n"
                                   "    .handle_params = %_handle_params,\n"
                                   "    .handle_event = %_handle_event,\n"
                                   "    .has_handle_event = %_has_handle_event,\n"
                                   "    .handle_info = %_handle_info,\n"
                                   "    .terminate = %_terminate,\n"
                                   "    .render = %_render,\n"
                                   "    .checkpoint = &%_view.checkpoint,\n"
                                   "    .remount = &%_view.remount,\n"
                                   "    .container = &%_view.container,\n"
                                   "    .layout = &%_view.layout,\n"
                                   "    .on_mount = %_view.on_mount,\n";

/* The views that it may render in itself. */
static void
emit_nested_views(struct emit *e)
{
    struct buf *b = e->out.buf;
    for (const struct name *view = e->definition->nested; view; view = view->next)
        if (!str_is(view->text, e->definition->self.name))
            buf_format(b, "extern const live_view_class %.*s_class;\n", N(view->text));
}

static void
emit_nested_table(struct emit *e)
{
    struct buf *b = e->out.buf;
    buf_format(b, "static const live_view_class *const %.*s_nested[] = {",
               N(e->definition->self.name));
    for (const struct name *view = e->definition->nested; view; view = view->next)
        buf_format(b, " &%.*s_class,", N(view->text));
    buf_lit(b, " NULL };\n");
}

static void
emit_class(struct emit *e)
{
    static const char *const kinds[] = {
        [DEFINES_VIEW] = "view",
        [DEFINES_LAYOUT] = "layout",
        [DEFINES_COMPONENT] = "component",
    };
    static const char *const tables[] = {
        [DEFINES_VIEW] = "state",
        [DEFINES_LAYOUT] = "fields",
        [DEFINES_COMPONENT] = "attrs",
    };
    struct buf *b = e->out.buf;
    live_str name = e->definition->self.name;
    enum definition_kind kind = e->definition->kind;
    bool is_view = kind == DEFINES_VIEW;
    bool has_nested = kind != DEFINES_COMPONENT && e->definition->nested;
    if (has_nested)
        emit_nested_table(e);
    buf_format(b, "\nconst live_%s_class %.*s_%s = {\n", kinds[kind], N(name),
               kind == DEFINES_COMPONENT ? "component" : "class");
    buf_format(b, "    .abi = LIVE_ABI,\n    .name = \"%.*s\",\n    .file = ", N(name));
    out_quoted(b, (live_str){ e->out.template_name, strlen(e->out.template_name) });
    buf_format(b, ",\n    .%s = &%.*s_struct,\n", tables[kind], N(name));
    if (e->program->prints.first)
        buf_format(b, "    .prints = &%.*s_prints,\n", N(name));
    if (is_view)
        emit_pattern(e, view_members, name, live_none);
    else
        buf_format(b, "    .render = %.*s_render,\n", N(name));
    if (kind == DEFINES_LAYOUT && e->program->inner_line)
        buf_format(b, "    .inner_line = %u,\n", e->program->inner_line);
    if (kind != DEFINES_COMPONENT && e->definition->events)
        buf_format(b, "    .events = %.*s_handlers,\n    .n_events = %u,\n", N(name),
                   e->definition->n_events);
    if (has_nested)
        buf_format(b, "    .nested = %.*s_nested,\n", N(name));
    buf_lit(b, "};\n");
    if (is_view)
        emit_pattern(e, hook_calls, name, live_none);
}

/* The headers of the components that it calls. */
static void
emit_callees(struct emit *e)
{
    for (const struct callee *callee = e->definition->callees; callee; callee = callee->next)
        if (!callee->definition->is_shipped && callee->definition != e->definition)
            buf_format(e->out.buf, "#include \"%.*s.live.h\"\n",
                       N(callee->definition->self.name));
}

void
emit_c(struct emit *e)
{
    struct buf *b = e->out.buf;
    buf_format(b, "/* generated from %s by clivec; do not edit */\n", e->out.template_name);
    buf_format(b, "#include \"%s\"\n", e->header_name);
    if (e->program->has_js)
        buf_lit(b, "#include \"clive/emit_js.h\"\n");
    emit_callees(e);
    for (const struct include *i = e->definition->includes; i; i = i->next)
        if (!i->is_template)
            buf_format(b, "%.*s\n", N(i->line));
    buf_char(b, '\n');
    for (const struct enumeration *values = e->definition->enums; values; values = values->next)
        if (!values->origin)
            emit_enum(e, values);
    for (const struct record *row = e->definition->records; row; row = row->next)
        if (!row->origin)
            emit_fields(e, row);
    if (e->definition->kind == DEFINES_TYPES)
        return;
    if (e->definition->kind == DEFINES_VIEW)
        emit_forms(e);
    emit_fields(e, &e->definition->self);
    emit_nested_views(e);
    emit_render(e);
    if (e->definition->kind == DEFINES_VIEW) {
        emit_pattern(e, callbacks, e->definition->self.name, live_none);
        emit_handlers(e, event_callbacks);
    } else if (e->definition->kind == DEFINES_LAYOUT) {
        emit_handlers(e, layout_event_callbacks);
    }
    emit_class(e);
}
