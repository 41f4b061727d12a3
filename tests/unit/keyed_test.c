/* keyed_test.c: diffs of comprehensions: what is sent when rows come, go, move and change. */
#include "keyed.h"
#include "list.h"
#include "mem.h"
#include "render.h"
#include "stage.h"
#include "unit.h"

#include <stdio.h>

/* What the client would show, from the protocol's examples. */
static void
test_examples(void)
{
    struct stage s;
    live_list *list = &s.self.items.list_;
    stage_open(&s);
    stage_items(&s, "abc");
    live_list_move(list, 2, 0); /* swap the ends */
    live_list_move(list, 1, 2);
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"0\":[2,{\"1\":\"0\"}],\"2\":[0,{\"1\":\"2\"}],"
                               "\"kc\":3,\"km\":true}}");
    struct item *n = live_list_insert(list, &item_struct, 0);
    n->id = 9;
    live_set(&n->name, "n");
    STAGE_SAME(stage_diff(&s),
               "\"5\":{\"k\":{\"0\":{\"0\":\"\",\"1\":\"0\",\"2\":\"n\",\"3\":\"\",\"4\":\"\"},"
               "\"1\":[0,{\"1\":\"1\"}],\"2\":[1,{\"1\":\"2\"}],\"3\":[2,{\"1\":\"3\"}],"
               "\"kc\":4,\"km\":true}}");
    live_list_remove(list, &item_struct, 3); /* the last */
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"kc\":3}}");
    live_list_remove(list, &item_struct, 0);
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"0\":[1,{\"1\":\"0\"}],\"1\":[2,{\"1\":\"1\"}],"
                               "\"kc\":2,\"km\":true}}");
    live_set(&stage_edit(&s, 1)->name, "B"); /* moved and edited, alone */
    live_list_remove(list, &item_struct, 0);
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"0\":[1,{\"1\":\"0\",\"2\":\"B\"}],\"kc\":1,"
                               "\"km\":true}}");
    live_list_clear(list, &item_struct);
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"kc\":0}}");
    stage_item(&s, 1, "z");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"0\":{\"0\":\"\",\"1\":\"0\",\"2\":\"z\","
                               "\"3\":\"\",\"4\":\"\"},\"kc\":1}}");
    stage_close(&s);
}

static void
test_edits(void)
{
    struct stage s;
    stage_open(&s);
    stage_items(&s, "abcd");
    live_set(&stage_edit(&s, 2)->name, "C");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"2\":{\"2\":\"C\"},\"kc\":4}}");
    struct item *item = stage_edit(&s, 3);
    item->done = true;
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"3\":{\"3\":{\"s\":0,\"0\":\"d\"}},\"kc\":4}},"
                               "\"p\":{\"0\":" STAGE_T5 "}");
    live_set(&stage_edit(&s, 3)->name, "D");
    STAGE_SAME(stage_diff(&s),
               "\"5\":{\"k\":{\"3\":{\"2\":\"D\",\"3\":{\"0\":\"D\"}},\"kc\":4}}");
    live_set(&stage_edit(&s, 0)->name, "x"); /* back again: the text was marked, it is sent */
    live_set(&stage_edit(&s, 0)->name, "a");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"0\":{\"2\":\"a\"},\"kc\":4}}");
    live_set(&stage_edit(&s, 1)->name, "gone"); /* edited, then removed */
    live_list_remove(&s.self.items.list_, &item_struct, 1);
    live_list_remove(&s.self.items.list_, &item_struct, 1);
    live_list_remove(&s.self.items.list_, &item_struct, 1);
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"kc\":1}}");
    /* there and back: as it was */
    stage_item(&s, 8, "new");
    live_list_move(&s.self.items.list_, 1, 0);
    live_list_remove(&s.self.items.list_, &item_struct, 0);
    STAGE_SAME(stage_diff(&s), "");
    stage_close(&s);
}

static void
test_outer(void)
{
    struct stage s;
    stage_open(&s);
    stage_items(&s, "abcd");
    s.self.selected = 2;
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"1\":{\"0\":\"on\"},\"kc\":4}}");
    s.self.selected = 3;
    STAGE_SAME(stage_diff(&s),
               "\"5\":{\"k\":{\"1\":{\"0\":\"\"},\"2\":{\"0\":\"on\"},\"kc\":4}}");
    /* prints go with their rows */
    s.self.selected = 4;
    live_list_move(&s.self.items.list_, 2, 0);
    STAGE_SAME(stage_diff(&s),
               "\"5\":{\"k\":{\"0\":[2,{\"0\":\"\",\"1\":\"0\"}],\"1\":[0,{\"1\":\"1\"}],"
               "\"2\":[1,{\"1\":\"2\"}],\"3\":{\"0\":\"on\"},\"kc\":4,\"km\":true}}");
    s.self.selected = 0;
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"3\":{\"0\":\"\"},\"kc\":4}}");
    stage_close(&s);
}

/* A list that is loaded again: rows with the same keys take the places of the old ones. */
static void
test_replaced(void)
{
    struct stage s;
    live_list *list = &s.self.items.list_;
    stage_open(&s);
    stage_items(&s, "abc");
    live_list_clear(list, &item_struct);
    stage_item(&s, 1, "a");
    stage_item(&s, 2, "B");
    stage_item(&s, 3, "c");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"1\":{\"2\":\"B\"},\"kc\":3}}");
    live_list_clear(list, &item_struct);
    stage_item(&s, 3, "c");
    stage_item(&s, 4, "d");
    STAGE_SAME(
        stage_diff(&s),
        "\"5\":{\"k\":{\"0\":[2,{\"1\":\"0\"}],\"1\":{\"0\":\"\",\"1\":\"1\",\"2\":\"d\","
        "\"3\":\"\",\"4\":\"\"},\"kc\":2,\"km\":true}}");
    /* what was edited before it went is not known any more: all of it is sent */
    live_set(&stage_edit(&s, 0)->name, "never shown");
    live_list_clear(list, &item_struct);
    stage_item(&s, 3, "c");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"0\":{\"2\":\"c\"},\"kc\":1}}");
    /* the same key twice: the first takes the place */
    live_list_clear(list, &item_struct);
    stage_item(&s, 3, "x");
    stage_item(&s, 3, "y");
    STAGE_SAME(stage_diff(&s),
               "\"5\":{\"k\":{\"0\":{\"2\":\"x\"},\"1\":{\"0\":\"\",\"1\":\"1\",\"2\":\"y\","
               "\"3\":\"\",\"4\":\"\"},\"kc\":2}}");
    live_list_clear(list, &item_struct);
    stage_item(&s, 3, "x");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"kc\":1}}");
    stage_close(&s);
}

static void
test_replaced_many(void)
{
    struct stage s;
    live_list *list = &s.self.items.list_;
    stage_open(&s);
    for (int i = 0; i < 1000; i++)
        stage_item(&s, i * 64, "same");
    stage_full(&s);
    for (int round = 0; round < 3; round++) {
        stage_turn(&s);
        live_list_clear(list, &item_struct);
        for (int i = 0; i < 1000; i++)
            stage_item(&s, i * 64, i == 500 ? (char[]){ 'r', (char)('0' + round), 0 } : "same");
        char wanted[80];
        snprintf(wanted, sizeof wanted, "\"5\":{\"k\":{\"500\":{\"2\":\"r%d\"},\"kc\":1000}}",
                 round);
        STAGE_SAME(stage_diff(&s), wanted);
    }
    stage_close(&s);
}

/* A comprehension within a row. */
static void
test_inner(void)
{
    struct stage s;
    live_list *list = &s.self.items.list_;
    stage_open(&s);
    stage_items(&s, "ab");
    struct item *item = stage_edit(&s, 1);
    struct child *child = live_list_append(&item->children.list_, &child_struct);
    live_set(&child->text, "q");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"1\":{\"4\":{\"s\":0,\"k\":{\"0\":{\"0\":\"q\"},"
                               "\"kc\":1}}},\"kc\":2}},\"p\":{\"0\":" STAGE_T6 "}");
    live_list_move(list, 1, 0);
    item = stage_edit(&s, 0);
    live_set(&((struct child *)live_list_edit(&item->children.list_, &child_struct, 0))->text,
             "Q");
    STAGE_SAME(
        stage_diff(&s),
        "\"5\":{\"k\":{\"0\":[1,{\"1\":\"0\",\"4\":{\"k\":{\"0\":{\"0\":\"Q\"},\"kc\":1}}}],"
        "\"1\":[0,{\"1\":\"1\"}],\"kc\":2,\"km\":true}}");
    live_list_clear(&stage_edit(&s, 0)->children.list_, &child_struct);
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"0\":{\"4\":{\"k\":{\"kc\":0}}},\"kc\":2}}");
    live_list_append(&stage_edit(&s, 0)->children.list_, &child_struct);
    stage_diff(&s);
    /* its row is replaced: the children's numbers mean nothing then */
    live_list_clear(list, &item_struct);
    item = stage_item(&s, 2, "b");
    child = live_list_append(&item->children.list_, &child_struct);
    live_set(&child->text, "other");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"0\":{\"4\":{\"k\":{\"0\":{\"0\":\"other\"},"
                               "\"kc\":1}}},\"kc\":1}}");
    live_list_clear(list, &item_struct);
    stage_item(&s, 2, "b");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"0\":{\"4\":{\"k\":{\"kc\":0}}},\"kc\":1}}");
    STAGE_SAME(stage_diff(&s), "");
    stage_close(&s);
}

static void
test_temporary(void)
{
    struct stage s;
    live_list *log = &s.self.log.list_;
    stage_open(&s);
    ((struct child *)live_list_append(log, &child_struct))->n = 5;
    stage_full(&s);
    CU_ASSERT_EQUAL(live_list_count(log), 0);
    STAGE_SAME(stage_diff(&s), "");
    live_set(&s.self.notice, "visits it"); /* it is empty here, not there */
    STAGE_SAME(stage_diff(&s), "");
    ((struct child *)live_list_append(log, &child_struct))->n = 6;
    ((struct child *)live_list_append(log, &child_struct))->n = 7;
    STAGE_SAME(stage_diff(&s),
               "\"6\":{\"k\":{\"0\":{\"0\":\"6\"},\"1\":{\"0\":\"7\"},\"kc\":2}}");
    CU_ASSERT_EQUAL(live_list_count(log), 0);
    STAGE_SAME(stage_diff(&s), "");
    stage_close(&s);
}

static void
test_memory(void)
{
    struct stage s;
    live_list *list = &s.self.items.list_;
    stage_open(&s);
    for (int i = 0; i < 5000; i++)
        stage_item(&s, i, "x");
    stage_full(&s);
    live_list_clear(list, &item_struct);
    stage_item(&s, 3, "x");
    stage_diff(&s);
    const live_rows *rows = (void *)(s.prints + stage_prints_layout.rows[0].offset);
    CU_ASSERT_EQUAL(rows->n_, 1);
    CU_ASSERT_TRUE(rows->cap_ <= 64);
    CU_ASSERT_TRUE(list->cap_ <= 64);
    stage_close(&s);
}

/* More than one row that differs: the first opens the frames around it, the others only their own. */
static void
test_rows_together(void)
{
    struct stage s;
    stage_open(&s);
    stage_items(&s, "abc");
    for (uint32_t i = 0; i < 3; i++)
        live_set(&stage_edit(&s, i)->name, i == 1 ? "<" : "a name of more than sixteen bytes");
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{"
                               "\"2\":{\"2\":\"a name of more than sixteen bytes\"},"
                               "\"1\":{\"2\":\"&lt;\"},"
                               "\"0\":{\"2\":\"a name of more than sixteen bytes\"},\"kc\":3}}");
    stage_close(&s);
}

void
keyed_tests(void)
{
    CU_pSuite suite = CU_add_suite("keyed", NULL, NULL);
    CU_add_test(suite, "rows together", test_rows_together);
    CU_add_test(suite, "the protocol's examples", test_examples);
    CU_add_test(suite, "edits", test_edits);
    CU_add_test(suite, "an outer field", test_outer);
    CU_add_test(suite, "replaced rows", test_replaced);
    CU_add_test(suite, "many replaced rows", test_replaced_many);
    CU_add_test(suite, "a list in a row", test_inner);
    CU_add_test(suite, "temporary", test_temporary);
    CU_add_test(suite, "memory is given back", test_memory);
}
