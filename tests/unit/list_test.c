/* list_test.c: rows, their order, and what the diff is told of changes; checked against an
 * array. */
#include "list.h"

#include "mem.h"
#include "stage.h"
#include "str.h"
#include "string_private.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 200 };

/* What the list should be. */
struct model {
    int64_t ids[MOST], settled[MOST];
    uint32_t n, n_settled;
};

static uint64_t state;

static uint32_t
roll(uint32_t n)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

static void
check(const live_list *list, const struct model *model)
{
    bool ok = live_list_count(list) == model->n && !live_list_at(list, model->n);
    uint32_t same = 0;
    while (same < model->n && same < model->n_settled &&
           model->ids[same] == model->settled[same])
        same++;
    for (uint32_t i = 0; ok && i < model->n; i++) {
        const struct live_row *row = list->rows_[i];
        const struct item *item = live_list_at(list, i);
        char name[32];
        snprintf(name, sizeof name, "the name of row %d", (int)item->id);
        ok = item == list_item(row) && item->id == model->ids[i] &&
             live_str_equal(live_text(item->name), live_str_of(name));
        if (row->index != LIST_NEW)
            ok = ok && model->settled[row->index] == item->id;
        if (row->before)
            ok = ok && row->before->before == row;
    }
    ok = ok && (!list->mark_ || list->from_ <= same);
    ok = ok && (list->mark_ || (same == model->n && same == model->n_settled));
    CU_ASSERT_TRUE_FATAL(ok);
}

static void
insert(live_list *list, struct model *model, int64_t id, uint32_t at)
{
    struct item *item = live_list_insert(list, &item_struct, at);
    item->id = id;
    live_format(&item->name, "the name of row %d", (int)id);
    live_list_append(&item->children.list_, &child_struct);
    memmove(model->ids + at + 1, model->ids + at, (model->n - at) * sizeof *model->ids);
    model->ids[at] = id;
    model->n++;
}

static void
change(live_list *list, struct model *model, int64_t id)
{
    uint32_t at = model->n ? roll(model->n) : 0, to = model->n ? roll(model->n) : 0;
    switch (roll(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
        if (model->n < MOST)
            insert(list, model, id, model->n ? roll(model->n + 1) : 0);
        break;
    case 5:
    case 6: {
        struct item *item = live_list_edit(list, &item_struct, at);
        CU_ASSERT_EQUAL(item != NULL, model->n > 0);
        if (item)
            live_list_append(&item->children.list_, &child_struct);
        break;
    }
    case 7:
    case 8:
        live_list_remove(list, &item_struct, at);
        if (model->n) {
            model->n--;
            memmove(model->ids + at, model->ids + at + 1, (model->n - at) * sizeof *model->ids);
        }
        break;
    case 9:
    case 10:
        live_list_move(list, at, to);
        if (model->n) {
            int64_t moved = model->ids[at];
            memmove(model->ids + at, model->ids + at + 1,
                    (model->n - 1 - at) * sizeof *model->ids);
            memmove(model->ids + to + 1, model->ids + to,
                    (model->n - 1 - to) * sizeof *model->ids);
            model->ids[to] = moved;
        }
        break;
    default:
        if (roll(20) == 0) {
            live_list_clear(list, &item_struct);
            model->n = 0;
        }
    }
}

static void
test_model(void)
{
    for (state = 1; state < 40; state++) {
        uint64_t seed = state;
        live_list list = { 0 };
        struct model model = { 0 };
        struct turn turn;
        CU_ASSERT_EQUAL(turn_init(&turn, sizeof(struct item)), LIVE_OK);
        turn_begin(&turn);
        for (int64_t id = 1; id < 1500; id++) {
            change(&list, &model, id);
            check(&list, &model);
            if (roll(10) == 0) {
                list_settle(&list, &item_struct);
                CU_ASSERT_FALSE(list_is_dirty(&list));
                CU_ASSERT_PTR_NULL(list.removed_);
                memcpy(model.settled, model.ids, sizeof model.ids);
                model.n_settled = model.n;
                for (uint32_t i = 0; i < list.n_; i++)
                    CU_ASSERT_TRUE(
                        !list.rows_[i]->before && list.rows_[i]->index == i &&
                        !list_is_dirty(
                            &((const struct item *)live_list_at(&list, i))->children.list_));
                turn_end(&turn);
                turn_begin(&turn);
            }
        }
        list_release(&list, &item_struct);
        turn_end(&turn);
        turn_release(&turn);
        state = seed;
    }
}

static void
test_find(void)
{
    struct item_list items = { 0 };
    for (int i = 0; i < 5; i++) {
        struct item *item = live_list_append(&items.list_, &item_struct);
        item->id = i * 10;
        item->done = i == 3;
        live_format(&item->name, "n%d", i);
    }
    const live_field *fields = item_struct.fields;
    CU_ASSERT_EQUAL(live_list_find_int(&items.list_, &fields[0], 20), 2);
    CU_ASSERT_EQUAL(live_list_find_int(&items.list_, &fields[0], 21), -1);
    CU_ASSERT_EQUAL(live_list_find_int(&items.list_, &fields[2], 1), 3);
    CU_ASSERT_EQUAL(live_list_find_str(&items.list_, &fields[1], LIVE_STR("n4")), 4);
    CU_ASSERT_EQUAL(live_list_find_str(&items.list_, &fields[1], LIVE_STR("n")), -1);
    CU_ASSERT_EQUAL(live_list_find_str(&items.list_, &fields[1], live_none), -1);
    live_list_move(&items.list_, 5, 0);
    live_list_move(&items.list_, 0, 5);
    live_list_remove(&items.list_, &item_struct, 5);
    CU_ASSERT_PTR_NULL(live_list_edit(&items.list_, &item_struct, 5));
    CU_ASSERT_EQUAL(live_list_count(&items.list_), 5);
    CU_ASSERT_EQUAL(live_list_find_int(&items.list_, &fields[0], 0), 0);
    list_release(&items.list_, &item_struct);
}

static void
test_copy(void)
{
    struct item_list items = { 0 };
    struct item *item = live_list_append(&items.list_, &item_struct);
    item->id = 1;
    CU_ASSERT_PTR_EQUAL(live_list_edit(&items.list_, &item_struct, 0), item);
    CU_ASSERT_PTR_NULL(items.list_.edited_); /* it is new */
    list_settle(&items.list_, &item_struct);
    for (int i = 0; i < 3; i++) {
        item = live_list_edit(&items.list_, &item_struct, 0);
        item->id++;
    }
    CU_ASSERT_EQUAL(items.list_.n_edited_, 1);
    const struct live_row *row = items.list_.rows_[0];
    CU_ASSERT_EQUAL(((const struct item *)list_item(row->before))->id, 1);
    CU_ASSERT_TRUE(list_is_dirty(&items.list_));
    list_settle(&items.list_, &item_struct);
    CU_ASSERT_EQUAL(items.list_.n_edited_, 0);
    list_release(&items.list_, &item_struct);
}

static void
test_forget(void)
{
    struct item_list items = { 0 };
    for (int i = 0; i < 100; i++)
        live_list_append(&items.list_, &item_struct);
    uint32_t serial = items.list_.serial_;
    list_forget(&items.list_, &item_struct);
    CU_ASSERT_EQUAL(live_list_count(&items.list_), 0);
    CU_ASSERT_FALSE(list_is_dirty(&items.list_));
    CU_ASSERT_PTR_NULL(items.list_.slabs_); /* many: given back */
    live_list_append(&items.list_, &item_struct);
    CU_ASSERT_EQUAL(items.list_.rows_[0]->serial, serial + 1);
    list_release(&items.list_, &item_struct);
}

static void
test_shrink(void)
{
    live_list list = { 0 };
    for (int i = 0; i < 3000; i++)
        ((struct item *)live_list_append(&list, &item_struct))->id = i;
    list_settle(&list, &item_struct);
    for (int i = 0; i < 2990; i++)
        live_list_remove(&list, &item_struct, (uint32_t)(i < 1000 ? 5 : list.n_ - 1));
    list_settle(&list, &item_struct);
    CU_ASSERT_EQUAL(live_list_count(&list), 10);
    CU_ASSERT_TRUE(list.cap_ <= 64);
    for (uint32_t i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(((const struct item *)live_list_at(&list, i))->id, i);
    for (int i = 0; i < 3000; i++) /* free rows and new slabs are good */
        live_set(&((struct item *)live_list_append(&list, &item_struct))->name, "x");
    list_release(&list, &item_struct);
}

static void
fail_somewhere(void)
{
    struct mem_probe *probe = mem_probe();
    uint64_t at = probe->fail_at - probe->n_allocations;
    probe->fail_at = 0;
    struct turn turn;
    live_list list = { 0 };
    CU_ASSERT_EQUAL(turn_init(&turn, sizeof(struct item)), LIVE_OK);
    turn_begin(&turn);
    probe->fail_at = probe->n_allocations + at;
    for (int i = 0; i < 30; i++) {
        struct item *item = live_list_append(&list, &item_struct);
        live_set(&item->name, "a name that does not fit in place");
        live_list_append(&item->children.list_, &child_struct);
        if (i % 10 == 9)
            list_settle(&list, &item_struct);
        for (uint32_t n = 0; n < live_list_count(&list); n++)
            live_list_edit(&list, &item_struct, n);
        if (i % 5 == 0)
            live_list_remove(&list, &item_struct, 0);
    }
    bool reached = probe->n_allocations >= probe->fail_at;
    CU_ASSERT_EQUAL(turn.failed, reached);
    if (!reached)
        probe->fail_at = UINT64_MAX;
    list_release(&list, &item_struct);
    turn_end(&turn);
    turn_release(&turn);
}

/* Thousands of copies in a turn, again and again, with steps that lead beyond the end. */
static void
test_many_edits(void)
{
    struct turn turn = { 0 };
    live_list list = { 0 };
    uint64_t before = 0;
    turn_init(&turn, sizeof(struct item));
    turn_begin(&turn);
    for (int i = 0; i < 3000; i++)
        ((struct item *)live_list_append(&list, &item_struct))->id = i;
    list_settle(&list, &item_struct);
    for (uint32_t step = 1; step < 200; step = step * 3 + 1) {
        for (uint32_t i = 0; i < 3000; i += step)
            ((struct item *)live_list_edit(&list, &item_struct, step & 1 ? i : 2999 - i))->id++;
        CU_ASSERT_EQUAL(list.n_edited_, (3000 + step - 1) / step);
        for (struct live_row *copy = list.edited_; copy; copy = copy->next) {
            const struct item *was = list_item(copy), *is = list_item(copy->before);
            CU_ASSERT_PTR_EQUAL(copy->before->before, copy);
            CU_ASSERT_EQUAL(was->id + 1, is->id);
        }
        list_settle(&list, &item_struct);
        CU_ASSERT_PTR_NULL(list.edited_);
        if (step == 1)
            before = mem_probe()->n_allocations;
    }
    CU_ASSERT_EQUAL(mem_probe()->n_allocations, before);
    live_list_clear(&list, &item_struct);
    list_settle(&list, &item_struct);
    CU_ASSERT_PTR_NULL(list.copies_);
    list_release(&list, &item_struct);
    turn_end(&turn);
    turn_release(&turn);
}

/* Rows whose edits were noted go while a loop goes on, from both ends of the list. */
static void
test_edits_and_removals(void)
{
    struct turn turn = { 0 };
    live_list list = { 0 };
    turn_init(&turn, sizeof(struct item));
    turn_begin(&turn);
    for (int i = 0; i < 400; i++)
        live_format(&((struct item *)live_list_append(&list, &item_struct))->name, "row %d", i);
    list_settle(&list, &item_struct);
    for (uint32_t i = 0; i < list.n_; i += 3) {
        uint32_t at = i & 1 ? i : list.n_ - 1 - i;
        struct item *item = live_list_edit(&list, &item_struct, at);
        live_append(&item->name, LIVE_STR(", which was edited"));
        if (i % 5 == 4)
            live_list_remove(&list, &item_struct, at);
    }
    uint32_t n_edited = 0;
    for (uint32_t i = 0; i < list.n_; i++) {
        const struct live_row *row = list.rows_[i];
        live_str name = live_text(((const struct item *)list_item(row))->name);
        bool is_edited = str_ends(name, LIVE_STR(" edited"));
        CU_ASSERT_EQUAL(row->before != NULL, is_edited);
        n_edited += is_edited;
    }
    CU_ASSERT_TRUE(n_edited > 50 && n_edited == list.n_edited_);
    list_settle(&list, &item_struct);
    CU_ASSERT_FALSE(list_is_dirty(&list));
    list_release(&list, &item_struct);
    turn_end(&turn);
    turn_release(&turn);
}

static void
test_failing(void)
{
    unit_each_failing(fail_somewhere);
}

void
list_tests(void)
{
    CU_pSuite suite = CU_add_suite("list", NULL, NULL);
    CU_add_test(suite, "against an array", test_model);
    CU_add_test(suite, "find, and beyond the end", test_find);
    CU_add_test(suite, "the copy of an edited row", test_copy);
    CU_add_test(suite, "forget", test_forget);
    CU_add_test(suite, "memory is given back", test_shrink);
    CU_add_test(suite, "many edits", test_many_edits);
    CU_add_test(suite, "edits and removals", test_edits_and_removals);
    CU_add_test(suite, "failing memory", test_failing);
}
