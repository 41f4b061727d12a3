/* event_test.c: what a handler may ask of an event. */
#include "event.h"
#include "mem.h"
#include "str.h"
#include "turn.h"
#include "unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

static struct turn turn;

/* live_event_json of the event as text; "none" for NULL. */
static bool
json_is(const char *value, const char *meta, bool is_form, const char *expected)
{
    live_event event = { .value = live_str_of(value),
                         .meta = live_str_of(meta),
                         .is_form = is_form,
                         .arena = &turn.arena };
    struct json_object *json = live_event_json(&event);
    const char *got =
        json ? json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN) : "none";
    bool same = strcmp(got, expected) == 0 && json == live_event_json(&event);
    if (!same)
        fprintf(stderr, "\n  got %s\n", got);
    event_release(&event);
    return same;
}

static void
test_json(void)
{
    CU_ASSERT_EQUAL_FATAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    CU_ASSERT(json_is("{\"a\":[1,null]}", NULL, false, "{\"a\":[1,null]}"));
    CU_ASSERT(json_is("7", NULL, false, "7") && json_is("", NULL, false, "none") &&
              json_is("{", NULL, false, "none") && json_is("a=1", NULL, false, "none"));
    CU_ASSERT(json_is("u[t][]=a&u[t][]=%C3%BC&u[n]=1&x=1",
                      "{\"_target\":\"u[t][]\",\"id\":\"7\"}", true,
                      "{\"u\":{\"t\":[\"a\",\"\xc3\xbc\"],\"n\":\"1\"},\"x\":\"1\",\"_target\":"
                      "[\"u\",\"t\"],\"id\":\"7\"}"));
    CU_ASSERT(json_is("", NULL, true, "{}") && json_is("a=%zz", NULL, true, "none"));
    CU_ASSERT(!turn.failed);
    turn_end(&turn);
    turn_release(&turn);
}

static void
parse(void)
{
    struct mem_probe *probe = mem_probe();
    uint64_t fail_at = probe->fail_at;
    probe->fail_at = 0;
    CU_ASSERT_EQUAL_FATAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    probe->fail_at = fail_at;
    live_event event = { .value = LIVE_STR("u[t][]=a"), .is_form = true, .arena = &turn.arena };
    CU_ASSERT(live_event_json(&event) || turn.failed);
    event_release(&event);
    turn_end(&turn);
    turn_release(&turn);
}

static void
test_memory_fails(void)
{
    unit_each_failing(parse);
}

void
event_tests(void)
{
    CU_pSuite suite = CU_add_suite("event", NULL, NULL);
    CU_add_test(suite, "JSON", test_json);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
