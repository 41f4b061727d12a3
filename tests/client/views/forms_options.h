/* forms_options.h: the options of a select of forms.live.html. */
#ifndef CLIVE_FORMS_OPTIONS_H
#define CLIVE_FORMS_OPTIONS_H

#include "clive/form.h"

static const live_option ages[] = {
    { "none", "" },
    { .label = "a <a>", .value = "a", .group = "letters" },
    { .label = "b", .group = "letters" },
    { .label = "18", .disabled = true },
};

#endif
