#include "nav.h"

#include "clive/live.h"
#include "json_write.h"
#include "str.h"

static bool
has_unsafe_byte(live_str to)
{
    for (size_t i = 0; i < to.len; i++)
        if ((unsigned char)to.ptr[i] <= ' ' || to.ptr[i] == 127)
            return true;
    return false;
}

const char *
nav_fault(live_str to, bool external)
{
    static const char *const schemes[] = { "http://", "https://", "mailto:", "tel:" };
    if (!to.len)
        return "it is empty";
    if (has_unsafe_byte(to))
        return "it has spaces or control bytes: encode them";
    if (!external) {
        if (to.ptr[0] != '/')
            return "it must begin with '/' (or be .external = true)";
        if (to.len > 1 && to.ptr[1] == '/')
            return "it begins with '//'";
        return memchr(to.ptr, '\\', to.len) ? "it has a backslash" : NULL;
    }
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        live_str scheme = live_str_of(schemes[i]);
        if (to.len > scheme.len && strncasecmp(to.ptr, scheme.ptr, scheme.len) == 0)
            return NULL;
    }
    return "an external one begins with http://, https://, mailto: or tel:";
}

void
nav_write(struct buf *out, const struct nav *nav, live_str flash)
{
    buf_lit(out, "{\"to\":");
    json_string(out, nav->to);
    if (nav->kind != NAV_REDIRECT)
        buf_str(out, nav->replace ? LIVE_STR(",\"kind\":\"replace\"")
                                  : LIVE_STR(",\"kind\":\"push\""));
    if (flash.ptr) {
        buf_lit(out, ",\"flash\":");
        json_string(out, flash);
    }
    buf_char(out, '}');
}
