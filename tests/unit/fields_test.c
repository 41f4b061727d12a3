/* fields_test.c: every type of field: default, change, settling, release. */
#include "fields.h"

#include "mem.h"
#include "stage.h"
#include "str.h"
#include "unit.h"

struct every {
    bool flag;
    int64_t number;
    double real;
    live_time when;
    live_string text, temp;
    live_html markup;
    struct child_list list, flow;
    live_str slice;
    live_markup inner;
    int64_t temp_number;
};

#define FIELD(m, t, ...)                                                                       \
    {                                                                                          \
        .name = #m, .offset = offsetof(struct every, m), .type = t, __VA_ARGS__                \
    }

static const live_field every_fields[] = {
    FIELD(flag, LIVE_T_BOOL, .init.integer = 1),
    FIELD(number, LIVE_T_INT, .init.integer = -7),
    FIELD(real, LIVE_T_DOUBLE, .init.real = 0.5),
    FIELD(when, LIVE_T_TIME, .init.integer = 99),
    FIELD(text, LIVE_T_STR, .init.text = "a default that does not fit in place"),
    FIELD(temp, LIVE_T_STR, .init.text = "another default, not in place",
          .flags = LIVE_F_TEMPORARY),
    FIELD(markup, LIVE_T_HTML, .init.text = "<b>x</b>"),
    FIELD(list, LIVE_T_LIST, .row = &child_struct),
    FIELD(flow, LIVE_T_LIST, .row = &child_struct, .flags = LIVE_F_TEMPORARY),
    FIELD(slice, LIVE_T_SLICE),
    FIELD(inner, LIVE_T_MARKUP, .init.text = "<i>"),
    FIELD(temp_number, LIVE_T_INT, .init.integer = 3, .flags = LIVE_F_TEMPORARY),
};
static const live_struct every_struct = { "every", sizeof(struct every), 12, every_fields };

static uint64_t
changed(const struct every *item, const struct every *shadow)
{
    uint64_t mask = 0;
    CU_ASSERT_EQUAL(fields_changed(&every_struct, item, shadow, &mask), mask != 0);
    return mask;
}

static void
test_defaults(void)
{
    struct every e;
    memset(&e, 0xaa, sizeof e);
    CU_ASSERT_EQUAL(fields_init(&every_struct, &e), LIVE_OK);
    CU_ASSERT_TRUE(e.flag);
    CU_ASSERT_EQUAL(e.number, -7);
    CU_ASSERT_EQUAL(e.real, 0.5);
    CU_ASSERT_EQUAL(e.when.us, 99);
    CU_ASSERT_TRUE(str_is(live_text(e.text), LIVE_STR("a default that does not fit in place")));
    CU_ASSERT_TRUE(str_is(live_html_text(&e.markup), LIVE_STR("<b>x</b>")));
    CU_ASSERT_EQUAL(live_list_count(&e.list.list_), 0);
    CU_ASSERT_TRUE(live_str_equal(e.slice, LIVE_STR("")));
    CU_ASSERT_TRUE(live_str_equal(e.inner.text_, LIVE_STR("<i>")));
    fields_release(&every_struct, &e);
    struct every zero;
    memset(&zero, 0, sizeof zero);
    CU_ASSERT_EQUAL(memcmp(&e, &zero, sizeof e), 0);
}

static void
test_changed(void)
{
    struct every e, shadow;
    CU_ASSERT_EQUAL(fields_init(&every_struct, &e), LIVE_OK);
    fields_settle(&every_struct, &e, &shadow);
    CU_ASSERT_EQUAL(changed(&e, &shadow), 0);
    e.flag = false;
    CU_ASSERT_EQUAL(changed(&e, &shadow), 1);
    e.flag = true;
    e.number++;
    e.real = 0.25;
    e.when.us++;
    CU_ASSERT_EQUAL(changed(&e, &shadow), 2 | 4 | 8);
    fields_settle(&every_struct, &e, &shadow);
    e.real = __builtin_nan("");
    CU_ASSERT_EQUAL(changed(&e, &shadow), 4);
    fields_settle(&every_struct, &e, &shadow);
    CU_ASSERT_EQUAL(changed(&e, &shadow), 0); /* though it differs from itself */
    live_set(&e.text, "x");
    live_set_html(&e.markup, LIVE_STR("<b>x</b>"));
    CU_ASSERT_EQUAL(changed(&e, &shadow), 16);
    live_set_html(&e.markup, LIVE_STR("<b>y</b>"));
    CU_ASSERT_EQUAL(changed(&e, &shadow), 16 | 64);
    fields_settle(&every_struct, &e, &shadow);
    live_list_append(&e.list.list_, &child_struct);
    CU_ASSERT_EQUAL(changed(&e, &shadow), 128);
    fields_settle(&every_struct, &e, &shadow);
    live_list_edit(&e.list.list_, &child_struct, 0);
    CU_ASSERT_EQUAL(changed(&e, &shadow), 128);
    fields_settle(&every_struct, &e, &shadow);
    CU_ASSERT_EQUAL(changed(&e, &shadow), 0);
    fields_release(&every_struct, &e);
}

static void
test_temporary(void)
{
    struct every e, shadow;
    CU_ASSERT_EQUAL(fields_init(&every_struct, &e), LIVE_OK);
    fields_settle(&every_struct, &e, &shadow);
    live_set(&e.temp, "x");
    e.temp_number = 4;
    live_list_append(&e.flow.list_, &child_struct);
    CU_ASSERT_EQUAL(changed(&e, &shadow), 32 | 256 | 2048);
    fields_settle(&every_struct, &e, &shadow);
    CU_ASSERT_TRUE(str_is(live_text(e.temp), LIVE_STR("another default, not in place")));
    CU_ASSERT_EQUAL(e.temp_number, 3);
    CU_ASSERT_EQUAL(live_list_count(&e.flow.list_), 0);
    CU_ASSERT_EQUAL(changed(&e, &shadow), 0);
    fields_release(&every_struct, &e);
}

static void
test_differ(void)
{
    struct item a, b;
    uint64_t mask;
    CU_ASSERT_EQUAL(fields_init(&item_struct, &a), LIVE_OK);
    CU_ASSERT_EQUAL(fields_init(&item_struct, &b), LIVE_OK);
    live_set(&a.name, "x");
    live_set(&a.name, "same");
    live_set(&b.name, "same");
    CU_ASSERT_FALSE(fields_differ(&item_struct, &a, &b, false, &mask));
    live_set(&a.name, "other");
    a.id = 1;
    CU_ASSERT_TRUE(fields_differ(&item_struct, &a, &b, false, &mask));
    CU_ASSERT_EQUAL(mask, 3);
    live_list_append(&b.children.list_, &child_struct);
    CU_ASSERT_TRUE(fields_differ(&item_struct, &a, &b, false, &mask));
    CU_ASSERT_EQUAL(mask, 3 | 8);
    fields_release(&item_struct, &a);
    fields_release(&item_struct, &b);
}

/* More fields than a word has bits. */
static void
test_wide(void)
{
    enum { N = 130 };
    live_field fields[N];
    int64_t item[N], shadow[N];
    uint64_t mask[LIVE_MASK_WORDS(N)];
    for (uint32_t i = 0; i < N; i++)
        fields[i] = (live_field){ .name = "n", .offset = i * 8, .type = LIVE_T_INT };
    const live_struct wide = { "wide", sizeof item, N, fields };
    CU_ASSERT_EQUAL(fields_init(&wide, item), LIVE_OK);
    fields_settle(&wide, item, shadow);
    CU_ASSERT_FALSE(fields_changed(&wide, item, shadow, mask));
    item[0] = item[64] = item[129] = 1;
    CU_ASSERT_TRUE(fields_changed(&wide, item, shadow, mask));
    CU_ASSERT_TRUE(mask[0] == 1 && mask[1] == 1 && mask[2] == 2);
}

static void
test_find(void)
{
    CU_ASSERT_PTR_EQUAL(fields_find(&every_struct, LIVE_STR("real")), &every_fields[2]);
    CU_ASSERT_PTR_NULL(fields_find(&every_struct, LIVE_STR("rea")));
    CU_ASSERT_PTR_NULL(fields_find(&every_struct, LIVE_STR("")));
    CU_ASSERT_PTR_NULL(fields_find(&every_struct, live_none));
}

static void
fail_somewhere(void)
{
    struct every e;
    uint64_t fail_at = mem_probe()->fail_at;
    live_status status = fields_init(&every_struct, &e);
    bool reached = mem_probe()->n_allocations >= fail_at;
    CU_ASSERT_EQUAL(status, reached ? LIVE_ENOMEM : LIVE_OK);
    if (status == LIVE_OK)
        fields_release(&every_struct, &e);
}

static void
test_failing(void)
{
    unit_each_failing(fail_somewhere);
}

void
fields_tests(void)
{
    CU_pSuite suite = CU_add_suite("fields", NULL, NULL);
    CU_add_test(suite, "defaults", test_defaults);
    CU_add_test(suite, "changed", test_changed);
    CU_add_test(suite, "temporary", test_temporary);
    CU_add_test(suite, "row against row", test_differ);
    CU_add_test(suite, "more than 64 fields", test_wide);
    CU_add_test(suite, "find", test_find);
    CU_add_test(suite, "failing memory", test_failing);
}
