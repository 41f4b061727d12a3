#include "nested_view.live.h"

static live_status
mount(struct page *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    live_parse_json(&self->params, LIVE_STR("{\"q\": \"<b>\", \"page\": 2}"));
    return LIVE_OK;
}

const struct page_view page_view = { .mount = mount };
