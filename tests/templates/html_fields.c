#include "html_fields.live.h"

static live_status
mount(struct markup *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    row_list_append(&self->rows);
    live_set_html(&self->body, LIVE_STR("<u>set</u>"));
    return LIVE_OK;
}
const struct markup_view markup_view = { .mount = mount };
