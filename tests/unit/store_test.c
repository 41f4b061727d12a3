/* store_test.c: store.h against real files in a folder of its own: what is kept, who owns it,
 * what is deleted, and every way in which the file or another process can be in the way. */
#include "gate.h"
#include "listing.h"
#include "mem.h"
#include "store.h"
#include "str.h"
#include "token.h"
#include "unit.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NOW = 1800000000, HOUR = 3600, DAY = 86400 };

static const struct session_id alice = { "alice's session" }, bob = { "bob's session.." };

/* The folder of the running test; everything in it goes at the end. */
static char folder[64], path[96];

static void
begin_test(void)
{
    snprintf(folder, sizeof folder, "/tmp/clive-store-test-XXXXXX");
    if (!mkdtemp(folder))
        abort();
    snprintf(path, sizeof path, "%s/store.db", folder);
}

static void
end_test(void)
{
    static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm", "other" };
    char name[128];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(name, sizeof name, "%s/%s", folder, names[i]);
        unlink(name);
    }
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static struct store *
open_with(struct store_options options)
{
    struct store *store;
    live_error error = { 0 };
    options.path = path;
    if (store_open(&store, &options, &error) != LIVE_OK) {
        CU_FAIL(error.message);
        fprintf(stderr, "%s\n", error.message);
        abort();
    }
    return store;
}

static struct store *
open_store(void)
{
    return open_with((struct store_options){ 0 });
}

static struct view_row
a_row(void)
{
    return (struct view_row){
        .view = LIVE_STR("counter"),
        .dom_id = LIVE_STR("phx-1"),
        .route = LIVE_STR("/counter/:id"),
        .url = LIVE_STR("/counter/7?x=é"),
        .live_session = LIVE_STR("default"),
        .snapshot = LIVE_STR("\0\1snapshot"),
    };
}

static int64_t
insert(struct store *store, const struct session_id *session, int64_t parent, int64_t now_s)
{
    struct view_row row = a_row();
    row.parent = parent;
    CU_ASSERT_EQUAL(store_session_touch(store, session, now_s), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_insert(store, session, &row, now_s), LIVE_OK);
    return row.id;
}

static bool
is_there(struct store *store, const struct session_id *session, int64_t id)
{
    struct arena arena = { 0 };
    struct view_row row;
    live_status status = store_view_read(store, &arena, session, id, &row);
    CU_ASSERT(status == LIVE_OK || status == LIVE_ENOENT);
    arena_release(&arena);
    return status == LIVE_OK;
}

/* What listing_read says of one view. */
struct looked_up {
    int64_t id;
    struct listed_view found;
    unsigned n_lines, n_views;
    int64_t sum_epochs;
};

static void
look_up(void *context, const struct listed_view *view)
{
    struct looked_up *looked = context;
    looked->n_lines++;
    looked->n_views += view->id != 0;
    looked->sum_epochs += view->epoch;
    if (view->id == looked->id)
        looked->found = *view;
}

static struct looked_up
list(int64_t id)
{
    struct looked_up looked = { .id = id };
    live_error error = { 0 };
    CU_ASSERT_EQUAL(listing_read(path, look_up, &looked, &error), LIVE_OK);
    looked.found.view = looked.found.url = live_none; /* gone with the connection */
    return looked;
}

static bool
same_text(const struct view_row *a, const struct view_row *b)
{
    return str_is(a->view, b->view) && str_is(a->dom_id, b->dom_id) &&
           str_is(a->route, b->route) && str_is(a->url, b->url) &&
           str_is(a->live_session, b->live_session) && str_is(a->snapshot, b->snapshot);
}

/* ---- rows
 * ------------------------------------------------------------------------------------ */

static void
test_row_comes_back(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row row = a_row(), read,
                    bare = { .view = LIVE_STR("v"), .dom_id = LIVE_STR("") };
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &row, NOW), LIVE_ENOENT); /* no session */
    CU_ASSERT_EQUAL(store_session_touch(store, &alice, NOW), LIVE_OK);
    row.epoch = row.joined = row.strikes = 9;
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &row, NOW), LIVE_OK);
    CU_ASSERT(row.id > INT64_C(1700000000000) << 22);
    CU_ASSERT(row.epoch == 0 && row.joined == 0 && row.strikes == 0);
    bare.parent = row.id;
    bare.snapshot = LIVE_STR("");
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &bare, NOW), LIVE_OK);
    CU_ASSERT(bare.id > row.id); /* older first, also within a millisecond */
    store_close(store);

    store = open_with((struct store_options){ .durable = true });
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, row.id, &read), LIVE_OK);
    CU_ASSERT(read.id == row.id && read.epoch == 0 && read.joined == 0 && read.parent == 0);
    CU_ASSERT(same_text(&read, &row));
    CU_ASSERT_EQUAL(read.snapshot.len, 10);
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, bare.id, &read), LIVE_OK);
    CU_ASSERT(read.parent == row.id && read.dom_id.ptr && read.dom_id.len == 0);
    CU_ASSERT(!read.route.ptr && !read.url.ptr && !read.live_session.ptr); /* absent */
    CU_ASSERT(read.snapshot.ptr && read.snapshot.len == 0);                /* not absent */
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &bob, row.id, &read), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, row.id + 1, &read), LIVE_ENOENT);
    arena_release(&arena);
    store_close(store);
    end_test();
}

static void
test_newer_owner_wins(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row first, second, read;
    int64_t id = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &bob, id, NOW, &first), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW, &first), LIVE_OK);
    CU_ASSERT(first.epoch == 1 && first.joined == 0);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 1, LIVE_STR("one"), NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW + 5, &second), LIVE_OK);
    CU_ASSERT(second.epoch == 2 && second.joined == 1);
    CU_ASSERT(str_is(second.snapshot, LIVE_STR("one")));

    /* the loser's write changes nothing, and the transaction it is in goes on */
    CU_ASSERT_EQUAL(store_begin(store), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 2, LIVE_STR("two"), NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 1, LIVE_STR("lost"), NOW), LIVE_ELOST);
    first.snapshot = LIVE_STR("lost");
    CU_ASSERT_EQUAL(store_view_replace(store, &first, NOW), LIVE_ELOST);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id + 1, 1, LIVE_STR("none"), NOW), LIVE_ELOST);
    CU_ASSERT_EQUAL(store_commit(store), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, id, &read), LIVE_OK);
    CU_ASSERT(str_is(read.snapshot, LIVE_STR("two")) && read.epoch == 2 && read.joined == 2);

    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 2, live_none, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, id, &read), LIVE_OK);
    CU_ASSERT_PTR_NULL(read.snapshot.ptr);
    arena_release(&arena);
    store_close(store);
    end_test();
}

static void
test_a_post_counts_once(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row row, read;
    int64_t id = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW, &row), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_post(store, &arena, &bob, id, 0, 60, NOW, &row), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_view_post(store, &arena, &alice, id, 0, 60, NOW, &row), LIVE_OK);
    CU_ASSERT(row.epoch == 2 && row.posted == 1 && row.joined == 0);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 1, LIVE_STR("tab"), NOW), LIVE_ELOST);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 2, LIVE_STR("post"), NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW, &read), LIVE_OK);

    /* the same again: it is said, and only the document is forgotten */
    CU_ASSERT_EQUAL(store_view_post(store, &arena, &alice, id, 0, 60, NOW, &row), LIVE_ELOST);
    CU_ASSERT(row.epoch == 3 && row.posted == 1 && str_is(row.snapshot, LIVE_STR("post")));
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, id, &read), LIVE_OK);
    CU_ASSERT(read.epoch == 3 && read.posted == 1 && read.joined == 0);
    arena_release(&arena);
    store_close(store);
    end_test();
}

/* Its id was known before; it says itself how long it lives. */
static void
test_an_id_beforehand(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row row = a_row(), read;
    int64_t id = store_view_id(store), next = store_view_id(store);
    CU_ASSERT(id > 0 && next > id);
    CU_ASSERT_EQUAL(store_session_touch(store, &alice, NOW), LIVE_OK);
    row.id = id;
    row.keep_s = DAY;
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &row, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(row.id, id);
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &row, NOW), LIVE_ELOST);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW + DAY, &read), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW + DAY - 1, &read), LIVE_OK);
    arena_release(&arena);
    store_close(store);
    end_test();
}

static void
test_replace(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row row, read;
    int64_t id = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW, &row), LIVE_OK);
    row.view = LIVE_STR("article");
    row.route = LIVE_STR("/articles/:id");
    row.url = LIVE_STR("/articles/1");
    row.snapshot = LIVE_STR("fresh");
    row.live_session = live_none; /* kept */
    CU_ASSERT_EQUAL(store_view_replace(store, &row, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, id, &read), LIVE_OK);
    row.live_session = LIVE_STR("default");
    CU_ASSERT(same_text(&row, &read));
    CU_ASSERT_EQUAL(read.epoch, 1);
    arena_release(&arena);
    store_close(store);
    end_test();
}

static void
test_expiry_moves_by_the_hour(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row row;
    int64_t id = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(list(id).found.expires, NOW + HOUR);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW + HOUR, &row), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW + HOUR - 1, &row), LIVE_OK);
    int64_t taken = NOW + HOUR - 1, life = 14 * DAY;
    CU_ASSERT_EQUAL(list(id).found.expires, taken + life);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 1, LIVE_STR("a"), taken + HOUR), LIVE_OK);
    CU_ASSERT_EQUAL(list(id).found.expires, taken + life);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 1, LIVE_STR("bb"), taken + HOUR + 1),
                    LIVE_OK);
    CU_ASSERT_EQUAL(list(id).found.expires, taken + HOUR + 1 + life);
    CU_ASSERT_EQUAL(list(id).found.snapshot_len, 2);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 1, LIVE_STR("c"), taken),
                    LIVE_OK); /* never back */
    CU_ASSERT_EQUAL(list(id).found.expires, taken + HOUR + 1 + life);
    store_close(store);

    store = open_with((struct store_options){ .unjoined_s = 10, .joined_s = 100 });
    id = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(list(id).found.expires, NOW + 10);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW, &row), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 1, LIVE_STR("a"), NOW + 50), LIVE_OK);
    CU_ASSERT_EQUAL(list(id).found.expires, NOW + 150);
    arena_release(&arena);
    store_close(store);
    end_test();
}

/* What nests is found by what it is nested in and its DOM id, and goes with it. */
static void
test_nested_rows(void)
{
    begin_test();
    struct store *store = open_with((struct store_options){ 0 });
    struct arena arena = { 0 };
    struct view_row row, again;
    int64_t root = insert(store, &alice, 0, NOW), other = insert(store, &alice, 0, NOW);
    struct view_row child = { .view = LIVE_STR("clock"), .dom_id = LIVE_STR("c"), .parent = root,
                              .snapshot = LIVE_STR("s") };
    struct view_row sticky = child;
    sticky.dom_id = LIVE_STR("s");
    sticky.is_sticky = true;
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &child, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &sticky, NOW), LIVE_OK);
    struct view_row within = { .view = LIVE_STR("clock"), .dom_id = LIVE_STR("c"),
                               .parent = child.id };
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &within, NOW), LIVE_OK);

    const live_str c = LIVE_STR("c"), s = LIVE_STR("s");
#define TAKE(session, parent, id)                                                              \
    store_view_take_nested(store, &arena, session, parent, id, NOW, &row)
    CU_ASSERT_EQUAL(TAKE(&alice, root, c), LIVE_OK);
    CU_ASSERT(row.id == child.id && row.epoch == 1 && row.parent == root);
    CU_ASSERT(str_is(row.snapshot, LIVE_STR("s")));
    CU_ASSERT_EQUAL(TAKE(&alice, child.id, c), LIVE_OK);
    CU_ASSERT_EQUAL(row.id, within.id);
    CU_ASSERT_EQUAL(TAKE(&alice, other, c), LIVE_ENOENT);
    CU_ASSERT_EQUAL(TAKE(&bob, root, c), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_view_read_nested(store, &arena, &alice, root, c, &again), LIVE_OK);
    CU_ASSERT(again.id == child.id && again.epoch == 1);

    /* mounted afresh: what is sticky stays */
    CU_ASSERT_EQUAL(store_view_forget_children(store, root), LIVE_OK);
    CU_ASSERT_EQUAL(TAKE(&alice, root, c), LIVE_ENOENT);
    CU_ASSERT(!is_there(store, &alice, within.id));
    CU_ASSERT_EQUAL(TAKE(&alice, root, s), LIVE_OK);

    /* shown no more: by its owner only */
    CU_ASSERT_EQUAL(store_view_forget(store, sticky.id, 0), LIVE_OK);
    CU_ASSERT(is_there(store, &alice, sticky.id));
    CU_ASSERT_EQUAL(store_view_forget(store, sticky.id, 1), LIVE_OK);
    CU_ASSERT(!is_there(store, &alice, sticky.id) && is_there(store, &alice, root));

    /* a session that is renewed or ends takes them along */
    child.id = 0;
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &child, NOW), LIVE_OK);
    const struct session_id later = { "alice, later" };
    CU_ASSERT_EQUAL(store_session_rename(store, &alice, &later), LIVE_OK);
    CU_ASSERT_EQUAL(TAKE(&later, root, c), LIVE_OK);
    CU_ASSERT_EQUAL(store_session_delete(store, &later), LIVE_OK);
    CU_ASSERT_EQUAL(TAKE(&later, root, c), LIVE_ENOENT);
    CU_ASSERT_EQUAL(list(0).n_views, 0);
#undef TAKE
    arena_release(&arena);
    store_close(store);
    end_test();
}

static void
test_limit_takes_the_oldest(void)
{
    begin_test();
    /* of roots: what nests is not counted */
    struct store *store = open_with((struct store_options){ .views_per_session = 2 });
    int64_t root = insert(store, &alice, 0, NOW), child = insert(store, &alice, root, NOW);
    int64_t grandchild = insert(store, &alice, child, NOW),
            second = insert(store, &alice, 0, NOW);
    int64_t other = insert(store, &bob, 0, NOW);
    CU_ASSERT_EQUAL(list(0).n_views, 5);
    int64_t third = insert(store, &alice, 0, NOW); /* the root goes, with its children */
    CU_ASSERT(!is_there(store, &alice, root) && !is_there(store, &alice, child));
    CU_ASSERT(!is_there(store, &alice, grandchild));
    CU_ASSERT(is_there(store, &alice, second) && is_there(store, &alice, third));
    CU_ASSERT(is_there(store, &bob, other));
    for (int i = 0; i < 20; i++)
        insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(list(0).n_views, 3);
    for (int i = 0; i < 20; i++)
        insert(store, &bob, other, NOW);
    CU_ASSERT_EQUAL(list(0).n_views, 23);
    CU_ASSERT(!is_there(store, &alice, third) && is_there(store, &bob, other));
    store_close(store);
    end_test();
}

static void
test_a_large_limit_makes_room_for_more_at_once(void)
{
    begin_test();
    struct store *store = open_with((struct store_options){ .views_per_session = 40 });
    int64_t ids[41];
    for (int i = 0; i < 40; i++)
        ids[i] = insert(store, &alice, 0, NOW);
    CU_ASSERT(is_there(store, &alice, ids[0])); /* 40 are held */
    ids[40] = insert(store, &alice, 0, NOW);
    CU_ASSERT(!is_there(store, &alice, ids[5])); /* an eighth of the limit, and the one */
    CU_ASSERT(is_there(store, &alice, ids[6]) && is_there(store, &alice, ids[40]));
    CU_ASSERT_EQUAL(list(0).n_views, 35);
    store_close(store);
    end_test();
}

/* What one connection was granted, another does not know of: of a session near its limit
 * neither has any, far from it each may have eight. */
static void
test_a_limit_for_several_connections(void)
{
    begin_test();
    struct store *one = open_with((struct store_options){ .views_per_session = 40 });
    struct store *two = open_with((struct store_options){ .views_per_session = 40 });
    insert(one, &alice, 0, NOW); /* grants eight */
    for (int i = 0; i < 39; i++)
        insert(two, &alice, 0, NOW);
    CU_ASSERT_EQUAL(list(0).n_views, 40);
    for (int i = 0; i < 8; i++)
        insert(one, &alice, 0, NOW);
    CU_ASSERT_EQUAL(list(0).n_views, 48);
    insert(one, &alice, 0, NOW);
    CU_ASSERT_EQUAL(list(0).n_views, 35);
    insert(two, &alice, 0, NOW);
    for (int i = 0; i < 100; i++) {
        insert(i & 1 ? one : two, &alice, 0, NOW);
        insert(one, &bob, 0, NOW); /* whose grants are his */
        CU_ASSERT(list(0).n_views <= (40 + 8) * 2);
    }
    store_close(one);
    store_close(two);
    end_test();
}

static void
test_a_row_that_needs_data(void)
{
    begin_test();
    struct store *store = open_store();
    struct view_row row = a_row();
    row.needs_data = true;
    CU_ASSERT_EQUAL(store_session_touch(store, &alice, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &row, NOW), LIVE_ENOENT);
    CU_ASSERT_EQUAL(list(0).n_views, 0);
    CU_ASSERT_EQUAL(store_session_write(store, &alice, LIVE_STR("{}")), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &row, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(list(0).n_views, 1);
    store_close(store);
    end_test();
}

static void
test_a_session_is_fresh_for_a_day(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct session_row row;
    CU_ASSERT_EQUAL(store_session_touch(store, &alice, NOW), LIVE_OK);
    static const struct {
        int64_t now_s;
        bool is_fresh;
    } rows[] = {
        { NOW, true }, { NOW + DAY - 1, true }, { NOW + DAY, false }, { NOW - DAY, true }
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CU_ASSERT_EQUAL(store_session_read(store, &arena, &alice, rows[i].now_s, &row),
                        LIVE_OK);
        CU_ASSERT_EQUAL(row.is_fresh, rows[i].is_fresh);
    }
    CU_ASSERT_EQUAL(store_session_read(store, &arena, &bob, NOW, &row), LIVE_ENOENT);
    CU_ASSERT_FALSE(row.is_fresh);
    arena_release(&arena);
    store_close(store);
    end_test();
}

static void
test_the_gate_opens_however_a_transaction_ends(void)
{
    begin_test();
    struct gate *gate = gate_new();
    struct store *one = open_with((struct store_options){ .gate = gate });
    struct store *two = open_with((struct store_options){ .gate = gate });
    CU_ASSERT_EQUAL(store_begin(one), LIVE_OK);
    CU_ASSERT_EQUAL(store_begin(two), LIVE_EBUSY);
    CU_ASSERT_EQUAL(store_commit(one), LIVE_OK);
    CU_ASSERT_EQUAL(store_begin(two), LIVE_OK);
    store_rollback(two);
    CU_ASSERT_EQUAL(store_begin(one), LIVE_OK);
    store_close(two);
    struct view_row big = { .view = LIVE_STR("v"), .snapshot = { "", (size_t)1 << 29 } };
    CU_ASSERT_EQUAL(store_view_insert(one, &alice, &big, NOW), LIVE_ELIMIT);
    CU_ASSERT(gate_take(gate, 0)); /* a write that was refused undid the transaction */
    gate_give(gate);
    store_close(one);
    end_test();
}

static void
test_session_ends_with_its_views(void)
{
    begin_test();
    struct store *store = open_store();
    int64_t hers = insert(store, &alice, 0, NOW), his = insert(store, &bob, 0, NOW);
    CU_ASSERT_EQUAL(store_session_delete(store, &alice), LIVE_OK);
    CU_ASSERT(!is_there(store, &alice, hers) && is_there(store, &bob, his));
    CU_ASSERT_EQUAL(list(0).n_lines, 1);
    CU_ASSERT_EQUAL(store_session_delete(store, &alice),
                    LIVE_OK); /* nothing to do is no error */

    /* touched: moved on once a day only */
    CU_ASSERT_EQUAL(list(his).found.session_expires, NOW + 15 * DAY);
    CU_ASSERT_EQUAL(store_session_touch(store, &bob, NOW + DAY - 1), LIVE_OK);
    CU_ASSERT_EQUAL(list(his).found.session_expires, NOW + 15 * DAY);
    CU_ASSERT_EQUAL(store_session_touch(store, &bob, NOW + DAY), LIVE_OK);
    CU_ASSERT_EQUAL(list(his).found.session_expires, NOW + 16 * DAY);
    store_close(store);
    end_test();
}

static void
test_strikes_within_a_minute(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row row;
    int64_t id = insert(store, &alice, 0, NOW), n = -1;
    CU_ASSERT_EQUAL(store_view_strike(store, id, NOW, &n), LIVE_OK);
    CU_ASSERT_EQUAL(n, 1);
    CU_ASSERT_EQUAL(store_view_strike(store, id, NOW + 1, &n), LIVE_OK);
    CU_ASSERT_EQUAL(n, 2);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW + 60, &row), LIVE_OK);
    CU_ASSERT_EQUAL(row.strikes, 2);
    CU_ASSERT_EQUAL(store_view_strike(store, id, NOW + 60, &n), LIVE_OK);
    CU_ASSERT_EQUAL(n, 3);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW + 61, &row), LIVE_OK);
    CU_ASSERT_EQUAL(row.strikes, 0);
    CU_ASSERT_EQUAL(store_view_strike(store, id, NOW + 61, &n), LIVE_OK);
    CU_ASSERT_EQUAL(n, 1);
    CU_ASSERT_EQUAL(store_view_strike(store, id, NOW, &n),
                    LIVE_OK); /* the clock was set back */
    CU_ASSERT_EQUAL(n, 1);
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, id, &row), LIVE_OK);
    CU_ASSERT_EQUAL(row.strikes, 1);
    CU_ASSERT_EQUAL(store_view_strike(store, id + 1, NOW, &n), LIVE_ENOENT);
    arena_release(&arena);
    store_close(store);
    end_test();
}

/* The number of the session's crashes as they are known at `now_s`. */
static int64_t
crashes(struct store *store, const struct session_id *session, int64_t now_s)
{
    struct arena arena = { 0 };
    struct session_row row = { .crashes = -1 };
    CU_ASSERT_EQUAL(store_session_read(store, &arena, session, now_s, &row),
                    session == &bob ? LIVE_ENOENT : LIVE_OK);
    arena_release(&arena);
    return row.crashes;
}

static void
test_crashes_in_a_row(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row row;
    int64_t id = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(crashes(store, &alice, NOW), 0);
    CU_ASSERT_EQUAL(store_crash(store, &alice, id, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_crash(store, &alice, 0, NOW + 60), LIVE_OK); /* a page */
    CU_ASSERT_EQUAL(store_crash(store, &alice, id + 1, NOW + 119), LIVE_OK);
    CU_ASSERT_EQUAL(crashes(store, &alice, NOW + 119), 3);
    CU_ASSERT_EQUAL(crashes(store, &alice, NOW + 179), 3);
    CU_ASSERT_EQUAL(crashes(store, &alice, NOW + 180), 0);
    CU_ASSERT_EQUAL(crashes(store, &alice, NOW + 118), 0); /* the clock was set back */
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, id, &row), LIVE_OK);
    CU_ASSERT_EQUAL(row.strikes, 1);
    CU_ASSERT_EQUAL(store_crash(store, &alice, id, NOW + 180), LIVE_OK);
    CU_ASSERT_EQUAL(crashes(store, &alice, NOW + 180), 1);      /* a new series */
    CU_ASSERT_EQUAL(store_crash(store, &bob, 0, NOW), LIVE_OK); /* nobody */
    CU_ASSERT_EQUAL(crashes(store, &bob, NOW), 0);
    arena_release(&arena);
    store_close(store);
    end_test();
}

static void
test_a_replaced_view_is_forgiven(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row row;
    int64_t n, id = insert(store, &alice, 0, NOW);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(store_view_strike(store, id, NOW, &n), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW, &row), LIVE_OK);
    row.strikes = INT64_MAX; /* its URL only */
    CU_ASSERT_EQUAL(store_view_replace(store, &row, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, id, &row), LIVE_OK);
    CU_ASSERT_EQUAL(row.strikes, 3);
    row.strikes = 0; /* mounted afresh */
    CU_ASSERT_EQUAL(store_view_replace(store, &row, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, id, &row), LIVE_OK);
    CU_ASSERT_EQUAL(row.strikes, 0);
    arena_release(&arena);
    store_close(store);
    end_test();
}

static void
test_sweep_in_batches(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct view_row row;
    unsigned n = 9;
    int64_t joined = insert(store, &alice, 0, NOW);
    int64_t child = insert(store, &alice, joined, NOW);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, joined, NOW, &row), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, child, NOW + DAY, &row),
                    LIVE_ENOENT);
    for (int i = 0; i < 10; i++)
        insert(store, &bob, 0, NOW);
    CU_ASSERT_EQUAL(store_sweep(store, NOW + HOUR - 1, 4, &n), LIVE_OK);
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT_EQUAL(store_sweep(store, NOW + HOUR, 4, &n), LIVE_OK);
    CU_ASSERT_EQUAL(n, 4);
    CU_ASSERT_EQUAL(store_sweep(store, NOW + HOUR, 0, &n), LIVE_OK);
    CU_ASSERT_EQUAL(n, 0);
    unsigned total = 4;
    do {
        CU_ASSERT_EQUAL(store_sweep(store, NOW + HOUR, 4, &n), LIVE_OK);
        total += n;
    } while (n >= 4);
    CU_ASSERT_EQUAL(total, 11); /* his ten and her child, which was never joined */
    CU_ASSERT(is_there(store, &alice, joined));

    /* sessions end when they are old and have no views */
    CU_ASSERT_EQUAL(list(0).n_lines, 2);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, joined, 1, LIVE_STR("x"), NOW + 10 * DAY),
                    LIVE_OK);
    CU_ASSERT_EQUAL(store_sweep(store, NOW + 15 * DAY, 100, &n), LIVE_OK);
    CU_ASSERT_EQUAL(n, 1);
    CU_ASSERT_EQUAL(list(joined).n_lines, 1);
    child = insert(store, &alice, joined, NOW + 24 * DAY); /* a child goes with its root */
    CU_ASSERT_EQUAL(store_sweep(store, NOW + 24 * DAY, 100, &n), LIVE_OK);
    CU_ASSERT_EQUAL(n, 2);
    CU_ASSERT(!is_there(store, &alice, child));
    CU_ASSERT_EQUAL(store_sweep(store, NOW + 60 * DAY, 100, &n), LIVE_OK);
    CU_ASSERT_EQUAL(list(0).n_lines, 0);
    arena_release(&arena);
    store_close(store);
    end_test();
}

/* ---- transactions and other processes
 * -------------------------------------------------------- */

static void
test_transaction(void)
{
    begin_test();
    struct store *store = open_store(), *reader = open_store();
    CU_ASSERT_EQUAL(store_commit(store), LIVE_EIO); /* none was begun */
    CU_ASSERT_PTR_NOT_NULL(strstr(store_message(store), "no transaction"));
    store_rollback(store); /* nothing to do */
    CU_ASSERT_EQUAL(store_begin(store), LIVE_OK);
    int64_t id = insert(store, &alice, 0, NOW);
    CU_ASSERT(is_there(store, &alice, id) && !is_there(reader, &alice, id));
    store_rollback(store);
    CU_ASSERT(!is_there(store, &alice, id));
    CU_ASSERT_EQUAL(store_begin(store), LIVE_OK);
    id = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(store_commit(store), LIVE_OK);
    CU_ASSERT(is_there(reader, &alice, id));
    CU_ASSERT_EQUAL(store_begin(store), LIVE_OK);
    CU_ASSERT_EQUAL(store_begin(store), LIVE_EIO); /* undone, not nested */
    CU_ASSERT_EQUAL(store_begin(store), LIVE_OK);
    store_rollback(store);
    store_close(reader);
    store_close(store);
    end_test();
}

static void
test_busy(void)
{
    begin_test();
    struct store *one = open_store(), *two = open_store();
    struct arena arena = { 0 };
    struct view_row row = a_row(), taken;
    int64_t id = insert(one, &alice, 0, NOW), n;
    unsigned n_deleted;
    CU_ASSERT_EQUAL(store_view_take(one, &arena, &alice, id, NOW, &taken), LIVE_OK);
    CU_ASSERT_EQUAL(store_begin(one), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_checkpoint(one, id, 1, LIVE_STR("one"), NOW), LIVE_OK);

    CU_ASSERT_EQUAL(store_begin(two), LIVE_EBUSY);
    CU_ASSERT_PTR_NOT_NULL(strstr(store_message(two), path));
    CU_ASSERT_PTR_NOT_NULL(strstr(store_message(two), "locked"));
    CU_ASSERT_EQUAL(store_view_checkpoint(two, id, 1, LIVE_STR("two"), NOW), LIVE_EBUSY);
    CU_ASSERT_EQUAL(store_view_take(two, &arena, &alice, id, NOW, &taken), LIVE_EBUSY);
    CU_ASSERT_EQUAL(store_view_insert(two, &alice, &row, NOW), LIVE_EBUSY);
    CU_ASSERT_EQUAL(store_view_replace(two, &taken, NOW), LIVE_EBUSY);
    CU_ASSERT_EQUAL(store_view_strike(two, id, NOW, &n), LIVE_EBUSY);
    CU_ASSERT_EQUAL(store_session_touch(two, &bob, NOW), LIVE_EBUSY);
    CU_ASSERT_EQUAL(store_session_touch(two, &alice, NOW), LIVE_OK); /* nothing to write */
    CU_ASSERT_EQUAL(store_session_delete(two, &alice), LIVE_EBUSY);
    CU_ASSERT_EQUAL(store_sweep(two, NOW - DAY, 10, &n_deleted), LIVE_OK); /* nothing to do */
    CU_ASSERT_EQUAL(store_sweep(two, NOW + 60 * DAY, 10, &n_deleted), LIVE_EBUSY);
    CU_ASSERT_EQUAL(store_view_read(two, &arena, &alice, id, &taken),
                    LIVE_OK); /* readers never wait */
    CU_ASSERT(str_is(taken.snapshot, row.snapshot));

    CU_ASSERT_EQUAL(store_commit(one), LIVE_OK);
    CU_ASSERT_EQUAL(store_begin(two), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_checkpoint(two, id, 1, LIVE_STR("two"), NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_commit(two), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_read(one, &arena, &alice, id, &taken), LIVE_OK);
    CU_ASSERT(str_is(taken.snapshot, LIVE_STR("two")));
    arena_release(&arena);
    store_close(two);
    store_close(one);
    end_test();
}

/* Each of the processes takes the row so often, trying again while another writes. */
static int
take_often(int64_t id, int n_times)
{
    struct store *store = open_store();
    struct arena arena = { 0 };
    for (int i = 0; i < n_times; i++) {
        struct view_row row;
        live_status status;
        while ((status = store_view_take(store, &arena, &alice, id, NOW, &row)) == LIVE_EBUSY)
            nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
        if (status != LIVE_OK)
            return 1;
        arena_reset(&arena);
    }
    arena_release(&arena);
    store_close(store);
    return 0;
}

static void
test_processes_fight(void)
{
    enum { PROCESSES = 3, TIMES = 100 };
    begin_test();
    struct store *store = open_store();
    int64_t id = insert(store, &alice, 0, NOW);
    store_close(store); /* a connection must not be carried over a fork */
    pid_t pids[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(take_often(id, TIMES));
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        CU_ASSERT_EQUAL(waitpid(pids[i], &status, 0), pids[i]);
        CU_ASSERT_EQUAL(status, 0);
    }
    CU_ASSERT_EQUAL(list(id).found.epoch, PROCESSES * TIMES); /* none was lost */
    CU_ASSERT_EQUAL(list(id).found.joined, PROCESSES * TIMES);
    end_test();
}

/* ---- files that fail
 * ------------------------------------------------------------------------- */

static void
put_file(const char *name, const void *bytes, size_t len)
{
    FILE *file = fopen(name, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static void
refused(const char *name, const char *reason)
{
    struct store *store = (struct store *)1;
    live_error error = { 0 };
    live_status status = store_open(&store, &(struct store_options){ .path = name }, &error);
    CU_ASSERT_EQUAL(status, LIVE_EIO);
    CU_ASSERT_EQUAL(error.status, LIVE_EIO);
    CU_ASSERT_PTR_NULL(store);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, reason));
    if (!strstr(error.message, reason))
        fprintf(stderr, "%s: wanted \"%s\", got: %s\n", name, reason, error.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, name));
    if (status == LIVE_OK)
        store_close(store);
}

static void
test_what_cannot_be_opened(void)
{
    begin_test();
    char name[128];
    refused("", "not the path of a file");
    refused(":memory:", "not the path of a file");
    refused("file:x?mode=memory", "not the path of a file");
    refused(folder, "not a regular file");
    snprintf(name, sizeof name, "%s/missing/store.db", folder);
    refused(name, "does not exist: make it");
    snprintf(name, sizeof name, "%s/other", folder);
    put_file(name, "hello, world\n", 13);
    refused(name, "not a database");
    char text[8192];
    memset(text, 'x', sizeof text);
    put_file(name, text, sizeof text);
    refused(name, "move this one away");

    /* another program's database is left as it is */
    unlink(name);
    sqlite3 *other;
    CU_ASSERT_EQUAL(sqlite3_open(name, &other), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(other, "CREATE TABLE theirs (a)", NULL, NULL, NULL),
                    SQLITE_OK);
    sqlite3_close(other);
    refused(name, "another program");
    CU_ASSERT_EQUAL(sqlite3_open(name, &other), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(other, "INSERT INTO theirs VALUES (1)", NULL, NULL, NULL),
                    SQLITE_OK);
    CU_ASSERT_NOT_EQUAL(sqlite3_exec(other, "SELECT * FROM views", NULL, NULL, NULL),
                        SQLITE_OK);
    sqlite3_close(other);
    snprintf(name, sizeof name, "%s/other-wal", folder);
    unlink(name);
    snprintf(name, sizeof name, "%s/other-shm", folder);
    unlink(name);

    /* the file is made for its owner and group only */
    struct stat made;
    store_close(open_store());
    CU_ASSERT_EQUAL(stat(path, &made), 0);
    CU_ASSERT_EQUAL(made.st_mode & 07007, 0);
    end_test();
}

/* In a process that is not root: root may write everywhere. 0 when all was refused as it
 * should. */
static int
open_unwritable(void)
{
    struct store *store;
    live_error error = { 0 };
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        return 10;
    struct store_options options = { .path = path };
    if (store_open(&store, &options, &error) != LIVE_EIO ||
        !strstr(error.message, "may not write"))
        return 1;
    if (!strstr(error.message, path) || !strstr(error.message, "chown or chmod"))
        return 2;
    char name[128];
    snprintf(name, sizeof name, "%s/new.db", folder);
    options.path = name;
    if (store_open(&store, &options, &error) != LIVE_EIO ||
        !strstr(error.message, "not writable"))
        return 3;
    /* the listing needs to read only */
    struct looked_up looked = { 0 };
    return listing_read(path, look_up, &looked, &error) == LIVE_OK && looked.n_views == 1 ? 0
                                                                                          : 4;
}

static void
test_read_only(void)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    begin_test();
    int gate[2];
    CU_ASSERT_EQUAL_FATAL(pipe(gate), 0);
    pid_t pid =
        fork(); /* first: what SQLite knows of open files must not be carried over a fork */
    if (pid == 0) {
        char byte;
        close(gate[1]);
        _exit(read(gate[0], &byte, 1) == 0 ? open_unwritable() : 11);
    }
    close(gate[0]);
    struct store *store = open_store();
    insert(store, &alice, 0, NOW);
    for (size_t i = 0; i < 3; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        CU_ASSERT_EQUAL(chmod(name, 0444), 0);
    }
    CU_ASSERT_EQUAL(chmod(folder, 0555), 0);
    close(gate[1]); /* lets it go */
    int status = -1;
    CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
    CU_ASSERT_EQUAL(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
    CU_ASSERT_EQUAL(chmod(folder, 0700), 0);
    store_close(store);
    end_test();
}

static void
test_full(void)
{
    begin_test();
    struct store *store = open_with((struct store_options){ .max_bytes = 256 << 10 });
    static char big[16 << 10];
    struct view_row row = a_row();
    live_status status;
    row.snapshot = (live_str){ big, sizeof big };
    CU_ASSERT_EQUAL(store_session_touch(store, &alice, NOW), LIVE_OK);
    int64_t kept = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(store_begin(store), LIVE_OK);
    int n = 0;
    while ((status = store_view_insert(store, &alice, &row, NOW)) == LIVE_OK && n < 100) {
        row.id = 0;
        n++;
    }
    CU_ASSERT(n > 5 && n < 20);
    CU_ASSERT_EQUAL(status, LIVE_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(store_message(store), "full"));
    CU_ASSERT_PTR_NOT_NULL(strstr(store_message(store), path));
    CU_ASSERT_PTR_NOT_NULL(strstr(store_message(store), "make room"));
    CU_ASSERT_EQUAL(store_commit(store), LIVE_EIO); /* all of it was undone */
    CU_ASSERT_EQUAL(list(kept).n_views, 1);
    CU_ASSERT(is_there(store, &alice, kept));

    /* outside a transaction, each failure is its own */
    while ((status = store_view_insert(store, &alice, &row, NOW)) == LIVE_OK && n < 100) {
        row.id = 0;
        n++;
    }
    CU_ASSERT_EQUAL(status, LIVE_EIO);
    unsigned n_deleted;
    CU_ASSERT_EQUAL(store_sweep(store, NOW + HOUR, 100, &n_deleted), LIVE_OK); /* makes room */
    CU_ASSERT(n_deleted > 5);
    row.id = 0;
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &row, NOW), LIVE_OK);
    store_close(store);
    end_test();
}

static void
test_corrupt(void)
{
    begin_test();
    struct store *store = open_store();
    int64_t ids[100];
    for (size_t i = 0; i < 100; i++)
        ids[i] = insert(store, &alice, 0, NOW);
    store_close(store);
    struct stat whole;
    CU_ASSERT_EQUAL(stat(path, &whole), 0);
    int fd = open(path, O_WRONLY);
    static char noise[1 << 20];
    memset(noise, 0xa5, sizeof noise);
    size_t half = (size_t)whole.st_size / 2;
    CU_ASSERT(half < sizeof noise);
    CU_ASSERT_EQUAL(pwrite(fd, noise, half, (off_t)half), (ssize_t)half);
    close(fd);

    struct arena arena = { 0 };
    store = open_store();
    int n_failed = 0;
    for (size_t i = 0; i < 100; i++) {
        struct view_row row;
        live_status status = store_view_take(store, &arena, &alice, ids[i], NOW, &row);
        CU_ASSERT(status == LIVE_OK || status == LIVE_ENOENT || status == LIVE_EIO);
        if (status != LIVE_EIO)
            continue;
        n_failed++;
        CU_ASSERT_PTR_NOT_NULL(strstr(store_message(store), "malformed"));
        CU_ASSERT_PTR_NOT_NULL(strstr(store_message(store), path));
        CU_ASSERT_EQUAL(store_begin(store), LIVE_OK); /* no transaction was left */
        store_rollback(store);
    }
    CU_ASSERT(n_failed > 0);
    arena_release(&arena);
    store_close(store);
    end_test();
}

static void
test_too_long(void)
{
    begin_test();
    struct store *store = open_store();
    int64_t id = insert(store, &alice, 0, NOW);
    live_str long_text = { "x", (size_t)1 << 29 }; /* refused before it is looked at */
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 0, long_text, NOW), LIVE_ELIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(store_message(store), "536870912 bytes"));
    CU_ASSERT_EQUAL(list(id).found.snapshot_len, 10);
    store_close(store);
    end_test();
}

/* ---- the WAL
 * --------------------------------------------------------------------------------- */

static off_t
wal_size(void)
{
    char name[128];
    struct stat found;
    snprintf(name, sizeof name, "%s-wal", path);
    return stat(name, &found) == 0 ? found.st_size : -1;
}

static void
test_wal_checkpoint(void)
{
    begin_test();
    static char big[1 << 20];
    live_error error = { 0 };
    CU_ASSERT_EQUAL(store_wal_checkpoint(path, &error), LIVE_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, path));
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0); /* it makes no store */

    struct store *store = open_with((struct store_options){ .leave_wal = true });
    struct arena arena = { 0 };
    struct view_row row;
    int64_t id = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(store_view_take(store, &arena, &alice, id, NOW, &row), LIVE_OK);
    for (int i = 0; i < 70; i++) { /* above 64 MiB, nothing is copied back by itself */
        memset(big, i, sizeof big);
        CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 1, (live_str){ big, sizeof big }, NOW),
                        LIVE_OK);
    }
    off_t before = wal_size();
    CU_ASSERT(before > 70 << 20);
    CU_ASSERT_EQUAL(store_wal_checkpoint(path, &error), LIVE_OK);
    memset(big, 70, sizeof big);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 1, (live_str){ big, sizeof big }, NOW),
                    LIVE_OK);
    CU_ASSERT(wal_size() <= 64 << 20); /* begun again, and cut to the limit */
    store_close(store);
    CU_ASSERT(wal_size() > 0); /* left for the master */

    store = open_store();
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, id, &row), LIVE_OK);
    CU_ASSERT(row.snapshot.len == sizeof big && row.snapshot.ptr[5] == 70);
    store_close(store);
    CU_ASSERT_EQUAL(wal_size(), -1); /* the last of the others tidies up */
    arena_release(&arena);
    end_test();
}

/* ---- memory
 * ---------------------------------------------------------------------------------- */

static int64_t memory_id, memory_epoch;

static void
open_take_read(void)
{
    struct store *store;
    struct arena arena = { 0 };
    struct view_row row;
    live_error error = { 0 };
    live_status status = store_open(&store, &(struct store_options){ .path = path }, &error);
    CU_ASSERT(status == LIVE_OK || status == LIVE_ENOMEM);
    CU_ASSERT(status == LIVE_OK || error.message[0]);
    if (status != LIVE_OK)
        return;
    status = store_view_take(store, &arena, &alice, memory_id, NOW, &row);
    CU_ASSERT(status == LIVE_OK || status == LIVE_ENOMEM);
    if (status == LIVE_OK) {
        CU_ASSERT_EQUAL(row.epoch, ++memory_epoch); /* a failed take has not taken */
        CU_ASSERT_EQUAL(row.snapshot.len, 20000);
    } else {
        CU_ASSERT_PTR_NOT_NULL(strstr(store_message(store), "memory"));
        CU_ASSERT_EQUAL(store_begin(store), LIVE_OK); /* no transaction was left */
        CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, memory_id, &row), LIVE_OK);
        CU_ASSERT_EQUAL(row.epoch, memory_epoch);
        CU_ASSERT_EQUAL(store_commit(store), LIVE_OK);
    }
    arena_release(&arena);
    store_close(store);
}

static void
test_memory_fails(void)
{
    begin_test();
    struct store *store = open_store();
    struct view_row row = a_row();
    static char big[20000];
    row.snapshot = (live_str){ big, sizeof big };
    CU_ASSERT_EQUAL(store_session_touch(store, &alice, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &row, NOW), LIVE_OK);
    memory_id = row.id;
    memory_epoch = 0;
    store_close(store);
    unit_each_failing(open_take_read);
    CU_ASSERT(memory_epoch >= 1);
    end_test();
}

static void
test_sqlite_memory_fails(void)
{
    begin_test();
    struct store *store = open_store();
    static char big[8 << 20];
    int64_t id = insert(store, &alice, 0, NOW);
    CU_ASSERT_EQUAL(store_begin(store), LIVE_OK);
    CU_ASSERT_EQUAL(store_session_touch(store, &bob, NOW), LIVE_OK);
    sqlite3_hard_heap_limit64(sqlite3_memory_used() + (64 << 10));
    live_status status =
        store_view_checkpoint(store, id, 0, (live_str){ big, sizeof big }, NOW);
    sqlite3_hard_heap_limit64(0);
    CU_ASSERT_EQUAL(status, LIVE_ENOMEM);
    CU_ASSERT_PTR_NOT_NULL(strstr(store_message(store), "out of memory"));
    CU_ASSERT_EQUAL(store_commit(store), LIVE_EIO); /* undone */
    CU_ASSERT_EQUAL(list(id).n_lines, 1);
    CU_ASSERT_EQUAL(store_view_checkpoint(store, id, 0, (live_str){ big, sizeof big }, NOW),
                    LIVE_OK);
    store_close(store);
    end_test();
}

static void
test_session_data(void)
{
    begin_test();
    struct store *store = open_store();
    struct arena arena = { 0 };
    struct session_row data;
    CU_ASSERT_EQUAL(store_session_read(store, &arena, &alice, NOW, &data), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_session_write(store, &alice, LIVE_STR("{}")), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_session_identify(store, &alice, LIVE_STR("u")), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_session_rename(store, &alice, &bob), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_session_touch(store, &alice, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_session_read(store, &arena, &alice, NOW, &data), LIVE_OK);
    CU_ASSERT_PTR_NULL(data.data.ptr);
    CU_ASSERT_PTR_NULL(data.socket_id.ptr);
    CU_ASSERT_EQUAL(store_session_write(store, &alice, LIVE_STR("{\"a\":1}")), LIVE_OK);
    CU_ASSERT_EQUAL(store_session_identify(store, &alice, LIVE_STR("users:7")), LIVE_OK);
    struct view_row row = { .view = LIVE_STR("v"), .dom_id = LIVE_STR("d") }, found;
    CU_ASSERT_EQUAL(store_view_insert(store, &alice, &row, NOW), LIVE_OK);
    CU_ASSERT_EQUAL(store_session_rename(store, &alice, &bob), LIVE_OK);
    CU_ASSERT_EQUAL(store_session_read(store, &arena, &alice, NOW, &data), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_session_read(store, &arena, &bob, NOW, &data), LIVE_OK);
    CU_ASSERT(str_is(data.data, LIVE_STR("{\"a\":1}")));
    CU_ASSERT(str_is(data.socket_id, LIVE_STR("users:7")));
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &alice, row.id, &found), LIVE_ENOENT);
    CU_ASSERT_EQUAL(store_view_read(store, &arena, &bob, row.id, &found), LIVE_OK);
    CU_ASSERT_EQUAL(store_session_write(store, &bob, live_none), LIVE_OK);
    CU_ASSERT_EQUAL(store_session_read(store, &arena, &bob, NOW, &data), LIVE_OK);
    CU_ASSERT_PTR_NULL(data.data.ptr);
    arena_release(&arena);
    store_close(store);
    end_test();
}

void
store_tests(void)
{
    CU_pSuite suite = CU_add_suite("store", NULL, NULL);
    CU_add_test(suite, "a row comes back as it was", test_row_comes_back);
    CU_add_test(suite, "of two owners the newer one writes", test_newer_owner_wins);
    CU_add_test(suite, "a post counts once", test_a_post_counts_once);
    CU_add_test(suite, "an id beforehand", test_an_id_beforehand);
    CU_add_test(suite, "replace", test_replace);
    CU_add_test(suite, "expiry moves on by the hour", test_expiry_moves_by_the_hour);
    CU_add_test(suite, "rows of what nests", test_nested_rows);
    CU_add_test(suite, "a session's limit takes the oldest", test_limit_takes_the_oldest);
    CU_add_test(suite, "a large limit makes room for more at once",
                test_a_large_limit_makes_room_for_more_at_once);
    CU_add_test(suite, "a limit for several connections", test_a_limit_for_several_connections);
    CU_add_test(suite, "a row that needs its session's data", test_a_row_that_needs_data);
    CU_add_test(suite, "a session is fresh for a day", test_a_session_is_fresh_for_a_day);
    CU_add_test(suite, "the gate opens however a transaction ends",
                test_the_gate_opens_however_a_transaction_ends);
    CU_add_test(suite, "crashes in a row", test_crashes_in_a_row);
    CU_add_test(suite, "a replaced view is forgiven", test_a_replaced_view_is_forgiven);
    CU_add_test(suite, "a session ends with its views", test_session_ends_with_its_views);
    CU_add_test(suite, "a session's data, and its new id", test_session_data);
    CU_add_test(suite, "strikes within a minute", test_strikes_within_a_minute);
    CU_add_test(suite, "sweep in batches", test_sweep_in_batches);
    CU_add_test(suite, "begin, commit, rollback", test_transaction);
    CU_add_test(suite, "another connection writes", test_busy);
    CU_add_test(suite, "three processes take one row", test_processes_fight);
    CU_add_test(suite, "what cannot be opened", test_what_cannot_be_opened);
    CU_add_test(suite, "read-only file and folder", test_read_only);
    CU_add_test(suite, "full", test_full);
    CU_add_test(suite, "corrupt", test_corrupt);
    CU_add_test(suite, "too long", test_too_long);
    CU_add_test(suite, "the WAL is copied back", test_wal_checkpoint);
    CU_add_test(suite, "memory fails", test_memory_fails);
    CU_add_test(suite, "SQLite's memory fails", test_sqlite_memory_fails);
}
