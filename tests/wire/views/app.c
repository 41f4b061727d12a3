/* app.c: the application of the wire tests. */
#include "again.live.h"
#include "club.h"
#include "interval.live.h"
#include "never.live.h"
#include "roam.live.h"
#include "room.live.h"
#include "root.live.h"
#include "tally.live.h"
#include "wander.live.h"

static const live_session members = { .name = "members", .csp = "default-src 'none'" };

static const live_session guests = { .name = "guests" };

static const live_route routes[] = {
    { .path = "/", .view = &roam_class },
    { .path = "/tally", .view = &tally_class },
    { .path = "/tally/:text", .view = &tally_class, .action = "text" },
    { .path = "/room/:topic", .view = &room_class },
    { .path = "/interval", .view = &interval_class },
    { .path = "/never", .view = &never_class },
    { .path = "/again", .view = &again_class },
    { .path = "/wander", .view = &wander_class },
    { .path = "/wander/:id", .view = &wander_class, .action = "show" },
    { .path = "/roam", .view = &roam_class },
    { .path = "/club", .view = &wander_class, .session = &club },
    { .path = "/login", .handler = club_login, .method = "POST" },
    { .path = "/logout", .handler = club_logout, .method = "POST" },
    { .path = "/kick", .handler = club_kick, .method = "POST" },
    { .path = "/who", .handler = club_who },
    { .path = "/hook", .handler = club_who, .method = "POST", .no_csrf = true },
    { .path = "/hook/login", .handler = club_login, .method = "POST", .no_csrf = true },
    { .path = "/echo", .handler = club_echo, .method = "POST" },
    { .path = "/echo", .handler = club_echo, .method = "PUT" },
    { .path = "/who/:name", .handler = club_who },
    { .path = "/guests/roam", .view = &roam_class, .session = &guests },
    { .path = "/members/wander", .view = &wander_class, .session = &members },
};

const struct live_app live_app = {
    .abi = LIVE_ABI,
    .routes = routes,
    .n_routes = sizeof routes / sizeof routes[0],
    .root_layout = &root_class,
    .name = "wire",
};
