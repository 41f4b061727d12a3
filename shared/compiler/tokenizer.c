#include "tokenizer.h"

#include "diagnostics.h"
#include "names.h"

void
tokenizer_init(struct tokenizer *t, struct compiler *c, const struct definition *definition)
{
    *t = (struct tokenizer){
        .c = c,
        .definition = definition,
        .at = definition->body,
        .end = (uint32_t)c->source.text.len,
    };
}

static char
peek(const struct tokenizer *t, uint32_t ahead)
{
    return t->end - t->at > ahead ? t->c->source.text.ptr[t->at + ahead] : '\0';
}

static bool
looking_at(const struct tokenizer *t, live_str text)
{
    return str_starts(str_sub(t->c->source.text, t->at, t->end), text);
}

/* Offset of `text` at or behind `from`; the end if it is not there. */
static uint32_t
find(const struct tokenizer *t, uint32_t from, live_str text)
{
    if (from >= t->end)
        return t->end;
    const char *start = t->c->source.text.ptr;
    const char *found = memmem(start + from, t->end - from, text.ptr, text.len);
    return found ? (uint32_t)(found - start) : t->end;
}

static bool
is_space(char ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

static void
skip_spaces(struct tokenizer *t)
{
    while (t->at < t->end && is_space(peek(t, 0)))
        t->at++;
}

static struct token
text_token(struct tokenizer *t, uint32_t from, uint32_t to)
{
    struct span at = { from, to };
    return (struct token){ .kind = TOKEN_TEXT, .at = at, .text = slice(t->c, at) };
}

/* Behind an expression that cannot be read: behind the `}` of its line, or before what looks
 * like the next markup there. */
static void
recover(struct tokenizer *t)
{
    uint32_t end = find(t, t->at, LIVE_STR("\n"));
    uint32_t brace = find(t, t->at, LIVE_STR("}"));
    if (brace < end) {
        t->at = brace + 1;
        return;
    }
    while (t->at < end && peek(t, 0) != '<' && peek(t, 0) != '>')
        t->at++;
}

/* t->at is behind `{`. The span up to its `}`; false and an error if there is none. */
static bool
scan_braces(struct tokenizer *t, struct span *inside)
{
    struct ctoken bad = { 0 };
    uint32_t open = t->at - 1;
    uint32_t close = ctoken_closing_brace(t->c, t->at, t->end, &bad);
    if (close < t->end) {
        *inside = (struct span){ t->at, close };
        t->at = close + 1;
        return true;
    }
    if (bad.kind == C_BAD) {
        char ch = t->c->source.text.ptr[bad.at.from];
        const char *what = ch == '"' ? "text" : ch == '\'' ? "character" : "comment";
        error_at(t->c, bad.at, "this %s has no end", what);
        if (ch == '/')
            error_help(t->c, "close it with */");
        else
            error_help(t->c, "close it with %c; for a brace that is text write \\{", ch);
    } else {
        error_at(t->c, (struct span){ open, open + 1 }, "this { is never closed");
        error_help(t->c, "close the expression with }; for a brace that is text write \\{");
        if (t->n_unclosed++ == UNCLOSED_MAX) /* each was looked for to the end of the file */
            t->at = t->end;
    }
    recover(t);
    return false;
}

/* `{@name` of a field: someone who expects an interpolation where there is none. */
static bool
looks_like_interpolation(const struct tokenizer *t, uint32_t brace, uint32_t end,
                         struct span *at)
{
    live_str text = t->c->source.text;
    uint32_t from = brace + 1, to;
    while (from < end && is_space(text.ptr[from]))
        from++;
    for (to = from + 1; from < end && text.ptr[from] == '@' && to < end; to++)
        if (!is_name_char(text.ptr[to]))
            break;
    if (from >= end || text.ptr[from] != '@' || to == from + 1)
        return false;
    *at = (struct span){ brace, to };
    if (to < end && text.ptr[to] == '}') {
        at->to++;
        return true;
    }
    for (unsigned i = 0; i < t->definition->self.n_fields; i++)
        if (str_is(t->definition->self.fields[i].name, str_sub(text, from + 1, to)))
            return true;
    return false;
}

/* ---- tags ------------------------------------------------------------------- */

static bool
is_attr_name_char(char ch)
{
    return ch && !is_space(ch) && !strchr("\"'>/={}<", ch);
}

/* t->at is behind the opening quote. */
static void
scan_quoted(struct tokenizer *t, struct attr *attr)
{
    char quote = peek(t, 0);
    uint32_t open = t->at++;
    uint32_t close = find(t, t->at, (live_str){ &quote, 1 });
    struct span at;
    if (close == t->end) {
        error_at(t->c, (struct span){ open, open + 1 }, "this %c is never closed", quote);
        error_help(t->c, "close the value of %.*s with %c", SHOW(attr->name), quote);
    }
    attr->kind = VALUE_TEXT;
    attr->quote = quote;
    attr->value = (struct span){ t->at, close };
    for (uint32_t i = t->at; i < close; i++) {
        if (t->c->source.text.ptr[i] == '{' && looks_like_interpolation(t, i, close, &at)) {
            error_at(t->c, at, "there is no interpolation inside quotes");
            error_help(t->c, "make the whole value an expression: %.*s={…}", SHOW(attr->name));
            break;
        }
    }
    t->at = close < t->end ? close + 1 : close;
}

static void
scan_unquoted(struct tokenizer *t, struct attr *attr)
{
    uint32_t from = t->at;
    while (t->at < t->end && !is_space(peek(t, 0)) && !strchr("\"'`=<>{", peek(t, 0)) &&
           !(peek(t, 0) == '/' && peek(t, 1) == '>'))
        t->at++;
    attr->kind = VALUE_TEXT;
    attr->value = (struct span){ from, t->at };
    if (peek(t, 0) == '{') {
        struct span inside, open = { t->at, t->at + 1 };
        error_at(t->c, open, "there is no interpolation inside an unquoted value");
        error_help(t->c, "make the whole value an expression: %.*s={…}", SHOW(attr->name));
        t->at++;
        scan_braces(t, &inside);
    } else if (t->at == from) {
        error_at(t->c, (struct span){ from, from + 1 }, "the value of %.*s is expected here",
                 SHOW(attr->name));
        error_help(t->c, "write %.*s=\"text\" or %.*s={expression}", SHOW(attr->name),
                   SHOW(attr->name));
        if (t->at < t->end && !strchr("<>", peek(t, 0)))
            t->at++;
    }
}

static void
scan_value(struct tokenizer *t, struct attr *attr)
{
    t->at++; /* = */
    skip_spaces(t);
    char ch = peek(t, 0);
    if (ch == '{') {
        t->at++;
        attr->kind = VALUE_EXPR;
        if (!scan_braces(t, &attr->value))
            attr->kind = VALUE_MISSING;
    } else if (ch == '"' || ch == '\'') {
        scan_quoted(t, attr);
    } else {
        scan_unquoted(t, attr);
    }
}

/* {...expr} */
static struct attr *
scan_spread(struct tokenizer *t)
{
    uint32_t from = t->at++;
    struct span inside;
    if (!scan_braces(t, &inside))
        return NULL;
    struct ctoken dots = ctoken_next(t->c, inside.from, inside.to);
    if (dots.kind != C_PUNCT || dots.op != P3('.', '.', '.')) {
        error_at(t->c, (struct span){ from, t->at },
                 "the name of an attribute is expected here");
        error_help(t->c, "write name={…}; or {...@rest} for what a component passes on");
        return NULL;
    }
    struct attr *attr = compiler_new(t->c, struct attr, 1);
    attr->name = LIVE_STR("...");
    attr->kind = VALUE_REST;
    attr->at = (struct span){ from, t->at };
    attr->name_at = attr->at;
    attr->value = (struct span){ dots.at.to, inside.to };
    return attr;
}

/* One attribute, or an error and at least one byte. NULL: none. */
static struct attr *
scan_attr(struct tokenizer *t)
{
    uint32_t from = t->at;
    if (peek(t, 0) == '{')
        return scan_spread(t);
    while (t->at < t->end && is_attr_name_char(peek(t, 0)))
        t->at++;
    if (t->at == from) {
        t->at++;
        error_at(t->c, (struct span){ from, t->at },
                 "the name of an attribute is expected here");
        error_help(t->c, "write name=\"text\" or name={expression}, and close the tag with >");
        return NULL;
    }
    struct attr *attr = compiler_new(t->c, struct attr, 1);
    attr->name_at = (struct span){ from, t->at };
    attr->name = slice(t->c, attr->name_at);
    uint32_t behind = t->at;
    skip_spaces(t);
    if (peek(t, 0) == '=')
        scan_value(t, attr);
    else
        t->at = behind;
    attr->at = (struct span){ from, t->at };
    return attr;
}

/* Attributes up to `>` or `/>`. */
static void
scan_attrs(struct tokenizer *t, struct token *tag)
{
    struct attr **tail = &tag->attrs;
    unsigned n_errors = t->c->n_errors;
    for (unsigned n = 0;;) {
        skip_spaces(t);
        char ch = peek(t, 0);
        if (ch == '>') {
            t->at++;
            return;
        }
        if (ch == '/' && peek(t, 1) == '>') {
            tag->self_closing = true;
            t->at += 2;
            return;
        }
        bool is_tag = ch == '<' && (is_name_start(peek(t, 1)) || strchr("/.:", peek(t, 1)));
        if (t->at >= t->end || is_tag) {
            tag->self_closing = t->at >= t->end; /* one error is enough */
            if (is_tag || t->c->n_errors == n_errors) {
                error_at(t->c, tag->at, "the tag <%.*s> is never closed", SHOW(tag->text));
                error_help(t->c, "close it with >");
            }
            return;
        }
        struct attr *attr = scan_attr(t);
        if (attr && n++ == ATTRS_MAX) {
            error_at(t->c, attr->at, "an element has at most %d attributes", ATTRS_MAX);
            error_help(t->c, "remove some");
        } else if (attr && n <= ATTRS_MAX) {
            *tail = attr;
            tail = &attr->next;
        }
    }
}

static bool
is_tag_name_char(char ch)
{
    return is_name_char(ch) || ch == '-' || ch == '.' || ch == ':' || (ch & 0x80);
}

static uint32_t
tag_name_end(const struct tokenizer *t, uint32_t at)
{
    while (at < t->end && is_tag_name_char(t->c->source.text.ptr[at]))
        at++;
    return at;
}

/* The element of the tag decides how its inside is read. */
static void
enter(struct tokenizer *t, const struct token *tag)
{
    if (tag->self_closing || html_is_void(tag->text))
        return;
    if (html_is_raw_text(tag->text))
        t->raw = tag->text;
    if (t->no_curly.ptr) {
        t->curly_depth += html_same(t->no_curly, tag->text);
        return;
    }
    for (const struct attr *attr = tag->attrs; attr; attr = attr->next) {
        if (html_same(attr->name, LIVE_STR("phx-no-curly-interpolation"))) {
            t->no_curly = tag->text;
            t->curly_depth = 1;
        }
    }
}

static struct token
scan_open(struct tokenizer *t)
{
    struct token tag = { .kind = TOKEN_OPEN };
    uint32_t from = t->at++;
    t->at = tag_name_end(t, t->at); /* .badge and :row too */
    tag.at = (struct span){ from, t->at };
    tag.text = slice(t->c, (struct span){ from + 1, t->at });
    scan_attrs(t, &tag);
    enter(t, &tag);
    return tag;
}

static struct token
scan_close(struct tokenizer *t)
{
    struct token tag = { .kind = TOKEN_CLOSE };
    uint32_t from = t->at, name = t->at + 2;
    t->at = tag_name_end(t, name);
    tag.text = slice(t->c, (struct span){ name, t->at });
    tag.at = (struct span){ from, t->at };
    skip_spaces(t);
    if (peek(t, 0) == '>') {
        t->at++;
    } else {
        error_at(t->c, tag.at, "the tag </%.*s is never closed", SHOW(tag.text));
        error_help(t->c, "close it with >; a closing tag has no attributes");
        uint32_t close = find(t, t->at, LIVE_STR(">")), open = find(t, t->at, LIVE_STR("<"));
        t->at = close < open ? close + 1 : open;
    }
    tag.at.to = t->at;
    if (t->no_curly.ptr && html_same(t->no_curly, tag.text) && --t->curly_depth == 0)
        t->no_curly = live_none;
    return tag;
}

/* ---- what is not a tag ------------------------------------------------------ */

/* The text up to the end tag of the raw element. */
static struct token
scan_raw(struct tokenizer *t)
{
    uint32_t from = t->at, to = from;
    struct span at;
    live_str text = t->c->source.text;
    for (to = find(t, to, LIVE_STR("</")); to < t->end; to = find(t, to + 2, LIVE_STR("</"))) {
        uint32_t name = to + 2, end = tag_name_end(t, name);
        if (html_same(str_sub(text, name, end), t->raw))
            break;
    }
    bool is_script = html_same(t->raw, LIVE_STR("script"));
    for (uint32_t i = from; i < to; i++) {
        bool is_block = text.ptr[i] == '<' && i + 2 < to && text.ptr[i + 1] == '%';
        at = (struct span){ i, i + 2 };
        if (is_block || (text.ptr[i] == '{' && looks_like_interpolation(t, i, to, &at))) {
            error_at(t->c, at, "there is no interpolation inside <%.*s>", SHOW(t->raw));
            error_help(t->c, is_script
                                 ? "put the value into a data- attribute and read it there"
                                 : "set it in a style={…} attribute, as a custom property");
            break;
        }
    }
    t->raw = live_none;
    t->at = to;
    return text_token(t, from, to);
}

/* `<!--`, `<!doctype`: output as it stands. `<!-->` is a whole comment, as browsers have it. */
static struct token
scan_bang(struct tokenizer *t)
{
    uint32_t from = t->at;
    bool is_comment = looking_at(t, LIVE_STR("<!--"));
    live_str close = is_comment ? LIVE_STR("-->") : LIVE_STR(">");
    uint32_t to = find(t, from + 2, close);
    if (to == t->end) {
        error_at(t->c, (struct span){ from, from + 2 }, "this %s is never closed",
                 is_comment ? "comment" : "declaration");
        error_help(t->c, "close it with %s", close.ptr);
    } else {
        to += (uint32_t)close.len;
    }
    t->at = to;
    return text_token(t, from, to);
}

/* `<%!-- … --%>` is dropped. */
static void
skip_comment(struct tokenizer *t)
{
    uint32_t from = t->at;
    live_str close = LIVE_STR("--%>");
    uint32_t to = find(t, from, close);
    if (to == t->end) {
        error_at(t->c, (struct span){ from, from + 5 }, "this comment is never closed");
        error_help(t->c, "close it with --%%>");
    }
    t->at = to < t->end ? to + (uint32_t)close.len : t->end;
}

/* `<% … %>`, `<%= … %>`; false: an error is recorded. */
static bool
scan_block(struct tokenizer *t, struct token *block)
{
    uint32_t from = t->at;
    t->at += peek(t, 2) == '=' ? 3 : 2;
    *block = (struct token){ .kind = TOKEN_BLOCK, .inside.from = t->at };
    for (;;) {
        struct ctoken token = ctoken_next(t->c, t->at, t->end);
        if (token.kind == C_PUNCT && token.op == P2('%', '>')) {
            block->inside.to = token.at.from;
            t->at = token.at.to;
            block->at = (struct span){ from, t->at };
            return true;
        }
        if (token.kind == C_END)
            break;
        t->at = token.at.to;
    }
    error_at(t->c, (struct span){ from, from + 2 }, "this <%% is never closed");
    error_help(t->c, "close it with %%>; for a < that is text write &lt;");
    t->at = find(t, from, LIVE_STR("\n"));
    return false;
}

/* `<` that begins no tag. */
static void
skip_bad_tag(struct tokenizer *t)
{
    uint32_t from = t->at++;
    error_at(t->c, (struct span){ from, from + 1 }, "the name of a tag is expected behind <");
    error_help(t->c, "for a < that is text write &lt;");
}

/* A name, or the . or : of a component or slot and a name. */
static bool
starts_tag(const struct tokenizer *t, uint32_t ahead)
{
    char ch = peek(t, ahead);
    if (ch == '.' || ch == ':')
        return is_name_start(peek(t, ahead + 1));
    return is_name_start(ch) && (ch != '_' || ahead == 2);
}

static struct token
scan_text(struct tokenizer *t)
{
    uint32_t from = t->at;
    for (; t->at < t->end; t->at++) {
        char ch = peek(t, 0);
        if (ch == '<')
            break;
        if (!t->no_curly.ptr && (ch == '{' || (ch == '\\' && peek(t, 1) == '{')))
            break;
    }
    return text_token(t, from, t->at);
}

struct token
tokenizer_next(struct tokenizer *t)
{
    if (t->c->n_errors > 2 * ERRORS_MAX) /* enough; and hostile input costs no more */
        t->at = t->end;
    while (t->at < t->end) {
        char ch = peek(t, 0), next = peek(t, 1);
        if (t->raw.ptr) {
            struct token token = scan_raw(t);
            if (token.text.len)
                return token;
        } else if (ch == '<' && next == '!') {
            return scan_bang(t);
        } else if (ch == '<' && next == '%' && peek(t, 2) == '!') {
            skip_comment(t);
        } else if (ch == '<' && next == '%') {
            struct token token;
            if (scan_block(t, &token))
                return token;
        } else if (ch == '<' && starts_tag(t, 1)) {
            return scan_open(t);
        } else if (ch == '<' && next == '/' && starts_tag(t, 2)) {
            return scan_close(t);
        } else if (ch == '<') {
            skip_bad_tag(t);
        } else if (!t->no_curly.ptr && ch == '\\' && next == '{') {
            t->at += 2;
            return text_token(t, t->at - 1, t->at);
        } else if (!t->no_curly.ptr && ch == '{') {
            struct token token = { .kind = TOKEN_EXPR, .at.from = t->at++ };
            if (scan_braces(t, &token.inside)) {
                token.at.to = t->at;
                return token;
            }
        } else {
            return scan_text(t);
        }
    }
    return (struct token){ .kind = TOKEN_END, .at = { t->end, t->end } };
}
