/*
 * search.c: what is typed is looked for at once, in the words of 5,000 titles and authors. The
 * address has the query (?q=), so that a link to it, or a reload, shows the same.
 */
#include "search.live.h"

#include "app.live.h"
#include "database.h"
#include "words.h"

enum { MAX_HITS = 8 };

static const char select_hits[] =
    "SELECT rowid, highlight(book_words, 0, char(2), char(3)),"
    " highlight(book_words, 1, char(2), char(3)),"
    " (SELECT year FROM books WHERE id = book_words.rowid)"
    " FROM book_words WHERE book_words MATCH ?1 ORDER BY rank, rowid LIMIT ?2";

/* A text with its matches, piece by piece: the template escapes each. */
static void
split(struct piece_list *pieces, live_str text)
{
    live_str part;
    bool is_match;
    while (words_piece(&text, &part, &is_match)) {
        struct piece *piece = piece_list_append(pieces);
        live_set(&piece->text, part);
        piece->is_match = is_match;
    }
}

static live_status
find(struct search *self, live_socket *socket)
{
    const char *match = words_match(live_text(self->query));
    struct query query;
    hit_list_clear(&self->hits);
    self->n_found = 0;
    if (!*match)
        return LIVE_OK;
    query_open(&query, select_hits);
    query_put_text(&query, live_str_of(match));
    query_put_int(&query, MAX_HITS);
    while (query_next(&query)) {
        struct hit *hit = hit_list_append(&self->hits);
        hit->id = query_int(&query, 0);
        split(&hit->title, query_text(&query, 1));
        split(&hit->author, query_text(&query, 2));
        hit->year = query_int(&query, 3);
    }
    live_status status = query_close(&query, socket);
    if (status != LIVE_OK)
        return status;
    query_open(&query, "SELECT count(*) FROM book_words WHERE book_words MATCH ?1");
    query_put_text(&query, live_str_of(match));
    if (query_next(&query))
        self->n_found = query_int(&query, 0);
    return query_close(&query, socket);
}

static live_status
load(struct search *self, live_socket *socket)
{
    return find(self, socket);
}

static live_status
handle_params(struct search *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)uri;
    live_set(&self->query, live_param(params, "q", ""));
    self->is_open = live_true(live_text(self->query));
    self->active = -1;
    return find(self, socket);
}

/* Typed: the address follows, and handle_params does the rest. */
static live_status
search(struct search *self, live_socket *socket, const live_event *event)
{
    live_str typed = live_event_str(event, "q", "");
    if (!live_str_equal(typed, live_text(self->query)))
        live_push_patch(socket, live_textf("/search?q=%s", live_url_encode(typed)),
                        .replace = true);
    return LIVE_OK;
}

/* The hit that was clicked; by Enter the marked one, or the first. */
static live_status
open_hit(struct search *self, live_socket *socket, const live_event *event)
{
    const struct hit *first = hit_list_count(&self->hits) ? hit_list_at(&self->hits, 0) : NULL;
    int64_t id = live_event_int(event, "id", 0);
    if (!id && self->is_open && self->active >= 0 && self->active < hit_list_count(&self->hits))
        first = hit_list_at(&self->hits, (uint32_t)self->active);
    if (!id && first)
        id = first->id;
    if (id)
        live_push_navigate(socket, live_textf("/books/%d", (int)id));
    return LIVE_OK;
}

/* From no row (-1) to the last, and round again. */
static live_status
step(struct search *self, int64_t by)
{
    int64_t places = (int64_t)hit_list_count(&self->hits) + 1;
    if (!self->is_open)
        self->active = -1;
    self->is_open = true;
    self->active = (self->active + 1 + by + places) % places - 1;
    return LIVE_OK;
}

static live_status
down(struct search *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    return step(self, 1);
}

static live_status
up(struct search *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    return step(self, -1);
}

static live_status
reopen(struct search *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->is_open = true;
    return LIVE_OK;
}

static live_status
close_hits(struct search *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->is_open = false;
    self->active = -1;
    return LIVE_OK;
}

const struct search_view search_view = {
    .load = load,
    .handle_params = handle_params,
    .on = { .search = search,
            .open = open_hit,
            .down = down,
            .up = up,
            .reopen = reopen,
            .close = close_hits },
    .layout = &app_class,
};
