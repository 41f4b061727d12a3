static live_status
mount(struct names_alike *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    (void)user_list_append(&self->users);
    (void)user_name_list_append(&self->names);
    (void)cells_row_list_append(&self->rows);
    return LIVE_OK;
}
const struct names_alike_view names_alike_view = { .mount = mount };
