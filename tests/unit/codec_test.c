/* codec_test.c: the snapshot: what is written is read again, by this build and by another whose
 * fields differ; and bytes of anyone's. */
#include "codec.h"

#include "fields.h"
#include "list_private.h"
#include "mem.h"
#include "parts.h"
#include "stage.h"
#include "str.h"
#include "unit.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#define FIELD(s, m, t, ...)                                                                    \
    {                                                                                          \
        .name = #m, .offset = offsetof(struct s, m), .type = t, __VA_ARGS__                    \
    }

/* One build of a view. */
struct note {
    int64_t id;
    live_string text;
    double weight;
    struct child_list children;
};
struct old {
    bool flag;
    int64_t number;
    double real;
    live_time when;
    live_string text, passing;
    live_html markup;
    struct child_list notes; /* of note */
};
static const live_field note_fields[] = {
    FIELD(note, id, LIVE_T_INT),
    FIELD(note, text, LIVE_T_STR),
    FIELD(note, weight, LIVE_T_DOUBLE),
    FIELD(note, children, LIVE_T_LIST, .row = &child_struct),
};
static const live_struct note_struct = { "note", sizeof(struct note), 4, note_fields };
static const live_field old_fields[] = {
    FIELD(old, flag, LIVE_T_BOOL),   FIELD(old, number, LIVE_T_INT),
    FIELD(old, real, LIVE_T_DOUBLE), FIELD(old, when, LIVE_T_TIME),
    FIELD(old, text, LIVE_T_STR),    FIELD(old, passing, LIVE_T_STR, .flags = LIVE_F_TRANSIENT),
    FIELD(old, markup, LIVE_T_HTML), FIELD(old, notes, LIVE_T_LIST, .row = &note_struct),
};
static const live_struct old_struct = { "view", sizeof(struct old), 8, old_fields };

/* Another: in another order, `flag` gone, `real` an int now, `extra` new; in its rows `weight`
 * gone, `id` a text, `done` new. */
struct new_note {
    bool done;
    struct child_list children;
    live_string id, text;
};
struct new_view {
    struct child_list notes; /* of new_note */
    live_string extra, text;
    int64_t real, number;
    live_time when;
    live_html markup;
};
static const live_field new_note_fields[] = {
    FIELD(new_note, done, LIVE_T_BOOL, .init.integer = 1),
    FIELD(new_note, children, LIVE_T_LIST, .row = &child_struct),
    FIELD(new_note, id, LIVE_T_STR, .init.text = "none"),
    FIELD(new_note, text, LIVE_T_STR),
};
static const live_struct new_note_struct = { "note", sizeof(struct new_note), 4,
                                             new_note_fields };
static const live_field new_fields[] = {
    FIELD(new_view, notes, LIVE_T_LIST, .row = &new_note_struct),
    FIELD(new_view, extra, LIVE_T_STR, .init.text = "a new field"),
    FIELD(new_view, text, LIVE_T_STR),
    FIELD(new_view, real, LIVE_T_INT, .init.integer = 5),
    FIELD(new_view, number, LIVE_T_INT),
    FIELD(new_view, when, LIVE_T_TIME),
    FIELD(new_view, markup, LIVE_T_HTML),
};
static const live_struct new_struct = { "view", sizeof(struct new_view), 7, new_fields };

static void
fill(struct old *view, int n)
{
    static const int64_t numbers[] = { 0, -1, 63, 64, INT64_MAX, INT64_MIN };
    view->flag = n & 1;
    view->number = numbers[n % 6];
    view->real = n * -0.1;
    view->when.us = numbers[(n + 1) % 6];
    live_format(&view->text, "%0*d gr\xc3\xbc\xc3\x9f", n * 7, n);
    live_set(&view->passing, "never saved");
    live_set_html(&view->markup, LIVE_STR("<b>"));
    for (int i = 0; i < n; i++) {
        struct note *note = live_list_append(&view->notes.list_, &note_struct);
        note->id = i;
        note->weight = i / 3.0;
        live_format(&note->text, "note %d", i);
        for (int c = 0; c < i % 3; c++)
            ((struct child *)live_list_append(&note->children.list_, &child_struct))->n = c;
    }
}

struct resets {
    int n;
    char names[64];
};

static void
reset(void *context, live_str field)
{
    struct resets *resets = context;
    resets->n++;
    snprintf(resets->names + strlen(resets->names), 32, "%.*s,", (int)field.len, field.ptr);
}

static live_status
read_into(live_str bytes, const live_struct *type, void *item, struct buf *kept,
          struct resets *resets)
{
    live_error error = { 0 };
    CU_ASSERT_EQUAL(fields_init(type, item), LIVE_OK);
    live_status status = snapshot_read(bytes, type, item, kept, reset, resets, &error);
    CU_ASSERT_EQUAL(status, error.status);
    CU_ASSERT_EQUAL(status == LIVE_OK, error.message[0] == '\0');
    return status;
}

static void
test_again(void)
{
    for (int n = 0; n < 12; n++) {
        struct old a, b;
        struct buf first = { 0 }, second = { 0 }, kept = { 0 };
        struct resets resets = { 0 };
        CU_ASSERT_EQUAL(fields_init(&old_struct, &a), LIVE_OK);
        fill(&a, n);
        snapshot_write(&first, &old_struct, &a, live_none);
        CU_ASSERT_EQUAL(read_into(buf_text(&first), &old_struct, &b, &kept, &resets), LIVE_OK);
        CU_ASSERT_TRUE(b.flag == a.flag && b.number == a.number && b.real == a.real &&
                       b.when.us == a.when.us);
        CU_ASSERT_TRUE(live_str_equal(live_text(b.text), live_text(a.text)));
        CU_ASSERT_EQUAL(live_text(b.passing).len, 0);
        CU_ASSERT_EQUAL(live_list_count(&b.notes.list_), (uint32_t)n);
        for (int i = 0; i < n; i++) {
            const struct note *note = live_list_at(&b.notes.list_, (uint32_t)i);
            CU_ASSERT_TRUE(note->id == i && note->weight == i / 3.0);
            CU_ASSERT_EQUAL(live_list_count(&note->children.list_), (uint32_t)(i % 3));
        }
        CU_ASSERT_EQUAL(resets.n, 0);
        CU_ASSERT_EQUAL(kept.len, 0);
        snapshot_write(&second, &old_struct, &b, buf_text(&kept));
        CU_ASSERT_TRUE(str_is(buf_text(&first), buf_text(&second)));
        fields_release(&old_struct, &a);
        fields_release(&old_struct, &b);
        buf_release(&first);
        buf_release(&second);
        buf_release(&kept);
    }
}

static void
test_other_build(void)
{
    struct old a, c;
    struct new_view b;
    struct buf bytes = { 0 }, kept = { 0 }, again = { 0 }, none = { 0 };
    struct resets resets = { 0 };
    CU_ASSERT_EQUAL(fields_init(&old_struct, &a), LIVE_OK);
    fill(&a, 5);
    snapshot_write(&bytes, &old_struct, &a, live_none);
    CU_ASSERT_EQUAL(read_into(buf_text(&bytes), &new_struct, &b, &kept, &resets), LIVE_OK);
    CU_ASSERT_STRING_EQUAL(resets.names, "real,id,");
    CU_ASSERT_TRUE(b.number == a.number && b.real == 5 && b.when.us == a.when.us);
    CU_ASSERT_TRUE(live_str_equal(live_text(b.text), live_text(a.text)));
    CU_ASSERT_TRUE(live_str_equal(live_text(b.extra), LIVE_STR("a new field")));
    CU_ASSERT_EQUAL(live_list_count(&b.notes.list_), 5);
    const struct new_note *note = live_list_at(&b.notes.list_, 2);
    CU_ASSERT_TRUE(note->done);
    CU_ASSERT_TRUE(live_str_equal(live_text(note->id), LIVE_STR("none")));
    CU_ASSERT_TRUE(live_str_equal(live_text(note->text), LIVE_STR("note 2")));
    CU_ASSERT_EQUAL(live_list_count(&note->children.list_), 2);
    /* the field it does not know goes back to the build that does */
    snapshot_write(&again, &new_struct, &b, buf_text(&kept));
    resets = (struct resets){ 0 };
    CU_ASSERT_EQUAL(read_into(buf_text(&again), &old_struct, &c, &none, &resets), LIVE_OK);
    CU_ASSERT_STRING_EQUAL(resets.names, "id,real,");
    CU_ASSERT_EQUAL(c.flag, a.flag);
    CU_ASSERT_EQUAL(c.number, a.number);
    CU_ASSERT_TRUE(none.len > 0); /* `extra` */
    fields_release(&old_struct, &a);
    fields_release(&old_struct, &c);
    fields_release(&new_struct, &b);
    buf_release(&bytes);
    buf_release(&kept);
    buf_release(&again);
    buf_release(&none);
}

static void
test_unknown_section(void)
{
    struct old a, b;
    struct buf bytes = { 0 }, kept = { 0 }, again = { 0 };
    struct resets resets = { 0 };
    CU_ASSERT_EQUAL(fields_init(&old_struct, &a), LIVE_OK);
    snapshot_write(&bytes, &old_struct, &a, live_none);
    buf_lit(&bytes, "Z\x03xyz");
    CU_ASSERT_EQUAL(read_into(buf_text(&bytes), &old_struct, &b, &kept, &resets), LIVE_OK);
    snapshot_write(&again, &old_struct, &b, buf_text(&kept));
    CU_ASSERT_TRUE(str_is(buf_text(&bytes), buf_text(&again)));
    fields_release(&old_struct, &a);
    fields_release(&old_struct, &b);
    buf_release(&bytes);
    buf_release(&kept);
    buf_release(&again);
}

/* Each prefix, and each byte changed: a state or an error, never more; what is read can be
 * written. */
static void
test_broken(void)
{
    struct old a;
    struct buf bytes = { 0 };
    CU_ASSERT_EQUAL(fields_init(&old_struct, &a), LIVE_OK);
    fill(&a, 3);
    snapshot_write(&bytes, &old_struct, &a, live_none);
    for (size_t at = 0; at < bytes.len * 4; at++) {
        struct old b;
        struct buf kept = { 0 }, again = { 0 };
        struct resets resets = { 0 };
        char *copy = malloc(bytes.len); /* exactly: ASan sees a byte too many */
        size_t len = at < bytes.len ? at : bytes.len, byte = at % bytes.len;
        char was = bytes.data[byte];
        if (at >= bytes.len)
            bytes.data[byte] ^= (char)(at < bytes.len * 2   ? 0x01
                                       : at < bytes.len * 3 ? 0x80
                                                            : 0xff);
        memcpy(copy, bytes.data, bytes.len);
        bytes.data[byte] = was;
        copy = realloc(copy, len ? len : 1);
        CU_ASSERT_EQUAL(fields_init(&old_struct, &b), LIVE_OK);
        live_status status =
            snapshot_read((live_str){ copy, len }, &old_struct, &b, &kept, NULL, NULL, NULL);
        CU_ASSERT_TRUE(status == LIVE_OK || status == LIVE_EINVAL);
        if (at < 5)
            CU_ASSERT_EQUAL(status, at < 4 ? LIVE_EINVAL : LIVE_OK);
        if (status == LIVE_OK) {
            snapshot_write(&again, &old_struct, &b, buf_text(&kept));
            CU_ASSERT_FALSE(again.failed);
        }
        (void)resets;
        fields_release(&old_struct, &b);
        buf_release(&kept);
        buf_release(&again);
        free(copy);
    }
    fields_release(&old_struct, &a);
    buf_release(&bytes);
}

/* Lengths and counts that promise more than there is allocate nothing for it. */
static void
test_hostile(void)
{
    static const live_str snapshots[] = {
        LIVE_STR_INIT("CLV\x01"
                      "F\xff\xff\xff\xff\x0f"),
        LIVE_STR_INIT("CLV\x01"
                      "F\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
        LIVE_STR_INIT("CLV\x01"
                      "F\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"),
        LIVE_STR_INIT("CLV\x01"
                      "F\x0b\x04text\x05\xff\xff\xff\xff\x7f"),
        LIVE_STR_INIT("CLV\x01"
                      "F\x0e\x05notes\x07\x06\xff\xff\xff\xff\x7f\x00"),
        LIVE_STR_INIT("CLV\x01"
                      "F\x0e\x05notes\x07\x06\x00\xff\xff\xff\x7f\x00"),
        LIVE_STR_INIT("CLV\x01"
                      "F\x0b\x05notes\x07\x03\x00\x01\x01"),
        LIVE_STR_INIT("CLV\x01"
                      "F\x08\x04"
                      "flag\x01\x01\x02"),
        LIVE_STR_INIT("CLV\x01"
                      "F\x08\x04"
                      "flag\x01\x02\x01\x01"),
        LIVE_STR_INIT("CLV\x02"
                      "F\x00"),
        LIVE_STR_INIT("CLX\x01"
                      "F\x00"),
        LIVE_STR_INIT(""),
    };
    for (size_t i = 0; i < sizeof snapshots / sizeof *snapshots; i++) {
        struct old view;
        struct buf kept = { 0 };
        struct resets resets = { 0 };
        uint64_t before = mem_probe()->n_allocations;
        CU_ASSERT_EQUAL(read_into(snapshots[i], &old_struct, &view, &kept, &resets),
                        LIVE_EINVAL);
        CU_ASSERT_TRUE(mem_probe()->n_allocations - before < 8);
        fields_release(&old_struct, &view);
        buf_release(&kept);
    }
}

/* A struct whose rows are of its own type: depth is the writer's and the reader's limit. */
struct tree {
    struct child_list children;
};
static const live_struct tree_struct;
static const live_field tree_fields[] = {
    FIELD(tree, children, LIVE_T_LIST, .row = &tree_struct),
};
static const live_struct tree_struct = { "tree", sizeof(struct tree), 1, tree_fields };

static void
test_deep(void)
{
    for (int depth = 30; depth < 36; depth++) {
        struct tree tree = { 0 }, again, *at = &tree;
        struct buf out = { 0 }, kept = { 0 };
        struct resets resets = { 0 };
        for (int i = 0; i < depth; i++)
            at = live_list_append(&at->children.list_, &tree_struct);
        snapshot_write(&out, &tree_struct, &tree, live_none);
        CU_ASSERT_EQUAL(out.failed, depth > 32);
        if (!out.failed)
            CU_ASSERT_EQUAL(read_into(buf_text(&out), &tree_struct, &again, &kept, &resets),
                            LIVE_OK);
        if (!out.failed)
            fields_release(&tree_struct, &again);
        fields_release(&tree_struct, &tree);
        buf_release(&out);
    }
    struct buf bomb = {
        0
    }; /* one list in another, each one byte shorter than a length can say */
    struct buf inner = { 0 }, kept = { 0 };
    struct resets resets = { 0 };
    struct tree tree;
    for (int i = 0; i < 500; i++) {
        struct buf list = { 0 };
        buf_lit(&list, "\x01\x08"
                       "children\x07\x01");
        size_t len = inner.len;
        buf_char(&list, (char)(len & 0x7f) | (char)0x80);
        buf_char(&list, (char)(len >> 7 & 0x7f));
        buf_str(&list, buf_text(&inner));
        buf_release(&inner);
        inner = list;
    }
    buf_lit(&bomb, "CLV\x01"
                   "F");
    size_t len = inner.len + 12;
    buf_char(&bomb, (char)((len & 0x7f) | 0x80));
    buf_char(&bomb, (char)(len >> 7));
    buf_lit(&bomb, "\x08"
                   "children\x07");
    buf_char(&bomb, (char)((inner.len & 0x7f) | 0x80));
    buf_char(&bomb, (char)(inner.len >> 7));
    buf_str(&bomb, buf_text(&inner));
    CU_ASSERT_EQUAL(read_into(buf_text(&bomb), &tree_struct, &tree, &kept, &resets),
                    LIVE_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(
        live_list_at(&tree.children.list_, 0)); /* it got as far as the rows */
    fields_release(&tree_struct, &tree);
    buf_release(&bomb);
    buf_release(&inner);
    buf_release(&kept);
}

/* Rows that have nothing to save are still as many. */
static void
test_bare_rows(void)
{
    static const live_field bare_fields[] = {
        FIELD(child, n, LIVE_T_INT, .flags = LIVE_F_TRANSIENT),
    };
    static const live_struct bare = { "bare", sizeof(struct child), 1, bare_fields };
    static const live_field top_fields[] = {
        FIELD(tree, children, LIVE_T_LIST, .row = &bare),
    };
    static const live_struct top = { "top", sizeof(struct tree), 1, top_fields };
    struct tree a = { 0 }, b;
    struct buf out = { 0 }, kept = { 0 };
    struct resets resets = { 0 };
    for (int i = 0; i < 9; i++)
        live_list_append(&a.children.list_, &bare);
    snapshot_write(&out, &top, &a, live_none);
    CU_ASSERT_EQUAL(read_into(buf_text(&out), &top, &b, &kept, &resets), LIVE_OK);
    CU_ASSERT_EQUAL(live_list_count(&b.children.list_), 9);
    fields_release(&top, &a);
    fields_release(&top, &b);
    buf_release(&out);
}

static void
fail_somewhere(void)
{
    struct mem_probe *probe = mem_probe();
    uint64_t at = probe->fail_at - probe->n_allocations;
    probe->fail_at = 0;
    struct old a, b;
    struct new_view c;
    struct buf bytes = { 0 }, kept = { 0 };
    live_error error;
    CU_ASSERT_EQUAL(fields_init(&old_struct, &a), LIVE_OK);
    fill(&a, 8);
    CU_ASSERT_EQUAL(fields_init(&old_struct, &b), LIVE_OK);
    CU_ASSERT_EQUAL(fields_init(&new_struct, &c), LIVE_OK);
    probe->fail_at = probe->n_allocations + at;
    snapshot_write(&bytes, &old_struct, &a, live_none);
    live_status status = LIVE_ENOMEM;
    if (!bytes.failed) {
        status = snapshot_read(buf_text(&bytes), &old_struct, &b, &kept, NULL, NULL, &error);
        if (status == LIVE_OK)
            status =
                snapshot_read(buf_text(&bytes), &new_struct, &c, &kept, NULL, NULL, &error);
    }
    bool reached = probe->n_allocations >= probe->fail_at;
    CU_ASSERT_EQUAL(status, reached ? LIVE_ENOMEM : LIVE_OK);
    if (!reached)
        probe->fail_at = UINT64_MAX;
    fields_release(&old_struct, &a);
    fields_release(&old_struct, &b);
    fields_release(&new_struct, &c);
    buf_release(&bytes);
    buf_release(&kept);
}

static void
test_failing(void)
{
    unit_each_failing(fail_somewhere);
}

/* ---- structs, enums, JSON ---- */

static void
fill_parts(struct parts *view)
{
    view->color = COLOR_BLUE;
    view->at.x = -9;
    live_set(&view->at.label, "there");
    struct tag *tag = live_list_append(&view->at.tags.list_, &tag_struct);
    tag->n = 4;
    CU_ASSERT_EQUAL(live_parse_json(&view->data, LIVE_STR("[1, {\"a\": \"\\u00e9\"}]")),
                    LIVE_OK);
    struct node *node = live_list_append(&view->nodes.list_, &node_struct);
    live_list_append(&node->kids.list_, &node_struct);
}

static void
test_parts_again(void)
{
    struct parts a, b;
    struct buf first = { 0 }, second = { 0 }, kept = { 0 };
    struct resets resets = { 0 };
    struct turn turn = { 0 };
    CU_ASSERT_EQUAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    CU_ASSERT_EQUAL(fields_init(&parts_struct, &a), LIVE_OK);
    CU_ASSERT_EQUAL(a.color, COLOR_GREEN);
    CU_ASSERT_EQUAL(a.at.x, 7);
    fill_parts(&a);
    snapshot_write(&first, &parts_struct, &a, live_none);
    CU_ASSERT_EQUAL(read_into(buf_text(&first), &parts_struct, &b, &kept, &resets), LIVE_OK);
    CU_ASSERT_EQUAL(resets.n, 0);
    CU_ASSERT_EQUAL(b.color, COLOR_BLUE);
    CU_ASSERT_EQUAL(b.at.x, -9);
    CU_ASSERT_TRUE(str_is(live_text(b.at.label), LIVE_STR("there")));
    CU_ASSERT_EQUAL(((const struct tag *)live_list_at(&b.at.tags.list_, 0))->n, 4);
    CU_ASSERT_TRUE(str_is(live_json_text(&b.data), LIVE_STR("[1,{\"a\":\"\xc3\xa9\"}]")));
    CU_ASSERT_EQUAL(json_object_array_length(live_json_value(&b.data)), 2);
    CU_ASSERT_PTR_EQUAL(live_json_value(&b.data), live_json_value(&b.data));
    snapshot_write(&second, &parts_struct, &b, live_none);
    CU_ASSERT_TRUE(str_is(buf_text(&first), buf_text(&second)));
    fields_release(&parts_struct, &a);
    fields_release(&parts_struct, &b);
    buf_release(&first);
    buf_release(&second);
    buf_release(&kept);
    turn_end(&turn);
    turn_release(&turn);
}

/* Two builds: in the second the enum's values are in another order and one is gone, the struct
 * has other fields, in another order; in rows too. */
struct first_point {
    int64_t x, gone;
    live_string label;
    int32_t side; /* of first_sides */
};
struct first_row {
    struct first_point at;
    int64_t id;
    live_json data;
};
struct first_view {
    struct first_point at;
    struct child_list rows; /* of first_row */
    int32_t side, other;
    live_json data;
};
struct second_point {
    live_string label, extra;
    int32_t side; /* of second_sides */
    int64_t x;
};
struct second_row {
    live_json data;
    int64_t id;
    struct second_point at;
};
struct second_view {
    live_json data;
    int32_t side, other;
    struct child_list rows; /* of second_row */
    struct second_point at;
};
static const live_str first_names[] = { LIVE_STR_INIT("left"), LIVE_STR_INIT("right"),
                                        LIVE_STR_INIT("top") };
static const live_enum first_sides = { "side", 3, first_names };
static const live_str second_names[] = { LIVE_STR_INIT("bottom"), LIVE_STR_INIT("right"),
                                         LIVE_STR_INIT("left") };
static const live_enum second_sides = { "side", 3, second_names };
static const live_field first_point_fields[] = {
    FIELD(first_point, x, LIVE_T_INT),
    FIELD(first_point, gone, LIVE_T_INT),
    FIELD(first_point, label, LIVE_T_STR),
    FIELD(first_point, side, LIVE_T_ENUM, .names = &first_sides),
};
static const live_struct first_point_struct = { "point", sizeof(struct first_point), 4,
                                                first_point_fields };
static const live_field first_row_fields[] = {
    FIELD(first_row, at, LIVE_T_STRUCT, .row = &first_point_struct),
    FIELD(first_row, id, LIVE_T_INT),
    FIELD(first_row, data, LIVE_T_JSON),
};
static const live_struct first_row_struct = { "row", sizeof(struct first_row), 3,
                                              first_row_fields };
static const live_field first_view_fields[] = {
    FIELD(first_view, at, LIVE_T_STRUCT, .row = &first_point_struct),
    FIELD(first_view, rows, LIVE_T_LIST, .row = &first_row_struct),
    FIELD(first_view, side, LIVE_T_ENUM, .names = &first_sides),
    FIELD(first_view, other, LIVE_T_ENUM, .names = &first_sides),
    FIELD(first_view, data, LIVE_T_JSON),
};
static const live_struct first_view_struct = { "view", sizeof(struct first_view), 5,
                                               first_view_fields };
static const live_field second_point_fields[] = {
    FIELD(second_point, label, LIVE_T_STR),
    FIELD(second_point, extra, LIVE_T_STR, .init.text = "new"),
    FIELD(second_point, side, LIVE_T_ENUM, .names = &second_sides),
    FIELD(second_point, x, LIVE_T_INT),
};
static const live_struct second_point_struct = { "point", sizeof(struct second_point), 4,
                                                 second_point_fields };
static const live_field second_row_fields[] = {
    FIELD(second_row, data, LIVE_T_JSON),
    FIELD(second_row, id, LIVE_T_INT),
    FIELD(second_row, at, LIVE_T_STRUCT, .row = &second_point_struct),
};
static const live_struct second_row_struct = { "row", sizeof(struct second_row), 3,
                                               second_row_fields };
static const live_field second_view_fields[] = {
    FIELD(second_view, data, LIVE_T_INT, .init.integer = 1), /* a type that has changed */
    FIELD(second_view, side, LIVE_T_ENUM, .names = &second_sides),
    FIELD(second_view, other, LIVE_T_ENUM, .names = &second_sides, .init.integer = 1),
    FIELD(second_view, rows, LIVE_T_LIST, .row = &second_row_struct),
    FIELD(second_view, at, LIVE_T_STRUCT, .row = &second_point_struct),
};
static const live_struct second_view_struct = { "view", sizeof(struct second_view), 5,
                                                second_view_fields };

static void
test_parts_other_build(void)
{
    struct first_view a;
    struct second_view b;
    struct buf bytes = { 0 }, kept = { 0 };
    struct resets resets = { 0 };
    CU_ASSERT_EQUAL(fields_init(&first_view_struct, &a), LIVE_OK);
    a.at.x = 5;
    a.at.gone = 6;
    a.at.side = 1;
    a.side = 0;
    a.other = 2;
    live_set(&a.at.label, "l");
    for (int i = 0; i < 3; i++) {
        struct first_row *row = live_list_append(&a.rows.list_, &first_row_struct);
        row->id = i;
        row->at.x = 10 * i;
        row->at.side = 0;
        live_format(&row->at.label, "row %d", i);
        CU_ASSERT_EQUAL(live_parse_json(&row->data, LIVE_STR("{\"k\":true}")), LIVE_OK);
    }
    snapshot_write(&bytes, &first_view_struct, &a, live_none);
    CU_ASSERT_EQUAL(read_into(buf_text(&bytes), &second_view_struct, &b, &kept, &resets),
                    LIVE_OK);
    CU_ASSERT_STRING_EQUAL(resets.names, "other,data,");
    CU_ASSERT_EQUAL(b.at.x, 5);
    CU_ASSERT_EQUAL(b.at.side, 1);
    CU_ASSERT_TRUE(str_is(live_text(b.at.extra), LIVE_STR("new")));
    CU_ASSERT_EQUAL(b.side, 2);
    CU_ASSERT_EQUAL(b.other, 1);
    CU_ASSERT_EQUAL(live_list_count(&b.rows.list_), 3);
    const struct second_row *row = live_list_at(&b.rows.list_, 2);
    CU_ASSERT_EQUAL(row->id, 2);
    CU_ASSERT_EQUAL(row->at.x, 20);
    CU_ASSERT_EQUAL(row->at.side, 2);
    CU_ASSERT_TRUE(str_is(live_text(row->at.label), LIVE_STR("row 2")));
    CU_ASSERT_TRUE(str_is(live_json_text(&row->data), LIVE_STR("{\"k\":true}")));
    fields_release(&first_view_struct, &a);
    fields_release(&second_view_struct, &b);
    buf_release(&bytes);
    buf_release(&kept);
}

/* Each byte of a snapshot of everything changed, and each cut of it: a state or LIVE_EINVAL. */
static void
test_parts_broken(void)
{
    struct parts a;
    struct buf bytes = { 0 };
    struct turn turn = { 0 };
    CU_ASSERT_EQUAL(turn_init(&turn, 0), LIVE_OK);
    turn_begin(&turn);
    CU_ASSERT_EQUAL(fields_init(&parts_struct, &a), LIVE_OK);
    fill_parts(&a);
    snapshot_write(&bytes, &parts_struct, &a, live_none);
    fields_release(&parts_struct, &a);
    for (size_t i = 4; i < bytes.len; i++)
        for (int flip = 1; flip < 256; flip += 18) {
            struct buf kept = { 0 };
            live_error error;
            char was = bytes.data[i];
            bytes.data[i] = (char)(was ^ flip);
            CU_ASSERT_EQUAL_FATAL(fields_init(&parts_struct, &a), LIVE_OK);
            live_status status =
                snapshot_read(buf_text(&bytes), &parts_struct, &a, &kept, NULL, NULL, &error);
            if (status != LIVE_OK && status != LIVE_EINVAL)
                CU_FAIL("neither a state nor LIVE_EINVAL");
            if (!live_enum_name(&color_enum, a.color).ptr ||
                (status == LIVE_OK && !live_json_value(&a.data) != live_json_is_null(&a.data)))
                CU_FAIL("a value that is none");
            fields_release(&parts_struct, &a);
            buf_release(&kept);
            bytes.data[i] = was;
        }
    buf_release(&bytes);
    turn_end(&turn);
    turn_release(&turn);
}

void
codec_tests(void)
{
    CU_pSuite suite = CU_add_suite("codec", NULL, NULL);
    CU_add_test(suite, "written, read, written", test_again);
    CU_add_test(suite, "another build", test_other_build);
    CU_add_test(suite, "an unknown section", test_unknown_section);
    CU_add_test(suite, "broken", test_broken);
    CU_add_test(suite, "hostile", test_hostile);
    CU_add_test(suite, "lists in lists", test_deep);
    CU_add_test(suite, "rows with nothing to save", test_bare_rows);
    CU_add_test(suite, "failing memory", test_failing);
    CU_add_test(suite, "structs, enums, JSON again", test_parts_again);
    CU_add_test(suite, "structs, enums, JSON of another build", test_parts_other_build);
    CU_add_test(suite, "structs, enums, JSON broken", test_parts_broken);
}
