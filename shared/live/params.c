#include "params.h"

#include "nested.h"
#include "str.h"
#include "turn.h"

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

static live_status
nested_params(struct arena *arena, const live_params *params, const struct nested **all)
{
    const struct nested *query, *path;
    live_status status = nested_from_form(arena, &params->query, &query);
    if (status == LIVE_ELIMIT) /* more than anybody means */
        status = (query = nested_new(arena, NESTED_MAP)) ? LIVE_OK : LIVE_ENOMEM;
    if (status == LIVE_OK)
        status = nested_from_form(arena, &params->path, &path);
    return status == LIVE_OK ? nested_merge(arena, query, path, all) : status;
}

live_str
live_params_json(const live_params *params)
{
    struct arena *arena = &turn_current()->arena;
    const struct nested *all;
    struct buf text = { 0 };
    live_str json = live_none;
    if (nested_params(arena, params, &all) == LIVE_OK) {
        nested_write_json(&text, all);
        json = text.failed ? live_none : arena_copy(arena, buf_text(&text));
        buf_release(&text);
    }
    if (json.ptr)
        return json;
    turn_fail();
    return LIVE_STR("{}");
}
