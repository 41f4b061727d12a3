#include "http.h"

#include "str.h"

#include <strings.h>

static bool
is_token(live_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f ||
            strchr("()<>@,;:\\\"/[]?={}", text.ptr[i]))
            return false;
    return text.len > 0;
}

static bool
is_value(live_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (((unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\t') || text.ptr[i] == 0x7f)
            return false;
    return true;
}

bool
http_is_name(live_str name, const char *lower_case)
{
    return name.len == strlen(lower_case) && strncasecmp(name.ptr, lower_case, name.len) == 0;
}

/* Up to \r\n; *rest is what is behind it. Absent if there is none. */
static live_str
take_line(live_str text, live_str *rest)
{
    const char *end = text.len ? memmem(text.ptr, text.len, "\r\n", 2) : NULL;
    if (!end)
        return live_none;
    size_t len = (size_t)(end - text.ptr);
    *rest = str_sub(text, len + 2, text.len);
    return str_sub(text, 0, len);
}

bool
http_field(live_str *fields, live_str *name, live_str *value)
{
    live_str line = take_line(*fields, fields);
    if (!line.ptr)
        return false;
    *name = str_cut(line, ':', value);
    *value = str_trim(*value);
    return true;
}

/* HTTP/1.1 200 OK */
static live_status
read_status(live_str line, struct http_head *head, live_error *error)
{
    uint64_t status;
    if (line.len < 12 || !str_starts(line, LIVE_STR("HTTP/1.")) || line.ptr[8] != ' ' ||
        (line.len > 12 && line.ptr[12] != ' ') || !str_to_uint(str_sub(line, 9, 12), &status) ||
        status < 100 || status > 599 || !is_value(line))
        return live_error_set(error, LIVE_EINVAL, "no status line of HTTP/1.1");
    head->status = (unsigned)status;
    return LIVE_OK;
}

static live_status
read_fields(struct http_head *head, live_error *error)
{
    live_str line, rest = head->fields;
    bool has_length = false;
    while ((line = take_line(rest, &rest)).ptr) {
        live_str value, name = str_cut(line, ':', &value);
        uint64_t len;
        if (!value.ptr || !is_token(name) || !is_value(value))
            return live_error_set(error, LIVE_EINVAL, "a field of the head is malformed");
        if (http_is_name(name, "transfer-encoding"))
            return live_error_set(error, LIVE_EINVAL, "a coding of the transfer");
        if (!http_is_name(name, "content-length"))
            continue;
        if (has_length || !str_to_uint(str_trim(value), &len) || len > SIZE_MAX / 2)
            return live_error_set(error, LIVE_EINVAL, "no usable Content-Length");
        has_length = true;
        head->body_len = (size_t)len;
    }
    return LIVE_OK;
}

live_status
http_head_parse(live_str in, struct http_head *head, size_t *taken, live_error *error)
{
    size_t seen = in.len < HTTP_MAX_HEAD ? in.len : HTTP_MAX_HEAD;
    const char *end = seen ? memmem(in.ptr, seen, "\r\n\r\n", 4) : NULL;
    *head = (struct http_head){ 0 };
    *taken = 0;
    if (!end && in.len >= HTTP_MAX_HEAD)
        return live_error_set(error, LIVE_ELIMIT, "a head of more than %d bytes",
                              HTTP_MAX_HEAD);
    if (!end)
        return LIVE_OK;
    size_t len = (size_t)(end - in.ptr) + 2;
    live_str line = take_line(str_sub(in, 0, len), &head->fields);
    live_status status = read_status(line, head, error);
    if (status == LIVE_OK)
        status = read_fields(head, error);
    if (status == LIVE_OK)
        *taken = len + 2;
    else
        *head = (struct http_head){ 0 };
    return status;
}

void
http_field_write(struct buf *out, live_str name, live_str value)
{
    if (!value.ptr || !is_token(name) || !is_value(value))
        return;
    buf_str(out, name);
    buf_lit(out, ": ");
    buf_str(out, value);
    buf_lit(out, "\r\n");
}
