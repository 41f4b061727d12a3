/* live_form.c: a form takes up what an event sent; the form itself is state/form_model.h's. */
#include "event.h"
#include "form_model.h"

live_status
live_form_params(live_form *form, const live_event *event)
{
    if (!event->is_form)
        return LIVE_EINVAL;
    return form_take(form, event->value, event->meta);
}
