/* body_fuzz.c: a request's body of any type: the first line is its Content-Type. What is read
 * as fields can be written as JSON, and that reads as the same tree. */
#include "body.h"
#include "buf.h"
#include "str.h"

#include <stdlib.h>

#define CHECK(ok) ((ok) ? (void)0 : abort())

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct buf json = { 0 };
    const struct nested *fields, *again;
    live_str rest, type = str_cut((live_str){ (const char *)data, size }, '\n', &rest);
    live_error error = { .status = LIVE_OK };
    live_status status =
        body_read(&arena, type, rest.ptr ? rest : LIVE_STR(""), &fields, &error);
    CHECK(status == LIVE_OK || !body_is_json(type) ||
          (error.status == status && error.message[0]));
    CHECK(status == LIVE_OK || status == LIVE_EINVAL || status == LIVE_ELIMIT);
    CHECK(status == LIVE_OK || !fields);
    live_str method = body_method(fields);
    CHECK(!method.ptr || (method.len > 2 && method.ptr[0] != 'G'));
    if (fields) {
        nested_write_json(&json, fields);
        CHECK(!json.failed);
        status = nested_read_json(&arena, buf_text(&json), &again);
        CHECK(status == LIVE_ELIMIT || status == LIVE_EINVAL || nested_equal(fields, again));
    }
    buf_release(&json);
    arena_release(&arena);
    return 0;
}
