/* multipart_fuzz.c: a body gives the same parts in one chunk, in single bytes and in chunks
 * that the input chooses; its first line is the Content-Type, its last byte the seed of the
 * sizes. */
#include "clive/live.h"
#include "mem.h"
#include "multipart.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static const struct multipart_limits limits = {
    .total = 4096, .part = 512, .parts = 8, .headers = 512
};

static void
note_part(struct buf *out, const struct multipart_event *event)
{
    CHECK(event->name.ptr && str_is_utf8(event->name));
    CHECK(!memchr(event->name.ptr, '\0', event->name.len));
    if (event->filename.ptr) {
        CHECK(str_is_utf8(event->filename) && !str_is(event->filename, LIVE_STR("..")));
        for (size_t i = 0; i < event->filename.len; i++) {
            unsigned char c = (unsigned char)event->filename.ptr[i];
            CHECK(c >= ' ' && c != 0x7f && c != '/' && c != '\\');
        }
        buf_lit(out, "file");
        buf_str(out, event->filename);
    }
    buf_lit(out, "name");
    buf_str(out, event->name);
    if (event->type.ptr)
        buf_str(out, event->type);
}

/* What was read, as text; the order of events is checked. */
static live_status
read_body(live_str type, live_str body, uint32_t seed, struct buf *out)
{
    struct multipart reader;
    struct multipart_event event;
    bool in_part = false, is_ended = false;
    size_t n_data = 0, n_parts = 0;
    live_status status = multipart_init(&reader, type, &limits, NULL);
    while (status == LIVE_OK && body.len) {
        seed = seed * 1664525 + 1013904223;
        size_t n = seed >> 31 ? 1 : (seed >> 16) % 16;
        n = seed == 1013904223 ? body.len : n < body.len ? n : body.len; /* seed 0: all */
        char *block = mem_alloc(n + 1); /* of its own, so that reading beyond is seen */
        CHECK(block);
        memcpy(block, body.ptr, n);
        body = str_sub(body, n, body.len);
        live_str chunk = { block, n };
        do {
            status = multipart_next(&reader, &chunk, &event, NULL);
            CHECK(status == LIVE_OK || event.kind == MULTIPART_MORE);
            if (event.kind == MULTIPART_PART) {
                CHECK(!in_part && !is_ended && ++n_parts <= limits.parts);
                in_part = true;
                n_data = 0;
                note_part(out, &event);
            } else if (event.kind == MULTIPART_DATA) {
                n_data += event.data.len;
                CHECK(in_part && event.data.len && n_data <= limits.part);
                buf_str(out, event.data);
            } else if (event.kind == MULTIPART_PART_END) {
                CHECK(in_part);
                in_part = false;
                buf_lit(out, "end");
            } else if (event.kind == MULTIPART_END) {
                CHECK(!in_part && !is_ended);
                is_ended = true;
            } else {
                CHECK(status != LIVE_OK || !chunk.len);
            }
        } while (status == LIVE_OK && event.kind != MULTIPART_MORE);
        mem_free(block);
    }
    if (status == LIVE_OK) {
        status = multipart_finish(&reader, NULL);
        CHECK((status == LIVE_OK) == is_ended);
    }
    multipart_release(&reader);
    return status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    live_str body, type = str_cut((live_str){ (const char *)data, size }, '\n', &body);
    struct buf once = { 0 }, again = { 0 };
    if (!body.ptr)
        body = LIVE_STR("");
    live_status status = read_body(type, body, 0, &once);
    CHECK(status == LIVE_OK || status == LIVE_EINVAL || status == LIVE_ELIMIT);
    for (uint32_t i = 1; i < 4; i++) {
        buf_reset(&again);
        live_status other =
            read_body(type, body, i * 0x9e3779b9 + (size ? data[size - 1] : 0), &again);
        CHECK(other == status);
        CHECK(status != LIVE_OK || str_is(buf_text(&once), buf_text(&again)));
    }
    struct arena arena = { 0 };
    const struct nested *params;
    live_status whole = multipart_params(&arena, type, body, &limits, &params, NULL);
    CHECK((whole == LIVE_OK) == (params != NULL));
    CHECK(status == LIVE_OK || whole != LIVE_OK);
    arena_release(&arena);
    buf_release(&once);
    buf_release(&again);
    return 0;
}
