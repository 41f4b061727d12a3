#include "check_js.h"

#include "diagnostics.h"
#include "events.h"
#include "expr.h"
#include "names.h"

/* ---- where commands may stand ------------------------------------------------ */

static bool
takes_commands(const struct attr *attr)
{
    live_str name = attr->name;
    if (attr->field) /* of a component */
        return attr->field->is_event;
    static const char *const lifecycle[] = { "phx-connected", "phx-disconnected", "phx-mounted",
                                             "phx-remove" };
    for (size_t i = 0; i < sizeof lifecycle / sizeof lifecycle[0]; i++)
        if (html_same(name, cstr(lifecycle[i])))
            return true;
    return phx_kind(name) == PHX_EVENT || str_starts(name, LIVE_STR("data-"));
}

/* ---- holes -------------------------------------------------------------------- */

static bool
is_text(enum type type)
{
    return type == TYPE_STR || type == TYPE_HTML || type == TYPE_NONE || type == TYPE_UNKNOWN;
}

/* What the expression is not but would have to be; NULL: all is well. */
static const char *
misfit(enum js_hole hole, const struct expr *expr)
{
    expr = expr_bare(expr);
    if (expr->kind == EXPR_VOLATILE)
        return misfit(hole, expr->a);
    if (expr->kind == EXPR_TERNARY && hole != JS_BOOL) {
        const char *what = misfit(hole, expr->b);
        return what ? what : misfit(hole, expr->c);
    }
    if (hole == JS_BOOL)
        return NULL;
    if (expr->type == TYPE_LIST || expr->type == TYPE_ROW)
        return hole == JS_NUMBER ? "a number" : hole == JS_SCALAR ? "one value" : "text";
    if (hole == JS_NUMBER)
        return expr->type == TYPE_INT || expr->type == TYPE_UNKNOWN ? NULL : "a whole number";
    bool any = hole == JS_SCALAR || hole == JS_MYSELF || hole == JS_STRING || hole == JS_PIECE;
    return any || is_text(expr->type) ? NULL : "text";
}

static void
check_hole(struct attr_context *context, struct js_segment *segment)
{
    static const char *const helps[] = {
        [JS_SCALAR] = "pass its fields: value: {id: @row->id}",
        [JS_NUMBER] = "write time: 200, or a field of type int",
        [JS_OPS] = "use a field of type str that was set by live_js_text",
    };
    struct compiler *c = context->c;
    segment->expr = expr_parse(c, segment->at, context->scope, false);
    if (!segment->expr)
        return;
    unsigned errors = c->n_errors;
    expr_check_no_raw(c, segment->expr);
    if (c->n_errors != errors)
        return;
    const char *wanted = misfit(segment->hole, segment->expr);
    if (!wanted)
        return;
    enum js_hole hole = segment->hole == JS_OPS_FIRST ? JS_OPS : segment->hole;
    error_at(c, segment->at, "%s is needed here", wanted);
    if (hole < sizeof helps / sizeof helps[0] && helps[hole])
        error_help(c, "%s", helps[hole]);
    else
        error_help(c, "use a field of type str, or put texts beside it: \"#row-\" @id");
}

/* ---- values -------------------------------------------------------------------- */

struct marks { /* tokens outside of brackets */
    struct span question, colon, and;
    bool is_wrapped; /* one pair of parentheses around all */
    struct span inside;
};

static unsigned
nesting(const struct ctoken *token)
{
    if (token->kind != C_PUNCT)
        return 0;
    return token->op == '(' || token->op == '[' || token->op == '{'   ? 1
           : token->op == ')' || token->op == ']' || token->op == '}' ? 2
                                                                      : 0;
}

static struct marks
find_marks(const struct compiler *c, struct span at)
{
    struct marks marks = { 0 };
    unsigned depth = 0, questions = 0, n = 0;
    bool has_or = false; /* binds less than && */
    struct ctoken token = ctoken_next(c, at.from, at.to);
    for (; token.kind != C_END && token.kind != C_BAD;
         token = ctoken_next(c, token.at.to, at.to), n++) {
        unsigned kind = nesting(&token);
        if (n == 0 && kind == 1 && token.op == '(') {
            marks.is_wrapped = true;
            marks.inside.from = token.at.to;
        } else if (depth == 0) {
            marks.is_wrapped = false;
        }
        if (kind == 2 && --depth == 0)
            marks.inside.to = token.at.from;
        if (depth > JS_NESTING_MAX) /* unbalanced or too deep: js_parse says it */
            return (struct marks){ 0 };
        depth += kind == 1;
        if (depth || token.kind != C_PUNCT)
            continue;
        if (token.op == '?' && questions++ == 0 && !marks.question.to)
            marks.question = token.at;
        else if (token.op == ':' && questions && --questions == 0 && !marks.colon.to)
            marks.colon = token.at;
        else if (token.op == P2('&', '&') && !has_or)
            marks.and = token.at;
        has_or |= token.op == P2('|', '|');
    }
    return marks;
}

static struct js_value *
read_value(struct attr_context *context, struct span at, unsigned depth)
{
    struct compiler *c = context->c;
    struct js_value *value = compiler_new(c, struct js_value, 1);
    struct marks marks = find_marks(c, at);
    struct ctoken first = ctoken_next(c, at.from, at.to);
    struct ctoken second = ctoken_next(c, first.at.to, at.to);
    bool is_chain = first.kind == C_NAME && str_is(slice(c, first.at), LIVE_STR("JS"));
    struct span condition = { at.from, 0 }, then = { 0, at.to };
    if (depth == JS_NESTING_MAX) {
        error_at(c, at, "these conditions are nested too deep");
        error_help(c, "choose among the elements with :if and :else");
    } else if (!is_chain && marks.is_wrapped) {
        return read_value(context, marks.inside, depth + 1);
    } else if (!is_chain && (marks.colon.to || marks.and.to)) {
        condition.to = marks.colon.to ? marks.question.from : marks.and.from;
        then.from = marks.colon.to ? marks.question.to : marks.and.to;
        then.to = marks.colon.to ? marks.colon.from : at.to;
        struct span otherwise = { marks.colon.to, at.to };
        value->condition = expr_parse(c, condition, context->scope, false);
        if (value->condition)
            expr_check_no_raw(c, value->condition);
        value->then = read_value(context, then, depth + 1);
        if (marks.colon.to) {
            value->otherwise = read_value(context, otherwise, depth + 1);
        } else {
            value->otherwise = compiler_new(c, struct js_value, 1);
            value->otherwise->is_none = true;
        }
    } else if (depth && first.kind == C_STRING && second.kind == C_END) {
        struct text text = { 0 };
        if (ctoken_unescape(c, first, &text))
            value->text = text_str(&text);
        value->text_at = first.at;
    } else if (depth && first.kind == C_NAME && second.kind == C_END &&
               str_is(slice(c, first.at), LIVE_STR("live_none"))) {
        value->is_none = true;
    } else {
        js_parse(c, at, &value->js);
        for (struct js_segment *s = value->js.segments; s; s = s->next)
            if (s->hole != JS_CONSTANT)
                check_hole(context, s);
    }
    return value;
}

/* `JS.` somewhere. */
static bool
holds_chain(const struct compiler *c, struct span at)
{
    struct ctoken before = { .kind = C_END }, token = ctoken_next(c, at.from, at.to);
    while (token.kind != C_END && token.kind != C_BAD) {
        if (before.kind == C_NAME && str_is(slice(c, before.at), LIVE_STR("JS")) &&
            token.kind == C_PUNCT && token.op == '.')
            return true;
        before = token;
        token = ctoken_next(c, token.at.to, at.to);
    }
    return false;
}

bool
check_js(struct attr_context *context, const struct node *node, struct attr *attr)
{
    struct compiler *c = context->c;
    if (!js_begins(c, attr->value) && !holds_chain(c, attr->value))
        return false;
    struct ctoken first = ctoken_next(c, attr->value.from, attr->value.to);
    bool is_chain = first.kind == C_NAME && str_is(slice(c, first.at), LIVE_STR("JS"));
    bool is_taken = takes_commands(attr);
    if (!is_taken && !is_chain)
        return false; /* perhaps a function of the author's, x.show() */
    if (!is_taken) {
        error_at(c, attr->name_at, "%.*s takes no commands", SHOW(attr->name));
        error_help(c, "they stand in phx-click and other events, phx-mounted, phx-remove, "
                      "phx-connected, phx-disconnected, and in data-… for JS.exec");
    }
    (void)node;
    attr->js = read_value(context, attr->value, 0);
    return true;
}

bool
check_js_object(struct attr_context *context, struct attr *attr)
{
    struct compiler *c = context->c;
    struct ctoken first = ctoken_next(c, attr->value.from, attr->value.to);
    if (first.kind != C_PUNCT || first.op != '{')
        return false;
    attr->js = compiler_new(c, struct js_value, 1);
    js_parse_object(c, attr->value, &attr->js->js);
    for (struct js_segment *s = attr->js->js.segments; s; s = s->next)
        if (s->hole != JS_CONSTANT)
            check_hole(context, s);
    return true;
}

/* ---- what it means ------------------------------------------------------------- */

void
check_js_events(struct attr_context *context, const struct js_value *value)
{
    if (value->condition || value->then) {
        check_js_events(context, value->then);
        check_js_events(context, value->otherwise);
        return;
    }
    if (value->text.ptr)
        event_add(context->c, context->definition, value->text, value->text_at);
    for (const struct js_event *event = value->js.events; event; event = event->next)
        if (event->target == JS_TARGET_NONE)
            event_add(context->c, context->definition, event->name, event->at);
}

bool
js_value_is_whole(const struct js_value *value)
{
    if (value->condition)
        return js_value_is_whole(value->then) && js_value_is_whole(value->otherwise);
    return !value->is_none;
}

void
js_value_reads(const struct js_value *value, struct reads *reads)
{
    if (value->condition) {
        expr_reads(value->condition, reads);
        js_value_reads(value->then, reads);
        js_value_reads(value->otherwise, reads);
        return;
    }
    for (const struct js_segment *s = value->js.segments; s; s = s->next)
        if (s->hole != JS_CONSTANT)
            expr_reads(s->expr, reads);
}

bool
js_value_constant(const struct js_value *value, live_str *text)
{
    const struct js_segment *only = value->js.segments;
    if (value->condition || value->is_none)
        return false;
    *text = value->text.ptr ? value->text : only ? only->text : LIVE_STR("[]");
    return value->text.ptr || !only || (only->hole == JS_CONSTANT && !only->next);
}
