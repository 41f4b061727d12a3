#include "connect.h"

#include "json_scan.h"
#include "statics.h"
#include "str.h"
#include "view_inside.h"

/* ---- the block ---- */

const char *
connect_info_fault(const char *name)
{
    static const char *const words[] = { "peer_data", "uri", "user_agent", "traceparent",
                                         "tracestate" };
    live_str text = live_str_of(name);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(text, live_str_of(words[i])))
            return NULL;
    if (text.len < 3 || text.len > 64 || !str_starts(text, LIVE_STR("x-")))
        return "it is peer_data, uri, user_agent, traceparent, tracestate or a header x-…";
    for (size_t i = 0; i < text.len; i++)
        if (!((text.ptr[i] >= 'a' && text.ptr[i] <= 'z') || text.ptr[i] == '-' ||
              (text.ptr[i] >= '0' && text.ptr[i] <= '9')))
            return "a header is written in lower case: letters, digits and '-'";
    return NULL;
}

static void
put(struct buf *out, const char *name, live_str value)
{
    if (!value.ptr || value.len > CONNECT_VALUE_MAX || memchr(value.ptr, '\0', value.len))
        return;
    buf_append(out, name, strlen(name) + 1);
    buf_str(out, value);
    buf_char(out, '\0');
}

static void
put_uri(struct buf *out, const struct connect_source *source)
{
    size_t from = out->len;
    buf_append(out, "uri", 4);
    connect_host(out, &source->who);
    buf_str(out, source->path);
    buf_char(out, '\0');
    if (!source->who.host.ptr ||
        (source->path.len && memchr(source->path.ptr, '\0', source->path.len)))
        out->len = from;
}

void
connect_gather(struct buf *out, const struct app *app, const struct connect_source *source)
{
    const char *const *names = app->live->connect_info;
    if (!names)
        return;
    for (; *names; names++) {
        live_str name = live_str_of(*names);
        if (str_is(name, LIVE_STR("peer_data")))
            put(out, *names, source->who.peer);
        else if (str_is(name, LIVE_STR("uri")))
            put_uri(out, source);
        else if (str_is(name, LIVE_STR("user_agent")))
            put(out, *names, source->header(source->context, "user-agent"));
        else
            put(out, *names, source->header(source->context, *names));
    }
    buf_char(out, '\0');
}

live_str
connect_find(const char *info, const char *name)
{
    for (const char *at = info; at && *at;) {
        const char *value = at + strlen(at) + 1;
        if (strcmp(at, name) == 0)
            return live_str_of(value);
        at = value + strlen(value) + 1;
    }
    return live_none;
}

void
connect_host(struct buf *out, const struct forwarded *who)
{
    if (!who->host.ptr)
        return;
    buf_str(out, who->scheme);
    buf_lit(out, "://");
    buf_str(out, who->host);
}

/* ---- what a view may ask ---- */

/* NULL, and the callback fails, where a view does not come alive just now. */
static const struct connect *
connect_of(const live_socket *socket, const char *misuse)
{
    static const struct connect unknown;
    struct view *view = socket->view;
    if (!view->place) {
        view->misuse = misuse;
        return NULL;
    }
    return view->place->connect ? view->place->connect : &unknown;
}

live_str
live_connect_param(const live_socket *socket, const char *name)
{
    const struct connect *connect =
        connect_of(socket, "live_connect_param is for on_mount, mount and load");
    live_str text, value = connect ? json_get(connect->params, name) : live_none;
    struct turn *turn = turn_current();
    if (!value.ptr || !turn || str_is(value, LIVE_STR("null")))
        return live_none;
    if (!json_is_string(value))
        return arena_copy(&turn->arena, value);
    if (json_unescape(&turn->arena, value, &text) == LIVE_ENOMEM)
        turn_fail();
    return text;
}

live_str
live_connect_info(const live_socket *socket, const char *what)
{
    const struct connect *connect =
        connect_of(socket, "live_connect_info is for on_mount, mount and load");
    return connect ? connect_find(connect->info, what) : live_none;
}

live_str
live_host_uri(const live_socket *socket)
{
    const struct view *view = socket->view;
    return view->host_len ? (live_str){ view->uri, view->host_len } : live_none;
}

/* ---- static files ---- */

bool
live_static_changed(const live_socket *socket)
{
    const struct connect *connect =
        connect_of(socket, "live_static_changed is for on_mount, mount and load");
    struct turn *turn = turn_current();
    if (!connect || !turn || !turn->statics || !socket->connected)
        return false;
    live_str text, value, list = json_get(connect->params, "_track_static");
    struct json_scan scan = { .text = list };
    if (!json_take(&scan, '['))
        return false;
    for (unsigned n = 0; n < STATICS_MAX_TRACKED && json_value(&scan, &value); n++) {
        text = json_text(&turn->arena, value);
        if (text.ptr && statics_changed(turn->statics, text))
            return true;
        if (!json_take(&scan, ','))
            break;
    }
    return false;
}

live_str
live_static_path(const char *path)
{
    struct turn *turn = turn_current();
    live_str text = live_str_of(path);
    return turn && turn->statics ? statics_path(turn->statics, &turn->arena, text) : text;
}
