/* The authors' part of the views: nothing, the oracle changes their state itself. */
#include "everything.live.h"
#include "keyed.live.h"
#include "language.live.h"
#include "wide.live.h"

extern const live_view_class *const oracle_views[];
extern const size_t n_oracle_views;
extern const live_view_class parts_class; /* ../parts.c */

const struct everything_view everything_view = { .remount = false };
const struct keyed_view keyed_view = { .remount = false };
const struct language_view language_view = { .remount = false };
const struct wide_view wide_view = { .remount = false };

const live_view_class *const oracle_views[] = { &everything_class, &keyed_class, &wide_class,
                                                &parts_class, &language_class };
const size_t n_oracle_views = sizeof oracle_views / sizeof *oracle_views;
