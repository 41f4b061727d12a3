/* js.c: one op with its arguments, and chains of them. */
#include "js_private.h"

static const char concat[] = "concat";

/* ---- one op ---------------------------------------------------------------------- */

/* The option was left out, or says what leaving it out does. */
static bool
is_left_out(const struct js_parser *p, const struct js_arg *arg, struct range value)
{
    if (!js_is_given(value))
        return true;
    enum js_kind kind = js_kind_of(p, value);
    bool must_be_value =
        arg->takes == TAKES_OBJECT || str_is(cstr(arg->name), LIVE_STR("bubbles"));
    return (kind == JS_NULL && !must_be_value) ||
           (kind == JS_FALSE && arg->takes == TAKES_TRUE_ONLY);
}

static void
put_key(struct js_parser *p, const char *key, bool *any)
{
    js_put(p, *any ? "," : "");
    js_put_string(p, cstr(key));
    js_put(p, ":");
    *any = true;
}

static void
put_op(struct js_parser *p, const struct js_use *call)
{
    bool any = false;
    js_put(p, p->n_ops++ ? ",[" : "[");
    js_put_string(p, cstr(call->op->wire));
    js_put(p, ",{");
    for (const struct js_arg *arg = call->op->args;
         arg < call->op->args + JS_OP_ARGS && arg->name; arg++) {
        struct range value = call->options[arg - call->op->args];
        if (arg->in_place)
            value = call->places[0];
        bool left_out = !arg->in_place && is_left_out(p, arg, value);
        if (left_out && arg->takes != TAKES_REPLACE)
            continue;
        if (arg->in_place && call->n_places == 0)
            continue; /* an error is recorded */
        put_key(p, arg->key, &any);
        if (left_out)
            js_put(p, "false");
        else
            js_put_arg(p, call, arg, value);
    }
    js_put(p, "}]");
}

static void
unknown_option(struct js_parser *p, const struct js_use *call, const struct ctoken *token)
{
    live_str name = slice(p->c, token->at);
    struct guess guess = guess_for(name);
    struct text all = { 0 };
    for (unsigned i = 0; i < JS_OP_ARGS && call->op->args[i].name; i++) {
        if (call->op->args[i].in_place)
            continue;
        guess_try(&guess, cstr(call->op->args[i].name));
        text_add(p->c, &all, all.len ? LIVE_STR(", ") : LIVE_STR(""));
        text_add(p->c, &all, cstr(call->op->args[i].name));
    }
    error_at(p->c, token->at, "JS.%s has no option %.*s", call->op->name, SHOW(name));
    if (guess.best.ptr)
        error_help(p->c, "did you mean %.*s:?", SHOW(guess.best));
    else if (all.len)
        error_help(p->c, "its options are %.*s", SHOW(text_str(&all)));
    else
        error_help(p->c, "it takes none: %s", call->op->usage);
    p->failed = true;
}

static void
read_option(struct js_parser *p, struct js_use *call, struct range item)
{
    const struct ctoken *token = &p->tokens[item.from];
    struct range value = { item.from + 2, item.to };
    for (unsigned i = 0; i < JS_OP_ARGS && call->op->args[i].name; i++) {
        const struct js_arg *arg = &call->op->args[i];
        if (arg->in_place || !js_is_name(p, item.from, arg->name))
            continue;
        if (js_is_given(call->options[i]))
            js_fail(p, token->at, "this option is given twice", "leave one");
        else if (!js_is_given(value))
            js_refuse(p, call, arg, value);
        else
            call->options[i] = value;
        return;
    }
    unknown_option(p, call, token);
}

static void
read_place(struct js_parser *p, struct js_use *call, struct range item, bool is_late)
{
    const struct js_op *op = call->op;
    if (!js_is_given(item))
        js_fail(p, js_span(p, item), "an argument is expected here", op->usage);
    else if (is_late)
        js_fail(p, js_span(p, item), "options stand behind all other arguments", op->usage);
    else if (call->n_places < op->most)
        call->places[call->n_places++] = item;
    else if (op->most == 0)
        js_fail(p, js_span(p, item), "this command takes options only", op->usage);
    else
        js_fail(p, js_span(p, item), "this argument is one too many", op->usage);
}

/* {"name", "value"} for "name", "value". */
static bool
read_tuple(struct js_parser *p, struct js_use *call, struct range item)
{
    if (call->op->most < 2 || call->n_places || !js_is_given(item) ||
        js_kind_of(p, item) != JS_OBJECT)
        return false;
    struct range inside = js_inside(item), part;
    unsigned at = inside.from;
    while (js_is_given(inside) && js_item(p, &at, inside.to, &part))
        read_place(p, call, part, false);
    return true;
}

static void
read_op(struct js_parser *p, const struct js_op *op, struct span name, struct range args)
{
    struct js_use call = { .op = op, .at = name };
    struct range item;
    unsigned at = args.from, errors = p->c->n_errors;
    bool has_options = false;
    p->js->n_commands++;
    p->js->has_others |= strcmp(op->name, "push") != 0;
    while (js_is_given(args) && js_item(p, &at, args.to, &item)) {
        bool is_option = item.to - item.from > 1 && p->tokens[item.from].kind == C_NAME &&
                         js_is_punct(p, item.from + 1, ':');
        if (is_option)
            read_option(p, &call, item);
        else if (!read_tuple(p, &call, item))
            read_place(p, &call, item, has_options);
        has_options |= is_option;
    }
    if (call.n_places < op->least && p->c->n_errors == errors) {
        error_at(p->c, name,
                 op->least > 1 ? "JS.%s needs a name and a value" : "JS.%s needs an argument",
                 op->name);
        error_help(p->c, "%s", op->usage);
        p->failed = true;
    }
    put_op(p, &call);
}

/* ---- chains ---------------------------------------------------------------------- */

static void read_chain(struct js_parser *p, struct range range);

static void
read_concat(struct js_parser *p, struct span name, struct range args)
{
    static const char usage[] = "write .concat(JS.hide()) or .concat(@on_cancel)";
    struct range item;
    unsigned at = args.from;
    if (!js_is_given(args))
        js_fail(p, name, "concat needs commands", usage);
    while (js_is_given(args) && js_item(p, &at, args.to, &item)) {
        enum js_kind kind = js_is_given(item) ? js_kind_of(p, item) : JS_NULL;
        if (kind == JS_A_CHAIN)
            read_chain(p, item);
        else if (kind == JS_EXPR) {
            p->js->has_others = true;
            js_put_hole(p, p->n_ops ? JS_OPS : JS_OPS_FIRST, item);
        } else
            js_fail(p, js_span(p, item), "concat takes commands", usage);
    }
}

static void
unknown_op(struct js_parser *p, struct span at)
{
    live_str name = slice(p->c, at);
    struct guess guess = guess_for(name);
    for (size_t i = 0; i < js_n_ops; i++)
        guess_try(&guess, cstr(js_ops[i].name));
    guess_try(&guess, cstr(concat));
    error_at(p->c, at, "there is no command JS.%.*s", SHOW(name));
    if (guess.best.ptr)
        error_help(p->c, "did you mean JS.%.*s?", SHOW(guess.best));
    else
        error_help(p->c,
                   "the commands are those of Phoenix.LiveView.JS: push, show, hide, toggle, "
                   "dispatch, …");
    p->failed = true;
}

/* What stands where `.op(…)` is expected. */
static void
not_a_link(struct js_parser *p, unsigned at, bool is_first)
{
    const struct ctoken *token = &p->tokens[at];
    if (js_is_punct(p, at, P2('|', '>')))
        js_fail(p, token->at, "C has no pipe", "write JS.push(\"save\").hide(to: \"#menu\")");
    else if (is_first)
        js_fail(p, token->at, "JS is followed by a command", "write JS.push(\"inc\")");
    else
        js_fail(p, token->at, "a . and a command are expected here",
                "write JS.push(\"save\").hide(to: \"#menu\")");
}

/* The range begins with JS. */
static void
read_chain(struct js_parser *p, struct range range)
{
    unsigned at = range.from + 1;
    do {
        if (at >= range.to || !js_is_punct(p, at, '.')) {
            not_a_link(p, at, at == range.from + 1);
            return;
        }
        if (at + 1 >= range.to || p->tokens[at + 1].kind != C_NAME) {
            js_fail(p, p->tokens[at + 1].at, "a command is expected behind the .",
                    "write JS.push(\"inc\")");
            return;
        }
        struct span name = p->tokens[at + 1].at;
        if (at + 2 >= range.to || !js_is_punct(p, at + 2, '(')) {
            error_at(p->c, name, "the arguments of %.*s are missing", SHOW(slice(p->c, name)));
            error_help(p->c, "write them in parentheses, () if there are none");
            p->failed = true;
            return;
        }
        struct range args = { at + 3, p->pair[at + 2] };
        const struct js_op *op = js_find_op(slice(p->c, name));
        if (op)
            read_op(p, op, name, args);
        else if (js_is_name(p, at + 1, concat))
            read_concat(p, name, args);
        else
            unknown_op(p, name);
        at = args.to + 1;
    } while (at < range.to);
}

bool
js_begins(const struct compiler *c, struct span inside)
{
    struct ctoken before[2] = { { .kind = C_END }, { .kind = C_END } };
    struct ctoken token = ctoken_next(c, inside.from, inside.to);
    struct ctoken next = ctoken_next(c, token.at.to, inside.to);
    if (token.kind == C_NAME && str_is(slice(c, token.at), LIVE_STR("JS")))
        return next.kind == C_END || (next.kind == C_PUNCT && next.op == '.');
    for (unsigned depth = 0; token.kind != C_END && token.kind != C_BAD;) {
        bool is_call = token.kind == C_PUNCT && token.op == '(' && before[1].kind == C_NAME &&
                       (before[0].kind == C_END || before[0].op == '.');
        live_str name = slice(c, before[1].at);
        if (depth == 0 && is_call && (js_find_op(name) || str_is(name, cstr(concat))) &&
            before[0].kind == C_PUNCT)
            return true;
        if (token.kind == C_PUNCT && (token.op == '(' || token.op == '[' || token.op == '{'))
            depth++;
        if (token.kind == C_PUNCT && (token.op == ')' || token.op == ']' || token.op == '}'))
            depth -= depth > 0;
        before[0] = before[1];
        before[1] = token;
        token = ctoken_next(c, token.at.to, inside.to);
    }
    return false;
}

/* Where no command is constant, each hole writes the comma before its own. */
static void
settle_commas(struct js_parser *p)
{
    for (struct js_segment *s = p->js->segments; s && p->n_ops == 0; s = s->next)
        if (s->hole == JS_OPS_FIRST)
            s->hole = JS_OPS;
}

bool
js_parse(struct compiler *c, struct span inside, struct js *js)
{
    struct js_parser p = { .c = c, .js = js, .last = &js->segments, .last_event = &js->events };
    *js = (struct js){ 0 };
    if (!js_tokens(&p, inside))
        return false;
    if (p.n_tokens == 0 || !js_is_name(&p, 0, "JS")) {
        js_fail(
            &p, p.n_tokens ? js_span(&p, (struct range){ 0, p.n_tokens }) : inside,
            "these are no commands: they begin with JS",
            "write JS.hide(to: \"#menu\"); to go on from others, JS.concat(@others).hide()");
        return false;
    }
    js_put(&p, "[");
    read_chain(&p, (struct range){ 0, p.n_tokens });
    js_put(&p, "]");
    js_flush(&p);
    settle_commas(&p);
    return !p.failed;
}

bool
js_parse_object(struct compiler *c, struct span inside, struct js *js)
{
    struct js_parser p = { .c = c, .js = js, .last = &js->segments, .last_event = &js->events };
    *js = (struct js){ 0 };
    if (!js_tokens(&p, inside))
        return false;
    struct range all = { 0, p.n_tokens };
    if (p.n_tokens == 0 || js_kind_of(&p, all) != JS_OBJECT)
        js_fail(&p, inside, "this is no object", "write {key: value, …}");
    else
        js_put_value(&p, all);
    js_flush(&p);
    return !p.failed;
}
