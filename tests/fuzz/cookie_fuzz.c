/* cookie_fuzz.c: the input is a name, a line feed, and a header or value. What cookie_get gives
 * is of the header; what cookie_write writes is one cookie, that cookie_get reads back. */
#include "cookie.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf out = { 0 };
    live_str rest, name = str_cut((live_str){ (const char *)data, size }, '\n', &rest);
    live_str value = cookie_get(rest, name);
    if (value.ptr) {
        CHECK(value.ptr >= rest.ptr && value.ptr + value.len <= rest.ptr + rest.len);
        CHECK(!memchr(value.ptr, ';', value.len));
    }
    struct cookie cookie = { name, rest, (int64_t)size - 4, size & 1, size & 2 };
    if (cookie_write(&out, &cookie)) {
        size_t n_semicolons = 2 + (size >= 4) + (size & 1) + (size >> 1 & 1);
        for (size_t i = 0; i < out.len; i++) {
            CHECK((unsigned char)out.data[i] >= ' ' && (unsigned char)out.data[i] < 0x7f);
            n_semicolons -= out.data[i] == ';';
        }
        CHECK(n_semicolons == 0 && str_is(cookie_get(buf_text(&out), name), rest));
    } else {
        CHECK(out.len == 0);
    }
    buf_release(&out);
    return 0;
}
