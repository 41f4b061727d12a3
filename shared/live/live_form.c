/* live_form.c: a form takes up what an event sent; the form itself is state/form_model.h's. */
#include "event.h"
#include "form_model.h"

static live_status
take(live_form *form, const live_event *event, live_str name)
{
    return event->is_form ? form_take(form, name, event->value, event->meta) : LIVE_EINVAL;
}

live_status
live_form_params(live_form *form, const live_event *event)
{
    return take(form, event, form_name(form));
}

live_status
live_form_params_as(live_form *form, const live_event *event, const char *name)
{
    return take(form, event, live_str_of(name && *name ? name : NULL));
}
