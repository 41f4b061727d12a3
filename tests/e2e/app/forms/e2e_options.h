/* e2e_options.h: the options of the selects. */
#ifndef E2E_OPTIONS_H
#define E2E_OPTIONS_H

#include "clive/form.h"

static const live_option e2e_words[] = {
    { .label = "foo" },
    { .label = "bar" },
    { .label = "baz" },
};

static const live_option e2e_kinds[] = { { .label = "greetings" }, { .label = "goodbyes" } };

/* 1 to n. */
static inline live_options
e2e_numbers(int n)
{
    live_options options = { NULL, 0 };
    for (int i = 1; i <= n; i++)
        options = live_options_add(options, (live_option){ .label = live_textf("%d", i) });
    return options;
}

/* What can be said to greet, or to part. */
static inline live_options
e2e_sayings(live_str kind)
{
    static const live_option greetings[] = { { .label = "hello" },
                                             { .label = "hallo" },
                                             { .label = "hei" } };
    static const live_option goodbyes[] = { { .label = "goodbye" },
                                            { .label = "auf wiedersehen" },
                                            { .label = "ha det bra" } };
    if (live_str_equal(kind, LIVE_STR("greetings")))
        return LIVE_OPTIONS(greetings);
    if (live_str_equal(kind, LIVE_STR("goodbyes")))
        return LIVE_OPTIONS(goodbyes);
    return (live_options){ NULL, 0 };
}

#endif
