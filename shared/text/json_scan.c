#include "json_scan.h"

#include "escape.h"
#include "str.h"

_Static_assert(JSON_MAX_DEPTH == 64,
               "the stack of open brackets is one bit each of a uint64_t");

static inline bool
at_char(const struct json_scan *scan, char c)
{
    return scan->at < scan->text.len && scan->text.ptr[scan->at] == c;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number of the four hex digits at `at`; -1 if they are not there. */
static int
hex4(live_str text, size_t at)
{
    int number = 0;
    if (text.len < at || text.len - at < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(text.ptr[at + i]);
        if (digit < 0)
            return -1;
        number = number << 4 | digit;
    }
    return number;
}

/* ESCAPE_NONE for the bytes that a string may hold as they are. */
static const uint8_t special[256] = {
    [0x00 ... 0x1f] = ESCAPE_CONTROL,
    ['"'] = 1,
    ['\\'] = 1,
    [0x80 ... 0xff] = ESCAPE_UTF8,
};

/* Past a string whose opening quote is at `at`; where it breaks otherwise. */
static bool
skip_string(struct json_scan *scan)
{
    const unsigned char *s = (const unsigned char *)scan->text.ptr;
    size_t len = scan->text.len, at = scan->at + 1;
    for (;;) {
        at = escape_skip(s, at, len, special);
        scan->at = at;
        if (at == len)
            return false;
        if (s[at] == '"') {
            scan->at = at + 1;
            return true;
        }
        if (s[at] == '\\') {
            if (len - at < 2)
                return false;
            if (s[at + 1] == 'u') {
                if (hex4(scan->text, at + 2) < 0)
                    return false;
                at += 6;
            } else if (s[at + 1] && strchr("\"\\/bfnrt", s[at + 1])) {
                at += 2;
            } else {
                return false;
            }
            continue;
        }
        size_t sequence = s[at] >= 0x80 ? utf8_sequence(s + at, len - at) : 0;
        if (!sequence)
            return false;
        at += sequence;
    }
}

static bool
skip_digits(struct json_scan *scan)
{
    size_t from = scan->at;
    while (scan->at < scan->text.len && scan->text.ptr[scan->at] >= '0' &&
           scan->text.ptr[scan->at] <= '9')
        scan->at++;
    return scan->at > from;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool
skip_number(struct json_scan *scan)
{
    scan->at += at_char(scan, '-');
    if (at_char(scan, '0'))
        scan->at++;
    else if (!skip_digits(scan))
        return false;
    if (at_char(scan, '.')) {
        scan->at++;
        if (!skip_digits(scan))
            return false;
    }
    if (at_char(scan, 'e') || at_char(scan, 'E')) {
        scan->at++;
        if (at_char(scan, '+') || at_char(scan, '-'))
            scan->at++;
        return skip_digits(scan);
    }
    return true;
}

static bool
skip_word(struct json_scan *scan, live_str word)
{
    if (!str_starts(str_sub(scan->text, scan->at, scan->text.len), word))
        return false;
    scan->at += word.len;
    return true;
}

static bool
skip_scalar(struct json_scan *scan)
{
    if (scan->at >= scan->text.len)
        return false;
    switch (scan->text.ptr[scan->at]) {
    case '"':
        return skip_string(scan);
    case 't':
        return skip_word(scan, LIVE_STR("true"));
    case 'f':
        return skip_word(scan, LIVE_STR("false"));
    case 'n':
        return skip_word(scan, LIVE_STR("null"));
    default:
        return skip_number(scan);
    }
}

void
json_space(struct json_scan *scan)
{
    while (scan->at < scan->text.len) {
        char c = scan->text.ptr[scan->at];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            return;
        scan->at++;
    }
}

bool
json_take(struct json_scan *scan, char c)
{
    json_space(scan);
    if (!at_char(scan, c))
        return false;
    scan->at++;
    return true;
}

/* A member's name and its colon, up to the value. */
static bool
skip_name(struct json_scan *scan)
{
    json_space(scan);
    return at_char(scan, '"') && skip_string(scan) && json_take(scan, ':');
}

/* Closes what ends here. True: go on with `*more` telling whether another value follows. */
static bool
skip_ends(struct json_scan *scan, uint64_t objects, unsigned *depth, bool *more)
{
    for (*more = false; *depth;) {
        bool object = objects >> (*depth - 1) & 1;
        if (json_take(scan, ',')) {
            *more = true;
            return !object || skip_name(scan);
        }
        if (!json_take(scan, object ? '}' : ']'))
            return false;
        --*depth;
    }
    return true;
}

bool
json_value(struct json_scan *scan, live_str *value)
{
    uint64_t objects = 0; /* bit n: the bracket at depth n + 1 is { */
    unsigned depth = 0;
    bool more = true;
    json_space(scan);
    size_t from = scan->at;
    while (more) {
        json_space(scan);
        bool object = at_char(scan, '{');
        if (!object && !at_char(scan, '[')) {
            if (!skip_scalar(scan) || !skip_ends(scan, objects, &depth, &more))
                return false;
            continue;
        }
        if (depth == JSON_MAX_DEPTH)
            return false;
        scan->at++;
        if (json_take(scan, object ? '}' : ']')) {
            if (!skip_ends(scan, objects, &depth, &more))
                return false;
            continue;
        }
        uint64_t bit = (uint64_t)1 << depth++;
        objects = object ? objects | bit : objects & ~bit;
        if (object && !skip_name(scan))
            return false;
    }
    *value = str_sub(scan->text, from, scan->at);
    return true;
}

static bool
member_fails(struct json_scan *object)
{
    size_t last = object->text.len > 1 ? object->text.len - 2 : 0;
    if (object->at > last)
        object->at = last;
    return false;
}

bool
json_member(struct json_scan *object, live_str *key, live_str *value)
{
    bool first = object->at == 0;
    if (first && !json_take(object, '{'))
        return member_fails(object);
    if (json_take(object, '}')) {
        json_space(object);
        return object->at == object->text.len ? false : member_fails(object);
    }
    if (!first && !json_take(object, ','))
        return member_fails(object);
    json_space(object);
    size_t from = object->at;
    if (!at_char(object, '"') || !skip_string(object))
        return member_fails(object);
    live_str name = str_sub(object->text, from + 1, object->at - 1);
    if (!json_take(object, ':') || !json_value(object, value))
        return member_fails(object);
    *key = name;
    return true;
}

live_str
json_get(live_str object, const char *key)
{
    struct json_scan scan = { .text = object };
    live_str found = live_none, wanted = { key, strlen(key) }, name, value;
    while (json_member(&scan, &name, &value))
        if (str_is(name, wanted))
            found = value;
    return scan.at == object.len ? found : live_none;
}

bool
json_is_string(live_str value)
{
    return value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"';
}

static size_t
write_utf8(char *to, uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xc0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xe0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3f));
        to[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3f));
    to[2] = (char)(0x80 | (code >> 6 & 0x3f));
    to[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

/* The code of the \u escape whose four digits are at *at, moved past it and past a second half;
 * 0 for what no text may hold. */
static uint32_t
read_unicode(live_str text, size_t *at)
{
    int code = hex4(text, *at);
    *at += 4;
    if (code <= 0 || (code >= 0xdc00 && code <= 0xdfff))
        return 0;
    if (code < 0xd800 || code > 0xdfff)
        return (uint32_t)code;
    if (text.len - *at < 6 || text.ptr[*at] != '\\' || text.ptr[*at + 1] != 'u')
        return 0;
    int low = hex4(text, *at + 2);
    *at += 6;
    if (low < 0xdc00 || low > 0xdfff)
        return 0;
    return 0x10000 + ((uint32_t)(code - 0xd800) << 10 | (uint32_t)(low - 0xdc00));
}

live_status
json_unescape(struct arena *arena, live_str value, live_str *text)
{
    *text = live_none;
    if (!json_is_string(value))
        return LIVE_EINVAL;
    live_str raw = str_sub(value, 1, value.len - 1);
    const char *escape = memchr(raw.ptr, '\\', raw.len);
    if (!escape) {
        *text = raw;
        return LIVE_OK;
    }
    char *bytes =
        arena_bytes(arena, raw.len); /* no escape is shorter than what it stands for */
    if (!bytes)
        return LIVE_ENOMEM;
    size_t at = 0, len = 0;
    for (; escape; escape = memchr(raw.ptr + at, '\\', raw.len - at)) {
        size_t run = (size_t)(escape - raw.ptr) - at;
        memcpy(bytes + len, raw.ptr + at, run);
        len += run;
        at += run + 1;
        if (at == raw.len)
            return LIVE_EINVAL;
        static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
        char c = raw.ptr[at++];
        const char *plainly = c ? strchr(from, c) : NULL;
        uint32_t code = plainly    ? (unsigned char)to[plainly - from]
                        : c == 'u' ? read_unicode(raw, &at)
                                   : 0;
        if (!code)
            return LIVE_EINVAL;
        len += write_utf8(bytes + len, code);
    }
    memcpy(bytes + len, raw.ptr + at, raw.len - at);
    *text = (live_str){ bytes, len + raw.len - at };
    return LIVE_OK;
}

live_str
json_text(struct arena *arena, live_str value)
{
    live_str text;
    json_unescape(arena, value, &text);
    return text;
}

bool
json_int(live_str value, int64_t *number)
{
    size_t sign = value.len && value.ptr[0] == '-';
    if (value.len > sign + 1 && value.ptr[sign] == '0')
        return false;
    return str_to_int(value, number);
}
