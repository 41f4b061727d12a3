/* turn_test.c: the turn: what it frees, what fails it, and its throw-away rows. */
#include "turn.h"

#include "clive/emit.h"
#include "mem.h"
#include "stage.h"
#include "string_private.h"
#include "turn_private.h"
#include "unit.h"

static void
test_current(void)
{
    struct turn turn;
    CU_ASSERT_PTR_NULL(turn_current());
    CU_ASSERT_EQUAL(turn_init(&turn, 0), LIVE_OK);
    for (int i = 0; i < 2; i++) {
        turn_begin(&turn);
        CU_ASSERT_PTR_EQUAL(turn_current(), &turn);
        CU_ASSERT_FALSE(turn.failed);
        turn_fail();
        CU_ASSERT_TRUE(turn.failed);
        turn_end(&turn);
        CU_ASSERT_PTR_NULL(turn_current());
    }
    turn_release(&turn);
}

static void
test_replaced_texts(void)
{
    struct turn turn;
    live_string string = { 0 };
    CU_ASSERT_EQUAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    live_set(&string, "a text that does not fit in place");
    live_str old = live_text(string);
    live_set(&string,
             "a much longer text, for which the block of the first one is by far too small");
    CU_ASSERT_TRUE(live_str_equal(old, LIVE_STR("a text that does not fit in place")));
    CU_ASSERT_PTR_NOT_NULL(turn.replaced);
    turn_end(&turn);
    CU_ASSERT_PTR_NULL(turn.replaced);
    live_set(&string, ""); /* without a turn, too */
    live_set(&string, "a text that does not fit in place");
    live_set(&string,
             "a much longer text, for which the block of the first one is by far too small");
    string_release(&string);
    turn_release(&turn);
}

static void
test_failed(void)
{
    struct turn turn;
    struct item_list items = { 0 };
    live_string string = { 0 };
    CU_ASSERT_EQUAL(turn_init(&turn, sizeof(struct item)), LIVE_OK);
    turn_begin(&turn);
    live_set(&string, "before");
    mem_probe()->fail_at = mem_probe()->n_allocations + 1;
    struct item *item = live_list_append(&items.list_, &item_struct);
    CU_ASSERT_PTR_NOT_NULL_FATAL(item);
    CU_ASSERT_TRUE(turn.failed);
    CU_ASSERT_EQUAL(live_list_count(&items.list_), 0);
    /* from here on nothing is allocated, whatever is done to the throw-away row */
    uint64_t n = mem_probe()->n_allocations;
    live_set(&item->name, "a text that does not fit in place");
    live_set(&string, "another text that does not fit in place");
    live_append(&string, LIVE_STR("x"));
    struct child *child = live_list_append(&item->children.list_, &child_struct);
    CU_ASSERT_PTR_NOT_NULL_FATAL(child);
    CU_ASSERT_TRUE((char *)child >= (char *)(item + 1) || (char *)(child + 1) <= (char *)item);
    live_list_clear(&items.list_, &item_struct);
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, n);
    CU_ASSERT_TRUE(live_str_equal(live_text(string), LIVE_STR("before")));
    turn_end(&turn);
    turn_release(&turn);
}

void
turn_tests(void)
{
    CU_pSuite suite = CU_add_suite("turn", NULL, NULL);
    CU_add_test(suite, "current", test_current);
    CU_add_test(suite, "replaced texts", test_replaced_texts);
    CU_add_test(suite, "a failed turn", test_failed);
}
