/* app.c: the application of the wire tests. */
#include "again.live.h"
#include "badge.live.h"
#include "caller.live.h"
#include "club.h"
#include "crowd.live.h"
#include "hall.live.h"
#include "inn.live.h"
#include "interval.live.h"
#include "lodge.live.h"
#include "never.live.h"
#include "roam.live.h"
#include "room.live.h"
#include "root.live.h"
#include "stall.live.h"
#include "tally.live.h"
#include "wander.live.h"

#include <stdio.h>
#include <stdlib.h>

/* Says what joins and pages do, where a test asks for it. */
static void
say(const live_telemetry_event *event, void *config)
{
    char uri[256] = ""; /* read here, where ASan looks: its printf does not */
    (void)config;
    for (size_t i = 0; i < event->uri.len && i + 1 < sizeof uri; i++)
        uri[i] = event->uri.ptr[i];
    if (getenv("WIRE_TELEMETRY"))
        fprintf(stderr, "telemetry %s view=%s uri=%s id=%d http=%u bytes=%d ns=%d %s\n",
                event->name, event->view ? event->view : "-", uri, event->id.len > 0,
                event->http_status, event->bytes > 0, event->duration_ns > 0,
                event->reason ? event->reason : "-");
}

static const live_telemetry telemetry[] = {
    { "phoenix.live_view.join.*", say, NULL },
    { "phoenix.live_view.page.*", say, NULL },
};

static const live_session members = { .name = "members", .csp = "default-src 'none'" };

static const live_session lodge = { .name = "lodge", .root_layout = &lodge_class };

static const live_session guests = { .name = "guests" };

static const live_route routes[] = {
    { .path = "/", .view = &roam_class },
    { .path = "/tally", .view = &tally_class },
    { .path = "/tally/:text", .view = &tally_class, .action = "text" },
    { .path = "/room/:topic", .view = &room_class },
    { .path = "/inn", .view = &inn_class },
    { .path = "/interval", .view = &interval_class },
    { .path = "/caller", .view = &caller_class },
    { .path = "/stall", .view = &stall_class },
    { .path = "/never", .view = &never_class },
    { .path = "/crowd", .view = &crowd_class },
    { .path = "/again", .view = &again_class },
    { .path = "/wander", .view = &wander_class },
    { .path = "/wander/:id", .view = &wander_class, .action = "show" },
    { .path = "/hall", .view = &hall_class },
    { .path = "/hall/:room", .view = &hall_class },
    { .path = "/lodge", .view = &hall_class, .session = &lodge },
    { .path = "/lodge/roam", .view = &roam_class, .session = &lodge },
    { .path = "/roam", .view = &roam_class },
    { .path = "/club", .view = &wander_class, .session = &club },
    { .path = "/login", .handler = club_login, .method = "POST" },
    { .path = "/logout", .handler = club_logout, .method = "POST" },
    { .path = "/badge/:name", .handler = club_badge },
    { .path = "/handled", .handler = club_hall },
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
    .views = (const live_view_class *const[]){ &badge_class, NULL },
    .telemetry = telemetry,
    .n_telemetry = sizeof telemetry / sizeof *telemetry,
    .connect_info = (const char *const[]){ "peer_data", "user_agent", "uri", "x-tag", NULL },
};
