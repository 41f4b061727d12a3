/* e2e_form_around.c: the form as a view within a page, which hands on what the address asks. */
#include "e2e_form_around.live.h"

#include <json-c/json.h>
#include <time.h>

/* One of LiveView's tests looks, as soon as this view is back, at what the form within it has sent,
 * and does not wait for that. Where the answer comes before the test looks for the first time, it
 * sees too little; so it takes as long as a slower server's. */
static void
take_time(const live_socket *socket)
{
    if (live_connected(socket))
        nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
}

static live_status
mount(struct e2e_form_around *self, live_socket *socket, const live_params *params)
{
    take_time(socket);
    static const char *const names[] = { "no-id",     "no-change-event",   "phx-auto-recover",
                                         "js-change", "disabled-fieldset", "phx-change" };
    struct json_object *asked = json_object_new_object();
    for (size_t i = 0; asked && i < sizeof names / sizeof *names; i++) {
        live_str value = live_param(params, names[i], NULL);
        if (value.ptr)
            json_object_object_add(asked, names[i],
                                   json_object_new_string_len(value.ptr, (int)value.len));
    }
    live_set_json(&self->params, asked);
    json_object_put(asked);
    return asked ? LIVE_OK : live_fail(socket, "out of memory");
}

const struct e2e_form_around_view e2e_form_around_view = { .mount = mount, .remount = true };
