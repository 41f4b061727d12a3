/* views.h: the views that the oracle drives: views/views.c. */
#ifndef CLIVE_ORACLE_VIEWS_H
#define CLIVE_ORACLE_VIEWS_H

#include "clive/emit.h"

extern const live_view_class *const oracle_views[];
extern const size_t n_oracle_views;

#endif
