/* url_fuzz.c: the parts of a URL, put together, are the URL; decoding undoes encoding; a URL
 * that may stand in a page has no other scheme. */
#include "html.h"
#include "str.h"
#include "url.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static void
check_parts(live_str text, const struct url *url)
{
    struct buf out = { 0 };
    if (url->scheme.ptr) {
        CHECK(url->scheme.len && url->host.len && url->host.len <= 253);
        CHECK(!memchr(url->host.ptr, '@', url->host.len));
        buf_str(&out, url->scheme);
        buf_lit(&out, "://");
        buf_str(&out, url->host);
        /* an empty port is dropped */
        if (url->port.ptr || (text.len > out.len && text.ptr[out.len] == ':'))
            buf_char(&out, ':');
        buf_str(&out, url->port);
        if (text.len > out.len && text.ptr[out.len] == '/')
            buf_str(&out, url->path);
        else
            CHECK(str_is(url->path, LIVE_STR("/")));
    } else {
        CHECK(!url->host.ptr && !url->port.ptr && !str_starts(url->path, LIVE_STR("//")));
        buf_str(&out, url->path);
    }
    CHECK(url->path.len && url->path.ptr[0] == '/');
    if (url->query.ptr) {
        buf_char(&out, '?');
        buf_str(&out, url->query);
    }
    if (url->fragment.ptr) {
        buf_char(&out, '#');
        buf_str(&out, url->fragment);
    }
    CHECK(str_is(buf_text(&out), text) && str_is_utf8(text));
    for (size_t i = 0; i < text.len; i++)
        CHECK((unsigned char)text.ptr[i] > ' ' && text.ptr[i] != 0x7f);
    buf_release(&out);
}

static void
check_coding(struct arena *arena, live_str text)
{
    struct buf out = { 0 };
    bool is_text = str_is_utf8(text) && (!text.len || !memchr(text.ptr, '\0', text.len));
    url_encode(&out, text);
    for (int form = 0; form < 2; form++) {
        live_str back = url_decode(arena, buf_text(&out), form);
        CHECK(is_text ? back.ptr && str_is(back, text) : !back.ptr);
        live_str decoded = url_decode(arena, text, form);
        CHECK(!decoded.ptr || (decoded.len <= text.len && str_is_utf8(decoded)));
    }
    buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct url url;
    live_str text = { size ? (const char *)data : "", size };
    if (url_parse(text, &url) == LIVE_OK) {
        check_parts(text, &url);
        CHECK(url.scheme.ptr || html_url_is_safe(text, false));
    } else {
        CHECK(!url.path.ptr && !url.host.ptr);
    }
    CHECK(!html_url_is_safe(text, false) || html_url_is_safe(text, true));
    check_coding(&arena, text);
    arena_release(&arena);
    return 0;
}
