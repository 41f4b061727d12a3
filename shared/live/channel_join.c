/* channel_join.c: the way into a channel: what a join must bring, and how the view comes alive
 * from its row. Source of the rules: protocol.md 3.2, architecture.md (Life of a view, 2 to 4).
 */
#include "channel_inside.h"

#include "clock.h"
#include "connect.h"
#include "flash.h"
#include "mem.h"
#include "nest.h"
#include "payload.h"
#include "str.h"
#include "url.h"

#include <stdio.h>

/* ---- URLs ---- */

live_status
channel_url(struct arena *arena, live_str text, live_str *url)
{
    struct url parts;
    live_status status = url_parse(text, &parts);
    if (status != LIVE_OK)
        return status;
    size_t len = parts.path.len + (parts.query.ptr ? 1 + parts.query.len : 0);
    char *at = arena_bytes(arena, len + 1);
    if (!at)
        return LIVE_ENOMEM;
    memcpy(at, parts.path.ptr, parts.path.len);
    if (parts.query.ptr) {
        at[parts.path.len] = '?';
        memcpy(at + parts.path.len + 1, parts.query.ptr, parts.query.len);
    }
    at[len] = '\0';
    *url = (live_str){ at, len };
    return LIVE_OK;
}

live_status
channel_route(const struct app *app, struct arena *arena, live_str url,
              const live_route **route, struct live_params *params)
{
    live_str query, path = str_cut(url, '?', &query);
    return app_route(app, arena, path, query, route, params);
}

/* ---- verifying ---- */

/* What has been verified so far. */
struct join {
    struct channel_host *host;
    const struct session_id *session;
    const struct message *message;
    struct join_payload payload;
    struct token token;
    const live_view_class *class;
    const live_route *route;
    live_str url, site; /* site: "https://example.org" */
    live_str flash; /* JSON; absent: none */
    struct session_id bearer;
};

/* The token of a document that no cookie came with says its session itself: BEARER.TOKEN. */
static live_str
own_session(struct join *join, live_str text)
{
    live_str token, bearer = str_cut(text, '.', &token);
    if (!token.ptr)
        return text;
    if (bearer_verify(&join->host->world->keys, bearer, &join->bearer) != LIVE_OK)
        return live_none;
    join->session = &join->bearer;
    return token;
}

/* The reason of the error reply; NULL: the tokens are good. */
static const char *
verify_tokens(struct join *join, live_error *error)
{
    struct world *world = join->host->world;
    struct arena *arena = &join->host->turn->arena;
    struct token statics;
    int64_t now_s = clock_wall_s();
    live_str topic = join->message->topic;
    live_str text = own_session(join, join->payload.session);
    if (!join->session || !text.ptr)
        return "stale";
    live_status status =
        token_verify(arena, &world->keys, text, TOKEN_SESSION, join->session,
                     now_s, world->token_max_age_s, &join->token);
    if (status == LIVE_OK && !str_is(join->token.dom_id, str_sub(topic, 3, topic.len)))
        status = LIVE_EAUTH;
    if (status == LIVE_OK && join->payload.statics.ptr) {
        status = token_verify(arena, &world->keys, join->payload.statics, TOKEN_STATIC,
                              join->session, now_s, world->token_max_age_s, &statics);
        if (status == LIVE_OK &&
            (statics.row != join->token.row || !str_is(statics.dom_id, join->token.dom_id)))
            status = LIVE_EAUTH;
        if (status == LIVE_OK && join->payload.mounts == 0 && !join->payload.redirect.ptr)
            join->flash = statics.data; /* of the page; absent where its snapshot has it */
    }
    if (status == LIVE_OK)
        join->class = app_view(&world->app, join->token.view);
    if (status == LIVE_OK && join->class)
        return NULL;
    live_error_set(error, status, "stale: %s",
                   status ? live_strerror(status)
                          : "the token's view is not in this application");
    return "stale";
}

/* "https://example.org:8443" of a URL; absent where it is none of a page. */
static live_str
host_of(live_str text)
{
    struct url url;
    if (url_parse(text, &url) != LIVE_OK || !url.host.len)
        return live_none;
    live_str last = url.port.ptr ? url.port : url.host;
    size_t start = (size_t)(url.host.ptr - text.ptr);
    size_t end = (size_t)(last.ptr - text.ptr) + last.len;
    bool http = str_is(url.scheme, LIVE_STR("http")) || str_is(url.scheme, LIVE_STR("https"));
    return http && forwarded_is_host(str_sub(text, start, end)) ? str_sub(text, 0, end)
                                                                : live_none;
}

/* The page's URL is not the view's. One that is its main view may have patched, and then shows
 * the view's own; else what the row says counts. */
static const char *
verify_fragment(struct join *join)
{
    struct arena *arena = &join->host->turn->arena;
    live_status status = LIVE_ENOENT;
    if (join->token.is_main && join->payload.url.ptr)
        status = channel_url(arena, join->payload.url, &join->url);
    if (status == LIVE_OK)
        status = channel_route(&join->host->world->app, arena, join->url, &join->route, NULL);
    if (status == LIVE_OK && join->route->view == join->class &&
        str_is(route_session(join->route), join->token.live_session))
        return NULL;
    join->route = NULL;
    join->url = live_none;
    return NULL;
}

/* The view of a live navigation is its URL's; any other join's URL must be of the token's view.
 * Neither leaves the token's live_session. */
static const char *
verify_url(struct join *join, live_error *error)
{
    if (join->token.place != TOKEN_ROOT) { /* the page's URL is not its own */
        join->site = host_of(join->payload.url);
        return NULL;
    }
    struct arena *arena = &join->host->turn->arena;
    bool redirected = join->payload.redirect.ptr != NULL;
    live_str sent = redirected ? join->payload.redirect : join->payload.url;
    join->site = host_of(sent);
    if (join->token.is_embedded && !(join->token.is_main && redirected))
        return verify_fragment(join);
    if (!sent.ptr)
        return NULL;
    live_status status = channel_url(arena, sent, &join->url);
    if (!join->token.live_session.ptr && !redirected) { /* rendered by a handler: any page's */
        join->url = live_none;
        return NULL;
    }
    if (status == LIVE_OK)
        status = channel_route(&join->host->world->app, arena, join->url, &join->route, NULL);
    bool same = status == LIVE_OK && join->route->view &&
                str_is(route_session(join->route), join->token.live_session);
    if (same && redirected)
        join->class = join->route->view;
    if (same && join->route->view == join->class)
        return NULL;
    live_error_set(error, status, "unauthorized: %s is no URL of %s %s",
                   status == LIVE_OK ? join->route->path : "the client's url",
                   redirected ? "the live_session of view" : "view", join->class->name);
    return "unauthorized";
}

/* A token that is too old or not ours gives no flash. */
static void
verify_flash(struct join *join)
{
    struct world *world = join->host->world;
    if (join->payload.flash.ptr)
        note_verify(&join->host->turn->arena, &world->keys, join->payload.flash, NOTE_FLASH,
                    join->session, clock_wall_s(), FLASH_MAX_AGE_S, &join->flash);
}

static char *
keep(char *at, live_str *to, live_str text)
{
    if (!text.ptr)
        return at;
    memcpy(at, text.ptr, text.len);
    at[text.len] = '\0';
    *to = (live_str){ at, text.len };
    return at + text.len + 1;
}

static struct channel *
make(const struct join *join, void *owner)
{
    live_str topic = join->message->topic, join_ref = join->message->join_ref,
             ref = join->message->ref, session = join->token.live_session,
             own_url = join->token.url;
    struct channel *channel =
        mem_zalloc(sizeof *channel + topic.len + join_ref.len + session.len + 3);
    live_str params = join->payload.params;
    struct channel_join *kept = mem_zalloc(sizeof *kept + ref.len + join->url.len +
                                           join->flash.len + join->site.len + params.len +
                                           own_url.len + join->token.data.len + 7);
    if (!channel || !kept) {
        mem_free(channel);
        mem_free(kept);
        return NULL;
    }
    char *at = keep(channel->text, &channel->topic, topic);
    at = keep(at, &channel->join_ref, join_ref);
    keep(at, &channel->live_session, session);
    at = keep(kept->text, &kept->ref, ref);
    at = keep(at, &kept->url, join->url);
    at = keep(at, &kept->flash, join->flash);
    at = keep(at, &kept->host, join->site);
    at = keep(at, &kept->params, params);
    at = keep(at, &kept->own_url, own_url);
    keep(at, &kept->own, join->token.data);
    kept->redirected = join->payload.redirect.ptr != NULL;
    kept->afresh = kept->redirected && join->payload.mounts == 0;
    kept->first = join->token.place == TOKEN_ROOT && !kept->redirected &&
                  join->payload.mounts == 0 && join->payload.mount_attempts == 0;
    channel->session = *join->session;
    channel->is_bearer = join->session == &join->bearer;
    channel->is_embedded = join->token.is_embedded;
    channel->is_bare = join->token.is_embedded && !join->token.has_layout;
    channel->is_part = join->token.is_embedded && !join->token.is_main;
    channel->magic = CHANNEL_MAGIC;
    channel->state = CHANNEL_JOINING;
    channel->policy = (uint8_t)(*join->class->remount ? LIVE_NEVER : *join->class->checkpoint);
    channel->write = WRITE_TAKE;
    channel->host = join->host;
    channel->owner = owner;
    channel->serial = ++join->host->serial;
    channel->class = join->class;
    channel->route = join->route;
    channel->place = (uint8_t)join->token.place;
    channel->is_linked = join->token.is_linked;
    channel->row = channel->place == TOKEN_ROOT ? join->token.row : 0;
    channel->anchor = channel->place == TOKEN_ROOT ? 0 : join->token.row;
    channel->join = kept;
    return channel;
}

static struct channel *
verify(struct channel_host *host, void *owner, const struct session_id *session,
             const struct message *message, const char **reason, live_error *error)
{
    struct join join = { .host = host, .session = session, .message = message };
    live_status status =
        payload_join(&host->turn->arena, message->payload, &join.payload, error);
    *reason = "join crashed";
    if (status != LIVE_OK)
        return NULL;
    live_error_set(error, LIVE_OK, "%s", "");
    *reason = verify_tokens(&join, error);
    if (!*reason)
        *reason = verify_url(&join, error);
    if (*reason && join.payload.sticky) /* whose client has no URL to load: its main view says it */
        *reason = "join crashed";
    if (*reason)
        return NULL;
    verify_flash(&join);
    struct channel *channel = make(&join, owner);
    if (!channel) {
        *reason = "join crashed";
        live_error_set(error, LIVE_ENOMEM, "out of memory for a channel");
        return NULL;
    }
    channel_wait(channel);
    return channel;
}

struct channel *
channel_join(struct channel_host *host, void *owner, const struct session_id *session,
             const struct message *message, const char **reason, live_error *error)
{
    struct telemetry_span span = { .telemetry = NULL };
    if (host->turn->telemetry)
        telemetry_start(&span, TELEMETRY_JOIN,
                        &(live_telemetry_event){ .id = str_sub(message->topic, 3,
                                                               message->topic.len) });
    struct channel *channel = verify(host, owner, session, message, reason, error);
    if (channel)
        channel->join->from_ns = span.from_ns;
    else if (span.telemetry)
        telemetry_stop(&span, LIVE_EAUTH, error->message[0] ? error->message : *reason);
    return channel;
}

/* ---- coming alive ---- */

struct start {
    struct channel *channel;
    live_str url; /* the client's, else the row's */
    struct live_params params;
    struct view_place place;
    struct connect connect;
    struct nav patched, nav; /* the last patch; where the user is sent */
    live_error error;
};

/* Where views within it are anchored. One that has no row yet gets its id now, since their tokens
 * say it. */
static live_status
set_nest(struct start *start)
{
    struct channel *channel = start->channel;
    const struct channel *root = channel_root(channel);
    if (!channel->row)
        channel->row = store_view_id(channel->host->world->store);
    const struct nest nest = { .row = channel->row,
                               .root = channel->place == TOKEN_STICKY ? channel->anchor
                                       : !root                        ? channel->row
                                       : root->place == TOKEN_STICKY  ? root->anchor
                                                                      : root->row,
                               .is_bearer = channel->is_bearer,
                               .is_embedded = channel->is_embedded,
                               .is_main = !channel->is_part };
    if (view_set_nest(channel->view, &nest) == LIVE_OK)
        return LIVE_OK;
    return live_error_set(&start->error, LIVE_ENOMEM, "out of memory for a view of %s",
                          channel->class->name);
}

/* "https://example.org", of the join or of the view around. */
static live_str
host_known(const struct channel *channel)
{
    const struct channel *parent = channel_parent(channel);
    bool ask = !channel->join->host.ptr && parent && parent->view;
    return ask ? view_host(parent->view) : channel->join->host;
}

static live_status
make_view(struct start *start, live_str url, const char *action)
{
    struct channel *channel = start->channel;
    live_str host = host_known(channel);
    live_str dom_id = str_sub(channel->topic, 3, channel->topic.len);
    view_free(channel->view);
    channel->view = NULL;
    live_status status = view_new(&channel->view, channel->class, dom_id, true, &start->error);
    if (status == LIVE_OK)
        view_set_session(channel->view, &channel->host->world->keys, &channel->session);
    if (status == LIVE_OK && channel->is_part)
        view_hide_title(channel->view);
    if (status == LIVE_OK)
        view_set_place(channel->view, &start->place);
    if (status == LIVE_OK && !channel->is_bare && channel->place != TOKEN_CHILD &&
        view_set_layout(channel->view, layout_of(start->place.session, channel->class)))
        status = live_error_set(&start->error, LIVE_ENOMEM, "out of memory for a layout");
    if (status == LIVE_OK)
        status = set_nest(start);
    if (status == LIVE_OK && ((host.ptr && view_set_host(channel->view, host) != LIVE_OK) ||
                              (url.ptr && view_set_uri(channel->view, url, action) != LIVE_OK)))
        status = live_error_set(&start->error, LIVE_ENOMEM, "out of memory for a view of %s",
                                channel->class->name);
    return status;
}

static const char *
action_of(struct channel *channel, live_str url)
{
    const live_route *route;
    live_status status = LIVE_ENOENT;
    if (url.ptr && channel_is_routed(channel))
        status = channel_route(&channel->host->world->app, &channel->host->turn->arena, url,
                               &route, NULL);
    return status == LIVE_OK ? route->action : NULL;
}

/* From the snapshot; LIVE_EINVAL, and the view as new, if it cannot be read. */
static live_status
rehydrate(struct start *start)
{
    struct channel *channel = start->channel;
    const struct view_row *row = &channel->join->row;
    live_status status = make_view(start, row->url, action_of(channel, row->url));
    if (status != LIVE_OK)
        return status;
    status = view_restore(channel->view, row->snapshot, &start->error);
    if (status == LIVE_EINVAL) {
        live_error error;
        live_error_set(&error, status,
                       "the snapshot of view %s cannot be read, mounted afresh: %s",
                       channel->class->name, start->error.message);
        channel_report(channel, REPORT_SNAPSHOT, &error);
    }
    if (status != LIVE_OK)
        return status;
    if (start->error.message[0])
        channel_report(channel, REPORT_SNAPSHOT, &start->error);
    status = view_load(channel->view, &start->params, &start->error);
    if (status != LIVE_OK || view_has_nav(channel->view) || !channel->join->url.ptr ||
        str_is(channel->join->url, row->url))
        return status == LIVE_EINVAL ? LIVE_ERROR : status;
    status = channel_move(channel, start->url, channel->route, &start->params, &start->error);
    channel->write = WRITE_REPLACE;
    return status == LIVE_EINVAL ? LIVE_ERROR : status;
}

static live_status
mount(struct start *start)
{
    struct channel *channel = start->channel;
    live_status status =
        make_view(start, start->url, channel->route ? channel->route->action : NULL);
    if (status == LIVE_OK && channel->join->flash.ptr &&
        view_flash_read(channel->view, channel->join->flash) == LIVE_ENOMEM)
        status = live_error_set(&start->error, LIVE_ENOMEM, "out of memory for the flash");
    if (status == LIVE_OK)
        status = view_mount(channel->view, &start->params, &start->error);
    if (status == LIVE_OK && channel_is_routed(channel) && !view_has_nav(channel->view))
        status = view_handle_params(channel->view, &start->params, &start->error);
    channel->write = channel->join->taken == LIVE_ENOENT ? WRITE_REVIVE : WRITE_REPLACE;
    channel->is_fresh = true;
    return status;
}

/* handle_params patched: the reply says where. */
static live_status
note_patch(struct start *start)
{
    struct buf text = { 0 };
    if (start->channel->write == WRITE_NOTHING)
        start->channel->write = WRITE_REPLACE;
    if (start->channel->is_part)
        return LIVE_OK;
    nav_write(&text, &start->patched, live_none);
    buf_char(&text, '\0');
    if (text.failed) {
        buf_release(&text);
        return live_error_set(&start->error, LIVE_ENOMEM, "out of memory for a URL");
    }
    start->channel->join->live_patch = text.data;
    return LIVE_OK;
}

static live_status
come_alive(struct start *start)
{
    struct channel *channel = start->channel;
    struct channel_join *join = channel->join;
    bool other = join->taken == LIVE_OK &&
                 !str_is(join->row.view, live_str_of(channel->class->name));
    bool afresh = join->taken == LIVE_ENOENT || !join->row.snapshot.ptr || join->afresh || other ||
                  join->row.strikes >= CHANNEL_STRIKES || channel->policy == LIVE_NEVER;
    channel->forgets = join->afresh || other || join->row.strikes >= CHANNEL_STRIKES;
    start->url = join->url.ptr            ? join->url
                 : join->taken == LIVE_OK ? join->row.url
                                          : join->own_url;
    if (start->url.ptr && channel_is_routed(channel)) {
        live_status status =
            channel_route(&channel->host->world->app, &channel->host->turn->arena, start->url,
                          &channel->route, &start->params);
        if (status != LIVE_OK || channel->route->view != channel->class)
            return live_error_set(&start->error, LIVE_ERROR, "no route for the row's URL");
        start->place.session = channel->route->session;
    }
    start->place.data = join->data;
    start->place.own = join->own;
    start->connect.params = join->params;
    start->connect.info = channel->host->ops->info(channel->host, channel->owner);
    start->place.connect = &start->connect;
    live_status status = afresh ? LIVE_EINVAL : rehydrate(start);
    if (status == LIVE_EINVAL)
        status = mount(start);
    if (status == LIVE_OK)
        status = channel_follow(channel, &start->patched, &start->nav, &start->error);
    if (status == LIVE_OK && start->patched.kind != NAV_NONE)
        status = note_patch(start);
    if (status == LIVE_OK && start->nav.kind == NAV_NONE)
        status = channel_note(channel, channel->write != WRITE_NOTHING, &start->error);
    return status;
}

/* An answer that ends the join: the row, if it was taken, stays as it is. */
static void
refuse(struct channel *channel, const char *reason)
{
    channel_refuse(channel, reason);
    channel_go(channel, CHANNEL_ENDED);
}

/* The client loads the page again with the cookie that shows the error. */
static void
refuse_with_status(struct channel *channel, unsigned status, const live_error *error)
{
    struct buf text = { 0 }, token = { 0 };
    char number[16];
    int len = snprintf(number, sizeof number, "%u", status);
    note_sign(&token, &channel->host->world->keys, NOTE_RELOAD,
              (live_str){ number, (size_t)len }, clock_wall_s(), &channel->session);
    buf_format(&text, "{\"reason\":\"reload\",\"status\":%u,\"token\":\"", status);
    buf_str(&text, buf_text(&token));
    buf_lit(&text, "\"}");
    channel_report(channel, REPORT_REFUSED, error);
    if (text.failed || token.failed || channel->place == TOKEN_STICKY)
        channel_refuse(channel, "join crashed");
    else
        channel_refuse_with(channel, buf_text(&text));
    buf_release(&text);
    buf_release(&token);
    channel_go(channel, CHANNEL_ENDED);
}

/* Its row has expired, and its token does not say its URL. */
static bool
is_lost_fragment(const struct channel *channel)
{
    const struct channel_join *join = channel->join;
    return channel->is_embedded && channel->place == TOKEN_ROOT &&
           join->taken == LIVE_ENOENT && !join->url.ptr && !join->own_url.ptr;
}

/* The row holds another view than the token says. A nested one takes its place. */
static bool
is_of_other(const struct channel *channel)
{
    const struct channel_join *join = channel->join;
    return join->taken == LIVE_OK && !join->redirected && channel->place == TOKEN_ROOT &&
           !str_is(join->row.view, live_str_of(channel->class->name));
}

/* A page around a fragment may come from a cache, with the same tokens each time: then loading
 * it again, which `stale` means, goes on for ever. After some within a minute the client is
 * told to stop. */
static bool
is_shown_too_often(struct channel *channel)
{
    return channel->join->duplicate && channel->is_embedded &&
           copies_count(&channel->host->copies, channel->row, clock_wall_s()) > CHANNEL_STRIKES;
}

/* What the client said at length was for the start. Its answer may wait for long, where he does
 * not read. */
static void
forget_texts(struct channel *channel)
{
    struct channel_join *join = channel->join;
    join->url = join->flash = join->params = join->host = join->own = join->own_url = live_none;
    struct channel_join *less = mem_realloc(join, sizeof *join + join->ref.len + 1);
    if (!less)
        return;
    if (less->ref.ptr)
        less->ref.ptr = less->text; /* it is the first of them */
    channel->join = less;
}

/* Why it was refused stands in start->error; LIVE_OK also where the user is sent elsewhere. */
static live_status
start_view(struct channel *channel, struct start *start)
{
    struct channel_join *join = channel->join;
    if (is_shown_too_often(channel)) {
        refuse(channel, "shown too often");
        return live_error_set(&start->error, LIVE_EAUTH, "a copy of a page's fragment");
    }
    if (channel->place == TOKEN_CHILD && !channel_parent(channel)) {
        /* it would outlive that one, with which the client joins it again */
        refuse(channel, "join crashed");
        return live_error_set(&start->error, LIVE_ENOENT, "the view around it is not joined");
    }
    if (join->gone || join->duplicate || is_lost_fragment(channel) || is_of_other(channel)) {
        /* `stale` has no URL to load for a sticky view: its page's main view says it */
        refuse(channel, channel->place == TOKEN_STICKY ? "join crashed" : "stale");
        return live_error_set(&start->error, LIVE_EAUTH, "stale");
    }
    if (join->crashes > CRASHES_BORNE && join->row.strikes > 0) {
        live_error_set(&start->error, LIVE_ERROR,
                       "quarantine: the session has brought down %lld workers, this view had a "
                       "part in it",
                       (long long)join->crashes);
        refuse_with_status(channel, 500, &start->error);
        return LIVE_ERROR;
    }
    if (!channel->is_bearer) /* else the connection would lose the name that it is ended by */
        channel->host->ops->identify(channel->host, channel->owner, join->socket_id);
    channel->epoch = join->taken == LIVE_OK ? join->row.epoch : 0;
    live_status status = come_alive(start);
    if (status != LIVE_OK) {
        unsigned http = channel->view ? view_http_status(channel->view) : 0;
        channel->write = WRITE_NOTHING;
        if (http) {
            refuse_with_status(channel, http, &start->error);
            return status;
        }
        channel_fail(channel, REPORT_FAILED, join->taken == LIVE_OK, &start->error);
        return status;
    }
    if (start->nav.kind != NAV_NONE) {
        channel->write = WRITE_NOTHING;
        channel_refuse_elsewhere(channel, &start->nav);
        channel_go(channel, CHANNEL_ENDED);
        return LIVE_OK;
    }
    join->data = join->socket_id = live_none;
    join->row = (struct view_row){ 0 }; /* its slices die with this call */
    forget_texts(channel);
    channel_go(channel, CHANNEL_JOINED);
    channel_answer_join(channel);
    if (channel->write != WRITE_NOTHING)
        channel_wait(channel);
    return LIVE_OK;
}

/* The URL of a join for telemetry: a refused one is gone when that is told. */
static live_str
url_told(const struct channel *channel)
{
    const struct channel_join *join = channel->join;
    live_str url = join->url.ptr            ? join->url
                   : join->taken == LIVE_OK ? join->row.url
                                            : join->own_url;
    return url.ptr ? arena_copy(&channel->host->turn->arena, url) : live_none;
}

void
channel_start(struct channel *channel)
{
    struct start start = { .channel = channel };
    struct telemetry_span span = { .telemetry = NULL };
    live_str url = channel->host->turn->telemetry ? url_told(channel) : live_none;
    if (channel->host->turn->telemetry)
        telemetry_resume(&span, TELEMETRY_JOIN, channel->join->from_ns,
                         &(live_telemetry_event){
                             .view = channel->class->name,
                             .id = str_sub(channel->topic, 3, channel->topic.len) });
    live_status status = start_view(channel, &start);
    if (!span.telemetry)
        return;
    span.event.uri = channel->view ? view_uri(channel->view) : url;
    telemetry_stop(&span, status, start.error.message);
}
