/* channel_send.c: the frames of a channel, and what waits for a slow client. */
#include "channel_inside.h"

#include "container.h"
#include "json_write.h"
#include "mem.h"
#include "str.h"

#include <stdio.h>

/* ---- frames ---- */

static struct buf *
begin(struct channel *channel)
{
    return channel->host->ops->frame_begin(channel->host, channel->owner, channel->serial);
}

static bool
end(struct channel *channel)
{
    return channel->host->ops->frame_end(channel->host);
}

bool
channel_send_reply(struct channel *channel, live_str ref, live_str response)
{
    if (!channel->owner)
        return true;
    struct buf *out = begin(channel);
    message_reply_begin(out, channel->join_ref, ref, channel->topic, true);
    buf_str(out, response);
    message_reply_end(out);
    return end(channel);
}

bool
channel_send_push(struct channel *channel, live_str event, live_str payload)
{
    if (!channel->owner)
        return true;
    struct buf *out = begin(channel);
    message_push_begin(out, channel->join_ref, channel->topic, event);
    buf_str(out, payload);
    message_push_end(out);
    return end(channel);
}

/* phx_close, phx_error: the ref is the join's too. */
static void
send_end(struct channel *channel, live_str event, live_str payload)
{
    if (!channel->owner)
        return;
    struct buf *out = begin(channel);
    buf_char(out, '[');
    json_string(out, channel->join_ref);
    buf_char(out, ',');
    json_string(out, channel->join_ref);
    buf_char(out, ',');
    json_string(out, channel->topic);
    buf_lit(out, ",\"");
    buf_str(out, event);
    buf_lit(out, "\",");
    buf_str(out, payload);
    buf_char(out, ']');
    if (!end(channel)) /* he would wait for ever */
        channel->host->ops->overflow(channel->host, channel->owner);
}

void
channel_send_error(struct channel *channel)
{
    send_end(channel, LIVE_STR("phx_error"), LIVE_STR("{\"reason\":\"channel_crash\"}"));
}

void
channel_send_close(struct channel *channel)
{
    send_end(channel, LIVE_STR("phx_close"), LIVE_STR("{}"));
}

void
channel_refuse_with(struct channel *channel, live_str response)
{
    if (!channel->owner)
        return;
    struct buf *out = begin(channel);
    message_reply_begin(out, channel->join_ref, channel->join->ref, channel->topic, false);
    buf_str(out, response);
    message_reply_end(out);
    if (!end(channel))
        channel->host->ops->overflow(channel->host, channel->owner);
}

void
channel_refuse(struct channel *channel, const char *reason)
{
    char response[64];
    int len = snprintf(response, sizeof response, "{\"reason\":\"%s\"}", reason);
    channel_refuse_with(channel, (live_str){ response, (size_t)len });
}

/* A frame that could not be built has left the view's prints untrue. */
void
channel_fail_for_memory(struct channel *channel)
{
    live_error error;
    if (channel->view && view_render_error(channel->view)->status != LIVE_OK) {
        error = *view_render_error(channel->view); /* it was not memory */
        channel_fail(channel, REPORT_FAILED, true, &error);
        return;
    }
    live_error_set(&error, LIVE_ENOMEM, "out of memory for a frame of view %s",
                   channel->class->name);
    channel_fail(channel, REPORT_FAILED, true, &error);
}

bool
channel_send_diff_reply(struct channel *channel, live_str ref)
{
    struct buf *out = begin(channel);
    message_reply_begin(out, channel->join_ref, ref, channel->topic, true);
    size_t start = out->len;
    buf_lit(out, "{\"diff\":");
    if (view_diff(channel->view, out)) {
        buf_char(out, '}');
    } else if (!out->failed) {
        out->len = start;
        buf_lit(out, "{}");
    }
    message_reply_end(out);
    return end(channel);
}

bool
channel_send_diff_push(struct channel *channel)
{
    if (!view_is_dirty(channel->view))
        return true;
    struct buf *out = begin(channel);
    size_t start = out->len;
    message_push_begin(out, channel->join_ref, channel->topic, LIVE_STR("diff"));
    if (view_diff(channel->view, out))
        message_push_end(out);
    else
        out->len = start; /* an empty frame is none */
    return end(channel);
}

/* ,"container":["section",{"class":"wide"}] */
static void
write_container(struct channel *channel, struct buf *out)
{
    const live_container *container = container_of(channel->route, channel->class);
    if (!container)
        return;
    buf_lit(out, ",\"container\":");
    container_json(container, out);
}

static bool
send_join_reply(struct channel *channel)
{
    struct buf *out = begin(channel);
    message_reply_begin(out, channel->join_ref, channel->join->ref, channel->topic, true);
    buf_lit(out, "{\"rendered\":");
    view_full(channel->view, out);
    if (channel->join->redirected)
        write_container(channel, out);
    if (channel->join->live_patch) {
        buf_lit(out, ",\"live_patch\":");
        buf_str(out, live_str_of(channel->join->live_patch));
    }
    buf_lit(out, ",\"liveview_version\":\"" CLIENT_VERSION "\"}");
    message_reply_end(out);
    return end(channel);
}

/* ---- waiting for a slow client ---- */

bool
channel_is_clear(struct channel *channel)
{
    return !channel->is_owing && channel->host->ops->is_clear(channel->host, channel->owner);
}

void
channel_owe(struct channel *channel)
{
    channel->is_owing = true;
    channel->host->ops->want(channel->host, channel->owner);
}

void
channel_owe_ref(struct channel *channel, live_str ref)
{
    uint32_t need = channel->refs_len + 1 + (uint32_t)ref.len;
    if (need > channel->refs_cap && need <= CHANNEL_MAX_REFS) {
        uint32_t cap = channel->refs_cap ? channel->refs_cap * 2 : 64;
        while (cap < need)
            cap *= 2;
        char *refs = mem_realloc(channel->refs, cap);
        if (refs) {
            channel->refs = refs;
            channel->refs_cap = cap;
        }
    }
    if (need > channel->refs_cap) {
        channel->host->ops->overflow(channel->host, channel->owner);
        return;
    }
    channel->refs[channel->refs_len] = (char)ref.len; /* MESSAGE_MAX_REF at most */
    memcpy(channel->refs + channel->refs_len + 1, ref.ptr, ref.len);
    channel->refs_len = need;
    channel_owe(channel);
}

/* Answers the refs that wait; the last one with the diff, if `diff`. */
bool
channel_send_refs(struct channel *channel, bool diff)
{
    bool ok = true;
    for (uint32_t at = 0; ok && at < channel->refs_len;) {
        live_str ref = { channel->refs + at + 1, (unsigned char)channel->refs[at] };
        at += 1 + (uint32_t)ref.len;
        ok = diff && at == channel->refs_len ? channel_send_diff_reply(channel, ref)
                                             : channel_send_reply(channel, ref, LIVE_STR("{}"));
    }
    return ok;
}

/* `merge`: the last ref gets the diff, else each gets {} and what follows carries it. */
static bool
send_waiting(struct channel *channel, bool merge)
{
    bool ok = true, join = channel->join_owed;
    if (join)
        ok = send_join_reply(channel);
    if (ok && channel->refs_len)
        ok = channel_send_refs(channel, merge && !join);
    else if (ok && merge && !join)
        ok = channel_send_diff_push(channel);
    channel_refs_forget(channel);
    if (join && channel->write != WRITE_REVIVE)
        channel_join_free(channel);
    return ok;
}

bool
channel_send_owed(struct channel *channel)
{
    return !channel->is_owing || send_waiting(channel, false);
}

void
channel_flush(struct channel *channel)
{
    channel_enter(channel);
    if (channel->state != CHANNEL_JOINED || !channel->is_owing)
        return;
    if (!send_waiting(channel, true))
        channel_fail_for_memory(channel);
}

void
channel_answer_join(struct channel *channel)
{
    channel->join_owed = true;
    channel->is_owing = true;
    if (channel->host->ops->is_clear(channel->host, channel->owner))
        channel_flush(channel);
    else
        channel_owe(channel);
}
