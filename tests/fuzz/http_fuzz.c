/* http_fuzz.c: the head of a response: what is accepted is within its bytes, has fields that
 * can be written again, and is the same when it is cut and put together again. */
#include "http.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    live_str in = { (const char *)data, size }, name, value;
    struct http_head head, again;
    live_error error = { 0 };
    size_t taken, less;
    live_status status = http_head_parse(in, &head, &taken, &error);
    if (status != LIVE_OK) {
        CHECK(taken == 0 && head.status == 0 && error.status == status && error.message[0]);
        return 0;
    }
    if (!taken)
        return 0;
    CHECK(taken <= size && taken <= HTTP_MAX_HEAD && head.status >= 100 && head.status < 600);
    CHECK(http_head_parse(str_sub(in, 0, taken - 1), &again, &less, &error) == LIVE_OK &&
          !less);
    struct buf out = { 0 };
    buf_lit(&out, "HTTP/1.1 200 OK\r\n");
    for (live_str fields = head.fields; http_field(&fields, &name, &value);) {
        size_t before = out.len;
        http_field_write(&out, name, value);
        CHECK(out.len == before + name.len + value.len + 4);
    }
    buf_lit(&out, "\r\n");
    if (out.len <= HTTP_MAX_HEAD) {
        CHECK(http_head_parse(buf_text(&out), &again, &less, &error) == LIVE_OK);
        CHECK(less == out.len && again.body_len == head.body_len);
    }
    buf_release(&out);
    return 0;
}
