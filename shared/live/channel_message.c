/* channel_message.c: what a client may say on a topic that he has joined (protocol.md 5). */
#include "channel_inside.h"

#include "json_scan.h"
#include "payload.h"
#include "str.h"

/* The diff: in the reply to `ref` if there is one; a slow client gets it later, but for what must
 * keep its own reply. */
static bool
show(struct channel *channel, bool now, live_str ref)
{
    if (!now && !channel_is_clear(channel)) {
        if (ref.ptr)
            channel_owe_ref(channel, ref);
        else if (view_is_dirty(channel->view))
            channel_owe(channel);
        return true;
    }
    return channel_send_owed(channel) && (ref.ptr ? channel_send_diff_reply(channel, ref)
                                                  : channel_send_diff_push(channel));
}

void
channel_settle(struct channel *channel, live_status status, bool moved, live_str ref,
               live_error *error)
{
    struct nav patched = { .kind = NAV_NONE }, nav = patched;
    if (status == LIVE_OK)
        status = channel_follow(channel, &patched, &nav, error);
    moved = moved || patched.kind != NAV_NONE;
    if (status == LIVE_OK) {
        if (moved)
            channel->write = channel->write == WRITE_REVIVE ? WRITE_REVIVE : WRITE_REPLACE;
        status = channel_note(channel, moved, error);
    }
    if (status != LIVE_OK)
        channel_fail(channel, REPORT_FAILED, true, error);
    else if (nav.kind != NAV_NONE)
        channel_depart(channel, &nav, ref);
    else if (!show(channel, patched.kind != NAV_NONE || view_has_reply(channel->view), ref))
        channel_fail_for_memory(channel);
}

/* An answer without a diff of its own keeps its place behind those that wait. */
static void
answer(struct channel *channel, live_str ref, live_str response)
{
    if (!ref.ptr)
        return;
    if (!channel_is_clear(channel) && str_is(response, LIVE_STR("{}"))) {
        channel_owe_ref(channel, ref);
        return;
    }
    if (channel->is_owing && !channel->join_owed) {
        channel_send_refs(channel, false);
        channel->refs_len = 0;
    }
    if (!channel_send_reply(channel, ref, response))
        channel_fail_for_memory(channel);
}

static void
refuse_message(struct channel *channel, const live_error *error)
{
    channel_fail(channel, REPORT_REFUSED, false, error);
}

static void
on_event(struct channel *channel, const struct message *message)
{
    struct event_payload payload;
    live_error error;
    if (payload_event(&channel->host->turn->arena, message->payload, &payload, &error)) {
        refuse_message(channel, &error);
        return;
    }
    if (payload.has_cid) { /* of a component that is gone: there are none yet */
        answer(channel, message->ref, LIVE_STR("{}"));
        return;
    }
    struct view_event event = { payload.event, payload.type, payload.value, payload.meta };
    live_status status = view_event(channel->view, &event, &error);
    if (status == LIVE_ENOENT)
        refuse_message(channel, &error);
    else
        channel_settle(channel, status, false, message->ref, &error);
}

/* Routes path and query; *url is their text in the arena. */
static live_status
route_url(struct channel *channel, live_str text, live_str *url, const live_route **route,
          struct live_params *params)
{
    struct arena *arena = &channel->host->turn->arena;
    live_status status = channel_url(arena, text, url);
    return status == LIVE_OK
               ? channel_route(&channel->host->world->app, arena, *url, route, params)
               : status;
}

static void
on_live_patch(struct channel *channel, const struct message *message)
{
    struct live_params params = { 0 };
    const live_route *route;
    live_error error;
    live_str url,
        sent = json_text(&channel->host->turn->arena, json_get(message->payload, "url"));
    live_status status = LIVE_EINVAL;
    if (sent.ptr)
        status = route_url(channel, sent, &url, &route, &params);
    if (status == LIVE_EINVAL) {
        live_error_set(&error, status, "live_patch: no usable url in the payload");
        refuse_message(channel, &error);
        return;
    }
    if (status == LIVE_ENOENT || (status == LIVE_OK && !channel_routes_to(channel, route))) {
        answer(channel, message->ref, LIVE_STR("{\"link_redirect\":true}"));
        return;
    }
    if (status == LIVE_OK) {
        view_flash_clear(channel->view);
        status = channel_move(channel, url, route, &params, &error);
    } else {
        live_error_set(&error, status, "live_patch: %s", live_strerror(status));
    }
    channel_settle(channel, status, status == LIVE_OK, message->ref, &error);
}

void
channel_message(struct channel *channel, const struct message *message)
{
    channel_enter(channel);
    if (channel_is_stale(channel, message) || channel->state != CHANNEL_JOINED)
        return;
    if (str_is(message->event, LIVE_STR("event"))) {
        on_event(channel, message);
    } else if (str_is(message->event, LIVE_STR("live_patch"))) {
        on_live_patch(channel, message);
    } else if (str_is(message->event, LIVE_STR("cids_will_destroy"))) {
        answer(channel, message->ref, LIVE_STR("{}"));
    } else if (str_is(message->event, LIVE_STR("cids_destroyed"))) {
        answer(channel, message->ref, LIVE_STR("{\"cids\":[]}"));
    } else {
        live_error error;
        live_error_set(&error, LIVE_EINVAL, "no such message on a view's topic: `%.*s`",
                       (int)(message->event.len < 100 ? message->event.len : 100),
                       message->event.ptr);
        refuse_message(channel, &error);
    }
}

static void
inform(struct channel *channel, const live_message *message)
{
    channel_enter(channel);
    if (channel->state != CHANNEL_JOINED)
        return;
    live_error error;
    live_status status = view_info(channel->view, message, &error);
    channel_settle(channel, status, false, live_none, &error);
}

void
channel_info(struct channel *channel, int tag)
{
    inform(channel, &(live_message){ .tag = tag });
}

void
channel_broadcast(struct channel *channel, live_str topic, live_str payload)
{
    inform(channel, &(live_message){ .topic = topic, .payload = payload });
}
