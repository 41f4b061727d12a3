/* rest.c: attributes that a component did not declare, and text that is not written but
 * returned. */
#include "emit_private.h"

#include "html.h"
#include "str.h"

/* ---- text ---- */

void
live_text_begin(live_render *r, live_str joint)
{
    r->is_text = true;
    r->joint = joint;
    r->value_at = r->out->len;
}

live_str
live_text_end(live_render *r)
{
    struct buf *out = r->out;
    live_str text = LIVE_STR("");
    r->is_text = false;
    r->joint = live_none;
    if (out->failed)
        return text;
    if (out->len > r->value_at)
        text = arena_copy(r->arena, str_sub(buf_text(out), r->value_at, out->len));
    out->len = r->value_at;
    if (!text.ptr)
        out->failed = true;
    return text;
}

/* ---- pairs ---- */

live_pair
live_pair_bool(live_render *r, live_str name, bool on)
{
    (void)r;
    return (live_pair){ name, live_none, on };
}

live_pair
live_pair_str(live_render *r, live_str name, live_str text)
{
    (void)r;
    return (live_pair){ name, text, false };
}

#define NUMBER(type_name, type, add)                                                           \
    live_pair live_pair_##type_name(live_render *r, live_str name, type value)                 \
    {                                                                                          \
        live_text_begin(r, live_none);                                                         \
        add(r, value);                                                                         \
        return (live_pair){ name, live_text_end(r), false };                                   \
    }
NUMBER(int, int64_t, live_add_int)
NUMBER(uint, uint64_t, live_add_uint)
NUMBER(double, double, live_add_double)
NUMBER(time, live_time, live_add_time)

static bool
has_name(const live_rest *rest, live_str name)
{
    for (uint32_t i = 0; i < rest->n; i++)
        if (str_is(rest->pairs[i].name, name))
            return true;
    return false;
}

live_rest
live_rest_join(live_render *r, const live_rest *passed, const live_rest *own)
{
    if (!passed->n)
        return *own;
    if (!own->n)
        return *passed;
    live_pair *pairs = arena_new(r->arena, live_pair, (size_t)passed->n + own->n);
    if (!pairs) {
        r->out->failed = true;
        return (live_rest){ 0 };
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < passed->n; i++)
        if (!has_name(own, passed->pairs[i].name))
            pairs[n++] = passed->pairs[i];
    memcpy(pairs + n, own->pairs, own->n * sizeof *pairs);
    return (live_rest){ pairs, n + own->n };
}

static bool
is_url(live_str name)
{
    return str_is(name, LIVE_STR("href")) || str_is(name, LIVE_STR("src")) ||
           str_is(name, LIVE_STR("action")) || str_is(name, LIVE_STR("formaction"));
}

/* What phx-static stands for is written instead: of a pair that is the button's own. */
static bool
is_replaced(live_str name)
{
    return str_is(name, LIVE_STR("type")) || str_is(name, LIVE_STR("name")) ||
           str_is(name, LIVE_STR("value")) || str_is(name, LIVE_STR("form"));
}

void
live_put_rest(live_render *r, const live_rest *rest, bool image)
{
    bool is_static = static_rest(rest), in_page = is_static && live_in_page_(r);
    live_value_begin(r);
    if (in_page)
        live_put_static(r, LIVE_STATIC_BUTTON, rest);
    for (uint32_t i = 0; i < rest->n; i++) {
        const live_pair *pair = &rest->pairs[i];
        live_str text = pair->text;
        if ((!text.ptr && !pair->on) ||
            (is_static && str_is(pair->name, LIVE_STR("phx-static"))) ||
            (in_page && is_replaced(pair->name)))
            continue;
        buf_char(r->out, ' ');
        buf_str(r->out, pair->name);
        if (!text.ptr)
            continue;
        if (is_url(pair->name) &&
            !html_url_is_safe(text, image && str_is(pair->name, LIVE_STR("src"))))
            text = LIVE_STR("#blocked");
        buf_str(r->out, r->html ? LIVE_STR("=\"") : LIVE_STR("=\\\""));
        live_add_str(r, text);
        buf_str(r->out, r->html ? LIVE_STR("\"") : LIVE_STR("\\\""));
    }
    live_value_end(r);
}
