/* e2e_member.c: a form that is called otherwise where it stands (`.form :let as`), with rows
 * that only the page has, errors of elsewhere and a secret. It is posted once it is right. */
#include "e2e_member.live.h"

#include <string.h>

static live_status
mount(struct e2e_member *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    return live_form_set_json(&self->account, live_params_json(params));
}

static live_status
validate(struct e2e_member *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_status status = live_form_params_as(&self->account, event, "member");
    bool is_address = strchr(live_form_cstr(&self->account, "email"), '@') != NULL;
    if (status == LIVE_OK && !is_address && live_form_used(&self->account, "email"))
        return live_parse_json(&self->problems, LIVE_STR("{\"email\":\"is no address\"}"));
    live_set_json(&self->problems, NULL);
    return status;
}

static live_status
save(struct e2e_member *self, live_socket *socket, const live_event *event)
{
    live_status status = validate(self, socket, event);
    self->done = live_json_is_null(&self->problems);
    return status;
}

static live_status
more(struct e2e_member *self, live_socket *socket, const live_event *event)
{
    (void)socket, (void)event;
    self->more++;
    return LIVE_OK;
}

const struct e2e_member_view e2e_member_view = {
    .mount = mount,
    .on = { .validate = validate, .save = save, .more = more },
};
