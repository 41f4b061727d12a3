#include "pubsub.h"

#include "bus.h"
#include "json_scan.h"
#include "mem.h"
#include "str.h"
#include "view_inside.h"

/* ---- what a callback may ask ---- */

static bool
is_telling(enum pubsub_kind kind)
{
    return kind == PUBSUB_BROADCAST || kind == PUBSUB_BROADCAST_FROM || kind == PUBSUB_ORDER;
}

static void
wish(live_socket *socket, enum pubsub_kind kind, live_str topic, live_str payload)
{
    struct view *view = socket->view;
    struct turn *turn = turn_current();
    bool tells = is_telling(kind);
    if (!turn || (!tells && !socket->connected))
        return;
    const char *fault = bus_topic_fault(topic);
    if (!fault && kind != PUBSUB_ORDER && str_starts(topic, RESERVED_TOPICS))
        fault = "topics that begin with `clive:` are the runtime's own";
    if (!fault && tells)
        fault = bus_payload_fault(payload);
    if (fault) {
        live_fail(socket, "%s: %s (topic `%.*s`)", tells ? "live_broadcast" : "live_subscribe",
                  fault, (int)(topic.len < 60 ? topic.len : 60), topic.ptr ? topic.ptr : "");
        view->misuse = fault;
        return;
    }
    struct pubsub_wish *one = arena_new(&turn->arena, struct pubsub_wish, 1);
    live_str name = arena_copy(&turn->arena, topic);
    live_str text = tells ? arena_copy(&turn->arena, str_trim(payload)) : live_none;
    if (!one || !name.ptr || (tells && !text.ptr)) {
        turn_fail();
        return;
    }
    *one = (struct pubsub_wish){ .kind = kind, .topic = name, .payload = text };
    *view->last_wish = one;
    view->last_wish = &one->next;
}

void
live_subscribe_(live_socket *socket, live_str topic)
{
    wish(socket, PUBSUB_SUBSCRIBE, topic, live_none);
}

void
live_unsubscribe_(live_socket *socket, live_str topic)
{
    wish(socket, PUBSUB_UNSUBSCRIBE, topic, live_none);
}

void
live_broadcast_(live_socket *socket, live_str topic, live_str json)
{
    wish(socket, PUBSUB_BROADCAST, topic, json);
}

void
live_broadcast_from_(live_socket *socket, live_str topic, live_str json)
{
    wish(socket, PUBSUB_BROADCAST_FROM, topic, json);
}

void
live_disconnect_(live_socket *socket, live_str socket_id)
{
    struct sockets_order order = { .kind = SOCKETS_DISCONNECT, .socket_id = socket_id };
    struct buf text = { 0 };
    const char *fault = sockets_id_fault(socket_id);
    if (fault) {
        live_fail(socket, "live_disconnect: %s", fault);
        socket->view->misuse = fault;
        return;
    }
    sockets_write(&text, &order);
    if (text.failed)
        turn_fail();
    else
        wish(socket, PUBSUB_ORDER, SOCKETS_TOPIC, buf_text(&text));
    buf_release(&text);
}

live_str
live_message_str(const live_message *message, const char *key, const char *fallback)
{
    live_str value = json_get(message->payload, key), text;
    if (!value.ptr || value.ptr[0] == '{' || value.ptr[0] == '[' || value.ptr[0] == 'n')
        return live_str_of(fallback);
    if (!json_is_string(value))
        return value;
    struct turn *turn = turn_current();
    live_status status = turn ? json_unescape(&turn->arena, value, &text) : LIVE_ENOMEM;
    if (status == LIVE_ENOMEM)
        turn_fail();
    return status == LIVE_OK ? text : live_str_of(fallback);
}

int64_t
live_message_int(const live_message *message, const char *key, int64_t fallback)
{
    int64_t number;
    live_str value = json_get(message->payload, key);
    if (json_is_string(value) && value.len > 2) /* as in an event: "21" is a number too */
        value = str_sub(value, 1, value.len - 1);
    return value.ptr && json_int(value, &number) ? number : fallback;
}

/* ---- from the callback to the commit ---- */

static struct pubsub_wish *
copy(enum pubsub_kind kind, live_str topic, live_str payload)
{
    struct pubsub_wish *one = mem_alloc(sizeof *one + topic.len + payload.len);
    if (!one)
        return NULL;
    *one = (struct pubsub_wish){ .kind = kind };
    memcpy(one->text, topic.ptr, topic.len);
    if (payload.len)
        memcpy(one->text + topic.len, payload.ptr, payload.len);
    one->topic = (live_str){ one->text, topic.len };
    one->payload = (live_str){ one->text + topic.len, payload.len };
    return one;
}

bool
pubsub_keep(struct view *view, uint64_t serial, struct pubsub_wish **kept)
{
    struct pubsub_wish *asked = view_take_wishes(view);
    while (*kept)
        kept = &(*kept)->next;
    for (; asked; asked = asked->next) {
        struct pubsub_wish *one = copy(asked->kind, asked->topic, asked->payload);
        if (!one)
            return false;
        one->from = one->kind == PUBSUB_BROADCAST_FROM ? serial : 0;
        *kept = one;
        kept = &one->next;
    }
    return true;
}

void
pubsub_forget(struct pubsub_wish **kept)
{
    for (struct pubsub_wish *one; (one = *kept);) {
        *kept = one->next;
        mem_free(one);
    }
}

/* ---- the mail ---- */

static size_t
weight(const struct pubsub_wish *letter)
{
    return sizeof *letter + letter->topic.len + letter->payload.len;
}

/* Takes it over; false: it is lost. */
static bool
post(struct channel_host *host, struct pubsub_wish *letter)
{
    letter->next = NULL;
    if (weight(letter) > MAIL_MAX_BYTES - host->mail_bytes) {
        host->mail_lost++;
        mem_free(letter);
        return false;
    }
    host->mail_bytes += weight(letter);
    if (host->mail)
        host->last_mail->next = letter;
    else
        host->mail = letter;
    host->last_mail = letter;
    return true;
}

bool
mail_add(struct channel_host *host, live_str topic, live_str payload)
{
    struct pubsub_wish *letter = copy(PUBSUB_BROADCAST, topic, payload);
    if (!letter) {
        host->mail_lost++;
        return false;
    }
    return post(host, letter);
}

static struct pubsub_wish *
take(struct channel_host *host)
{
    struct pubsub_wish *letter = host->mail;
    if (letter) {
        host->mail = letter->next;
        host->mail_bytes -= weight(letter);
    }
    return letter;
}

void
mail_forget(struct channel_host *host)
{
    for (struct pubsub_wish *letter; (letter = take(host));)
        mem_free(letter);
}

static void
tell_bus(const struct world *world, const struct pubsub_wish *letter)
{
    if (world->publish)
        world->publish(world->publisher, letter->topic, letter->payload);
}

bool
pubsub_release(struct channel_host *host, struct channel *channel,
               struct subscription **subscriptions, struct pubsub_wish **kept)
{
    bool ok = true;
    for (struct pubsub_wish *one; (one = *kept);) {
        *kept = one->next;
        if (is_telling(one->kind)) {
            tell_bus(host->world, one);
            post(host, one);
            continue;
        }
        if (subscriptions && one->kind == PUBSUB_UNSUBSCRIBE)
            topics_remove(&host->topics, subscriptions, one->topic);
        else if (subscriptions &&
                 topics_add(&host->topics, subscriptions, channel, one->topic) != LIVE_OK)
            ok = false;
        mem_free(one);
    }
    return ok;
}

void
pubsub_publish(const struct world *world, struct view *view)
{
    for (struct pubsub_wish *asked = view_take_wishes(view); asked; asked = asked->next)
        if (is_telling(asked->kind))
            tell_bus(world, asked);
}

static void
obey(struct channel_host *host, const struct pubsub_wish *letter)
{
    struct sockets_order order;
    struct arena arena = { 0 };
    if (sockets_read(&arena, letter->payload, &order) == LIVE_OK)
        host->ops->obey(host, &order);
    arena_release(&arena);
}

static size_t
deliver(struct channel_host *host, const struct pubsub_wish *letter,
        void (*after)(struct channel *))
{
    size_t n = 0;
    if (str_is(letter->topic, SOCKETS_TOPIC)) {
        obey(host, letter);
        return 1;
    }
    for (struct subscription *s = topics_first(&host->topics, letter->topic); s;
         s = topics_next(&host->topics)) {
        struct channel *channel = s->subscriber;
        if (letter->from && channel_serial(channel) == letter->from)
            continue;
        turn_begin(host->turn);
        channel_broadcast(channel, letter->topic, letter->payload);
        after(channel);
        turn_end(host->turn);
        n++;
    }
    return n;
}

bool
pubsub_deliver(struct channel_host *host, size_t budget, void (*after)(struct channel *))
{
    const struct pubsub_wish *last =
        host->last_mail; /* what comes meanwhile is the next turn's */
    size_t spent = 0;
    for (struct pubsub_wish *letter; spent < budget && (letter = take(host));) {
        bool is_last = letter == last;
        spent += 1 + deliver(host, letter, after);
        mem_free(letter);
        if (is_last)
            break;
    }
    return host->mail != NULL;
}
