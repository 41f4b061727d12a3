/* route_test.c: patterns against paths. */
#include "unit.h"

#include "clive/live.h"
#include "route.h"
#include "str.h"

static live_status
match(struct arena *arena, const char *pattern, const char *path, struct form *params)
{
    return route_match(arena, live_str_of(pattern), live_str_of(path), params);
}

static void
literals(void)
{
    struct arena arena = { 0 };
    struct form params;
    CU_ASSERT_EQUAL(match(&arena, "/", "/", &params), LIVE_OK);
    CU_ASSERT_EQUAL(match(&arena, "/", "/a", &params), LIVE_ENOENT);
    CU_ASSERT_EQUAL(match(&arena, "/a/b", "/a/b", &params), LIVE_OK);
    CU_ASSERT_EQUAL(match(&arena, "/a/b", "/a/b/", &params), LIVE_OK);
    CU_ASSERT_EQUAL(match(&arena, "/a/b", "/a//b", &params), LIVE_ENOENT);
    CU_ASSERT_EQUAL(match(&arena, "/a/b", "/a", &params), LIVE_ENOENT);
    CU_ASSERT_EQUAL(match(&arena, "/a b", "/a%20b", &params), LIVE_OK);
    CU_ASSERT_EQUAL(match(&arena, "/a", "/a%zz", &params), LIVE_EINVAL);
    CU_ASSERT_EQUAL(match(&arena, "/a", "", &params), LIVE_ENOENT);
    CU_ASSERT_EQUAL(match(&arena, "/a", "a", &params), LIVE_ENOENT);
    arena_release(&arena);
}

static void
parameters(void)
{
    struct arena arena = { 0 };
    struct form params;
    CU_ASSERT_EQUAL_FATAL(match(&arena, "/articles/:id/edit/:part", "/articles/a%2Fb/edit/%C3%A9", &params), LIVE_OK);
    CU_ASSERT_EQUAL(params.n_pairs, 2);
    CU_ASSERT(str_is(form_get(&params, LIVE_STR("id")), LIVE_STR("a/b")));
    CU_ASSERT(str_is(form_get(&params, LIVE_STR("part")), LIVE_STR("é")));
    CU_ASSERT_EQUAL(match(&arena, "/articles/:id", "/articles/", &params), LIVE_ENOENT);
    CU_ASSERT_EQUAL(match(&arena, "/articles/:id", "/articles//", &params), LIVE_ENOENT);
    CU_ASSERT_EQUAL(match(&arena, "/:a/:b/:c", "/1/2/3", &params), LIVE_OK);
    CU_ASSERT_EQUAL(params.n_pairs, 3);
    CU_ASSERT(str_is(params.pairs[2].value, LIVE_STR("3")));
    CU_ASSERT_EQUAL(match(&arena, "/:a", "/%ff", &params), LIVE_EINVAL);
    arena_release(&arena);
}

static void
patterns_that_are_refused(void)
{
    CU_ASSERT_PTR_NULL(route_fault(LIVE_STR("/")));
    CU_ASSERT_PTR_NULL(route_fault(LIVE_STR("/a/:id/b")));
    CU_ASSERT_PTR_NOT_NULL(route_fault(LIVE_STR("")));
    CU_ASSERT_PTR_NOT_NULL(route_fault(LIVE_STR("a")));
    CU_ASSERT_PTR_NOT_NULL(route_fault(LIVE_STR("/a//b")));
    CU_ASSERT_PTR_NOT_NULL(route_fault(LIVE_STR("/a/")));
    CU_ASSERT_PTR_NOT_NULL(route_fault(LIVE_STR("/:")));
    CU_ASSERT_PTR_NOT_NULL(route_fault(LIVE_STR("/:9a")));
    CU_ASSERT_PTR_NOT_NULL(route_fault(LIVE_STR("/a?b")));
}

static void
many_parameters_once(void)
{
    struct arena arena = { 0 };
    struct form params;
    live_status status = match(&arena, "/:a/:b", "/%41/%42", &params);
    CU_ASSERT(status == LIVE_ENOMEM || status == LIVE_EINVAL || status == LIVE_OK);
    if (status == LIVE_OK)
        CU_ASSERT(str_is(form_get(&params, LIVE_STR("b")), LIVE_STR("B")));
    arena_release(&arena);
}

static void
failing_memory(void)
{
    unit_each_failing(many_parameters_once);
}

void
route_tests(void)
{
    CU_pSuite suite = CU_add_suite("route", NULL, NULL);
    CU_add_test(suite, "literals", literals);
    CU_add_test(suite, "parameters", parameters);
    CU_add_test(suite, "patterns that are refused", patterns_that_are_refused);
    CU_add_test(suite, "failing memory", failing_memory);
}
