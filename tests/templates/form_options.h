/* form_options.h: options for form_options.live.html. */
#ifndef FORM_OPTIONS_H
#define FORM_OPTIONS_H

#include "clive/form.h"

static const live_option roles[] = {
    { .label = "Nobody", .value = "" },
    { .label = "Guest <1>", .value = "guest", .group = "Most" },
    { .label = "admin", .group = "Most" },
    { .label = "Gone & away", .value = "\"gone\"", .group = "Few", .disabled = true },
};

static inline live_options
many_options(int n)
{
    static const char *const labels[] = { "0", "1", "2", "3" };
    live_options options = { NULL, 0 };
    for (int i = 0; i < n; i++)
        options = live_options_add(options, (live_option){ .label = labels[i] });
    return options;
}

#endif
