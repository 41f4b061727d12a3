/* request.c: routes that a plain C function answers (live_request of clive/live.h): the body's
 * fields, the browser's session, the answer. What the function asked for is written in one
 * transaction after it has returned; then the answer leaves. */
#include "page_inside.h"

#include "bus.h"
#include "clock.h"
#include "container.h"
#include "sockets.h"
#include "str.h"

#include <json-c/json.h>
#include <stdio.h>
#include <time.h>

/* What is broadcast once the answer is written. */
struct telling {
    struct telling *next;
    live_str topic, payload; /* in the turn's arena */
};

struct live_request {
    struct page *page;
    struct json_object *session; /* of strings; NULL: none yet */
    struct json_object *changes; /* … what was put, by key; null: was removed. NULL: nothing */
    bool had_data; /* the session, when it was read */
    bool changed, renewed, dropped, identified;
    live_str socket_id;    /* in the turn's arena; absent: none */
    struct telling *tells; /* in the order asked, the last one's `next` at *last */
    struct telling **last;
    struct flash flash;
    unsigned status;
    live_str content_type, body, location; /* in the turn's arena */
    live_route *shown;                     /* made for live_render; NULL: no view is rendered */
    live_str own, dom_id;                  /* of it */
    char reason[200];
};

static struct arena *
arena_of(const live_request *request)
{
    return &request->page->turn->arena;
}

/* ---- reading ---- */

live_str
live_request_method(const live_request *request)
{
    return str_is(request->page->request->method, LIVE_STR("HEAD"))
               ? request->page->request->method
               : request->page->method;
}

const live_params *
live_request_params(const live_request *request)
{
    return &request->page->params;
}

live_str
live_request_body(const live_request *request)
{
    return request->page->request->body;
}

live_str
live_request_field(const live_request *request, const char *name, const char *fallback)
{
    live_str value = nested_text(nested_find(request->page->fields, live_str_of(name)));
    return value.ptr ? value : live_str_of(fallback);
}

live_str
live_request_json(const live_request *request)
{
    static const live_str not_fields[] = { LIVE_STR_INIT("_csrf_token"),
                                           LIVE_STR_INIT("_method") };
    const struct nested *fields;
    struct buf text = { 0 };
    if (nested_without(arena_of(request), request->page->fields, not_fields, 2, &fields) !=
        LIVE_OK) {
        turn_fail();
        return LIVE_STR("{}");
    }
    nested_write_json(&text, fields);
    live_str json = text.failed ? live_none : arena_copy(arena_of(request), buf_text(&text));
    buf_release(&text);
    if (json.ptr)
        return json;
    turn_fail();
    return LIVE_STR("{}");
}

/* ---- the session ---- */

live_str
live_request_session(const live_request *request, const char *key)
{
    struct json_object *value;
    if (!request->session || !json_object_object_get_ex(request->session, key, &value) ||
        !json_object_is_type(value, json_type_string))
        return live_none;
    return arena_copy(
        arena_of(request),
        (live_str){ json_object_get_string(value), (size_t)json_object_get_string_len(value) });
}

/* Takes the value over. False: memory failed. */
static bool
put(struct json_object **object, const char *key, struct json_object *value)
{
    if (!*object)
        *object = json_object_new_object();
    if (*object && json_object_object_add(*object, key, value) == 0)
        return true;
    json_object_put(value);
    return false;
}

void
live_put_session_str(live_request *request, const char *key, live_str text)
{
    request->changed = true;
    struct json_object *value =
        text.ptr ? json_object_new_string_len(text.ptr, (int)text.len) : NULL;
    if (text.ptr && !value) {
        turn_fail();
        return;
    }
    if (!put(&request->changes, key, json_object_get(value)) ||
        (text.ptr && !put(&request->session, key, json_object_get(value))))
        turn_fail();
    if (!text.ptr)
        json_object_object_del(request->session, key);
    json_object_put(value);
}

void
live_renew_session(live_request *request)
{
    request->renewed = true;
}

void
live_drop_session(live_request *request)
{
    json_object_put(request->session);
    json_object_put(request->changes);
    request->session = request->changes = NULL;
    request->dropped = true;
    request->changed = request->identified = false;
}

void
live_set_socket_id_(live_request *request, live_str socket_id)
{
    const char *fault = socket_id.ptr ? sockets_id_fault(socket_id) : NULL;
    if (fault) {
        live_request_fail(request, "live_set_socket_id: %s", fault);
        return;
    }
    request->identified = true;
    request->socket_id = socket_id.ptr ? arena_copy(arena_of(request), socket_id) : live_none;
    if (socket_id.ptr && !request->socket_id.ptr)
        turn_fail();
}

/* ---- broadcasts ---- */

static void
tell(live_request *request, live_str topic, live_str payload)
{
    struct telling *one = arena_new(arena_of(request), struct telling, 1);
    if (one) {
        *one = (struct telling){ .topic = arena_copy(arena_of(request), topic),
                                 .payload = arena_copy(arena_of(request), payload) };
        *request->last = one;
        request->last = &one->next;
    }
    if (!one || !one->topic.ptr || !one->payload.ptr)
        turn_fail();
}

static void
tell_sockets(live_request *request, const struct sockets_order *order)
{
    struct buf text = { 0 };
    sockets_write(&text, order);
    if (text.failed)
        turn_fail();
    else
        tell(request, SOCKETS_TOPIC, buf_text(&text));
    buf_release(&text);
}

void
live_request_disconnect_(live_request *request, live_str socket_id)
{
    const char *fault = sockets_id_fault(socket_id);
    if (fault)
        live_request_fail(request, "live_disconnect: %s", fault);
    else
        tell_sockets(request, &(struct sockets_order){ .kind = SOCKETS_DISCONNECT,
                                                       .socket_id = socket_id });
}

void
live_request_broadcast_(live_request *request, live_str topic, live_str json)
{
    const char *fault = bus_topic_fault(topic);
    if (!fault && str_starts(topic, RESERVED_TOPICS))
        fault = "topics that begin with `clive:` are the runtime's own";
    if (!fault)
        fault = bus_payload_fault(json);
    if (fault)
        live_request_fail(request, "live_broadcast: %s", fault);
    else
        tell(request, topic, str_trim(json));
}

/* What is committed is said. */
static void
publish(const struct live_request *request)
{
    const struct world *world = request->page->world;
    for (const struct telling *one = request->tells; one && world->publish; one = one->next)
        world->publish(world->publisher, one->topic, one->payload);
}

void
live_request_put_flash_str(live_request *request, const char *key, live_str text)
{
    if (flash_put(&request->flash, live_str_of(key), text) != LIVE_OK)
        turn_fail();
}

/* ---- the answer ---- */

live_status
live_request_fail(live_request *request, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(request->reason, sizeof request->reason, format, args);
    va_end(args);
    return LIVE_ERROR;
}

static bool
is_header_text(live_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 127)
            return false;
    return true;
}

void
live_respond(live_request *request, int status, const char *content_type, live_str body)
{
    live_str type = live_str_of(content_type);
    if (status < 200 || status > 599 || !type.len || !is_header_text(type)) {
        live_request_fail(request, "live_respond: no such status, or no content type");
        return;
    }
    request->status = (unsigned)status;
    request->shown = NULL;
    request->location = live_none;
    request->content_type = arena_copy(arena_of(request), type);
    request->body = arena_copy(arena_of(request), body);
    if (!request->content_type.ptr || !request->body.ptr)
        turn_fail();
}

void
live_respond_nav(live_request *request, live_nav nav)
{
    const char *fault = nav_fault(live_str_of(nav.to), nav.external);
    if (nav.status && (nav.status < 300 || nav.status > 399))
        fault = "the status of a redirect is from 300 to 399";
    if (fault) {
        live_request_fail(request, "live_respond_redirect: %s", fault);
        return;
    }
    request->status = nav.status ? (unsigned)nav.status : 302;
    request->shown = NULL;
    request->body = request->content_type = live_none;
    request->location = arena_copy(arena_of(request), live_str_of(nav.to));
    if (!request->location.ptr)
        turn_fail();
}

static bool
is_dom_id(live_str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!((id.ptr[i] | 32) >= 'a' && (id.ptr[i] | 32) <= 'z') &&
            !(id.ptr[i] >= '0' && id.ptr[i] <= '9') && id.ptr[i] != '-' && id.ptr[i] != '_')
            return false;
    return id.len > 0 && id.len <= 255;
}

static const char *
rendering_fault(const live_request *request, const live_rendering *how)
{
    const struct app *app = &request->page->world->app;
    if (!how->view || app_view(app, live_str_of(how->view->name)) != how->view)
        return "the view is in no route and not in live_app.views";
    if (how->id && !is_dom_id(live_str_of(how->id)))
        return "an id is of 1 to 255 letters, digits, '-' and '_'";
    if (how->status && (how->status < 200 || how->status > 599))
        return "no such status";
    if (how->session && !json_object_is_type(how->session, json_type_object))
        return "session is no JSON object";
    return how->container ? container_fault(how->container) : NULL;
}

void
live_render_view(live_request *request, live_rendering how)
{
    const char *fault = rendering_fault(request, &how);
    size_t len = 0;
    live_str own = live_none;
    if (!fault && how.session) {
        own.ptr = json_object_to_json_string_length(how.session, JSON_C_TO_STRING_PLAIN, &len);
        own.len = len;
        if (len > PAGE_MAX_OWN)
            fault = "more than 4 KiB of session data";
    }
    if (fault) {
        live_request_fail(request, "live_render: %s", fault);
        return;
    }
    request->status = how.status ? (unsigned)how.status : 200;
    request->body = request->content_type = request->location = live_none;
    request->own = own.ptr ? arena_copy(arena_of(request), own) : live_none;
    request->dom_id = how.id ? arena_copy(arena_of(request), live_str_of(how.id)) : live_none;
    request->shown = arena_new(arena_of(request), live_route, 1);
    if (!request->shown || (own.ptr && !request->own.ptr) || (how.id && !request->dom_id.ptr)) {
        turn_fail();
        return;
    }
    *request->shown = (live_route){ .path = request->page->route->path,
                                    .view = how.view,
                                    .container = how.container };
}

/* ---- the store ---- */

/* The session's data as JSON; NULL: none. */
static struct json_object *
parse_data(const struct live_request *request, live_str data)
{
    /* with its NUL */
    live_str text = data.ptr ? arena_copy(arena_of(request), data) : live_none;
    struct json_object *parsed = text.ptr ? json_tokener_parse(text.ptr) : NULL;
    if (json_object_is_type(parsed, json_type_object))
        return parsed;
    json_object_put(parsed);
    return NULL;
}

/* What was put and removed, into what the row has by now: another handler of the same session may
 * have written since this one read it, and what that put stays. */
static live_status
write_changes(struct live_request *request, int64_t now_s)
{
    struct page *page = request->page;
    struct session_row row = { .data = live_none };
    size_t len = 0;
    live_status status =
        store_session_read(page->world->store, arena_of(request), &page->session, now_s, &row);
    if (status != LIVE_OK)
        return status;
    struct json_object *data = parse_data(request, row.data);
    if (!data)
        data = json_object_new_object();
    bool ok = data != NULL;
    json_object_object_foreach(request->changes, key, value)
    {
        if (value)
            ok = ok && put(&data, key, json_object_get(value));
        else
            json_object_object_del(data, key);
    }
    const char *text =
        ok ? json_object_to_json_string_length(data, JSON_C_TO_STRING_PLAIN, &len) : NULL;
    status = LIVE_ENOMEM;
    if (text)
        status = store_session_write(page->world->store, &page->session,
                                     (live_str){ text, len });
    json_object_put(data);
    return status;
}

static live_status
write_once(struct live_request *request, const struct session_id *old)
{
    struct page *page = request->page;
    struct store *store = page->world->store;
    int64_t now_s = clock_wall_s();
    live_status status = store_begin(store);
    if (status != LIVE_OK)
        return status;
    if (request->dropped)
        status = store_session_delete(store, old);
    else if (request->had_data)
        status = page_session_lives(page, old, now_s);
    if (status == LIVE_OK && request->renewed && !request->dropped)
        status = store_session_rename(store, old, &page->session);
    if (status == LIVE_ENOENT) /* there was none yet */
        status = LIVE_OK;
    if (status == LIVE_OK)
        status = store_session_touch(store, &page->session, now_s);
    if (status == LIVE_OK && request->changed)
        status = write_changes(request, now_s);
    if (status == LIVE_OK && request->identified)
        status = store_session_identify(store, &page->session, request->socket_id);
    if (status == LIVE_OK)
        return store_commit(store);
    store_rollback(store);
    return status;
}

/* Others hold the write lock for milliseconds: waits for it with growing pauses. */
static live_status
write_session(struct live_request *request, const struct session_id *old, live_error *error)
{
    struct page *page = request->page;
    int64_t until = clock_monotonic_us() + PAGE_BUSY_FOR_US;
    long pause_us = PAGE_PAUSE_US;
    live_status status;
    while ((status = write_once(request, old)) == LIVE_EBUSY &&
           clock_monotonic_us() < until) {
        nanosleep(&(struct timespec){ .tv_nsec = pause_us * 1000 }, NULL);
        pause_us = pause_us * 2 < PAGE_PAUSE_MAX_US ? pause_us * 2 : PAGE_PAUSE_MAX_US;
    }
    page->unsaved = status != LIVE_OK && !page->is_over;
    if (page->unsaved)
        live_error_set(error, status, "cannot save the session: %s",
                       store_message(page->world->store));
    return status;
}

/* ---- the turn ---- */

static bool
is_read_only(live_str method)
{
    return str_is(method, LIVE_STR("GET")) || str_is(method, LIVE_STR("HEAD"));
}

static live_status
check_csrf(struct live_request *request)
{
    struct page *page = request->page;
    live_str token = page->request->csrf;
    if (is_read_only(page->request->method) || page->route->no_csrf)
        return LIVE_OK;
    if (!token.ptr)
        token = nested_text(nested_get(page->fields, LIVE_STR("_csrf_token")));
    if (page->is_new_session || !token.ptr ||
        csrf_verify(&page->world->keys, token, &page->session) != LIVE_OK)
        return LIVE_EAUTH;
    return LIVE_OK;
}

static live_status
read_session(struct live_request *request, live_error *error)
{
    live_str data;
    live_status status = page_read_session(request->page, &data, error);
    request->had_data = data.ptr != NULL;
    if (status == LIVE_OK)
        request->session = parse_data(request, data);
    return status;
}

static live_status
call(struct live_request *request, live_error *error)
{
    struct page *page = request->page;
    live_status status = read_session(request, error);
    if (status != LIVE_OK)
        return status;
    status = page->route->handler(request);
    if (page->turn->failed)
        return live_error_set(error, LIVE_ENOMEM, "%s: out of memory", page->route->path);
    if (status != LIVE_OK || request->reason[0])
        return live_error_set(error, LIVE_ERROR, "%s: %s", page->route->path,
                              request->reason[0] ? request->reason : live_strerror(status));
    return LIVE_OK;
}

/* The open connections of a session that ends, or goes on under another id. */
static void
tell_whose_session(struct live_request *request, const struct session_id *old)
{
    struct page *page = request->page;
    if (page->is_new_session)
        return;
    tell_sockets(request, &(struct sockets_order){ .kind = request->dropped ? SOCKETS_ENDED
                                                                            : SOCKETS_RENEWED,
                                                   .session = *old,
                                                   .as = page->session });
    if (request->dropped && page->socket_id.ptr)
        tell_sockets(request, &(struct sockets_order){ .kind = SOCKETS_DISCONNECT,
                                                       .socket_id = page->socket_id });
}

/* The view of live_render, in its page; what the handler has put into the flash is shown. */
static live_status
render(struct live_request *request, bool writes, bool any_flash, struct buf *flash,
       struct page_response *response, struct buf *out, live_error *error)
{
    struct page *page = request->page;
    page->route = request->shown;
    page->is_rendered = true;
    page->own = request->own;
    page->dom_id = request->dom_id;
    if (writes)
        page->is_new_session = false;
    response->status = request->status;
    if (any_flash && flash->failed)
        return live_error_set(error, LIVE_ENOMEM, "out of memory");
    page->given_flash = any_flash ? buf_text(flash) : live_none;
    live_status status = page_show(page, response, out, error);
    if (status != LIVE_OK)
        response->status = 200; /* of the answer that there is not */
    return status;
}

/* The session, its cookie, the flash, the answer. */
static live_status
finish(struct live_request *request, struct page_response *response, struct buf *out,
       live_error *error)
{
    struct page *page = request->page;
    struct session_id old = page->session;
    struct buf flash = { 0 };
    live_status status = LIVE_OK;
    bool any_flash = flash_write(&request->flash, &flash, true);
    bool writes =
        request->changed || request->renewed || request->dropped || request->identified;
    if (request->renewed || request->dropped) {
        session_id_random(&page->session);
        status = page_session_cookie(page, response, out, error);
        tell_whose_session(request, &old);
    }
    if (!writes && !any_flash && !request->shown)
        response->set_cookie = live_none; /* a new session that nobody needs */
    if (status == LIVE_OK && any_flash && !request->shown)
        status = flash.failed ? LIVE_ENOMEM
                              : page_leave_flash(page, buf_text(&flash), response);
    buf_reset(out);
    buf_str(out, request->body);
    response->status = request->status ? request->status : 204;
    response->content_type = request->content_type;
    response->location = request->location;
    if (status == LIVE_OK && (out->failed || page->turn->failed))
        status = LIVE_ENOMEM;
    if (status == LIVE_OK && writes) /* last: what it needs else is there */
        status = write_session(request, &old, error);
    page->is_cookie_due = status == LIVE_OK && (request->renewed || request->dropped);
    if (status == LIVE_OK && request->shown)
        status = render(request, writes, any_flash, &flash, response, out, error);
    buf_release(&flash);
    if (status == LIVE_ENOMEM && error->status == LIVE_OK)
        live_error_set(error, status, "out of memory");
    return status;
}

live_status
request_answer(struct page *page, struct page_response *response, struct buf *out,
               live_error *error)
{
    struct live_request request = { .page = page };
    request.last = &request.tells;
    live_status status = check_csrf(&request);
    if (status == LIVE_OK)
        status = call(&request, error);
    if (status == LIVE_OK)
        status = finish(&request, response, out, error);
    if (status == LIVE_OK || page->is_cookie_due) /* what was written is said */
        publish(&request);
    flash_release(&request.flash);
    json_object_put(request.session);
    json_object_put(request.changes);
    return status;
}
