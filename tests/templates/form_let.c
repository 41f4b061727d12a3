#include "form_let.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    live_form_error(&self->user, "news", "is not to be seen");
    return live_form_set_json(
        &self->user, LIVE_STR("{\"email\":\"<a@b>\",\"tags\":[{\"name\":\"red\"},{}]}"));
}
const struct v_view v_view = { .mount = mount };
