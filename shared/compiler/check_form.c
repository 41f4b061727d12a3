#include "check_form.h"

#include "diagnostics.h"
#include "expr.h"
#include "names.h"

static bool
named(const struct attr *attr, const char *name)
{
    return str_is(attr->name, cstr(name));
}

static struct given *
give(struct compiler *c, struct given **first, const struct attr *attr, const char *member)
{
    struct given *given = compiler_new(c, struct given, 1);
    *given = (struct given){ .next = *first, .member = member, .attr = attr };
    given->is_text = named(attr, "as") || named(attr, "id");
    return *first = given;
}

/* ---- <.form> ---------------------------------------------------------------- */

bool
form_is(const struct node *call)
{
    return call->callee && call->callee->is_shipped && str_is(call->text, LIVE_STR(".form"));
}

static bool
may_be_text(const struct expr *bare)
{
    return bare->kind != EXPR_LIST && (bare->type == TYPE_STR || bare->type == TYPE_UNKNOWN);
}

/* A value that check_attributes has parsed, and refused if it is not what the attribute is. */
static void
give_text(struct compiler *c, struct given **first, const struct attr *attr, const char *member)
{
    const struct expr *bare =
        attr->kind == VALUE_EXPR && attr->expr ? expr_bare(attr->expr) : NULL;
    if (attr->kind == VALUE_TEXT)
        give(c, first, attr, member)->text = slice(c, attr->value);
    else if (bare && may_be_text(bare))
        give(c, first, attr, member)->expr = attr->expr;
    else if (bare && bare->type != TYPE_NONE && (!attr->field || bare->kind == EXPR_LIST)) {
        error_at(c, attr->expr->at, "%.*s of a form with :let is one text", SHOW(attr->name));
        error_help(c, "write a text, or a field of type str");
    }
}

static void
check_let_only(struct compiler *c, const struct node *call)
{
    for (const struct attr *attr = call->attrs; attr; attr = attr->next) {
        if (!attr->field || !(named(attr, "as") || named(attr, "errors")))
            continue;
        error_at(c, attr->name_at, "%.*s is said by the form that :let hands out",
                 SHOW(attr->name));
        error_help(c, "add :let={f} and write its fields as f.name%s",
                   named(attr, "as") ? ", or declare the form with as(\"…\")" : "");
    }
}

const struct scope *
form_let(struct attr_context *context, struct node *call)
{
    struct compiler *c = context->c;
    const struct expr *form = NULL;
    struct given *given = NULL;
    live_str name;
    if (!call->let) {
        check_let_only(c, call);
        return context->scope;
    }
    if (call->let->kind != VALUE_EXPR ||
        !expr_parse_variable(c, call->let->value, context->scope, &name))
        return context->scope;
    for (const struct attr *attr = call->attrs; attr; attr = attr->next) {
        if (named(attr, "for") && attr->expr)
            form = expr_bare(attr->expr);
        else if (named(attr, "for"))
            return context->scope; /* reported */
        else if (named(attr, "as") || named(attr, "id"))
            give_text(c, &given, attr, named(attr, "as") ? "as" : "id");
        else if (named(attr, "errors") && attr->kind == VALUE_EXPR && attr->expr &&
                 expr_bare(attr->expr)->type != TYPE_NONE)
            give(c, &given, attr, "errors")->expr = attr->expr;
    }
    bool is_path = form && (form->kind == EXPR_PATH || form->kind == EXPR_INPUT);
    if (!is_path || form->type != TYPE_FORM) {
        error_at(c, call->let->at, "there is no form to hand out");
        error_help(c, "declare form(struct user) user and write <.form :let={f} for={@user}>");
        return context->scope;
    }
    if (given && form->given) { /* of a form that is handed out itself: both */
        struct given *last = given;
        while (last->next)
            last = last->next;
        last->next = (struct given *)(uintptr_t)form->given;
    }
    struct expr *alias = compiler_new(c, struct expr, 1);
    struct scope *scope = compiler_new(c, struct scope, 1);
    *alias = *form;
    if (given)
        alias->given = given;
    *scope = (struct scope){
        .outer = (struct scope *)context->scope,
        .depth = context->scope->depth,
        .item = name,
        .is_let = true,
        .alias = alias,
    };
    return scope;
}

/* ---- <.inputs_for> ---------------------------------------------------------- */

enum takes { TEXT, ROWS, FLAG };

static const struct input_attribute {
    const char *name;
    enum takes takes;
    const char *member, *member_of_json;
} attributes[] = {
    { "as", TEXT, "as", NULL },
    { "id", TEXT, "id", NULL },
    { "default", ROWS, "initial.n", "initial.json" },
    { "prepend", ROWS, "prepend.n", "prepend.json" },
    { "append", ROWS, "append.n", "append.json" },
    { "skip_persistent_id", FLAG, "skip_persistent_id", NULL },
    { "skip_hidden", FLAG, NULL, NULL },
};

static const struct input_attribute *
find_attribute(const struct attr *attr)
{
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
        if (named(attr, attributes[i].name))
            return &attributes[i];
    return NULL;
}

/* The name alone, {true} or {false}. */
static bool
is_set(struct compiler *c, const struct attr *attr)
{
    live_str text = attr->kind == VALUE_EXPR ? str_trim(slice(c, attr->value)) : live_none;
    if (attr->kind == VALUE_MISSING || str_is(text, LIVE_STR("true")))
        return true;
    if (!str_is(text, LIVE_STR("false"))) {
        error_at(c, attr->at, "%.*s is true or false", SHOW(attr->name));
        error_help(c, "choose between two <.inputs_for> with :if and :else");
    }
    return false;
}

void
inputs_given(struct compiler *c, struct node *loop, struct attr *attr, bool *is_hidden)
{
    const struct input_attribute *known = find_attribute(attr);
    if (!known) {
        error_at(c, attr->name_at, "<.inputs_for> has no attribute %.*s", SHOW(attr->name));
        error_help(c,
                   named(attr, "options")
                       ? "write what they say as attributes: as, id, default, append, prepend"
                       : "it has field, as, id, default, append, prepend, skip_hidden, "
                         "skip_persistent_id");
    } else if (known->takes == FLAG) {
        bool set = is_set(c, attr);
        *is_hidden &= !set;
        if (set && known->member)
            give(c, &loop->given, attr, known->member);
    } else if (attr->kind == VALUE_EXPR) {
        give(c, &loop->given, attr, known->member); /* its expression waits for the scope */
    } else if (known->takes == TEXT && attr->kind == VALUE_TEXT) {
        give(c, &loop->given, attr, known->member)->text = slice(c, attr->value);
    } else {
        error_at(c, attr->at, "%.*s is %s", SHOW(attr->name),
                 known->takes == TEXT ? "a text" : "a number of new rows, or json");
        error_help(c, known->takes == TEXT ? "write %.*s=\"…\"" : "write %.*s={1}",
                   SHOW(attr->name));
    }
}

static void
check_given_text(struct compiler *c, const struct expr *expr, const struct attr *attr)
{
    if (may_be_text(expr_bare(expr)))
        return;
    error_at(c, expr->at, "%.*s of <.inputs_for> is a text", SHOW(attr->name));
    error_help(c, "write a text, or a field of type str");
}

/* A number of rows, or json; of a nested form (not `is_many`) an object to begin with. */
static void
check_given_rows(struct compiler *c, struct given *given, bool is_many)
{
    const struct expr *bare = expr_bare(given->expr);
    const struct attr *attr = given->attr;
    if (!is_many && !named(attr, "default")) {
        error_at(c, attr->name_at, "a nested form has no rows to put others around");
        error_help(c, "remove %.*s, or declare the field as list(…)", SHOW(attr->name));
    } else if (bare->type == TYPE_JSON) {
        given->member = find_attribute(attr)->member_of_json;
    } else if (bare->type != TYPE_INT || !is_many) {
        error_at(c, bare->at, "%.*s is %s", SHOW(attr->name),
                 is_many ? "a number of new rows, or json" : "json: what the form begins with");
        error_help(c, "write a%s field of type json", is_many ? " number, or a" : "");
    }
}

struct expr *
inputs_list(struct compiler *c, struct node *loop, const struct scope *scope,
            struct scope *inner)
{
    unsigned n_errors = c->n_errors;
    struct expr *list = expr_parse_inputs(c, loop->inputs->value, scope, inner);
    struct expr *bare = list ? (struct expr *)(uintptr_t)expr_bare(list) : NULL;
    for (struct given *given = loop->given; given; given = given->next) {
        if (given->attr->kind != VALUE_EXPR || named(given->attr, "skip_persistent_id"))
            continue;
        given->expr = expr_parse(c, given->attr->value, scope, false);
        if (!given->expr || !bare)
            continue;
        if (named(given->attr, "as") || named(given->attr, "id"))
            check_given_text(c, given->expr, given->attr);
        else
            check_given_rows(c, given, bare->field->type == TYPE_LIST);
    }
    if (!bare || c->n_errors != n_errors)
        return NULL;
    bare->given = loop->given;
    return bare;
}
