/* payload_fuzz.c: the payloads of a join and an event: what is taken is sound text. */
#include "json_scan.h"
#include "payload.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static void
check_text(live_str text)
{
    CHECK(str_is_utf8(text) && (!text.len || !memchr(text.ptr, '\0', text.len)));
}

static void
check_json(live_str text, bool object)
{
    struct json_scan scan = { .text = text };
    live_str value;
    if (!text.ptr)
        return;
    CHECK(json_value(&scan, &value) && str_is(value, text) && (!object || text.ptr[0] == '{'));
}

static void
check_join(struct arena *arena, live_str payload)
{
    struct join_payload join;
    live_error error = { 0 };
    if (payload_join(arena, payload, &join, &error) != LIVE_OK) {
        CHECK(error.status == LIVE_EINVAL && error.message[0] && !join.url.ptr &&
              !join.session.ptr);
        return;
    }
    check_text(join.url);
    check_text(join.redirect);
    check_text(join.session);
    check_text(join.statics);
    check_text(join.flash);
    check_json(join.params, true);
    CHECK(join.params.ptr || (join.mounts == 0 && join.mount_attempts == 0));
}

static void
check_event(struct arena *arena, live_str payload)
{
    struct event_payload event;
    live_error error = { 0 };
    if (payload_event(arena, payload, &event, &error) != LIVE_OK) {
        CHECK(error.status == LIVE_EINVAL && error.message[0] && !event.event.ptr);
        return;
    }
    CHECK(event.event.ptr != NULL);
    check_text(event.event);
    check_text(event.type);
    check_json(event.meta, true);
    check_json(event.uploads, true);
    CHECK(event.has_cid || event.cid == 0);
    if (str_is(event.type, LIVE_STR("form")))
        check_text(event.value);
    else
        check_json(event.value, false);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    live_str payload = { (const char *)data, size };
    check_join(&arena, payload);
    check_event(&arena, payload);
    arena_release(&arena);
    return 0;
}
