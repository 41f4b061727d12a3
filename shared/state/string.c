#include "string_private.h"

#include "buf.h"
#include "clock.h"
#include "escape.h"
#include "mem.h"
#include "str.h"
#include "turn_private.h"

#include <stdio.h>

static struct string_block *
block_of(const live_string *string)
{
    return (struct string_block *)(void *)(string->heap_ - offsetof(struct string_block, text));
}

static char *
text_of(live_string *string)
{
    return string->heap_ ? string->heap_ : string->small_;
}

static size_t
capacity(const live_string *string)
{
    return string->heap_ ? string->cap_ : STRING_SMALL;
}

static void
drop_block(struct string_block *block)
{
    struct turn *turn = turn_current();
    if (turn) {
        block->next = turn->replaced;
        turn->replaced = block;
    } else {
        mem_free(block);
    }
}

/* For a text of *cap bytes; *cap becomes what there is room for: what malloc rounds up to. */
static struct string_block *
block_new(size_t *cap)
{
    size_t head = sizeof(struct string_block);
    size_t size = ((head + *cap + 1 + 7) & ~(size_t)15) + 8;
    *cap = size - head - 1;
    return mem_alloc(size);
}

/* Bytes of `text` once it is repaired. */
static size_t
repaired_len(live_str text)
{
    const unsigned char *s = (const unsigned char *)text.ptr;
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t n = s[at] == 0 ? 0 : s[at] < 0x80 ? 1 : utf8_sequence(s + at, text.len - at);
        len += n ? n : 3;
        at += n ? n : 1;
    }
    return len;
}

static void
repair(char *to, live_str text)
{
    const unsigned char *s = (const unsigned char *)text.ptr;
    for (size_t at = 0; at < text.len;) {
        size_t n = s[at] == 0 ? 0 : s[at] < 0x80 ? 1 : utf8_sequence(s + at, text.len - at);
        memcpy(to, n ? text.ptr + at : "\xef\xbf\xbd", n ? n : 3);
        to += n ? n : 3;
        at += n ? n : 1;
    }
}

/* Printable ASCII is the common case: eight bytes at a time. */
static bool
is_clean(live_str text)
{
    size_t at = 0;
    if (text.len == 0)
        return true;
    for (; at + 8 <= text.len; at += 8) {
        uint64_t word;
        memcpy(&word, text.ptr + at, 8);
        uint64_t zero = (word - UINT64_C(0x0101010101010101)) & ~word;
        if ((word | zero) & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < text.len && (signed char)text.ptr[at] > 0)
        at++;
    if (at == text.len)
        return true;
    live_str rest = str_sub(text, at, text.len);
    return !memchr(rest.ptr, 0, rest.len) && str_is_utf8(rest);
}

/* Clean text behind the first `keep` bytes of what is there; `text` may be a slice of it. */
static live_status
store(live_string *string, size_t keep, live_str text)
{
    size_t len = keep + text.len, cap = capacity(string), more = 0;
    if (text.len > STRING_MAX || len > STRING_MAX)
        return LIVE_ELIMIT;
    char *to = text_of(string);
    struct string_block *old = string->heap_ ? block_of(string) : NULL;
    if (old && len <= STRING_SMALL && cap > STRING_KEEP) {
        memcpy(string->small_, to, keep);
        to = string->small_;
        string->heap_ = NULL;
    } else if (len > cap || (cap > 1024 && len < cap / 4)) {
        more = keep && len < cap * 2 ? cap * 2 : len;
        struct string_block *block = block_new(&more);
        if (!block)
            return LIVE_ENOMEM;
        memcpy(block->text, to, keep);
        to = string->heap_ = block->text;
    } else {
        old = NULL;
    }
    if (text.len)
        memmove(to + keep, text.ptr, text.len);
    to[len] = '\0';
    if (more)
        string->cap_ = (uint32_t)more; /* over small_, of which `text` may have been a slice */
    string->len_ = (uint32_t)len;
    string->mark_++;
    if (old)
        drop_block(old);
    return LIVE_OK;
}

static live_status
store_repaired(live_string *string, size_t keep, live_str text)
{
    if (text.len > STRING_MAX)
        return LIVE_ELIMIT;
    size_t len = repaired_len(text);
    char *clean = mem_alloc(len);
    if (!clean)
        return LIVE_ENOMEM;
    repair(clean, text);
    live_status status = keep ? store(string, keep, (live_str){ clean, len })
                              : string_assign(string, (live_str){ clean, len });
    mem_free(clean);
    return status;
}

live_status
string_assign(live_string *string, live_str text)
{
    if (str_is(live_string_text(string), text))
        return LIVE_OK;
    return is_clean(text) ? store(string, 0, text) : store_repaired(string, 0, text);
}

void
string_release(live_string *string)
{
    if (string->heap_)
        drop_block(block_of(string));
    *string = (live_string){ 0 };
}

void
string_blocks_free(struct string_block *block)
{
    while (block) {
        struct string_block *next = block->next;
        mem_free(block);
        block = next;
    }
}

live_str
live_string_text(const live_string *string)
{
    return (live_str){ string->heap_ ? string->heap_ : string->small_, string->len_ };
}

live_str
live_html_text(const live_html *html)
{
    return live_string_text(&html->text_);
}

live_str
live_str_of(const char *text)
{
    return text ? (live_str){ text, strlen(text) } : live_none;
}

const char *
live_cstr(const live_string *string)
{
    return string->heap_ ? string->heap_ : string->small_;
}

bool
live_str_equal(live_str a, live_str b)
{
    return !a.ptr == !b.ptr && str_is(a, b);
}

void
live_string_set(live_string *string, live_str text)
{
    if (!turn_has_failed() && string_assign(string, text) != LIVE_OK)
        turn_fail();
}

void
live_set_html(live_html *html, live_str markup)
{
    live_string_set(&html->text_, markup);
}

void
live_append(live_string *string, live_str text)
{
    size_t len = string->len_ + text.len;
    if (text.len == 0 || turn_has_failed())
        return;
    if (text.len <= STRING_MAX && len <= STRING_MAX && len <= capacity(string) &&
        is_clean(text)) {
        char *to = text_of(string);
        memmove(to + string->len_, text.ptr, text.len);
        to[len] = '\0';
        string->len_ = (uint32_t)len;
        string->mark_++;
        return;
    }
    live_status status = is_clean(text) ? store(string, string->len_, text)
                                        : store_repaired(string, string->len_, text);
    if (status != LIVE_OK)
        turn_fail();
}

void
live_format(live_string *string, const char *format, ...)
{
    char small[512], *text = small;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(small, sizeof small, format, args);
    if (len >= (int)sizeof small) {
        text = mem_alloc((size_t)len + 1);
        if (text)
            vsnprintf(text, (size_t)len + 1, format, again);
    }
    va_end(again);
    va_end(args);
    if (len < 0 || !text)
        turn_fail();
    else
        live_string_set(string, (live_str){ text, (size_t)len });
    if (text != small)
        mem_free(text);
}

live_time
live_now(void)
{
    return (live_time){ clock_wall_us() };
}
