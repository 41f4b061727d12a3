/* static_event_fuzz.c: what a browser without JavaScript posts: what is taken is what the official
 * client could have pushed: a name, and JSON or urlencoded text without the runtime's own fields. */
#include "form.h"
#include "json_scan.h"
#include "static_event.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static void
check_object(live_str text)
{
    struct json_scan scan = { .text = text };
    live_str value;
    CHECK(text.ptr && text.len && text.ptr[0] == '{' && str_is_utf8(text));
    CHECK(json_value(&scan, &value) && str_is(value, text));
}

static void
check_inputs(struct arena *arena, live_str text)
{
    struct form form;
    CHECK(form_parse(arena, text, &form) == LIVE_OK);
    for (live_str rest = text; rest.ptr;) {
        live_str value, name = str_cut(str_cut(rest, '&', &rest), '=', &value);
        CHECK(!str_is(name, LIVE_STR("_csrf_token")) && !str_is(name, LIVE_STR("_phx_row")) &&
              !str_is(name, LIVE_STR("_phx_event")));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct static_event event;
    live_error error = { 0 };
    live_str body = { (const char *)data, size };
    if (static_event_read(&arena, body, &event, &error) != LIVE_OK) {
        CHECK(error.status == LIVE_EINVAL && error.message[0]);
    } else {
        CHECK(event.name.len && str_is_utf8(event.name));
        if (str_is(event.type, LIVE_STR("form"))) {
            check_inputs(&arena, event.value);
            if (event.meta.ptr)
                check_object(event.meta);
        } else {
            CHECK(str_is(event.type, LIVE_STR("click")) && !event.meta.ptr);
            check_object(event.value);
        }
    }
    arena_release(&arena);
    return 0;
}
