#include "body.h"

#include "multipart.h"
#include "str.h"

#include <strings.h>

static bool
same(live_str a, const char *b)
{
    return a.len == strlen(b) && strncasecmp(a.ptr, b, a.len) == 0;
}

live_status
body_read(struct arena *arena, live_str content_type, live_str body,
          const struct nested **fields)
{
    live_str rest, type = str_trim(str_cut(content_type, ';', &rest));
    live_status status = LIVE_OK;
    live_error error;
    *fields = NULL;
    if (!body.ptr)
        return LIVE_OK;
    if (same(type, "multipart/form-data")) {
        status = multipart_params(arena, content_type, body, NULL, fields, &error);
    } else if (same(type, "application/x-www-form-urlencoded")) {
        status = nested_parse(arena, body, fields);
    } else if (!type.len) {
        status = nested_parse(arena, body, fields);
        if (status == LIVE_EINVAL)
            status = LIVE_OK;
    }
    if (status != LIVE_OK)
        *fields = NULL;
    return status;
}

live_str
body_method(const struct nested *fields)
{
    static const live_str methods[] = { LIVE_STR_INIT("PUT"), LIVE_STR_INIT("PATCH"),
                                        LIVE_STR_INIT("DELETE") };
    live_str said = nested_text(nested_get(fields, LIVE_STR("_method")));
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (same(said, methods[i].ptr))
            return methods[i];
    return live_none;
}
