/* e2e_colocated.c: scripts of its template: a hook, one at run time, and a listener to which it
 * sends JS commands. */
#include "e2e_colocated.live.h"

#include <json-c/json.h>

extern const live_layout_class colocated_live_class;

static live_status
submit_phone(struct e2e_colocated *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_set(&self->phone, live_event_str(event, "user[phone_number]", ""));
    return LIVE_OK;
}

static live_status
push_js(struct e2e_colocated *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)event;
    struct json_object *payload = json_object_new_object();
    json_object_object_add(payload, "cmd",
                           json_object_new_string("[[\"toggle\",{\"to\":\"#hello\"}]]"));
    live_push_event(socket, "js:exec", payload);
    json_object_put(payload);
    return LIVE_OK;
}

const struct e2e_colocated_view e2e_colocated_view = {
    .layout = &colocated_live_class,
    .on = { .submit_phone = submit_phone, .push_js = push_js },
};
