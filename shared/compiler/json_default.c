#include "json_default.h"

#include "str.h"

enum { DEEPEST = 32 };

struct json {
    struct compiler *c;
    live_str text;
    size_t at;
    struct text *out;
    unsigned depth;
};

static char
peek(const struct json *j)
{
    return j->at < j->text.len ? j->text.ptr[j->at] : '\0';
}

static void
keep(struct json *j)
{
    text_char(j->c, j->out, j->text.ptr[j->at++]);
}

static bool
take(struct json *j, char ch)
{
    if (peek(j) != ch || !ch)
        return false;
    keep(j);
    return true;
}

static void
skip_space(struct json *j)
{
    while (peek(j) && strchr(" \t\n\r", peek(j)))
        j->at++;
}

static bool
is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool
digits(struct json *j)
{
    if (!is_digit(peek(j)))
        return false;
    while (is_digit(peek(j)))
        keep(j);
    return true;
}

/* ["-"] int ["." digits] [("e" | "E") ["+" | "-"] digits] */
static bool
number(struct json *j)
{
    take(j, '-');
    if (!take(j, '0') && !digits(j))
        return false;
    if (take(j, '.') && !digits(j))
        return false;
    if (!take(j, 'e') && !take(j, 'E'))
        return true;
    if (!take(j, '+'))
        take(j, '-');
    return digits(j);
}

static bool
hex4(struct json *j)
{
    for (int i = 0; i < 4; i++) {
        char ch = peek(j), low = (char)(ch | 0x20);
        if (!is_digit(ch) && !(low >= 'a' && low <= 'f'))
            return false;
        keep(j);
    }
    return true;
}

static bool
string(struct json *j)
{
    if (!take(j, '"'))
        return false;
    while (j->at < j->text.len && (unsigned char)peek(j) >= 0x20) {
        if (take(j, '"'))
            return true;
        if (!take(j, '\\')) {
            keep(j);
            continue;
        }
        if (take(j, 'u')) {
            if (!hex4(j))
                return false;
        } else if (peek(j) && strchr("\"\\/bfnrt", peek(j))) {
            keep(j);
        } else {
            return false;
        }
    }
    return false;
}

static bool
word(struct json *j, live_str text)
{
    if (!str_starts(str_sub(j->text, j->at, j->text.len), text))
        return false;
    text_add(j->c, j->out, text);
    j->at += text.len;
    return true;
}

static bool value(struct json *j);

/* "{" [string ":" value ("," string ":" value)*] "}", "[" [value ("," value)*] "]" */
static bool
members(struct json *j, char close)
{
    skip_space(j);
    if (take(j, close))
        return true;
    do {
        skip_space(j);
        if (close == '}') {
            if (!string(j))
                return false;
            skip_space(j);
            if (!take(j, ':'))
                return false;
        }
        if (!value(j))
            return false;
    } while (take(j, ','));
    return take(j, close);
}

static bool
value(struct json *j)
{
    bool good;
    skip_space(j);
    if (j->depth == DEEPEST)
        return false;
    j->depth++;
    if (take(j, '{'))
        good = members(j, '}');
    else if (take(j, '['))
        good = members(j, ']');
    else if (peek(j) == '"')
        good = string(j);
    else
        good = word(j, LIVE_STR("true")) || word(j, LIVE_STR("false")) ||
               word(j, LIVE_STR("null")) || number(j);
    j->depth--;
    skip_space(j);
    return good;
}

bool
json_default(struct compiler *c, live_str json, struct text *compact)
{
    struct json j = { .c = c, .text = json, .out = compact };
    return value(&j) && j.at == json.len;
}
