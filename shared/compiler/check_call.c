#include "check_call.h"

#include "check_form.h"
#include "check_js.h"
#include "check_nested.h"
#include "check_static.h"
#include "diagnostics.h"
#include "events.h"
#include "expr.h"
#include "habits.h"
#include "library.h"
#include "names.h"

static const struct field *
find_field(const struct record *record, live_str name)
{
    for (unsigned i = 0; i < record->n_fields; i++)
        if (str_is(record->fields[i].name, name))
            return &record->fields[i];
    return NULL;
}

static const struct field *
find_rest(const struct record *record)
{
    const struct field *rest = find_field(record, LIVE_STR("rest"));
    return rest && rest->type == TYPE_REST ? rest : NULL;
}

static bool
is_slot(const struct field *field)
{
    return field && field->type == TYPE_SLOT;
}

/* <.badge> or <:row>, for messages. */
#define TAG(node) SHOW((node)->text)

/* ---- one value -------------------------------------------------------------- */

static void
wrong_type(struct compiler *c, const struct node *node, const struct attr *attr,
           const struct field *field)
{
    const char *type = expr_kind_name(c, &field->kind);
    if (field->is_event)
        type = "the name of an event";
    error_at(c, attr->expr ? attr->expr->at : attr->at, "the attribute %.*s of <%.*s> is %s",
             SHOW(attr->name), TAG(node), type);
    if (attr->kind != VALUE_EXPR && field->type == TYPE_BOOL)
        error_help(c, "write %.*s alone, or %.*s={…}", SHOW(attr->name), SHOW(attr->name));
    else if (field->type == TYPE_ENUM)
        error_help(c, "write one of its values: %.*s=\"%.*s\"", SHOW(attr->name),
                   SHOW(field->values->values[0]));
    else if (attr->kind != VALUE_EXPR)
        error_help(c, "write %.*s={…}", SHOW(attr->name));
    else if (field->type == TYPE_BOOL)
        error_help(c, "compare: %.*s={… != 0}", SHOW(attr->name));
    else if (field->type == TYPE_STR)
        error_help(c, "pass text, or declare the attribute with another type");
    else
        error_help(c, "pass %s, or declare the attribute with another type", type);
}

/* name="text" or the name alone */
static void
check_literal(struct compiler *c, const struct node *node, const struct attr *attr,
              const struct field *field)
{
    live_str text = slice(c, attr->value);
    bool is_text = attr->kind == VALUE_TEXT;
    bool fits = field->type == TYPE_BOOL ? !is_text : is_text && field->type == TYPE_STR;
    if (field->type == TYPE_ENUM && is_text) {
        struct guess guess = guess_for(text);
        for (unsigned i = 0; i < field->values->n_values; i++) {
            fits |= str_is(text, field->values->values[i]);
            guess_try(&guess, field->values->values[i]);
        }
        if (!fits && guess.best.len) {
            error_at(c, attr->value, "enum %.*s has no value %.*s", SHOW(field->values->name),
                     SHOW(text));
            error_help(c, "did you mean %.*s?", SHOW(guess.best));
            return;
        }
    }
    if (!fits)
        wrong_type(c, node, attr, field);
}

static void
check_typed(struct attr_context *context, const struct node *node, struct attr *attr,
            const struct field *field)
{
    struct compiler *c = context->c;
    bool is_text = field->type == TYPE_STR;
    if (attr->kind != VALUE_EXPR) {
        check_literal(c, node, attr, field);
        return;
    }
    if (check_js(context, node, attr) || check_nested_session(context, node, attr))
        return;
    attr->expr = expr_parse(c, attr->value, context->scope, is_text);
    if (!attr->expr)
        return;
    bool is_class =
        str_is(attr->name, LIVE_STR("class")) || str_is(attr->name, LIVE_STR("style"));
    const struct expr *bare = expr_bare(attr->expr);
    bool is_pieces = bare->kind == EXPR_LIST ||
                     (is_class && bare->kind == EXPR_BINARY && bare->op == P2('&', '&'));
    if (is_text && is_pieces) {
        expr_check_pieces(c, attr->expr);
        return;
    }
    unsigned n_errors = c->n_errors;
    expr_check_alone(c, attr->expr);
    if (c->n_errors != n_errors)
        return;
    bool is_none = bare->type == TYPE_NONE && !field->is_absent && field->type != TYPE_STR &&
                   field->type != TYPE_HTML;
    bool may_be_none = bare->type == TYPE_NONE && field->is_absent;
    if (is_none || (!may_be_none && !expr_can_be(c, attr->expr, &field->kind)))
        wrong_type(c, node, attr, field);
}

/* What goes to rest. */
static void
check_passed(struct attr_context *context, const struct node *node, struct attr *attr)
{
    struct compiler *c = context->c;
    bool is_class =
        html_same(attr->name, LIVE_STR("class")) || html_same(attr->name, LIVE_STR("style"));
    check_phx_name(c, attr);
    if (attr->kind != VALUE_EXPR || check_js(context, node, attr))
        return;
    attr->expr = expr_parse(c, attr->value, context->scope, true);
    if (!attr->expr)
        return;
    if (is_class || attr->expr->kind == EXPR_LIST)
        expr_check_pieces(c, attr->expr);
    else
        expr_check_passed(c, attr->expr);
}

static bool
takes(const struct field *rest, live_str name)
{
    if (!rest)
        return false;
    for (const struct name *own = rest->names; own; own = own->next)
        if (html_same(own->text, name))
            return true;
    return html_is_global(name);
}

/* The help of a component that comes with clivec. */
static void
list_attributes(struct compiler *c, const struct record *record)
{
    struct text names = { 0 };
    for (unsigned i = 0; i < record->n_fields; i++) {
        if (is_slot(&record->fields[i]) || record->fields[i].type == TYPE_REST)
            continue;
        if (names.len)
            text_add(c, &names, LIVE_STR(", "));
        text_add(c, &names, record->fields[i].name);
    }
    error_help(c, "it has %.*s%s", (int)names.len, names.ptr,
               find_rest(record) ? ", and the global ones" : "");
}

static void
unknown_attribute(struct compiler *c, const struct node *node, const struct attr *attr,
                  const struct record *record, const char *path)
{
    bool is_shipped = node->kind == NODE_CALL && node->callee->is_shipped;
    const struct field *same = find_field(record, attr->name);
    struct guess guess = guess_for(attr->name);
    if (attr->name.len > 2 && html_same(str_sub(attr->name, 0, 2), LIVE_STR("on")) &&
        find_rest(record)) {
        error_at(c, attr->name_at, "rest does not pass on %.*s: it is script",
                 SHOW(attr->name));
        error_help(c, "use phx-click and the like, or a hook with a data- attribute");
        return;
    }
    for (unsigned i = 0; i < record->n_fields; i++)
        if (!is_slot(&record->fields[i]) && record->fields[i].type != TYPE_REST &&
            record->fields[i].type != TYPE_NONE)
            guess_try(&guess, record->fields[i].name);
    error_at(c, attr->name_at, "<%.*s> has no attribute %.*s", TAG(node), SHOW(attr->name));
    if (is_slot(same))
        error_help(c, "it is a slot: <:%.*s>…</:%.*s>", SHOW(attr->name), SHOW(attr->name));
    else if (guess.best.len)
        error_help(c, "did you mean %.*s?", SHOW(guess.best));
    else if (is_shipped)
        list_attributes(c, record);
    else if (html_is_global(attr->name) && node->kind == NODE_CALL)
        error_help(c, "declare rest; in %s to pass it on", path);
    else
        error_help(c, "declare it in %s", path);
}

static void
check_attributes(struct attr_context *context, struct node *node, const struct record *record,
                 const char *path)
{
    struct compiler *c = context->c;
    const struct field *rest = find_rest(record);
    check_duplicates(c, node);
    for (struct attr *attr = node->attrs; attr; attr = attr->next) {
        const struct field *field = find_field(record, attr->name);
        if (attr->name.ptr[0] == ':')
            continue;
        if (attr->kind == VALUE_REST) {
            check_rest(context, attr);
            if (!rest) {
                error_at(c, attr->at, "<%.*s> takes no rest", TAG(node));
                error_help(c, "declare rest; in %s", path);
            }
        } else if (field && !is_slot(field) && field->type != TYPE_REST &&
                   field->type != TYPE_NONE) {
            attr->field = field;
            check_typed(context, node, attr, field);
        } else if (takes(rest, attr->name)) {
            check_passed(context, node, attr);
        } else {
            unknown_attribute(c, node, attr, record, path);
            if (attr->kind == VALUE_EXPR)
                attr->expr = expr_parse(c, attr->value, context->scope, false);
        }
    }
    for (unsigned i = 0; i < record->n_fields; i++) {
        const struct field *field = &record->fields[i];
        bool is_given = field->has_default || field->type == TYPE_UNKNOWN;
        for (const struct attr *attr = node->attrs; attr && !is_given; attr = attr->next)
            is_given = str_is(attr->name, field->name);
        if (!is_given) {
            error_at(c, node->at, "<%.*s> needs the attribute %.*s", TAG(node),
                     SHOW(field->name));
            error_help(c, "add %.*s=…: it is %s", SHOW(field->name),
                       field->is_event ? "the name of an event"
                                       : expr_kind_name(c, &field->kind));
        }
    }
    check_events(context, node);
    for (unsigned i = 0; i < record->n_fields; i++) { /* what the component pushes by itself */
        const struct field *field = &record->fields[i];
        bool is_given = !field->is_event || field->text.len == 0 || field->text.ptr[0] == '[';
        for (const struct attr *attr = node->attrs; attr && !is_given; attr = attr->next)
            is_given = attr->field == field;
        if (!is_given)
            event_add(c, context->definition, field->text, node->at);
    }
}

/* ---- content ---------------------------------------------------------------- */

static bool
is_content(const struct node *node)
{
    return node->kind != NODE_SLOT &&
           !(node->kind == NODE_TEXT && str_trim(node->text).len == 0);
}

/* The scope of the content: with the variable of :let, if there is one. */
static const struct scope *
open_let(struct attr_context *context, struct node *node, const struct field *slot)
{
    struct compiler *c = context->c;
    live_str name;
    if (!node->let || node->let->kind != VALUE_EXPR || !slot ||
        !expr_parse_variable(c, node->let->value, context->scope, &name))
        return context->scope;
    if (slot->let.type == TYPE_UNKNOWN) {
        error_at(c, node->let->at, "the slot %.*s hands out nothing", SHOW(slot->name));
        error_help(c, "remove :let, or declare what it hands out: slot %.*s(struct row row);",
                   SHOW(slot->name));
        return context->scope;
    }
    if (context->scope->depth + 1 == SCOPES_MAX) {
        error_at(c, node->let->at, "variables are nested more than %d deep", SCOPES_MAX - 1);
        error_help(c, "make the markup flatter");
        return context->scope;
    }
    struct scope *scope = compiler_new(c, struct scope, 1);
    *scope = (struct scope){
        .outer = (struct scope *)context->scope,
        .depth = context->scope->depth + 1,
        .kind = slot->let,
        .item = name,
        .is_let = true,
    };
    node->let_scope = scope;
    return scope;
}

/* The entry of a slot. */
static const struct scope *
check_entry(struct attr_context *context, struct node *node, const struct node *call)
{
    struct compiler *c = context->c;
    live_str name = str_sub(node->text, 1, node->text.len);
    if (!call) {
        error_at(c, node->at, "the slot <%.*s> stands in no component", TAG(node));
        error_help(c, "put it directly between the tags of the component that has it");
        return context->scope;
    }
    if (!call->callee || call->callee->is_broken)
        return context->scope;
    const struct record *record = &call->callee->self;
    node->slot = find_field(record, name);
    if (!is_slot(node->slot)) {
        struct guess guess = guess_for(name);
        node->slot = NULL;
        for (unsigned i = 0; i < record->n_fields; i++)
            if (is_slot(&record->fields[i]))
                guess_try(&guess, record->fields[i].name);
        error_at(c, node->at, "<%.*s> has no slot %.*s", TAG(call), SHOW(name));
        if (find_field(record, name))
            error_help(c, "it is an attribute: %.*s={…}", SHOW(name));
        else if (guess.best.len)
            error_help(c, "did you mean <:%.*s>?", SHOW(guess.best));
        else
            error_help(c, "declare it in %s: slot %.*s;", call->callee->path, SHOW(name));
        return context->scope;
    }
    if (str_is(name, LIVE_STR("inner"))) {
        error_at(c, node->at, "inner is what stands between the tags");
        error_help(c, "leave out the tags <:inner> and </:inner>");
    }
    check_attributes(context, node, node->slot->slot, call->callee->path);
    return open_let(context, node, node->slot);
}

static void
unknown_component(struct compiler *c, const struct node *node)
{
    live_str name = str_sub(node->text, 1, node->text.len);
    struct guess guess = guess_for(name);
    library_guess(c, &guess, false);
    error_at(c, node->at, "there is no component %.*s", SHOW(name));
    if (habit_of_component(name))
        error_help(c, "%s", habit_of_component(name));
    else if (guess.best.len)
        error_help(c, "did you mean <.%.*s>?", SHOW(guess.best));
    else
        error_help(c, "write it: component %.*s { … }; in %.*s.live.html", SHOW(name),
                   SHOW(name));
}

static void
check_slots(struct compiler *c, const struct node *node)
{
    const struct record *record = &node->callee->self;
    const struct node *content = node->children;
    while (content && !is_content(content))
        content = content->next;
    if (content && !is_slot(find_field(record, LIVE_STR("inner")))) {
        error_at(c, content->at, "<%.*s> has no place for what stands between its tags",
                 TAG(node));
        if (node->callee->is_shipped)
            error_help(c, "close it by />");
        else
            error_help(c, "declare slot inner; in %s", node->callee->path);
    }
    for (unsigned i = 0; i < record->n_fields; i++) {
        const struct field *slot = &record->fields[i];
        bool is_inner = str_is(slot->name, LIVE_STR("inner"));
        bool is_given = !is_slot(slot) || !slot->is_required || (is_inner && content);
        for (const struct node *entry = node->children; entry && !is_given; entry = entry->next)
            is_given = entry->kind == NODE_SLOT &&
                       str_is(str_sub(entry->text, 1, entry->text.len), slot->name);
        if (is_given)
            continue;
        error_at(c, node->at, "<%.*s> needs the slot %.*s", TAG(node), SHOW(slot->name));
        if (is_inner)
            error_help(c, "write what it shows between its tags");
        else
            error_help(c, "add <:%.*s>…</:%.*s>", SHOW(slot->name), SHOW(slot->name));
    }
}

static void
note_callee(struct attr_context *context, const struct node *node)
{
    struct definition *definition = context->definition;
    struct callee **place = &definition->callees;
    library_check(context->c, node->callee);
    for (const struct event *event = node->callee->events; event; event = event->next)
        event_add(context->c, definition, event->name, node->at);
    for (const struct name *view = node->callee->nested; view; view = view->next)
        nested_note(context->c, definition, view->text);
    for (; *place; place = &(*place)->next)
        if ((*place)->definition == node->callee)
            return;
    *place = compiler_new(context->c, struct callee, 1);
    (*place)->definition = node->callee;
}

static const struct scope *
check_call(struct attr_context *context, struct node *node)
{
    struct compiler *c = context->c;
    node->callee = library_component(c, str_sub(node->text, 1, node->text.len));
    if (!node->callee) {
        unknown_component(c, node);
        return context->scope;
    }
    if (node->callee->is_broken) { /* what it takes is unknown: no page can be made */
        error_at(c, node->at, "<%.*s> has errors in its own template", TAG(node));
        error_help(c, "compile %s, which says them", node->callee->path);
        return context->scope;
    }
    note_callee(context, node);
    check_attributes(context, node, &node->callee->self, node->callee->path);
    check_hook_and_update(context, node);
    check_static(context, node);
    check_slots(c, node);
    check_nested(context, node);
    const struct field *inner = find_field(&node->callee->self, LIVE_STR("inner"));
    if (form_is(node))
        return form_let(context, node);
    if (node->let && !is_slot(inner)) {
        error_at(c, node->let->at, "<%.*s> has no content to hand a value to", TAG(node));
        error_help(c, "remove :let");
        return context->scope;
    }
    return open_let(context, node, inner);
}

const struct scope *
check_given(struct attr_context *context, struct node *node, const struct node *call)
{
    return node->kind == NODE_CALL ? check_call(context, node)
                                   : check_entry(context, node, call);
}
