/* routes.c: the demo application: its pages and the one symbol that views.so exports. */
#include "board.live.h"
#include "book_page.live.h"
#include "books.live.h"
#include "counter.live.h"
#include "database.h"
#include "home.live.h"
#include "login.live.h"
#include "reservation_page.live.h"
#include "reserve.live.h"
#include "root.live.h"
#include "rows.live.h"
#include "search.live.h"
#include "session.h"
#include "thermostat.live.h"

static const live_route routes[] = {
    { .path = "/", .view = &home_class },
    { .path = "/thermostat", .view = &thermostat_class },
    { .path = "/counter", .view = &counter_class },
    { .path = "/board", .view = &board_class },
    { .path = "/books", .view = &books_class },
    { .path = "/books/:id", .view = &book_page_class },
    { .path = "/books/:id/reserve", .view = &reserve_class },
    { .path = "/reservations/:code", .view = &reservation_page_class },
    { .path = "/login", .view = &login_class },
    { .path = "/login", .handler = session_login, .method = "POST" },
    { .path = "/logout", .handler = session_logout, .method = "POST" },
    { .path = "/search", .view = &search_class },
    { .path = "/rows", .view = &rows_class },
};

const struct live_app live_app = {
    .abi = LIVE_ABI,
    .routes = routes,
    .n_routes = sizeof routes / sizeof routes[0],
    .root_layout = &root_class,
    .name = "demo",
    .start = database_start,
    .stop = database_stop,
};
