/* params.h: the inside of live_params: the path's parameters and the query's, decoded. */
#ifndef CLIVE_PARAMS_H
#define CLIVE_PARAMS_H

#include "clive/live.h"
#include "form.h"

#pragma GCC visibility push(default)

struct live_params {
    struct form path, query; /* path wins */
};

#pragma GCC visibility pop
#endif
