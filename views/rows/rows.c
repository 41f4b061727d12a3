/*
 * rows.c: the table of the js-framework-benchmark: the same operations, the same words. The
 * random numbers are the view's own, so that every visitor's first thousand rows are the same.
 */
#include "rows.live.h"

enum { MANY = 1000, VERY_MANY = 10000, STEP = 10 };

#define WORD_COUNT(words) ((int64_t)(sizeof(words) / sizeof((words)[0])))

static const char *const adjectives[] = {
    "pretty",      "large",   "big",       "small", "tall",      "short",    "long",
    "handsome",    "plain",   "quaint",    "clean", "elegant",   "easy",     "angry",
    "crazy",       "helpful", "mushy",     "odd",   "unsightly", "adorable", "important",
    "inexpensive", "cheap",   "expensive", "fancy",
};
static const char *const colours[] = {
    "red",    "yellow", "blue",  "green", "pink",   "brown",
    "purple", "brown",  "white", "black", "orange",
};
static const char *const nouns[] = {
    "table",  "chair",    "house",  "bbq",   "desk",  "car",      "pony",
    "cookie", "sandwich", "burger", "pizza", "mouse", "keyboard",
};

/* A linear congruential generator, modulo 2^31. */
static int64_t
random_below(struct rows *self, int64_t limit)
{
    self->random = (self->random * 1103515245 + 12345) % (INT64_C(1) << 31);
    return self->random / 65536 % limit;
}

static void
append_rows(struct rows *self, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const char *adjective = adjectives[random_below(self, WORD_COUNT(adjectives))];
        const char *colour = colours[random_below(self, WORD_COUNT(colours))];
        const char *noun = nouns[random_below(self, WORD_COUNT(nouns))];
        struct row *row = row_list_append(&self->rows);
        row->id = ++self->last_id;
        live_format(&row->label, "%s %s %s", adjective, colour, noun);
    }
}

static void
create_rows(struct rows *self, int64_t n)
{
    row_list_clear(&self->rows);
    self->selected = 0;
    append_rows(self, n);
}

/* ?n=1000 begins with that many */
static live_status
mount(struct rows *self, live_socket *socket, const live_params *params)
{
    int64_t n = live_param_int(params, "n", 0);
    (void)socket;
    append_rows(self, n < VERY_MANY ? n : VERY_MANY);
    return LIVE_OK;
}

static live_status
create(struct rows *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    create_rows(self, MANY);
    return LIVE_OK;
}

static live_status
create10k(struct rows *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    create_rows(self, VERY_MANY);
    return LIVE_OK;
}

/* Bounded: one visitor's table is one process's memory and a row of the store. */
static live_status
append(struct rows *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    if (row_list_count(&self->rows) < 5 * VERY_MANY)
        append_rows(self, MANY);
    return LIVE_OK;
}

static live_status
update10(struct rows *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    for (uint32_t i = 0; i < row_list_count(&self->rows); i += STEP)
        live_append(&row_list_edit(&self->rows, i)->label, LIVE_STR(" !!!"));
    return LIVE_OK;
}

/* The second and the last but one of the first thousand. */
static live_status
swap(struct rows *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    if (row_list_count(&self->rows) >= MANY) {
        row_list_move(&self->rows, 1, MANY - 2);
        row_list_move(&self->rows, MANY - 3, 1);
    }
    return LIVE_OK;
}

static live_status
remove_row(struct rows *self, live_socket *socket, const live_event *event)
{
    int64_t at = row_list_find(&self->rows, live_event_int(event, "id", 0));
    (void)socket;
    if (at >= 0)
        row_list_remove(&self->rows, (uint32_t)at);
    return LIVE_OK;
}

static live_status
select_row(struct rows *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    self->selected = live_event_int(event, "id", 0);
    return LIVE_OK;
}

static live_status
clear(struct rows *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    row_list_clear(&self->rows);
    self->selected = 0;
    return LIVE_OK;
}

const struct rows_view rows_view = {
    .mount = mount,
    .on = { .create = create,
            .create10k = create10k,
            .append = append,
            .update10 = update10,
            .swap = swap,
            .remove = remove_row,
            .select = select_row,
            .clear = clear },
};
