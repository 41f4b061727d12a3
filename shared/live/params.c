#include "params.h"

#include "str.h"

live_str
live_param(const live_params *params, const char *name, const char *fallback)
{
    live_str key = live_str_of(name);
    live_str value = form_get(&params->path, key);
    if (!value.ptr)
        value = form_get(&params->query, key);
    return value.ptr ? value : live_str_of(fallback);
}

int64_t
live_param_int(const live_params *params, const char *name, int64_t fallback)
{
    int64_t number;
    return str_to_int(live_param(params, name, ""), &number) ? number : fallback;
}
