/* e2e_keyed.c: rows that come, go and move at random, in tables with slots, twice on the page.
 */
#include "e2e_keyed.live.h"

#include <json-c/json.h>
#include <stdlib.h>

enum { MOST = 1000 };

/* `size` of the numbers 1 … 2·size, in random order. */
static void
randomize(struct e2e_keyed *self)
{
    int64_t numbers[2 * MOST], n = self->size;
    for (int64_t i = 0; i < 2 * n; i++)
        numbers[i] = i + 1;
    kc_item_list_clear(&self->items);
    for (int64_t i = 0; i < n; i++) {
        int64_t other = i + rand() % (2 * n - i), number = numbers[other];
        numbers[other] = numbers[i];
        struct kc_item *item = kc_item_list_append(&self->items);
        item->id = number;
        live_format(&item->entry.foo.bar, "New%lld", (long long)number + 1);
    }
    self->count++;
}

static live_status
mount(struct e2e_keyed *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    randomize(self);
    self->count = 0;
    return LIVE_OK;
}

static live_status
handle_params(struct e2e_keyed *self, live_socket *socket, const live_params *params,
              live_str uri)
{
    (void)socket, (void)uri;
    live_set(&self->tab, live_param(params, "tab", "all_keyed"));
    return LIVE_OK;
}

static live_status
on_randomize(struct e2e_keyed *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    randomize(self);
    return LIVE_OK;
}

static live_status
change_size(struct e2e_keyed *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    self->size = live_event_int(event, "size", 0);
    if (self->size < 0 || self->size > MOST)
        self->size = 0;
    randomize(self);
    return LIVE_OK;
}

static live_status
change_0(struct e2e_keyed *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    struct kc_item *item = kc_item_list_edit(&self->items, 0);
    if (item) {
        item->id = 2 * MOST;
        live_format(&item->entry.foo.bar, "%lld", (long long)live_now().us);
    }
    return LIVE_OK;
}

static live_status
change_other(struct e2e_keyed *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    for (uint32_t i = 0; i < kc_item_list_count(&self->items); i++)
        live_format(&kc_item_list_edit(&self->items, i)->entry.other, "hey %lld",
                    (long long)live_now().us);
    return LIVE_OK;
}

/* The one snippet that a test sends: `socket.assigns.items`. */
static live_status
handle_event(struct e2e_keyed *self, live_socket *socket, const live_event *event)
{
    if (!live_str_equal(live_event_str(event, "value", ""), LIVE_STR("socket.assigns.items")))
        return live_fail(socket, "not known here: %.*s", (int)live_event_raw(event).len,
                         live_event_raw(event).ptr);
    struct json_object *items = json_object_new_array(), *reply = json_object_new_object();
    for (uint32_t i = 0; i < kc_item_list_count(&self->items); i++) {
        const struct kc_item *item = kc_item_list_at(&self->items, i);
        struct json_object *each = json_object_new_object(), *entry = json_object_new_object(),
                           *foo = json_object_new_object();
        json_object_object_add(foo, "bar",
                               json_object_new_string(live_cstr(&item->entry.foo.bar)));
        json_object_object_add(entry, "other",
                               json_object_new_string(live_cstr(&item->entry.other)));
        json_object_object_add(entry, "foo", foo);
        json_object_object_add(each, "id", json_object_new_int64(item->id));
        json_object_object_add(each, "entry", entry);
        json_object_array_add(items, each);
    }
    json_object_object_add(reply, "result", items);
    live_reply(socket, reply);
    json_object_put(reply);
    return LIVE_OK;
}

const struct e2e_keyed_view e2e_keyed_view = {
    .mount = mount,
    .handle_params = handle_params,
    .handle_event = handle_event,
    .on = { .randomize = on_randomize,
            .change_size = change_size,
            .change_0 = change_0,
            .change_other = change_other },
};
