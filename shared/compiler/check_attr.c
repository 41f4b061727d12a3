#include "check_attr.h"

#include "check_js.h"
#include "check_static.h"
#include "diagnostics.h"
#include "events.h"
#include "expr.h"
#include "hooks.h"
#include "names.h"

/* ---- expressions ------------------------------------------------------------ */

void
expr_check_no_raw(struct compiler *c, const struct expr *expr)
{
    if (!expr)
        return;
    if (expr->kind == EXPR_RAW) {
        error_at(c, expr->at, "raw stands alone between tags");
        error_help(c, "print markup as {raw(@name)}; attributes and conditions take text");
        return;
    }
    if (expr->kind == EXPR_SLOT) {
        error_at(c, expr->at, "render_slot stands alone between tags");
        error_help(c,
                   "print a slot as {render_slot(@inner)}, on a condition in <%%= if (…) { %%>; to "
                   "ask whether it is given: @inner");
        return;
    }
    expr_check_no_raw(c, expr->a);
    if (expr->kind == EXPR_CALL || expr->kind == EXPR_LIST || expr->kind == EXPR_CASE)
        for (const struct expr *arg = expr->b; arg; arg = arg->next)
            expr_check_no_raw(c, arg);
    else
        expr_check_no_raw(c, expr->b);
    expr_check_no_raw(c, expr->c);
}

static bool
is_character(struct compiler *c, const struct expr *expr)
{
    return expr->kind == EXPR_LEAF && slice(c, expr->at).ptr[0] == '\'';
}

/* What has no text at all. */
static void
check_has_text(struct compiler *c, const struct expr *expr)
{
    expr = expr_bare(expr);
    if (expr->kind == EXPR_TERNARY) {
        check_has_text(c, expr->b);
        check_has_text(c, expr->c);
    } else if (expr->kind == EXPR_VOLATILE) {
        check_has_text(c, expr->a);
    } else if (expr->type == TYPE_LIST) {
        error_at(c, expr->at, "a list is no text");
        error_help(c, "repeat an element for its rows: :for={row in %.*s}",
                   SHOW(slice(c, expr->at)));
    } else if (expr->type == TYPE_SLOT) {
        error_at(c, expr->at, "a slot is no text");
        error_help(c, "render it: {render_slot(%.*s)}", SHOW(slice(c, expr->at)));
    } else if (expr->type == TYPE_REST) {
        error_at(c, expr->at, "the rest is no text");
        error_help(c, "put it into a tag: <div {...@rest}>");
    } else if (expr->type == TYPE_FORM || expr->type == TYPE_INPUT) {
        bool is_form = expr->type == TYPE_FORM;
        error_at(c, expr->at, "a %s is no text", is_form ? "form" : "field of a form");
        error_help(c, is_form ? "print one of its fields: %.*s.name.value"
                              : "print its value: %.*s.value",
                   SHOW(slice(c, expr->at)));
    } else if (expr->type == TYPE_TEXTS) {
        error_at(c, expr->at, "these are many texts");
        error_help(c, "repeat an element for them: :for={text in %.*s}",
                   SHOW(slice(c, expr->at)));
    } else if (expr->type == TYPE_OPTIONS) {
        error_at(c, expr->at, "options are no text");
        error_help(c, "write live_options_for_select(%.*s, @field)", SHOW(slice(c, expr->at)));
    } else if (expr->type == TYPE_ROW && expr->row->is_slot) {
        error_at(c, expr->at, "an entry of a slot is no text");
        error_help(c, "render it: {render_slot(%.*s)}", SHOW(slice(c, expr->at)));
    } else if (expr->type == TYPE_STRUCT) {
        error_at(c, expr->at, "a struct is no text");
        error_help(c, "print one of its fields: %.*s%sname", SHOW(slice(c, expr->at)),
                   expr_is_pointer(expr) ? "->" : ".");
    } else if (expr->type == TYPE_ROW) {
        error_at(c, expr->at, "a struct is no text");
        error_help(c, "print one of its fields: %.*s->name", SHOW(slice(c, expr->at)));
    } else if (expr->kind == EXPR_BINARY && expr->type == TYPE_BOOL &&
               (expr->op == P2('&', '&') || expr->op == P2('|', '|')) &&
               expr_bare(expr->b)->kind == EXPR_STRING) {
        error_at(c, expr->at, "in C this is a truth value, not the text");
        error_help(c,
                   "write cond ? \"text\" : \"\"; only class and style take cond && \"text\"");
    } else if (is_character(c, expr)) {
        error_at(c, expr->at, "in C a character is a number");
        error_help(c, "write a text in double quotes");
    }
}

/* raw() may be a side of `? :`; a slot is a place of its own. */
static void
check_choice(struct compiler *c, const struct expr *expr)
{
    expr = expr_bare(expr);
    if (expr->kind == EXPR_VOLATILE) {
        check_choice(c, expr->a);
    } else if (expr->kind == EXPR_TERNARY) {
        expr_check_no_raw(c, expr->a);
        check_choice(c, expr->b);
        check_choice(c, expr->c);
    } else {
        expr_check_no_raw(c, expr->kind == EXPR_RAW ? expr->a : expr);
    }
}

void
expr_check_text(struct compiler *c, const struct expr *expr)
{
    const struct expr *bare = expr_bare(expr);
    check_has_text(c, expr);
    bool is_truth = bare->kind == EXPR_BINARY &&
                    (bare->op == P2('&', '&') || bare->op == P2('|', '|'));
    const struct expr *right = is_truth ? expr_bare(bare->b) : bare;
    if (is_truth && right->kind != EXPR_STRING &&
        (right->type == TYPE_STR || right->type == TYPE_HTML || right->type == TYPE_TIME)) {
        error_at(c, bare->at, "in C this is a truth value, not the text");
        error_help(c, "write cond ? %.*s : \"\"", SHOW(slice(c, right->at)));
    }
    if (bare->kind == EXPR_SLOT)
        expr_check_alone(c, bare->b);
    else
        check_choice(c, bare);
}

/* A piece of a class or style: text, or text on a condition. */
static void
check_piece(struct compiler *c, const struct expr *expr)
{
    const struct expr *bare = expr_bare(expr);
    if (bare->kind == EXPR_BINARY && bare->op == P2('&', '&')) {
        check_piece(c, bare->b);
    } else if (bare->kind == EXPR_TERNARY) {
        check_piece(c, bare->b);
        check_piece(c, bare->c);
    } else if (bare->kind == EXPR_VOLATILE) {
        check_piece(c, bare->a);
    } else if (bare->type == TYPE_BOOL) {
        error_at(c, bare->at, "a truth value is no text");
        error_help(c, "say what to add when it is true: cond && \"name\"");
    } else {
        check_has_text(c, bare);
    }
}

void
expr_check_alone(struct compiler *c, const struct expr *expr)
{
    if (expr)
        expr_check_no_raw(c, expr);
}

void
expr_check_pieces(struct compiler *c, const struct expr *expr)
{
    expr_check_no_raw(c, expr);
    if (expr->kind == EXPR_LIST)
        for (const struct expr *piece = expr->b; piece; piece = piece->next)
            check_piece(c, piece);
    else
        check_piece(c, expr);
}

void
expr_check_passed(struct compiler *c, const struct expr *expr)
{
    expr_check_no_raw(c, expr);
    check_has_text(c, expr);
}

static void
check_url(struct compiler *c, const struct expr *expr, live_str name)
{
    const struct expr *bare = expr_bare(expr);
    if (bare->kind == EXPR_TERNARY) {
        check_url(c, bare->b, name);
        check_url(c, bare->c, name);
    } else if (bare->kind == EXPR_VOLATILE) {
        check_url(c, bare->a, name);
    } else if (bare->type != TYPE_STR && bare->type != TYPE_UNKNOWN &&
               bare->type != TYPE_NONE && bare->type != TYPE_LIST && bare->type != TYPE_ROW) {
        error_at(c, bare->at, "%.*s is an address: it takes text", SHOW(name));
        error_help(c, "build it in the view with live_format, in a field of type str");
    }
}

/* ---- rules of attributes ---------------------------------------------------- */

static const struct attr *
find_attr(const struct node *node, live_str name)
{
    for (const struct attr *attr = node->attrs; attr; attr = attr->next)
        if (html_same(attr->name, name))
            return attr;
    return NULL;
}

/* The value if it is known now. */
static bool
static_value(struct compiler *c, const struct attr *attr, live_str *value)
{
    if (attr->kind == VALUE_TEXT) {
        *value = slice(c, attr->value);
        return true;
    }
    if (attr->kind != VALUE_EXPR || !attr->expr)
        return false;
    struct text all = { 0 };
    const struct expr *bare = expr_bare(attr->expr);
    if (bare->kind != EXPR_LIST)
        return expr_constant(c, bare, value);
    for (const struct expr *piece = bare->b; piece; piece = piece->next) {
        if (!expr_constant(c, piece, value))
            return false;
        text_add(c, &all, *value);
    }
    *value = text_str(&all);
    return true;
}

void
check_duplicates(struct compiler *c, const struct node *node)
{
    for (const struct attr *attr = node->attrs; attr; attr = attr->next) {
        const struct attr *first = find_attr(node, attr->name);
        if (first == attr)
            continue;
        error_at(c, attr->name_at, "the attribute %.*s stands twice", SHOW(attr->name));
        error_help(c, "keep one of them");
        error_note(c, first->name_at, "the other one");
    }
}

void
check_phx_name(struct compiler *c, const struct attr *attr)
{
    if (attr->name.len < 4 || !html_same(str_sub(attr->name, 0, 4), LIVE_STR("phx-")) ||
        phx_kind(attr->name) != PHX_UNKNOWN)
        return;
    struct guess guess = guess_for(attr->name);
    guess_phx(&guess);
    error_at(c, attr->name_at, "there is no binding %.*s", SHOW(attr->name));
    if (guess.best.len)
        error_help(c, "did you mean %.*s?", SHOW(guess.best));
    else
        error_help(c, "for an attribute of your own write data-…; for a parameter phx-value-…");
}

static void
check_id(struct attr_context *context, const struct attr *attr)
{
    live_str id;
    if (!static_value(context->c, attr, &id) || id.len == 0)
        return;
    if (context->in_loop) {
        error_at(context->c, attr->at, "every row of :for would have the id %.*s", SHOW(id));
        error_help(context->c, "build it from the row: id={[\"%.*s-\", row->id]}", SHOW(id));
    } else {
        ids_add(context->c, context->ids, id, attr->at, context->branch);
    }
}

static bool
has_id(const struct node *node)
{
    const struct attr *id = find_attr(node, LIVE_STR("id"));
    const struct attr *rest = find_attr(node, LIVE_STR("..."));
    return rest || (id && (id->kind == VALUE_EXPR ||
                           (id->kind == VALUE_TEXT && id->value.to > id->value.from)));
}

/* A component of the author's may give the id itself. */
static bool
has_id_given(const struct node *node)
{
    if (has_id(node) || (node->callee && !node->callee->is_shipped))
        return true;
    const struct attr *form = find_attr(node, LIVE_STR("for"));
    const struct expr *bare = form && form->expr ? expr_bare(form->expr) : NULL;
    return node->callee && bare && bare->kind == EXPR_PATH && bare->field &&
           bare->field->form_id.ptr; /* id("…") of the form */
}

static void
check_update(struct compiler *c, const struct attr *update, live_str value, struct span at)
{
    static const char *const updates[] = { "replace", "ignore", "append", "prepend" };
    struct guess guess = guess_for(value);
    if (str_is(value, LIVE_STR("stream"))) {
        error_at(c, at, "streams are not supported yet");
        error_help(c, "remove %.*s: a list sends only what changed, and its rows keep their "
                      "place by key(…)", SHOW(update->name));
        return;
    }
    for (size_t i = 0; i < sizeof updates / sizeof updates[0]; i++) {
        if (str_is(value, cstr(updates[i])))
            return;
        guess_try(&guess, cstr(updates[i]));
    }
    error_at(c, at, "there is no phx-update \"%.*s\"", SHOW(value));
    if (guess.best.len)
        error_help(c, "did you mean %.*s?", SHOW(guess.best));
    else
        error_help(c, "write ignore or replace");
}

/* The constants that it picks from. */
static void
check_updates(struct compiler *c, const struct attr *update, const struct expr *expr)
{
    expr = expr_settled(expr);
    if (expr->kind == EXPR_TERNARY) {
        check_updates(c, update, expr->b);
        check_updates(c, update, expr->c);
    } else if (expr->kind == EXPR_STRING) {
        check_update(c, update, expr->text, expr->at);
    }
}

void
check_hook_and_update(struct attr_context *context, struct node *node)
{
    struct compiler *c = context->c;
    const struct attr *hook = find_attr(node, LIVE_STR("phx-hook"));
    const struct attr *update = find_attr(node, LIVE_STR("phx-update"));
    live_str value;
    for (struct attr *a = node->attrs; a && hook; a = a->next) {
        if (a == hook && static_value(c, a, &value))
            hooks_use(c, context->definition, a, value);
        else if (a == hook && a->expr)
            hooks_check_choice(c, a->expr);
    }
    const struct attr *attr = hook ? hook : update;
    if (attr && !has_id_given(node)) {
        error_at(c, attr->name_at, "%.*s needs an id on the same element", SHOW(attr->name));
        error_help(c, "add id=\"…\", unique in the page");
    }
    bool is_shown = !node->callee || node->callee->is_shipped; /* its markup is known here */
    for (struct attr *a = node->attrs; a && node->callee && is_shown; a = a->next)
        if (html_same(a->name, LIVE_STR("id")))
            check_id(context, a);
    if (update && update->kind == VALUE_TEXT)
        check_update(c, update, slice(c, update->value), update->at);
    else if (update && update->expr)
        check_updates(c, update, update->expr);
}

/* ---- events ----------------------------------------------------------------- */

static void
add_event(struct attr_context *context, const struct attr *attr, live_str value, struct span at)
{
    live_str name = str_trim(value);
    bool is_ignore =
        html_same(attr->name, LIVE_STR("phx-auto-recover")) && str_is(name, LIVE_STR("ignore"));
    if (is_ignore || (name.len && name.ptr[0] == '['))
        return;
    if (attr->kind == VALUE_TEXT && value.len == 0 && attr->quote)
        at = attr->at;
    event_add(context->c, context->definition, value, at);
}

static void
collect_events(struct attr_context *context, const struct attr *attr, const struct expr *expr)
{
    expr = expr_bare(expr);
    if (expr->kind == EXPR_STRING) {
        add_event(context, attr, expr->text, expr->at);
    } else if (expr->kind == EXPR_TERNARY) {
        collect_events(context, attr, expr->b);
        collect_events(context, attr, expr->c);
    }
}

void
check_events(struct attr_context *context, const struct node *node)
{
    /* the events of a target are the target's */
    if (find_attr(node, LIVE_STR("phx-target")))
        return;
    for (const struct attr *attr = node->attrs; attr; attr = attr->next) {
        if (attr->js)
            check_js_events(context, attr->js);
        bool is_event = attr->field ? attr->field->is_event
                                    : attr->name.len > 4 && phx_kind(attr->name) == PHX_EVENT;
        if (!is_event)
            continue;
        if (attr->kind == VALUE_TEXT) {
            add_event(context, attr, slice(context->c, attr->value), attr->value);
        } else if (attr->kind == VALUE_EXPR && attr->expr) {
            collect_events(context, attr, attr->expr);
        } else if (attr->kind == VALUE_MISSING && !attr->field) { /* else it is reported */
            error_at(context->c, attr->name_at, "%.*s needs the name of an event",
                     SHOW(attr->name));
            error_help(context->c, "write %.*s=\"name\"", SHOW(attr->name));
        }
    }
}

/* ---- all of it -------------------------------------------------------------- */

/* The runtime writes the name as it is. */
static void
check_dynamic_name(struct compiler *c, const struct attr *attr)
{
    for (size_t i = 0; i < attr->name.len; i++) {
        char ch = attr->name.ptr[i];
        if (is_name_char(ch) || (ch && strchr("-:.@", ch)))
            continue;
        error_at(c, attr->name_at, "the name of an attribute with an expression is ASCII");
        error_help(c, "use letters, digits, - _ : . and @");
        return;
    }
}

void
check_rest(struct attr_context *context, struct attr *attr)
{
    attr->expr = expr_parse(context->c, attr->value, context->scope, false);
    if (!attr->expr || expr_bare(attr->expr)->type == TYPE_REST)
        return;
    error_at(context->c, attr->expr->at,
             "this is no rest: only a component's @rest is passed on");
    error_help(context->c, "declare rest; in the component and write {...@rest}");
    attr->expr = NULL;
}

static void
check_value(struct attr_context *context, const struct node *node, struct attr *attr)
{
    struct compiler *c = context->c;
    bool is_class = html_same(attr->name, LIVE_STR("class"));
    bool is_style = html_same(attr->name, LIVE_STR("style"));
    const char *refused = html_refuses(node->text, attr->name);
    check_dynamic_name(c, attr);
    if (check_js(context, node, attr))
        return;
    attr->expr = expr_parse(c, attr->value, context->scope, true);
    if (!attr->expr)
        return;
    expr_check_no_raw(c, attr->expr);
    live_str text;
    if (refused && !expr_constant(c, attr->expr, &text)) {
        error_at(c, attr->at, "%.*s cannot take an expression: %s", SHOW(attr->name), refused);
        error_help(c, str_starts(attr->name, LIVE_STR("on"))
                          ? "use phx-click and the like, or a hook with a data- attribute"
                          : "write a constant text");
        return;
    }
    if (is_class || is_style || attr->expr->kind == EXPR_LIST) {
        expr_check_pieces(c, attr->expr);
    } else {
        check_has_text(c, attr->expr);
        if (html_is_url(node->text, attr->name))
            check_url(c, attr->expr, attr->name);
    }
}

void
check_attrs(struct attr_context *context, struct node *node)
{
    check_duplicates(context->c, node);
    for (struct attr *attr = node->attrs; attr; attr = attr->next) {
        if (attr->name.ptr[0] == ':')
            continue;
        check_phx_name(context->c, attr);
        if (attr->kind == VALUE_EXPR)
            check_value(context, node, attr);
        if (attr->kind == VALUE_REST)
            check_rest(context, attr);
        if (html_same(attr->name, LIVE_STR("id")))
            check_id(context, attr);
    }
    check_hook_and_update(context, node);
    check_static(context, node);
    check_events(context, node);
}
