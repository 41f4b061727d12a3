/* js_value.c: the tokens of a chain, the values in it, and the segments that come out. */
#include "habits.h"
#include "js_private.h"

#include <math.h>
#include <stdlib.h>

void
js_fail(struct js_parser *p, struct span at, const char *message, const char *help)
{
    error_at(p->c, at, "%s", message);
    error_help(p->c, "%s", help);
    p->failed = true;
}

/* ---- tokens ---------------------------------------------------------------------- */

bool
js_is_punct(const struct js_parser *p, unsigned at, unsigned op)
{
    return p->tokens[at].kind == C_PUNCT && p->tokens[at].op == op;
}

bool
js_is_name(const struct js_parser *p, unsigned at, const char *name)
{
    return p->tokens[at].kind == C_NAME && str_is(slice(p->c, p->tokens[at].at), cstr(name));
}

struct span
js_span(const struct js_parser *p, struct range range)
{
    if (range.from == range.to) /* nothing: where it should have been */
        return p->tokens[range.from].at;
    return (struct span){ p->tokens[range.from].at.from, p->tokens[range.to - 1].at.to };
}

static unsigned
closing_of(const struct ctoken *token)
{
    if (token->kind != C_PUNCT)
        return 0;
    return token->op == '(' ? ')' : token->op == '[' ? ']' : token->op == '{' ? '}' : 0;
}

static bool
is_closing(const struct ctoken *token)
{
    return token->kind == C_PUNCT && (token->op == ')' || token->op == ']' || token->op == '}');
}

static bool
pair_brackets(struct js_parser *p)
{
    unsigned open[JS_NESTING_MAX], depth = 0;
    for (unsigned i = 0; i < p->n_tokens; i++) {
        const struct ctoken *token = &p->tokens[i];
        if (closing_of(token)) {
            if (depth == JS_NESTING_MAX) {
                js_fail(p, token->at, "these commands are nested too deep",
                        "build them in C with live_js_new");
                return false;
            }
            open[depth++] = i;
        } else if (is_closing(token)) {
            if (depth == 0) {
                js_fail(p, token->at, "this bracket closes nothing", "remove it");
                return false;
            }
            const struct ctoken *opening = &p->tokens[open[--depth]];
            if (token->op != closing_of(opening)) {
                error_at(p->c, token->at, "a %c is expected here", (char)closing_of(opening));
                error_help(p->c, "close what is open before");
                error_note(p->c, opening->at, "opened here");
                p->failed = true;
                return false;
            }
            p->pair[open[depth]] = i;
        }
    }
    if (depth == 0)
        return true;
    const struct ctoken *opening = &p->tokens[open[depth - 1]];
    error_at(p->c, opening->at, "this %c is not closed", (char)opening->op);
    error_help(p->c, "write the %c that closes it", (char)closing_of(opening));
    p->failed = true;
    return false;
}

bool
js_tokens(struct js_parser *p, struct span inside)
{
    unsigned n = 0;
    for (uint32_t at = inside.from;; n++) {
        struct ctoken token = ctoken_next(p->c, at, inside.to);
        if (token.kind == C_END)
            break;
        if (token.kind == C_BAD) {
            char ch = slice(p->c, token.at).ptr[0];
            js_fail(p, token.at, ch == '"' ? "this text does not end" : "this is not C",
                    "a value is a \"text\", a number, true, false, null, {…}, […] or an "
                    "expression");
            return false;
        }
        if (n == JS_TOKENS_MAX) {
            js_fail(p, token.at, "these commands are too long",
                    "build them in C with live_js_new");
            return false;
        }
        at = token.at.to;
    }
    p->n_tokens = n;
    p->tokens = compiler_new(p->c, struct ctoken, n + 1);
    p->pair = compiler_new(p->c, unsigned, n + 1);
    uint32_t at = inside.from;
    for (unsigned i = 0; i <= n; i++) {
        p->tokens[i] = ctoken_next(p->c, at, inside.to);
        at = p->tokens[i].at.to;
    }
    return pair_brackets(p);
}

bool
js_item(const struct js_parser *p, unsigned *at, unsigned to, struct range *item)
{
    if (*at > to)
        return false;
    unsigned i = *at;
    while (i < to && !js_is_punct(p, i, ','))
        i = closing_of(&p->tokens[i]) ? p->pair[i] + 1 : i + 1;
    *item = (struct range){ *at, i };
    *at = i + 1;
    return true;
}

bool
js_is_chain(const struct js_parser *p, struct range range)
{
    return range.to - range.from > 1 && js_is_name(p, range.from, "JS") &&
           js_is_punct(p, range.from + 1, '.');
}

/* ---- output ---------------------------------------------------------------------- */

void
js_flush(struct js_parser *p)
{
    if (p->constant.len == 0)
        return;
    struct js_segment *segment = compiler_new(p->c, struct js_segment, 1);
    segment->text = text_str(&p->constant);
    *p->last = segment;
    p->last = &segment->next;
    p->constant = (struct text){ 0 };
}

void
js_put(struct js_parser *p, const char *json)
{
    text_add(p->c, &p->constant, cstr(json));
}

static void
put_escaped(struct js_parser *p, char ch)
{
    static const char from[] = "\"\\\b\t\n\f\r", to[] = "\"\\btnfr";
    static const char digits[] = "0123456789abcdef";
    const char *simple = ch ? strchr(from, ch) : NULL;
    char text[] = { '\\', 'u', '0', '0', digits[(ch >> 4) & 15], digits[ch & 15], '\0' };
    if (simple) {
        text[1] = to[simple - from];
        text[2] = '\0';
    }
    js_put(p, text);
}

void
js_put_inner(struct js_parser *p, live_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char ch = (unsigned char)text.ptr[i];
        if (ch < ' ' || ch == '"' || ch == '\\')
            put_escaped(p, (char)ch);
        else
            text_char(p->c, &p->constant, (char)ch);
    }
}

void
js_put_string(struct js_parser *p, live_str text)
{
    text_char(p->c, &p->constant, '"');
    js_put_inner(p, text);
    text_char(p->c, &p->constant, '"');
}

static bool
is_space(char ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

void
js_put_words(struct js_parser *p, live_str text)
{
    bool any = false;
    js_put(p, "[");
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        while (i < text.len && !is_space(text.ptr[i]))
            i++;
        if (i > from) {
            js_put(p, any ? "," : "");
            js_put_string(p, str_sub(text, from, i));
            any = true;
        } else {
            i++;
        }
    }
    js_put(p, "]");
}

void
js_put_hole(struct js_parser *p, enum js_hole hole, struct range value)
{
    js_flush(p);
    struct js_segment *segment = compiler_new(p->c, struct js_segment, 1);
    segment->hole = hole;
    segment->at = js_span(p, value);
    *p->last = segment;
    p->last = &segment->next;
}

/* ---- values ---------------------------------------------------------------------- */

enum js_kind
js_kind_of(const struct js_parser *p, struct range value)
{
    const struct ctoken *first = &p->tokens[value.from];
    unsigned n = value.to - value.from;
    if (first->kind == C_STRING) {
        for (unsigned i = value.from; i < value.to; i++)
            if (p->tokens[i].kind != C_STRING)
                return JS_EXPR;
        return JS_A_TEXT;
    }
    if (closing_of(first) && first->op != '(' && p->pair[value.from] + 1 == value.to)
        return first->op == '{' ? JS_OBJECT : JS_ARRAY;
    if (js_is_chain(p, value))
        return JS_A_CHAIN;
    bool is_negative = n == 2 && js_is_punct(p, value.from, '-');
    if (n == 1 + (unsigned)is_negative && p->tokens[value.to - 1].kind == C_NUMBER)
        return JS_A_NUMBER;
    if (n == 1 && first->kind == C_CHAR)
        return JS_A_CHAR;
    if (n != 1)
        return JS_EXPR;
    return js_is_name(p, value.from, "true")    ? JS_TRUE
           : js_is_name(p, value.from, "false") ? JS_FALSE
           : js_is_name(p, value.from, "null")  ? JS_NULL
           : js_is_name(p, value.from, "NULL")  ? JS_NULL
                                                : JS_EXPR;
}

const char *
js_kind_name(enum js_kind kind)
{
    static const char *const names[] = {
        [JS_A_TEXT] = "a text",      [JS_A_NUMBER] = "a number",  [JS_TRUE] = "a boolean",
        [JS_FALSE] = "a boolean",    [JS_NULL] = "null",          [JS_OBJECT] = "an object",
        [JS_ARRAY] = "an array",     [JS_A_CHAR] = "a character", [JS_A_CHAIN] = "commands",
        [JS_EXPR] = "an expression",
    };
    return names[kind];
}

struct range
js_inside(struct range brackets)
{
    return (struct range){ brackets.from + 1, brackets.to - 1 };
}

/* Whether a text and something else stand side by side, with no operator between, at token
 * `at` and the one before. */
static bool
is_joint(const struct js_parser *p, unsigned at)
{
    const struct ctoken *left = &p->tokens[at - 1], *right = &p->tokens[at];
    bool ends = left->kind != C_PUNCT || is_closing(left);
    bool begins = right->kind != C_PUNCT || right->op == '(';
    return (left->kind == C_STRING) != (right->kind == C_STRING) && ends && begins;
}

bool
js_piece(const struct js_parser *p, unsigned *at, unsigned to, struct range *piece)
{
    if (*at >= to)
        return false;
    unsigned i = *at;
    do
        i = closing_of(&p->tokens[i]) ? p->pair[i] + 1 : i + 1;
    while (i < to && !is_joint(p, i));
    *piece = (struct range){ *at, i };
    *at = i;
    return true;
}

bool
js_is_sum(const struct js_parser *p, struct range piece)
{
    for (unsigned i = piece.from; i < piece.to; i++) {
        const struct ctoken *token = &p->tokens[i];
        if (closing_of(token))
            i = p->pair[i];
        else if (token->kind == C_PUNCT && token->op != '.' && token->op != P2('-', '>'))
            return true;
    }
    return false;
}

bool
js_text(struct js_parser *p, struct range value, live_str *text)
{
    struct text bytes = { 0 };
    for (unsigned i = value.from; i < value.to; i++) {
        p->failed |= habit_in_text(p->c, p->tokens[i].at,
                                   "put texts and values side by side: to: \"#row-\" @id");
        if (!ctoken_unescape(p->c, p->tokens[i], &bytes)) {
            p->failed = true;
            return false;
        }
    }
    *text = text_str(&bytes);
    return true;
}

static bool
skip_digits(live_str text, size_t *i)
{
    size_t from = *i;
    while (*i < text.len && text.ptr[*i] >= '0' && text.ptr[*i] <= '9')
        ++*i;
    return *i > from;
}

/* JSON's grammar of numbers, without the sign. */
static bool
is_json_number(live_str text)
{
    size_t i = 0;
    if (!skip_digits(text, &i) || (i > 1 && text.ptr[0] == '0'))
        return false;
    if (i < text.len && text.ptr[i] == '.') {
        i++;
        if (!skip_digits(text, &i))
            return false;
    }
    if (i < text.len && (text.ptr[i] == 'e' || text.ptr[i] == 'E')) {
        i++;
        if (i < text.len && (text.ptr[i] == '+' || text.ptr[i] == '-'))
            i++;
        if (!skip_digits(text, &i))
            return false;
    }
    return i == text.len;
}

/* The browser has doubles only: what it would read as infinite is refused. */
static bool
is_finite_number(live_str text)
{
    char copy[64];
    if (text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return isfinite(strtod(copy, NULL));
}

void
js_put_number(struct js_parser *p, struct range value)
{
    live_str text = slice(p->c, p->tokens[value.to - 1].at);
    if (!is_json_number(text)) {
        js_fail(p, js_span(p, value), "this is no number that JSON has",
                "write it in decimal, without a suffix: 16, 0.5, 1e3");
    } else if (!is_finite_number(text)) {
        js_fail(p, js_span(p, value), "this number is too large for JavaScript",
                "write it as a text: \"123\"");
    } else {
        js_put(p, value.to - value.from > 1 ? "-" : "");
        text_add(p->c, &p->constant, text);
    }
}

bool
js_member(struct js_parser *p, struct range item, live_str *key, struct range *value)
{
    static const char usage[] =
        "write {key: value}; a key is a name, or a text: {\"data-id\": 1}";
    unsigned n = item.to - item.from;
    const struct ctoken *first = &p->tokens[item.from];
    bool is_text = first->kind == C_STRING;
    if (n == 0 || (first->kind != C_NAME && !is_text)) {
        js_fail(p, first->at, "a key is expected here", usage);
        return false;
    }
    if (n == 1 || !js_is_punct(p, item.from + 1, ':')) {
        js_fail(p, p->tokens[item.from + 1].at, "a : is expected behind the key", usage);
        return false;
    }
    if (n == 2) {
        js_fail(p, p->tokens[item.from + 1].at, "this key has no value", usage);
        return false;
    }
    *value = (struct range){ item.from + 2, item.to };
    *key = slice(p->c, first->at);
    return !is_text || js_text(p, (struct range){ item.from, item.from + 1 }, key);
}

struct seen { /* keys of one object */
    struct seen *next;
    live_str key;
};

static void
put_object(struct js_parser *p, struct range inside)
{
    struct seen *seen = NULL;
    unsigned at = inside.from;
    struct range item, value;
    js_put(p, "{");
    while (inside.from != inside.to && js_item(p, &at, inside.to, &item)) {
        live_str key;
        if (!js_member(p, item, &key, &value))
            continue;
        for (const struct seen *other = seen; other; other = other->next)
            if (str_is(other->key, key))
                js_fail(p, p->tokens[item.from].at, "this object has the key twice",
                        "leave one");
        struct seen *now = compiler_new(p->c, struct seen, 1);
        *now = (struct seen){ seen, key };
        js_put(p, seen ? "," : "");
        seen = now;
        js_put_string(p, key);
        js_put(p, ":");
        js_put_value(p, value);
    }
    js_put(p, "}");
}

static void
put_array(struct js_parser *p, struct range inside)
{
    unsigned at = inside.from;
    struct range item;
    js_put(p, "[");
    while (inside.from != inside.to && js_item(p, &at, inside.to, &item)) {
        js_put(p, item.from == inside.from ? "" : ",");
        js_put_value(p, item);
    }
    js_put(p, "]");
}

/* Depth is bounded by that of the brackets. */
void
js_put_value(struct js_parser *p, struct range value)
{
    live_str text;
    if (value.from == value.to) {
        js_fail(p, js_span(p, value), "a value is expected here",
                "remove the comma, or write one");
        return;
    }
    switch (js_kind_of(p, value)) {
    case JS_A_TEXT:
        if (js_text(p, value, &text))
            js_put_string(p, text);
        break;
    case JS_A_NUMBER:
        js_put_number(p, value);
        break;
    case JS_TRUE:
        js_put(p, "true");
        break;
    case JS_FALSE:
        js_put(p, "false");
        break;
    case JS_NULL:
        js_put(p, "null");
        break;
    case JS_OBJECT:
        put_object(p, js_inside(value));
        break;
    case JS_ARRAY:
        put_array(p, js_inside(value));
        break;
    case JS_A_CHAR:
        js_fail(p, js_span(p, value), "a character of C is a number", "write a text: \"x\"");
        break;
    case JS_A_CHAIN:
        js_fail(p, js_span(p, value), "commands are no value", "append them with .concat(…)");
        break;
    case JS_EXPR:
        js_put_hole(p, JS_SCALAR, value);
        break;
    }
}
