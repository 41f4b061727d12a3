#include "fragment.h"

#include "str.h"

static bool
ends_segment(live_str rest)
{
    return !rest.len || rest.ptr[0] == '/' || rest.ptr[0] == '?';
}

bool
fragment_is(live_str prefix, live_str uri)
{
    return prefix.len && str_starts(uri, prefix) &&
           ends_segment(str_sub(uri, prefix.len, uri.len));
}

static bool
take(live_str *text, live_str word)
{
    if (!str_starts(*text, word))
        return false;
    *text = str_sub(*text, word.len, text->len);
    return true;
}

bool
fragment_read(live_str prefix, live_str uri, struct fragment *fragment)
{
    *fragment = (struct fragment){ 0 };
    if (!fragment_is(prefix, uri))
        return false;
    live_str rest = str_sub(uri, prefix.len, uri.len);
    if (str_starts(rest, LIVE_STR("/~"))) {
        rest = str_sub(rest, 1, rest.len);
        fragment->is_main = take(&rest, LIVE_STR("~main"));
        fragment->has_layout = take(&rest, LIVE_STR("~layout"));
    }
    fragment->uri = rest;
    return rest.len && rest.ptr[0] == '/';
}

const char *
fragment_prefix_fault(live_str prefix)
{
    if (prefix.len < 2 || prefix.ptr[0] != '/' || prefix.ptr[1] == '/' ||
        prefix.ptr[prefix.len - 1] == '/')
        return "a path that begins with one '/' and does not end with it";
    for (size_t i = 0; i < prefix.len; i++) {
        char c = prefix.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && !(c && strchr("/-._~", c)))
            return "letters, digits and any of - . _ ~ between its slashes";
    }
    return NULL;
}
