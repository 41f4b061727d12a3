#include "form.h"

#include "str.h"
#include "url.h"

static size_t
count_segments(live_str text)
{
    size_t n = 0;
    for (live_str rest = text; rest.ptr;)
        n += str_cut(rest, '&', &rest).len != 0;
    return n;
}

live_status
form_parse(struct arena *arena, live_str text, struct form *form)
{
    *form = (struct form){ 0 };
    size_t n = count_segments(text);
    if (n == 0)
        return LIVE_OK;
    if (n > FORM_MAX_PAIRS)
        return LIVE_ELIMIT;
    struct form_pair *pairs = arena_new(arena, struct form_pair, n);
    if (!pairs)
        return LIVE_ENOMEM;
    struct form_pair *pair = pairs;
    for (live_str rest = text; rest.ptr;) {
        live_str value, segment = str_cut(rest, '&', &rest);
        if (segment.len == 0)
            continue;
        live_str name = str_cut(segment, '=', &value);
        live_status status = url_unescape(arena, name, true, &pair->name);
        if (status == LIVE_OK)
            status = url_unescape(arena, value.ptr ? value : LIVE_STR(""), true, &pair->value);
        if (status != LIVE_OK)
            return status;
        pair++;
    }
    *form = (struct form){ pairs, n };
    return LIVE_OK;
}

live_str
form_get(const struct form *form, live_str name)
{
    for (size_t i = form->n_pairs; i-- > 0;)
        if (str_is(form->pairs[i].name, name))
            return form->pairs[i].value;
    return live_none;
}
