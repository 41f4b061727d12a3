static live_status
mount(struct long_page *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    row_list_append(&self->rows)->id = 1;
    row_list_append(&self->rows)->id = 2;
    return LIVE_OK;
}
const struct long_page_view long_page_view = { .mount = mount };
