/* channel_nav.c: patches, live navigation and redirects that callbacks ask for: what is run,
 * and what the client is told in which order (protocol.md 3.6 and 5.4). */
#include "channel_inside.h"

#include "clock.h"
#include "str.h"

/* ---- the URL ---- */

bool
channel_is_routed(const struct channel *channel)
{
    return channel->live_session.ptr != NULL;
}

bool
channel_routes_to(const struct channel *channel, const live_route *route)
{
    return channel_is_routed(channel) && route->view == channel->class &&
           str_is(route_session(route), channel->live_session);
}

live_status
channel_move(struct channel *channel, live_str url, const live_route *route,
             const struct live_params *params, live_error *error)
{
    live_status status = view_set_uri(channel->view, url, route->action);
    if (status != LIVE_OK)
        return live_error_set(error, status, "out of memory for a URL");
    channel->route = route;
    return view_handle_params(channel->view, params, error);
}

struct target { /* of a patch */
    live_str url;
    const live_route *route;
    struct live_params params;
};

/* Only within the same view and live_session. */
static live_status
find_target(const struct channel *channel, const struct nav *nav, struct target *target,
            live_error *error)
{
    struct arena *arena = &channel->host->turn->arena;
    *target = (struct target){ .url = live_none };
    live_status status = channel_url(arena, nav->to, &target->url);
    if (status == LIVE_OK)
        status = channel_route(&channel->host->world->app, arena, target->url, &target->route,
                               &target->params);
    if (status == LIVE_ENOMEM)
        return live_error_set(error, status, "out of memory for a URL");
    if (status != LIVE_OK || !channel_routes_to(channel, target->route))
        return live_error_set(error, LIVE_ERROR,
                              "live_push_patch to \"%.*s\", which is no URL of view %s: use "
                              "live_push_navigate or live_redirect",
                              (int)(nav->to.len < 100 ? nav->to.len : 100), nav->to.ptr,
                              channel->class->name);
    return LIVE_OK;
}

static live_status
patch(struct channel *channel, const struct nav *nav, live_error *error)
{
    struct target target;
    live_status status = find_target(channel, nav, &target, error);
    return status == LIVE_OK
               ? channel_move(channel, target.url, target.route, &target.params, error)
               : status;
}

/* A child has no URL: its patch is its root's. What that one fails in is its own failure. */
static live_status
patch_root(struct channel *channel, const struct nav *nav, live_error *error)
{
    struct target target;
    live_error why;
    struct channel *root = channel_root(channel);
    if (!root || root->state != CHANNEL_JOINED)
        root = channel; /* which says that it has no URL */
    live_status status = find_target(root, nav, &target, error);
    if (status != LIVE_OK)
        return status;
    channel_enter(root);
    status = channel_move(root, target.url, target.route, &target.params, &why);
    if (status == LIVE_OK && !channel_send_patch(root, nav))
        status = live_error_set(&why, LIVE_ENOMEM, "out of memory for a frame");
    channel_settle(root, status, true, live_none, &why);
    channel_enter(channel);
    return LIVE_OK;
}

live_status
channel_follow(struct channel *channel, struct nav *last, struct nav *nav, live_error *error)
{
    live_status status = LIVE_OK;
    *last = (struct nav){ .kind = NAV_NONE };
    for (unsigned n = 0;; n++) {
        view_take_nav(channel->view, nav);
        if (nav->kind != NAV_PATCH)
            return LIVE_OK;
        if (n == NAV_MAX_PATCHES)
            return live_error_set(error, LIVE_ERROR,
                                  "view %s: more than %d patches in a row: does handle_params "
                                  "patch each time?",
                                  channel->class->name, NAV_MAX_PATCHES);
        if (channel->place == TOKEN_CHILD) {
            nav->kind = NAV_NONE;
            return patch_root(channel, nav, error);
        }
        status = patch(channel, nav, error);
        if (status != LIVE_OK)
            return status;
        *last = *nav;
        if (channel->state == CHANNEL_JOINED && !channel_send_patch(channel, nav))
            return live_error_set(error, LIVE_ENOMEM, "out of memory for a frame");
    }
}

/* ---- elsewhere ---- */

/* {"redirect":{…}}, {"live_redirect":{…}}, or for a patch the inner object alone. *inner is the
 * inner one. */
static void
write_nav(struct channel *channel, const struct nav *nav, struct buf *out, live_str *inner)
{
    struct channel_host *host = channel->host;
    struct buf flash = { 0 }, token = { 0 };
    live_str text = live_none;
    bool wrap = nav->kind != NAV_PATCH;
    bool loads = nav->kind == NAV_REDIRECT || channel->is_part;
    if (view_flash_write(channel->view, &flash, true)) {
        note_sign(&token, &host->world->keys, NOTE_FLASH, buf_text(&flash), clock_wall_s(),
                  &channel->session);
        text = buf_text(&token);
    }
    if (wrap)
        buf_str(out, loads ? LIVE_STR("{\"redirect\":") : LIVE_STR("{\"live_redirect\":"));
    struct nav what = *nav;
    if (wrap && loads)
        what.kind = NAV_REDIRECT;
    size_t from = out->len;
    nav_write(out, &what, wrap ? text : live_none);
    out->failed = out->failed || flash.failed || token.failed;
    size_t len = out->len - from;
    if (wrap)
        buf_char(out, '}');
    *inner = out->failed ? LIVE_STR("") : (live_str){ out->data + from, len };
    buf_release(&flash);
    buf_release(&token);
}

bool
channel_send_patch(struct channel *channel, const struct nav *nav)
{
    struct buf text = { 0 };
    live_str inner;
    if (channel->is_part)
        return true;
    write_nav(channel, nav, &text, &inner);
    bool ok = !text.failed && channel_send_owed(channel) &&
              channel_send_push(channel, LIVE_STR("live_patch"), inner);
    buf_release(&text);
    return ok;
}

void
channel_depart(struct channel *channel, const struct nav *nav, live_str ref)
{
    struct buf text = { 0 }, events = { 0 };
    live_str inner;
    write_nav(channel, nav, &text, &inner);
    bool ok = !text.failed && channel_send_owed(channel);
    if (ok && view_take_events(channel->view, &events))
        ok = !events.failed && channel_send_push(channel, LIVE_STR("diff"), buf_text(&events));
    if (ok)
        ok = ref.ptr ? channel_send_reply(channel, ref, buf_text(&text))
                     : channel_send_push(channel,
                                         nav->kind == NAV_REDIRECT || channel->is_part
                                             ? LIVE_STR("redirect")
                                             : LIVE_STR("live_redirect"),
                                         inner);
    buf_release(&text);
    buf_release(&events);
    bool stays = channel->place == TOKEN_STICKY && nav->kind == NAV_NAVIGATE && !channel->is_part;
    if (ok && stays)
        ok = channel_send_diff_push(channel);
    if (!ok) {
        channel_fail_for_memory(channel);
        return;
    }
    if (stays)
        return;
    channel_send_close(channel);
    channel_part(channel);
}

void
channel_refuse_elsewhere(struct channel *channel, const struct nav *nav)
{
    struct buf text = { 0 };
    live_str inner;
    write_nav(channel, nav, &text, &inner);
    if (text.failed)
        channel_refuse(channel, "join crashed");
    else
        channel_refuse_with(channel, buf_text(&text));
    buf_release(&text);
}
