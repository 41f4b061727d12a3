/*
 * app.c: the test application of `make e2e-server`: the URLs of LiveView's own browser tests,
 * so that those run against Clive; the pages are Clive's. What those tests send to be evaluated
 * is in eval.c. /frames and /nests are for our own specs only.
 */
#include "e2e.h"
#include "e2e_colocated.live.h"
#include "e2e_components.live.h"
#include "e2e_dynamic.live.h"
#include "e2e_errors.live.h"
#include "e2e_feedback.live.h"
#include "e2e_form.live.h"
#include "e2e_form_around.live.h"
#include "e2e_js.live.h"
#include "e2e_keyed.live.h"
#include "e2e_live.live.h"
#include "e2e_member.live.h"
#include "e2e_root.live.h"
#include "e2e_selects.live.h"
#include "e2e_stream.live.h"
#include "framed_bare.live.h"
#include "framed_boxed.live.h"
#include "framed_plain.live.h"
#include "issue_2787.live.h"
#include "issue_3040.live.h"
#include "issue_3083.live.h"
#include "issue_3107.live.h"
#include "issue_3194.live.h"
#include "issue_3194_other.live.h"
#include "issue_3448.live.h"
#include "issue_3496_a.live.h"
#include "issue_3496_b.live.h"
#include "issue_3529.live.h"
#include "issue_3612_a.live.h"
#include "issue_3612_b.live.h"
#include "issue_3636.live.h"
#include "issue_3651.live.h"
#include "issue_3656.live.h"
#include "issue_3658.live.h"
#include "issue_3686_a.live.h"
#include "issue_3686_b.live.h"
#include "issue_3686_c.live.h"
#include "issue_3719.live.h"
#include "issue_3814.live.h"
#include "issue_3819.live.h"
#include "issue_3919.live.h"
#include "nav_a.live.h"
#include "nav_b.live.h"
#include "navigation_live.live.h"
#include "nests_garden.live.h"
#include "nests_house.live.h"
#include "redirect_loop.live.h"

/* Its pages have scripts of their own in them, as LiveView's have. */
#define CSP "script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'"

static const live_session pages = {
    .name = "pages",
    .layout = &e2e_live_class,
    .csp = CSP,
    .on_mount = { &e2e_sandbox },
};
static const live_session other = { .name = "other", .layout = &e2e_live_class, .csp = CSP };
static const live_session navigation = {
    .name = "navigation",
    .layout = &navigation_live_class,
    .csp = CSP,
};
/* Pages with a layout of their own, or none. */
static const live_session apart = { .name = "apart", .csp = CSP };

static const live_route routes[] = {
    { .path = "/", .handler = e2e_health },
    { .path = "/health", .handler = e2e_health },
    { .path = "/halt", .handler = e2e_halt, .method = "POST", .no_csrf = true },
    { .path = "/stream", .view = &e2e_stream_class, .session = &pages },
    { .path = "/components", .view = &e2e_components_class, .session = &pages },
    { .path = "/keyed-comprehension", .view = &e2e_keyed_class, .session = &pages },
    { .path = "/form", .view = &e2e_form_class, .session = &pages },
    { .path = "/form/nested", .view = &e2e_form_around_class, .session = &pages },
    { .path = "/form/member", .view = &e2e_member_class, .session = &pages },
    { .path = "/form/dynamic-inputs", .view = &e2e_dynamic_class, .session = &pages },
    { .path = "/form/feedback", .view = &e2e_feedback_class, .session = &apart },
    { .path = "/select", .view = &e2e_selects_class, .session = &pages },
    { .path = "/submit", .handler = e2e_submit, .method = "POST" },
    { .path = "/eval", .handler = e2e_eval, .method = "POST", .no_csrf = true },
    { .path = "/js", .view = &e2e_js_class, .session = &pages },
    { .path = "/colocated", .view = &e2e_colocated_class, .session = &apart },
    { .path = "/errors", .view = &e2e_errors_class, .session = &apart },

    { .path = "/navigation/a", .view = &nav_a_class, .session = &navigation },
    { .path = "/navigation/b",
      .view = &nav_b_class,
      .session = &navigation,
      .action = "index" },
    { .path = "/navigation/b/:id",
      .view = &nav_b_class,
      .session = &navigation,
      .action = "show" },
    { .path = "/navigation/redirectloop",
      .view = &redirect_loop_class,
      .session = &navigation },
    { .path = "/navigation/dead", .handler = e2e_dead },

    { .path = "/frames/plain", .view = &framed_plain_class, .session = &apart },
    { .path = "/frames/boxed", .view = &framed_boxed_class, .session = &apart },
    { .path = "/frames/bare", .view = &framed_bare_class, .session = &apart },

    { .path = "/nests/house", .view = &nests_house_class, .session = &apart },
    { .path = "/nests/garden", .view = &nests_garden_class, .session = &apart },

    { .path = "/issues/2787", .view = &issue_2787_class, .session = &pages },
    { .path = "/issues/3040", .view = &issue_3040_class, .session = &pages },
    { .path = "/issues/3083", .view = &issue_3083_class, .session = &pages },
    { .path = "/issues/3107", .view = &issue_3107_class, .session = &pages },
    { .path = "/issues/3194", .view = &issue_3194_class, .session = &pages },
    { .path = "/issues/3194/other", .view = &issue_3194_other_class, .session = &pages },
    { .path = "/issues/3448", .view = &issue_3448_class, .session = &pages },
    { .path = "/issues/3496/a", .view = &issue_3496_a_class, .session = &apart },
    { .path = "/issues/3496/b", .view = &issue_3496_b_class, .session = &apart },
    { .path = "/issues/3529", .view = &issue_3529_class, .session = &pages },
    { .path = "/issues/3612/a", .view = &issue_3612_a_class, .session = &pages },
    { .path = "/issues/3612/b", .view = &issue_3612_b_class, .session = &pages },
    { .path = "/issues/3636", .view = &issue_3636_class, .session = &pages },
    { .path = "/issues/3651", .view = &issue_3651_class, .session = &pages },
    { .path = "/issues/3656", .view = &issue_3656_class, .session = &pages },
    { .path = "/issues/3658", .view = &issue_3658_class, .session = &pages },
    { .path = "/issues/3686/a", .view = &issue_3686_a_class, .session = &pages },
    { .path = "/issues/3686/b", .view = &issue_3686_b_class, .session = &pages },
    { .path = "/issues/3686/c", .view = &issue_3686_c_class, .session = &other },
    { .path = "/issues/3719", .view = &issue_3719_class, .session = &pages },
    { .path = "/issues/3814", .view = &issue_3814_class, .session = &pages },
    { .path = "/issues/3819", .view = &issue_3819_class, .session = &pages },
    { .path = "/issues/3919", .view = &issue_3919_class, .session = &pages },
};

const struct live_app live_app = {
    .abi = LIVE_ABI,
    .routes = routes,
    .n_routes = sizeof routes / sizeof routes[0],
    .root_layout = &e2e_root_class,
    .name = "e2e",
};
