#include "json_fields.live.h"

static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    live_parse_json(&self->j, live_str_of("{\"a\":[1,\"<\"]}"));
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
