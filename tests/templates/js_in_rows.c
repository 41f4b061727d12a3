static live_status
mount(struct v *self, live_socket *socket, const live_params *params)
{
    (void)socket;
    (void)params;
    for (int i = 1; i < 3; i++) {
        struct row *row = row_list_append(&self->rows);
        row->id = i;
        live_set(&row->name, i == 1 ? LIVE_STR("one") : LIVE_STR("\"two\""));
    }
    return LIVE_OK;
}
const struct v_view v_view = { .mount = mount };
