/* issue_3448.c: a change of the form, sent while a click moves the focus within it. */
#include "clive/form.h"
#include "issue_3448.live.h"

static live_status
validate(struct issue_3448 *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_status status = live_form_params(&self->form, event);
    if (status != LIVE_OK)
        return status;
    size_t n;
    const live_str *values = live_form_values(&self->form, "a", &n);
    pick_one_list_clear(&self->picked);
    for (size_t i = 0; i < n; i++)
        live_set(&pick_one_list_append(&self->picked)->value, values[i]);
    return LIVE_OK;
}

static live_status
search(struct issue_3448 *self, live_socket *socket, const live_event *event)
{
    (void)self, (void)socket, (void)event;
    return LIVE_OK;
}

const struct issue_3448_view issue_3448_view = { .on = { .validate = validate,
                                                         .search = search } };
