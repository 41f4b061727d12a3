/* container_test.c: the root element's tag and attributes, in the page and for the client. */
#include "unit.h"

#include "container.h"
#include "str.h"

static bool
gives(void (*write)(const live_container *, struct buf *), const live_container *container,
      const char *wanted)
{
    struct buf out = { 0 };
    write(container, &out);
    bool same = str_is(buf_text(&out), live_str_of(wanted));
    if (!same)
        printf("\n  got %.*s\n", (int)out.len, out.data);
    buf_release(&out);
    return same;
}

static void
test_text(void)
{
    live_container wide = { .tag = "section",
                            .attrs = { { "class", "a \"b\" <c>" }, { "hidden", NULL } } },
                   bare = { .tag = NULL };
    CU_ASSERT(gives(container_html, &wide, " class=\"a &quot;b&quot; &lt;c&gt;\" hidden=\"\""));
    CU_ASSERT(gives(container_json, &wide,
                    "[\"section\",{\"class\":\"a \\\"b\\\" <c>\",\"hidden\":\"\"}]"));
    CU_ASSERT(gives(container_html, &bare, ""));
    CU_ASSERT(gives(container_html, NULL, ""));
    CU_ASSERT(gives(container_json, &bare, "[\"div\",{}]"));
    CU_ASSERT(str_is(container_tag(NULL), LIVE_STR("div")));
    CU_ASSERT(str_is(container_tag(&wide), LIVE_STR("section")));
}

static void
test_faults(void)
{
    live_container good = { .tag = "x-y", .attrs = { { "aria-label", "x" } } };
    CU_ASSERT_PTR_NULL(container_fault(&good));
    static const char *const tags[] = { "", "a b", "a>" }, *const names[] = {
        "", "id", "data-phx-main", "onclick", "a=b", "a b"
    };
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        CU_ASSERT_PTR_NOT_NULL(container_fault(&(live_container){ .tag = tags[i] }));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        CU_ASSERT_PTR_NOT_NULL(
            container_fault(&(live_container){ .attrs = { { names[i], "x" } } }));
}

void
container_tests(void)
{
    CU_pSuite suite = CU_add_suite("container", NULL, NULL);
    CU_add_test(suite, "text", test_text);
    CU_add_test(suite, "faults", test_faults);
}
