#include "route.h"

#include "str.h"
#include "url.h"

/* The first segment of a path that begins with '/'; *rest is what follows it, '/' first or empty. */
static live_str
segment(live_str path, live_str *rest)
{
    size_t end = 1;
    while (end < path.len && path.ptr[end] != '/')
        end++;
    *rest = str_sub(path, end, path.len);
    return str_sub(path, 1, end);
}

static live_str
without_trailing_slash(live_str path)
{
    if (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    return path;
}

static bool
is_name(live_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i && c >= '0' && c <= '9'))
            return false;
    }
    return name.len > 0;
}

const char *
route_fault(live_str pattern)
{
    if (!pattern.len || pattern.ptr[0] != '/')
        return "it must begin with '/'";
    if (pattern.len == 1)
        return NULL;
    for (live_str rest = pattern; rest.len;) {
        live_str part = segment(rest, &rest);
        if (!part.len)
            return "it has an empty segment";
        if (part.ptr[0] == ':' && !is_name(str_sub(part, 1, part.len)))
            return "a parameter is ':' and a name of letters, digits and '_'";
        for (size_t i = 0; i < part.len; i++)
            if (part.ptr[i] == '?' || part.ptr[i] == '#' || (unsigned char)part.ptr[i] <= ' ')
                return "it must be a path: no '?', '#' or spaces";
    }
    return NULL;
}

live_status
route_match(struct arena *arena, live_str pattern, live_str path, struct form *params)
{
    size_t n_params = 0;
    struct form_pair *pairs = NULL;
    if (!path.len || path.ptr[0] != '/')
        return LIVE_ENOENT;
    pattern = without_trailing_slash(pattern);
    path = without_trailing_slash(path);
    while (pattern.len && path.len) {
        live_str want = segment(pattern, &pattern);
        live_str raw = segment(path, &path);
        bool is_param = want.len && want.ptr[0] == ':';
        if (is_param && !raw.len)
            return LIVE_ENOENT;
        live_str got = url_decode(arena, raw, false);
        if (!got.ptr)
            return LIVE_EINVAL;
        if (!is_param) {
            if (!str_is(want, got))
                return LIVE_ENOENT;
            continue;
        }
        if (!pairs) { /* a pattern has at most as many parameters as it has bytes / 2 */
            pairs = arena_new(arena, struct form_pair, pattern.len / 2 + 1);
            if (!pairs)
                return LIVE_ENOMEM;
        }
        pairs[n_params++] = (struct form_pair){ str_sub(want, 1, want.len), got };
    }
    if (pattern.len || path.len)
        return LIVE_ENOENT;
    *params = (struct form){ pairs, n_params };
    return LIVE_OK;
}
