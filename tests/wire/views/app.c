/* app.c: the application of the wire tests. */
#include "again.live.h"
#include "interval.live.h"
#include "never.live.h"
#include "root.live.h"
#include "tally.live.h"

static const live_route routes[] = {
    { "/tally", &tally_class, NULL },
    { "/tally/:text", &tally_class, "text" },
    { "/interval", &interval_class, NULL },
    { "/never", &never_class, NULL },
    { "/again", &again_class, NULL },
};

const struct live_app live_app = {
    .abi = LIVE_ABI,
    .routes = routes,
    .n_routes = sizeof routes / sizeof routes[0],
    .root_layout = &root_class,
    .name = "wire",
};
