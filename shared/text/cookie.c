#include "cookie.h"

#include "str.h"

/* token of RFC 9110, 5.6.2 */
static bool
is_name(live_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f ||
            strchr("()<>@,;:\\\"/[]?={}", text.ptr[i]))
            return false;
    return text.len != 0;
}

/* cookie-octets of RFC 6265, 4.1.1 */
static bool
is_value(live_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f || strchr("\",;\\", text.ptr[i]))
            return false;
    return text.ptr != NULL;
}

live_str
cookie_get(live_str header, live_str name)
{
    for (live_str rest = header; rest.ptr;) {
        live_str value, pair = str_cut(rest, ';', &rest);
        live_str key = str_trim(str_cut(pair, '=', &value));
        if (!value.ptr || !str_is(key, name))
            continue;
        value = str_trim(value);
        if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
            value = str_sub(value, 1, value.len - 1);
        return value;
    }
    return live_none;
}

bool
cookie_write(struct buf *out, const struct cookie *cookie)
{
    if (!is_name(cookie->name) || !is_value(cookie->value))
        return false;
    buf_str(out, cookie->name);
    buf_char(out, '=');
    buf_str(out, cookie->value);
    buf_lit(out, "; Path=/; SameSite=Lax");
    if (cookie->max_age_s >= 0) {
        buf_lit(out, "; Max-Age=");
        buf_int(out, cookie->max_age_s);
    }
    if (cookie->secure)
        buf_lit(out, "; Secure");
    if (cookie->http_only)
        buf_lit(out, "; HttpOnly");
    return true;
}
