/* static_event_test.c: what a browser posts, as what the official client would have pushed. */
#include "unit.h"

#include "clive/live.h"
#include "static_event.h"
#include "str.h"

#include <string.h>

static struct arena arena;
static live_error error;

static struct static_event
read_ok(const char *body)
{
    struct static_event event;
    error = (live_error){ .status = LIVE_OK };
    CU_ASSERT(static_event_is(live_str_of(body)));
    CU_ASSERT_EQUAL(static_event_read(&arena, live_str_of(body), &event, &error), LIVE_OK);
    return event;
}

static void
refused(const char *event, const char *why)
{
    struct static_event unused;
    char body[512];
    snprintf(body, sizeof body, "_phx_row=r&_phx_event=%s", event);
    error = (live_error){ .status = LIVE_OK };
    CU_ASSERT_EQUAL(static_event_read(&arena, live_str_of(body), &unused, &error), LIVE_EINVAL);
    if (!strstr(error.message, why))
        fprintf(stderr, "  %s\n", error.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, why));
}

static void
reads_a_form(void)
{
    struct static_event event =
        read_ok("_csrf_token=c&a%5Bb%5D=1+2&_phx_row=r.s&text=x%0D%0Ay%0d%0az%0D&"
                "_phx_event=phx-submit%3Dsave%26phx-value-id%3D%2525%26phx-target%3D%2523f&go=&"
                "a%5Bb%5D=3");
    CU_ASSERT(str_is(event.row, LIVE_STR("r.s")) && str_is(event.csrf, LIVE_STR("c")));
    CU_ASSERT(str_is(event.type, LIVE_STR("form")) && str_is(event.name, LIVE_STR("save")));
    CU_ASSERT(str_is(event.value, LIVE_STR("a%5Bb%5D=1+2&text=x%0Ay%0az%0D&go=&a%5Bb%5D=3")));
    CU_ASSERT(str_is(event.meta, LIVE_STR("{\"id\":\"%\"}")));
    event = read_ok("_phx_row=&_phx_event=phx-submit%3Da");
    CU_ASSERT(event.row.ptr && !event.row.len && !event.csrf.ptr);
    CU_ASSERT(event.value.ptr && !event.value.len && !event.meta.ptr);
}

static void
reads_a_click(void)
{
    struct static_event event =
        read_ok("_phx_row=r&_phx_event=phx-value-q%3D%2522%26phx-click%3Dinc&other=1");
    CU_ASSERT(str_is(event.type, LIVE_STR("click")) && str_is(event.name, LIVE_STR("inc")));
    CU_ASSERT(str_is(event.value, LIVE_STR("{\"q\":\"\\\"\",\"value\":\"\"}")));
    CU_ASSERT(!event.meta.ptr);
    /* what is pushed counts more than the element's own, as with the client */
    event = read_ok(
        "_phx_row=r&_phx_event=phx-click%3D%255B%255B%2522push%2522%252C%257B%2522event"
        "%2522%253A%2522go%2522%252C%2522value%2522%253A%257B%2522q%2522%253A1%252C%2522"
        "value%2522%253A%2522v%2522%257D%257D%255D%255D%26phx-value-q%3D2");
    CU_ASSERT(str_is(event.name, LIVE_STR("go")));
    CU_ASSERT(str_is(event.value, LIVE_STR("{\"q\":1,\"value\":\"v\"}")));
}

static void
refuses_the_rest(void)
{
    CU_ASSERT(!static_event_is(live_none) && !static_event_is(LIVE_STR("_phx_row=1")));
    CU_ASSERT(!static_event_is(LIVE_STR("a_phx_row=1&_phx_event=2&x_phx_row")));
    CU_ASSERT(static_event_is(LIVE_STR("&&_phx_row&_phx_event")));
    refused("", "no event");
    refused("phx-value-a%3D1", "no event");
    refused("phx-click%3D", "no name");
    refused("phx-click", "no name");
    refused("%zz", "cannot be read");
    refused("phx-click%3D%25", "cannot be read");
    refused("phx-click%3D%255B", "no JSON array");
    refused("phx-click%3D%255B%255D", "not one push");
    refused("phx-click%3D%255B1%255D", "not one push");
    refused("phx-click%3D%255B%255B%2522hide%2522%252C%257B%257D%255D%255D", "not one push");
    refused("phx-click%3D%255B%255B%2522push%2522%252C%257B%257D%255D%255D", "not one push");
}

static void
end_of_arena(void)
{
    arena_release(&arena);
}

void
static_event_tests(void)
{
    CU_pSuite suite = CU_add_suite("static_event", NULL, NULL);
    CU_ADD_TEST(suite, reads_a_form);
    CU_ADD_TEST(suite, reads_a_click);
    CU_ADD_TEST(suite, refuses_the_rest);
    CU_ADD_TEST(suite, end_of_arena);
}
