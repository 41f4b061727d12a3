#include "cards.h"

#include "database.h"

static const struct {
    const char *name, *title, *before, *after, *sign, *step;
} places[] = {
    { "todo", "To do", NULL, "doing", "→", "on" },
    { "doing", "Doing", "todo", "done", "→", "on" },
    { "done", "Done", "doing", "gone", "×", "off the board" },
};

enum { N_PLACES = sizeof places / sizeof *places };

live_str
cards_place(live_str name)
{
    for (size_t i = 0; i < N_PLACES; i++)
        if (live_str_equal(live_str_of(places[i].name), name))
            return live_str_of(places[i].title);
    return live_none;
}

/* Whether there is nothing to do: the card is in its place, or gone, or was never there. */
static bool
is_there(live_str title, live_str to)
{
    struct query query;
    query_open(&query, "SELECT place = ?2 FROM cards WHERE title = ?1");
    query_put_text(&query, title);
    query_put_text(&query, to);
    bool there = query_next(&query) ? query_int(&query, 0) : !cards_place(to).ptr;
    query_close(&query, NULL);
    return there;
}

static int64_t
count(void)
{
    struct query query;
    query_open(&query, "SELECT count(*) FROM cards");
    int64_t n = query_next(&query) ? query_int(&query, 0) : 0;
    query_close(&query, NULL);
    return n;
}

static live_status
write_card(live_str title, live_str to)
{
    struct query query;
    bool gone = !cards_place(to).ptr;
    query_open(&query, gone
                           ? "DELETE FROM cards WHERE title = ?1"
                           : "INSERT INTO cards (title, place, moved)"
                             " SELECT ?1, ?2, coalesce(max(moved), 0) + 1 FROM cards WHERE true"
                             " ON CONFLICT (title) DO UPDATE"
                             " SET place = excluded.place, moved = excluded.moved");
    query_put_text(&query, title);
    if (!gone)
        query_put_text(&query, to);
    query_next(&query);
    return query_close(&query, NULL);
}

static bool
is_card(live_str title)
{
    struct query query;
    query_open(&query, "SELECT 1 FROM cards WHERE title = ?1");
    query_put_text(&query, title);
    bool found = query_next(&query);
    query_close(&query, NULL);
    return found;
}

const char *
cards_put(live_str title, live_str to)
{
    if (!title.len || title.len > CARD_MAX)
        return "A card has a title of one to 60 letters.";
    if (is_there(title, to))
        return NULL;
    if (cards_place(to).ptr && !is_card(title) && count() >= CARDS_MAX)
        return "The board is full: finish something first.";
    return write_card(title, to) == LIVE_OK ? NULL : "The board cannot be written just now.";
}

live_status
cards_read(struct place_list *list, live_socket *socket)
{
    place_list_clear(list);
    for (size_t i = 0; i < N_PLACES; i++) {
        struct place *place = place_list_append(list);
        struct query query;
        live_set(&place->name, places[i].name);
        live_set(&place->title, places[i].title);
        live_set(&place->before, places[i].before);
        live_set(&place->after, places[i].after);
        live_set(&place->sign, places[i].sign);
        live_set(&place->step, places[i].step);
        query_open(&query, "SELECT id, title FROM cards WHERE place = ?1 ORDER BY moved");
        query_put_text(&query, live_str_of(places[i].name));
        while (query_next(&query)) {
            struct card *card = card_list_append(&place->cards);
            card->id = query_int(&query, 0);
            live_set(&card->title, query_text(&query, 1));
        }
        if (query_close(&query, socket) != LIVE_OK)
            return LIVE_ERROR;
    }
    return LIVE_OK;
}
