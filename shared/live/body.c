#include "body.h"

#include "json_scan.h"
#include "multipart.h"
#include "str.h"

#include <strings.h>

static bool
same(live_str a, const char *b)
{
    return a.len == strlen(b) && strncasecmp(a.ptr, b, a.len) == 0;
}

bool
body_is_json(live_str content_type)
{
    static const char prefix[] = "application/", suffix[] = "+json";
    live_str rest, type = str_trim(str_cut(content_type, ';', &rest));
    size_t min = sizeof prefix + sizeof suffix - 2;
    return same(type, "application/json") ||
           (type.len > min && same(str_sub(type, 0, sizeof prefix - 1), prefix) &&
            same(str_sub(type, type.len - sizeof suffix + 1, type.len), suffix));
}

/* Why it cannot be read. */
static live_status
refuse_json(live_str body, live_status status, live_error *error)
{
    struct json_scan scan = { .text = body };
    live_str value;
    if (status == LIVE_ELIMIT)
        return live_error_set(
            error, status,
            "the body is JSON with more than %d values, or nested more than %d deep",
            NESTED_MAX_NODES, NESTED_MAX_DEPTH);
    bool is_json = json_value(&scan, &value);
    if (is_json)
        json_space(&scan);
    if (is_json && scan.at == body.len)
        return live_error_set(
            error, status, "a text of the body's JSON has \\u0000 or half of a surrogate pair");
    return live_error_set(error, status, "the body is not JSON: byte %zu of %zu", scan.at,
                          body.len);
}

static live_status
read_json(struct arena *arena, live_str body, const struct nested **fields, live_error *error)
{
    const struct nested *value;
    if (!str_trim(body).len)
        return LIVE_OK;
    live_status status = nested_read_json(arena, body, &value);
    if (status == LIVE_EINVAL || status == LIVE_ELIMIT)
        return refuse_json(body, status, error);
    if (status != LIVE_OK || value->kind == NESTED_MAP) {
        *fields = status == LIVE_OK ? value : NULL;
        return status;
    }
    struct nested *map = nested_new(arena, NESTED_MAP);
    status = map ? nested_put(arena, map, LIVE_STR("_json"), value) : LIVE_ENOMEM;
    *fields = status == LIVE_OK ? map : NULL;
    return status;
}

live_status
body_read(struct arena *arena, live_str content_type, live_str body,
          const struct nested **fields, live_error *error)
{
    live_str rest, type = str_trim(str_cut(content_type, ';', &rest));
    live_status status = LIVE_OK;
    *fields = NULL;
    if (!body.ptr)
        return LIVE_OK;
    if (body_is_json(type)) {
        status = read_json(arena, body, fields, error);
    } else if (same(type, "multipart/form-data")) {
        status = multipart_params(arena, content_type, body, NULL, fields, error);
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
