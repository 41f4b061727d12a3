/* copy_test.c: NAME_copy: a struct with all that it owns. */
#include "fields.h"
#include "list.h"
#include "mem.h"
#include "stage.h"
#include "turn.h"
#include "unit.h"

static void
fill(struct item *item, int64_t id, uint32_t n_children)
{
    item->id = id;
    live_format(&item->name, "the %lld. item, with a name that is not short", (long long)id);
    item->done = id & 1;
    live_list_clear(&item->children.list_, &child_struct);
    for (uint32_t i = 0; i < n_children; i++) {
        struct child *child = live_list_append(&item->children.list_, &child_struct);
        child->n = id * 100 + i;
        live_format(&child->text, "%lld", (long long)child->n);
    }
}

static bool
same(const struct item *a, const struct item *b)
{
    bool is = a->id == b->id && a->done == b->done &&
              live_str_equal(live_text(a->name), live_text(b->name)) &&
              live_list_count(&a->children.list_) == live_list_count(&b->children.list_);
    for (uint32_t i = 0; is && i < live_list_count(&a->children.list_); i++) {
        const struct child *x = live_list_at(&a->children.list_, i);
        const struct child *y = live_list_at(&b->children.list_, i);
        is = x != y && x->n == y->n && live_str_equal(live_text(x->text), live_text(y->text));
    }
    return is;
}

static void
test_all(void)
{
    struct turn turn = { 0 };
    struct item a, b;
    turn_init(&turn, sizeof(struct item));
    turn_begin(&turn);
    fields_init(&item_struct, &a);
    fields_init(&item_struct, &b);
    for (int64_t i = 1; i < 8; i++) { /* longer and shorter lists by turns */
        fill(&a, i, (uint32_t)(i * 5 % 7));
        live_copy(&b, &a, &item_struct);
        CU_ASSERT_TRUE(same(&a, &b));
        CU_ASSERT_PTR_NOT_EQUAL(live_cstr(&a.name), live_cstr(&b.name));
        fields_settle(&item_struct, &b, NULL);
    }
    live_copy(&a, &a, &item_struct);
    CU_ASSERT_TRUE(same(&a, &b));
    fields_release(&item_struct, &a); /* nothing of it is b's */
    CU_ASSERT_EQUAL(live_text(b.name).ptr[4], '7');
    fields_release(&item_struct, &b);
    turn_end(&turn);
    turn_release(&turn);
}

/* The copy of what is there already is no change. */
static void
test_same(void)
{
    struct stage s;
    stage_open(&s);
    stage_items(&s, "abc");
    live_list *list = &s.self.items.list_;
    struct item *to = live_list_edit(list, &item_struct, 1);
    fill(to, 2, 2);
    stage_full(&s);
    struct item copy;
    fields_init(&item_struct, &copy);
    live_copy(&copy, live_list_at(list, 1), &item_struct);
    live_copy(live_list_edit(list, &item_struct, 1), &copy, &item_struct);
    STAGE_SAME(stage_diff(&s), "");
    live_set(&((struct child *)live_list_edit(&copy.children.list_, &child_struct, 1))->text, "x");
    live_copy(live_list_edit(list, &item_struct, 1), &copy, &item_struct);
    STAGE_SAME(stage_diff(&s), "\"5\":{\"k\":{\"1\":{\"4\":{\"k\":{\"1\":{\"0\":\"x\"},\"kc\":2}}},\"kc\":3}}");
    fields_release(&item_struct, &copy);
    stage_close(&s);
}

static void
copy_somewhere(void)
{
    struct mem_probe *probe = mem_probe();
    struct turn turn = { 0 };
    struct item a, b;
    uint64_t at = probe->fail_at - probe->n_allocations;
    probe->fail_at = 0;
    turn_init(&turn, sizeof(struct item));
    turn_begin(&turn);
    fields_init(&item_struct, &a);
    fields_init(&item_struct, &b);
    fill(&a, 1, 20);
    probe->fail_at = probe->n_allocations + at;
    live_copy(&b, &a, &item_struct);
    bool reached = probe->n_allocations >= probe->fail_at;
    CU_ASSERT_EQUAL(turn.failed, reached);
    CU_ASSERT_TRUE(reached || same(&a, &b));
    if (!reached)
        probe->fail_at = UINT64_MAX;
    fields_release(&item_struct, &a);
    fields_release(&item_struct, &b);
    turn_end(&turn);
    turn_release(&turn);
}

static void
test_failing(void)
{
    unit_each_failing(copy_somewhere);
}

void
copy_tests(void)
{
    CU_pSuite suite = CU_add_suite("copy", NULL, NULL);
    CU_add_test(suite, "all of it", test_all);
    CU_add_test(suite, "the same is no change", test_same);
    CU_add_test(suite, "failing memory", test_failing);
}
