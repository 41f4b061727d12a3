/* views.h: the views that the oracle drives: views/views.c. */
#ifndef CLIVE_ORACLE_VIEWS_H
#define CLIVE_ORACLE_VIEWS_H

#include "clive/emit.h"

struct oracle_view {
    const char *name;
    const live_view_class *class;
    const live_layout_class *layout; /* live, around it; NULL: none */
};

extern const struct oracle_view oracle_views[];
extern const size_t n_oracle_views;

#endif
