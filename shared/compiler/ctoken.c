#include "ctoken.h"

#include "diagnostics.h"
#include "names.h"

/* Longest first. */
static const char *const punctuators[] = {
    "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
    "+=",  "-=",  "*=",  "/=", "%=", "&=", "^=", "|=", "##", "%>", "::", "..", "|>"
};

static bool
is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

/* Skips blanks and comments; false at a comment without an end. */
static bool
skip_blanks(live_str text, uint32_t *at, uint32_t end, bool *newline)
{
    while (*at < end) {
        char ch = text.ptr[*at];
        char next = *at + 1 < end ? text.ptr[*at + 1] : '\0';
        if (ch == '\n')
            *newline = true;
        if (ch == ' ' || (ch >= '\t' && ch <= '\r')) {
            ++*at;
        } else if (ch == '/' && next == '/') {
            while (*at < end && text.ptr[*at] != '\n')
                ++*at;
        } else if (ch == '/' && next == '*') {
            uint32_t i = *at + 2;
            while (i + 1 < end && !(text.ptr[i] == '*' && text.ptr[i + 1] == '/')) {
                *newline |= text.ptr[i] == '\n';
                i++;
            }
            if (i + 1 >= end)
                return false;
            *at = i + 2;
        } else {
            break;
        }
    }
    return true;
}

static uint32_t
name_end(live_str text, uint32_t at, uint32_t end)
{
    while (at < end && is_name_char(text.ptr[at]))
        at++;
    return at;
}

/* C's pp-number, but `0..n` is three tokens. */
static uint32_t
number_end(live_str text, uint32_t at, uint32_t end)
{
    while (at < end) {
        char ch = text.ptr[at];
        bool exponent = strchr("eEpP", ch) && ch && at + 1 < end &&
                        (text.ptr[at + 1] == '+' || text.ptr[at + 1] == '-');
        if (exponent)
            at += 2;
        else if (is_name_char(ch) || (ch == '.' && !(at + 1 < end && text.ptr[at + 1] == '.')))
            at++;
        else
            break;
    }
    return at;
}

struct ctoken
ctoken_next(const struct compiler *c, uint32_t from, uint32_t end)
{
    live_str text = c->source.text;
    struct ctoken token = { .kind = C_END };
    if (!skip_blanks(text, &from, end, &token.line_before)) {
        token.kind = C_BAD;
        token.at = (struct span){ from, from + 2 };
        return token;
    }
    token.at = (struct span){ from, from };
    if (from >= end)
        return token;
    char ch = text.ptr[from];
    uint32_t to = from + 1;
    if (is_name_start(ch)) {
        token.kind = C_NAME;
        to = name_end(text, from, end);
    } else if (is_digit(ch) || (ch == '.' && to < end && is_digit(text.ptr[to]))) {
        token.kind = C_NUMBER;
        to = number_end(text, from, end);
    } else if (ch == '@') {
        to = name_end(text, to, end);
        token.kind = to > from + 1 ? C_AT : C_BAD;
    } else if (ch == '"' || ch == '\'') {
        while (to < end && text.ptr[to] != ch && text.ptr[to] != '\n')
            to += text.ptr[to] == '\\' && to + 1 < end && text.ptr[to + 1] != '\n' ? 2 : 1;
        bool closed = to < end && text.ptr[to] == ch;
        token.kind = !closed ? C_BAD : ch == '"' ? C_STRING : C_CHAR;
        to += closed;
    } else {
        token.kind = strchr("!#%&()*+,-./:;<=>?[]^{|}~", ch) && ch ? C_PUNCT : C_BAD;
        token.op = (unsigned char)ch;
        while (token.kind == C_BAD && to < end && (text.ptr[to] & 0xc0) == 0x80)
            to++; /* a whole character */
        for (size_t i = 0; i < sizeof punctuators / sizeof punctuators[0]; i++) {
            live_str op = cstr(punctuators[i]);
            if (end - from >= op.len && str_is(op, str_sub(text, from, from + op.len))) {
                to = from + (uint32_t)op.len;
                token.op = 0;
                for (size_t k = 0; k < op.len; k++)
                    token.op = token.op << 8 | (unsigned char)op.ptr[k];
                break;
            }
        }
    }
    token.at.to = to;
    return token;
}

uint32_t
ctoken_closing_brace(const struct compiler *c, uint32_t from, uint32_t end, struct ctoken *bad)
{
    unsigned depth = 1;
    for (;;) {
        struct ctoken token = ctoken_next(c, from, end);
        if (token.kind == C_END || token.kind == C_BAD) {
            /* a byte that C does not know is the expression's error, not the brace's */
            char ch = token.kind == C_BAD ? c->source.text.ptr[token.at.from] : '"';
            if (token.kind == C_BAD && ch != '"' && ch != '\'' && ch != '/') {
                from = token.at.to;
                continue;
            }
            *bad = token;
            return end;
        }
        if (token.kind == C_PUNCT && token.op == '{')
            depth++;
        if (token.kind == C_PUNCT && token.op == '}' && --depth == 0)
            return token.at.from;
        from = token.at.to;
    }
}

static int
digit_value(char ch)
{
    return is_digit(ch)             ? ch - '0'
           : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10
           : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10
                                    : 99;
}

/* Digits in `base`, at most `most` of them; false if there is none. */
static bool
read_digits(live_str text, size_t *i, int base, unsigned most, uint32_t *value)
{
    unsigned n = 0;
    for (*value = 0; n < most && *i < text.len && digit_value(text.ptr[*i]) < base; n++)
        *value = *value * (uint32_t)base + (uint32_t)digit_value(text.ptr[(*i)++]);
    return n > 0;
}

static void
add_character(struct compiler *c, struct text *out, uint32_t code)
{
    if (code < 0x80) {
        text_char(c, out, (char)code);
        return;
    }
    unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char first[] = { 0, 0xc0, 0xe0, 0xf0 };
    text_char(c, out, (char)(first[more] | code >> 6 * more));
    while (more--)
        text_char(c, out, (char)(0x80 | (code >> 6 * more & 0x3f)));
}

/* One escape; i is behind the backslash. */
static bool
unescape_one(struct compiler *c, live_str text, size_t *i, struct text *out)
{
    static const char from[] = "abfnrtv\\'\"?", to[] = "\a\b\f\n\r\t\v\\'\"?";
    char ch = text.ptr[*i];
    uint32_t code;
    const char *simple = ch ? strchr(from, ch) : NULL;
    if (simple) {
        ++*i;
        text_char(c, out, to[simple - from]);
        return true;
    }
    if (read_digits(text, i, 8, 3, &code) && code < 256) {
        text_char(c, out, (char)code);
        return code != 0;
    }
    ++*i;
    if (ch == 'x') {
        if (!read_digits(text, i, 16, 8, &code) || code > 255)
            return false;
        text_char(c, out, (char)code);
        return code != 0;
    }
    size_t start = *i;
    unsigned n = ch == 'u' ? 4 : 8;
    if ((ch != 'u' && ch != 'U') || !read_digits(text, i, 16, n, &code) || *i - start != n ||
        code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return false;
    add_character(c, out, code);
    return true;
}

bool
ctoken_unescape(struct compiler *c, struct ctoken token, struct text *out)
{
    live_str text = slice(c, token.at);
    if (text.len < 2 || text.ptr[text.len - 1] != text.ptr[0]) {
        error_at(c, token.at, "this text is not closed");
        error_help(c, "write %c at its end", text.len ? text.ptr[0] : '"');
        return false;
    }
    text = str_sub(text, 1, text.len - 1);
    size_t start = out->len;
    for (size_t i = 0; i < text.len;) {
        if (text.ptr[i] != '\\' || i + 1 >= text.len) {
            text_char(c, out, text.ptr[i++]);
            continue;
        }
        size_t slash = i++;
        if (!unescape_one(c, text, &i, out)) {
            uint32_t at = token.at.from + 1;
            error_at(c, (struct span){ at + (uint32_t)slash, at + (uint32_t)i },
                     "this is no escape of a text");
            error_help(c, "write \\\\ for a backslash; a text holds UTF-8 and no NUL");
            return false;
        }
    }
    if (!str_is_utf8(str_sub(text_str(out), start, out->len))) {
        error_at(c, token.at, "this text is not UTF-8");
        error_help(c, "write the character itself, or \\u00e9");
        return false;
    }
    return true;
}
