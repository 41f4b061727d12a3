#include "thermostat.live.h"

static live_status
mount(struct thermostat *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    self->celsius = 31;
    live_set(&self->notice, "<warm>");
    struct reading *reading = reading_list_append(&self->readings);
    reading->id = 7;
    reading->celsius = 21.5;
    return reading_list_find(&self->readings, 7) == 0 ? LIVE_OK : LIVE_ERROR;
}
const struct thermostat_view thermostat_view = { .mount = mount };
