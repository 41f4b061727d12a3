/* The authors' part of the views: nothing, the oracle changes their state itself. */
#include "everything.live.h"
#include "forms.live.h"
#include "keyed.live.h"
#include "lang_frame.live.h"
#include "language.live.h"
#include "nested_frame.live.h"
#include "nested_one.live.h"
#include "nesting.live.h"
#include "picks.live.h"
#include "shipped.live.h"
#include "wide.live.h"

#include "../views.h"

extern const live_view_class parts_class; /* ../parts.c */

const struct everything_view everything_view = { .remount = false };
const struct forms_view forms_view = { .remount = false };
const struct keyed_view keyed_view = { .remount = false };
const struct language_view language_view = { .remount = false };
const struct nested_one_view nested_one_view = { .remount = false };
const struct nesting_view nesting_view = { .remount = false };
const struct picks_view picks_view = { .remount = false };
const struct shipped_view shipped_view = { .remount = false };
const struct wide_view wide_view = { .remount = false };

const struct oracle_view oracle_views[] = {
    { .name = "everything", .class = &everything_class },
    { .name = "keyed", .class = &keyed_class },
    { .name = "wide", .class = &wide_class },
    { .name = "parts", .class = &parts_class },
    { .name = "language", .class = &language_class },
    { .name = "picks", .class = &picks_class },
    { .name = "forms", .class = &forms_class },
    { .name = "shipped", .class = &shipped_class },
    { .name = "nesting", .class = &nesting_class },
    { .name = "nesting, framed", .class = &nesting_class, .layout = &nested_frame_class },
    { .name = "framed", .class = &language_class, .layout = &lang_frame_class },
};
const size_t n_oracle_views = sizeof oracle_views / sizeof *oracle_views;
