/* copies_test.c: copies of fragments are counted by row, for a minute. */
#include "unit.h"

#include "copies.h"

static void
counts_for_a_minute(void)
{
    struct copies copies = { 0 };
    CU_ASSERT_EQUAL(copies_count(&copies, 7, 1000), 1);
    CU_ASSERT_EQUAL(copies_count(&copies, 7, 1000), 2);
    CU_ASSERT_EQUAL(copies_count(&copies, 8, 1001), 1);
    CU_ASSERT_EQUAL(copies_count(&copies, 7, 1059), 3);
    CU_ASSERT_EQUAL(copies_count(&copies, 7, 1060), 1); /* of the next */
    CU_ASSERT_EQUAL(copies_count(&copies, 7, 900), 1);  /* the clock was put back */
    CU_ASSERT_EQUAL(copies_count(&copies, -7, 900), 1);
}

static void
remembers_the_last(void)
{
    struct copies copies = { 0 };
    for (int64_t row = 1; row <= COPIES_ROWS; row++)
        CU_ASSERT_EQUAL(copies_count(&copies, row, 1000 + row % 50), 1);
    CU_ASSERT_EQUAL(copies_count(&copies, 50, 1050), 2);              /* was the oldest */
    CU_ASSERT_EQUAL(copies_count(&copies, COPIES_ROWS + 1, 1051), 1); /* in place of 1 or 51 */
    CU_ASSERT_EQUAL(copies_count(&copies, 50, 1052), 3);
    CU_ASSERT_EQUAL(copies_count(&copies, 49, 1053), 2);
}

void
copies_tests(void)
{
    CU_pSuite suite = CU_add_suite("copies", NULL, NULL);
    CU_add_test(suite, "counts for a minute", counts_for_a_minute);
    CU_add_test(suite, "remembers the last ones", remembers_the_last);
}
