#include "container.h"

#include "html.h"
#include "json_write.h"
#include "str.h"

enum { MAX_ATTRS = sizeof(((live_container *)0)->attrs) / sizeof(live_attr_text) };

const live_container *
container_of(const live_route *route, const live_view_class *class)
{
    if (route && route->container)
        return route->container;
    return class->container ? *class->container : NULL;
}

static bool
is_plain(const char *name)
{
    for (; *name; name++)
        if (!((*name | 32) >= 'a' && (*name | 32) <= 'z') && !(*name >= '0' && *name <= '9') &&
            *name != '-' && *name != '_')
            return false;
    return true;
}

const char *
container_fault(const live_container *container)
{
    if (container->tag && (!*container->tag || !is_plain(container->tag)))
        return "its tag must be of letters, digits and '-'";
    for (size_t i = 0; i < MAX_ATTRS && container->attrs[i].name; i++) {
        live_str name = live_str_of(container->attrs[i].name);
        if (!name.len || !is_plain(name.ptr))
            return "an attribute's name must be of letters, digits, '-' and '_'";
        if (str_is(name, LIVE_STR("id")) || str_starts(name, LIVE_STR("data-phx-")) ||
            str_starts(name, LIVE_STR("on")))
            return "`id`, `data-phx-…` and `on…` are not for the author to set";
    }
    return NULL;
}

live_str
container_tag(const live_container *container)
{
    return container && container->tag ? live_str_of(container->tag) : LIVE_STR("div");
}

void
container_html(const live_container *container, struct buf *out)
{
    for (size_t i = 0; container && i < MAX_ATTRS && container->attrs[i].name; i++) {
        buf_char(out, ' ');
        buf_str(out, live_str_of(container->attrs[i].name));
        buf_lit(out, "=\"");
        html_escape(out, live_str_of(container->attrs[i].value));
        buf_char(out, '"');
    }
}

void
container_json(const live_container *container, struct buf *out)
{
    buf_char(out, '[');
    json_string(out, container_tag(container));
    buf_lit(out, ",{");
    for (size_t i = 0; i < MAX_ATTRS && container->attrs[i].name; i++) {
        if (i)
            buf_char(out, ',');
        json_string(out, live_str_of(container->attrs[i].name));
        buf_char(out, ':');
        live_str value = live_str_of(container->attrs[i].value);
        json_string(out, value.ptr ? value : LIVE_STR(""));
    }
    buf_lit(out, "}]");
}
