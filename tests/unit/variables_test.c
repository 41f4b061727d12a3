/* variables_test.c: CGI variables by name, few and more than are indexed. */
#include "str.h"
#include "unit.h"
#include "variables.h"

#include <stdio.h>

static void
test_found_by_name(void)
{
    const char *const all[] = {
        "HTTP_COOKIE=a=1; b=2", "REQUEST_URI=/x?y=1", "EMPTY=", "NOTHING", "=nameless",
        "HTTP_COOKIES=no",      "HTTP_COOKIE=second", NULL
    };
    struct variables variables;
    variables_init(&variables, (char **)(uintptr_t)all); /* which is only read */
    CU_ASSERT(variables.is_indexed);
    CU_ASSERT(
        str_is(variables_get(&variables, "HTTP_COOKIE"), LIVE_STR("a=1; b=2"))); /* the first */
    CU_ASSERT(str_is(variables_get(&variables, "REQUEST_URI"), LIVE_STR("/x?y=1")));
    CU_ASSERT(variables_get(&variables, "EMPTY").ptr &&
              variables_get(&variables, "EMPTY").len == 0);
    CU_ASSERT(str_is(variables_get(&variables, ""), LIVE_STR("nameless")));
    CU_ASSERT_PTR_NULL(variables_get(&variables, "NOTHING").ptr);
    CU_ASSERT_PTR_NULL(variables_get(&variables, "HTTP_COOKI").ptr);
    CU_ASSERT_PTR_NULL(variables_get(&variables, "HTTP_COOKIE=a").ptr);
    CU_ASSERT_PTR_NULL(variables_get(&variables, "COOKIE").ptr);
}

static void
test_none(void)
{
    char *empty[] = { NULL };
    struct variables variables = { .all = NULL };
    CU_ASSERT_PTR_NULL(variables_get(&variables, "A").ptr);
    variables_init(&variables, NULL);
    CU_ASSERT_PTR_NULL(variables_get(&variables, "A").ptr);
    variables_init(&variables, empty);
    CU_ASSERT_PTR_NULL(variables_get(&variables, "A").ptr);
}

/* As many as are indexed, all in one slot, and one more than that. */
static void
test_many(void)
{
    static char text[VARIABLES_MOST + 1][24];
    char *all[VARIABLES_MOST + 2], name[16];
    for (int n = VARIABLES_MOST; n <= VARIABLES_MOST + 1; n++) {
        struct variables variables;
        for (int i = 0; i < n; i++) {
            snprintf(text[i], sizeof text[i], "H%04d_XX=%d", i,
                     i); /* one length, middle and end */
            all[i] = text[i];
        }
        all[n] = NULL;
        variables_init(&variables, all);
        CU_ASSERT_EQUAL(variables.is_indexed, n == VARIABLES_MOST);
        for (int i = 0; i < n; i++) {
            int64_t value;
            snprintf(name, sizeof name, "H%04d_XX", i);
            CU_ASSERT(str_to_int(variables_get(&variables, name), &value) && value == i);
        }
        CU_ASSERT_PTR_NULL(variables_get(&variables, "H9999_XX").ptr);
        CU_ASSERT_PTR_NULL(variables_get(&variables, "ABSENT").ptr);
    }
}

void
variables_tests(void)
{
    CU_pSuite suite = CU_add_suite("variables", NULL, NULL);
    CU_add_test(suite, "found by name", test_found_by_name);
    CU_add_test(suite, "none", test_none);
    CU_add_test(suite, "many", test_many);
}
