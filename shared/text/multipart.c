#include "multipart.h"

#include "str.h"

#include <strings.h>

enum { DEFAULT_TOTAL = 8000000, DEFAULT_HEADERS = 8192 };

enum state {
    PREAMBLE,
    PADDING,     /* behind a delimiter: spaces, or the first - of a close delimiter */
    PADDING_END, /* behind the CR there */
    CLOSING,     /* behind one - */
    HEADERS,
    DATA,
    EPILOGUE,
    BROKEN,
};

static live_status
fail(struct multipart *reader, live_error *error, live_status status, const char *what)
{
    reader->state = BROKEN;
    return live_error_set(error, status, "multipart body, byte %llu: %s",
                          (unsigned long long)reader->n_bytes, what);
}

/* ---- parameters of a header ----------------------------------------------------------- */

static bool
is_token_char(char c)
{
    return c > ' ' && c < 0x7f && !strchr("()<>@,;:\\\"/[]?={}", c);
}

static bool
same(live_str a, live_str lower)
{
    return a.len == lower.len && strncasecmp(a.ptr, lower.ptr, a.len) == 0;
}

static live_str
skip_space(live_str text)
{
    size_t n = 0;
    while (n < text.len && (text.ptr[n] == ' ' || text.ptr[n] == '\t'))
        n++;
    return str_sub(text, n, text.len);
}

static live_str
take_token(live_str *text)
{
    size_t n = 0;
    while (n < text->len && is_token_char(text->ptr[n]))
        n++;
    live_str token = str_sub(*text, 0, n);
    *text = str_sub(*text, n, text->len);
    return token;
}

/* A parameter: ; name = token | "quoted". *value is what stands between the quotes, raw. False
 * at the end (then *rest is empty) and on an error. */
static bool
take_param(live_str *rest, live_str *name, live_str *value)
{
    live_str text = skip_space(*rest);
    if (text.len == 0 || text.ptr[0] != ';') {
        *rest = text;
        return false;
    }
    text = skip_space(str_sub(text, 1, text.len));
    if (text.len == 0) { /* a ; at the end */
        *rest = text;
        return false;
    }
    *name = take_token(&text);
    text = skip_space(text);
    if (name->len == 0 || text.len == 0 || text.ptr[0] != '=')
        return false;
    text = skip_space(str_sub(text, 1, text.len));
    if (text.len == 0 || text.ptr[0] != '"') {
        *value = take_token(&text);
        *rest = text;
        return value->len != 0;
    }
    size_t end = 1;
    while (end < text.len && text.ptr[end] != '"')
        end += text.ptr[end] == '\\' && end + 1 < text.len &&
                       (text.ptr[end + 1] == '"' || text.ptr[end + 1] == '\\')
                   ? 2
                   : 1;
    if (end >= text.len)
        return false;
    *value = str_sub(text, 1, end);
    *rest = str_sub(text, end + 1, text.len);
    return true;
}

/* ---- the boundary --------------------------------------------------------------------- */

/* bcharsnospace and spaces, which may not come last. */
static bool
is_boundary(live_str text)
{
    if (text.len == 0 || text.len > MULTIPART_MAX_BOUNDARY || text.ptr[text.len - 1] == ' ')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i], lower = (char)(c | 32);
        bool known = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
                     (c && strchr("'()+_,-./:=? ", c));
        if (!known)
            return false;
    }
    return true;
}

live_status
multipart_init(struct multipart *reader, live_str content_type,
               const struct multipart_limits *limits, live_error *error)
{
    static const live_str media = LIVE_STR_INIT("multipart/form-data");
    *reader = (struct multipart){ .state = BROKEN };
    live_str rest = skip_space(content_type.ptr ? content_type : LIVE_STR("")), name, value;
    live_str boundary = live_none;
    if (rest.len < media.len || !same(str_sub(rest, 0, media.len), media))
        return live_error_set(error, LIVE_EINVAL, "the body is not multipart/form-data");
    rest = str_sub(rest, media.len, rest.len);
    while (take_param(&rest, &name, &value)) {
        if (!same(name, LIVE_STR("boundary")))
            continue;
        if (boundary.ptr)
            return live_error_set(error, LIVE_EINVAL, "the Content-Type has two boundaries");
        boundary = value;
    }
    if (rest.len || !boundary.ptr || !is_boundary(boundary))
        return live_error_set(error, LIVE_EINVAL,
                              "the Content-Type has no valid boundary of 1 to 70 characters");
    if (limits)
        reader->limits = *limits;
    struct multipart_limits *own = &reader->limits;
    own->total = own->total ? own->total : DEFAULT_TOTAL;
    own->part = own->part ? own->part : own->total;
    own->parts = own->parts ? own->parts : NESTED_MAX_PAIRS;
    own->headers = own->headers ? own->headers : DEFAULT_HEADERS;
    memcpy(reader->delimiter, "\r\n--", 4);
    memcpy(reader->delimiter + 4, boundary.ptr, boundary.len);
    reader->len = (uint8_t)(4 + boundary.len);
    reader->matched = reader->assumed = 2; /* the first one may stand at the very beginning */
    reader->state = PREAMBLE;
    return LIVE_OK;
}

void
multipart_release(struct multipart *reader)
{
    buf_release(&reader->lines);
    reader->state = BROKEN;
}

live_status
multipart_finish(const struct multipart *reader, live_error *error)
{
    if (reader->state == EPILOGUE)
        return LIVE_OK;
    return live_error_set(error, LIVE_EINVAL,
                          "multipart body, byte %llu: it ends without its closing boundary",
                          (unsigned long long)reader->n_bytes);
}

/* ---- header lines --------------------------------------------------------------------- */

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes in place: \" and \\; %22, and, for a name, %0D and %0A. */
static live_str
unquote(char *at, size_t len, bool is_name)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = at[i];
        if (c == '\\' && i + 1 < len && (at[i + 1] == '"' || at[i + 1] == '\\')) {
            c = at[++i];
        } else if (c == '%' && i + 2 < len) {
            int high = hex_digit(at[i + 1]), low = hex_digit(at[i + 2]);
            int code = high < 0 || low < 0 ? 0 : high << 4 | low;
            if (code == '"' || (is_name && (code == '\r' || code == '\n'))) {
                c = (char)code;
                i += 2;
            }
        }
        at[n++] = c;
    }
    return (live_str){ at, n };
}

/* ext-value of RFC 8187, in place: UTF-8'language'%XX. Absent if it is none. */
static live_str
decode_extended(char *at, size_t len)
{
    live_str rest, charset = str_cut((live_str){ at, len }, '\'', &rest);
    if (!rest.ptr || !same(charset, LIVE_STR("utf-8")))
        return live_none;
    live_str coded;
    str_cut(rest, '\'', &coded);
    if (!coded.ptr)
        return live_none;
    size_t n = 0;
    for (size_t i = 0; i < coded.len; i++) {
        char c = coded.ptr[i];
        if (c == '%') {
            int high = coded.len - i > 2 ? hex_digit(coded.ptr[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_digit(coded.ptr[i + 2]);
            if (low < 0)
                return live_none;
            c = (char)(high << 4 | low);
            i += 2;
        }
        at[n++] = c;
    }
    live_str text = { at, n };
    return str_is_utf8(text) ? text : live_none;
}

static bool
has_control(live_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
            return true;
    return false;
}

static live_str
last_component(live_str path)
{
    size_t from = path.len;
    while (from && path.ptr[from - 1] != '/' && path.ptr[from - 1] != '\\')
        from--;
    live_str name = str_sub(path, from, path.len);
    bool is_dots = str_is(name, LIVE_STR(".")) || str_is(name, LIVE_STR(".."));
    return is_dots ? LIVE_STR("") : name;
}

/* What is wrong with the value of a Content-Disposition, or NULL. */
static const char *
read_disposition(live_str value, struct multipart_event *event)
{
    live_str name, raw, extended = live_none;
    if (!same(take_token(&value), LIVE_STR("form-data")))
        return "a part's Content-Disposition is not form-data";
    while (take_param(&value, &name, &raw)) {
        bool is_name = same(name, LIVE_STR("name"));
        live_str *to = is_name                             ? &event->name
                       : same(name, LIVE_STR("filename"))  ? &event->filename
                       : same(name, LIVE_STR("filename*")) ? &extended
                                                           : NULL;
        if (!to)
            continue;
        if (to->ptr)
            return "a part's Content-Disposition has a parameter twice";
        char *bytes = (char *)(uintptr_t)raw.ptr; /* in reader->lines */
        *to = to == &extended ? decode_extended(bytes, raw.len)
                              : unquote(bytes, raw.len, is_name);
        if (!to->ptr)
            return "a part's filename* is not UTF-8''… with %XX";
    }
    if (value.len)
        return "a part's Content-Disposition is malformed";
    if (!event->name.ptr)
        return "a part has no name";
    if (!event->filename.ptr)
        event->filename = extended;
    if (event->filename.ptr && has_control(event->filename))
        return "a part's filename has control bytes";
    if (event->filename.ptr)
        event->filename = last_component(event->filename);
    return NULL;
}

static const char *
read_line(live_str line, struct multipart_event *event)
{
    live_str value, name = str_cut(line, ':', &value);
    live_str rest = name;
    if (name.len == 0 || take_token(&rest).len != name.len || !value.ptr)
        return "a part's header line is not `Name: value`";
    if (!str_is_utf8(value))
        return "a part's header line is not UTF-8";
    for (size_t i = 0; i < value.len; i++)
        if (((unsigned char)value.ptr[i] < ' ' && value.ptr[i] != '\t') || value.ptr[i] == 0x7f)
            return "a part's header line has control bytes";
    value = str_trim(value);
    if (same(name, LIVE_STR("content-disposition"))) {
        if (event->name.ptr)
            return "a part has two Content-Dispositions";
        return read_disposition(value, event);
    }
    if (same(name, LIVE_STR("content-type"))) {
        if (event->type.ptr)
            return "a part has two Content-Types";
        event->type = value;
    }
    if (same(name, LIVE_STR("content-transfer-encoding")) && !same(value, LIVE_STR("binary")) &&
        !same(value, LIVE_STR("8bit")) && !same(value, LIVE_STR("7bit")))
        return "a part has a Content-Transfer-Encoding: send it as it is";
    return NULL;
}

static const char *
read_lines(const struct buf *lines, struct multipart_event *event)
{
    live_str text = buf_text(lines);
    while (text.len) {
        const char *end = memmem(text.ptr, text.len, "\r\n", 2);
        size_t len = (size_t)(end - text.ptr); /* each line has its end */
        const char *wrong = len ? read_line(str_sub(text, 0, len), event) : NULL;
        if (wrong)
            return wrong;
        text = str_sub(text, len + 2, text.len);
    }
    return event->name.ptr ? NULL : "a part has no Content-Disposition";
}

/* ---- states --------------------------------------------------------------------------- */

static bool
use(struct multipart *reader, live_str *chunk, size_t n)
{
    *chunk = str_sub(*chunk, n, chunk->len);
    reader->n_bytes += n;
    return reader->n_bytes <= reader->limits.total;
}

static live_status
too_large(struct multipart *reader, live_error *error)
{
    return fail(reader, error, LIVE_ELIMIT, "it is too large");
}

/* Reads header bytes up to and with the empty line. */
static live_status
read_headers(struct multipart *reader, live_str *chunk, struct multipart_event *event,
             live_error *error)
{
    struct buf *lines = &reader->lines;
    while (chunk->len) {
        const char *feed = memchr(chunk->ptr, '\n', chunk->len);
        size_t n = feed ? (size_t)(feed - chunk->ptr) + 1 : chunk->len;
        if (n > reader->limits.headers - lines->len)
            return fail(reader, error, LIVE_ELIMIT, "a part's headers are too long");
        buf_append(lines, chunk->ptr, n);
        if (lines->failed)
            return fail(reader, error, LIVE_ENOMEM, "out of memory");
        if (!use(reader, chunk, n))
            return too_large(reader, error);
        if (!feed)
            break;
        if (lines->len < 2 || lines->data[lines->len - 2] != '\r')
            return fail(reader, error, LIVE_EINVAL, "a part's header line ends without CR LF");
        bool is_last = lines->len == 2 || lines->data[lines->len - 3] == '\n';
        if (!is_last)
            continue;
        const char *wrong = read_lines(lines, event);
        if (wrong)
            return fail(reader, error, LIVE_EINVAL, wrong);
        event->kind = MULTIPART_PART;
        reader->state = DATA;
        reader->n_data = 0;
        reader->matched = reader->assumed = 2; /* the empty line's end may be its beginning */
        return LIVE_OK;
    }
    return LIVE_OK;
}

/* Data goes out, the preamble does not. */
static live_status
give(struct multipart *reader, live_str data, struct multipart_event *event, live_error *error)
{
    if (reader->state == PREAMBLE || data.len == 0)
        return LIVE_OK;
    reader->n_data += data.len;
    if (reader->n_data > reader->limits.part)
        return fail(reader, error, LIVE_ELIMIT, "a part is too large");
    event->kind = MULTIPART_DATA;
    event->data = data;
    return LIVE_OK;
}

/* One step within the preamble or a part's data: some data, or a whole delimiter (*found). CR
 * stands at the delimiter's beginning only, so what failed to match can be given out whole. */
static live_status
read_data(struct multipart *reader, live_str *chunk, bool *found, struct multipart_event *event,
          live_error *error)
{
    size_t n = 0;
    bool is_whole = reader->matched == reader->assumed; /* all that is held is in this chunk */
    if (reader->matched == 0) {
        const char *cr = memchr(chunk->ptr, '\r', chunk->len);
        n = cr ? (size_t)(cr - chunk->ptr) : chunk->len;
        live_str data = str_sub(*chunk, 0, n);
        if (!use(reader, chunk, n))
            return too_large(reader, error);
        if (n)
            return give(reader, data, event, error);
    }
    const char *from = chunk->ptr;
    while (n < chunk->len && reader->matched < reader->len &&
           chunk->ptr[n] == reader->delimiter[reader->matched]) {
        n++;
        reader->matched++;
    }
    bool is_end = n == chunk->len;
    if (!use(reader, chunk, n))
        return too_large(reader, error);
    *found = reader->matched == reader->len;
    if (*found || is_end)
        return LIVE_OK;
    live_str held = { is_whole ? from : reader->delimiter + reader->assumed,
                      (size_t)(reader->matched - reader->assumed) };
    reader->matched = reader->assumed = 0;
    return give(reader, held, event, error);
}

live_status
multipart_next(struct multipart *reader, live_str *chunk, struct multipart_event *event,
               live_error *error)
{
    *event = (struct multipart_event){ .kind = MULTIPART_MORE };
    bool found = false;
    live_status status = LIVE_OK;
    while (chunk->len && status == LIVE_OK && event->kind == MULTIPART_MORE) {
        char c = chunk->ptr[0];
        switch ((enum state)reader->state) {
        case PREAMBLE:
        case DATA:
            status = read_data(reader, chunk, &found, event, error);
            if (status == LIVE_OK && found) {
                if (reader->state == DATA)
                    event->kind = MULTIPART_PART_END;
                reader->state = PADDING;
                found = false;
            }
            continue;
        case HEADERS:
            status = read_headers(reader, chunk, event, error);
            continue;
        case PADDING:
            if (c == '-' && reader->matched == reader->len)
                reader->state = CLOSING;
            else if (c == '\r')
                reader->state = PADDING_END;
            else if (c != ' ' && c != '\t')
                status = fail(reader, error, LIVE_EINVAL, "a boundary is followed by text");
            reader->matched = reader->assumed = 0;
            break;
        case CLOSING:
            if (c != '-')
                status = fail(reader, error, LIVE_EINVAL, "a boundary is followed by text");
            else
                event->kind = MULTIPART_END;
            reader->state = c == '-' ? EPILOGUE : BROKEN;
            break;
        case PADDING_END:
            if (c != '\n')
                status = fail(reader, error, LIVE_EINVAL, "a boundary's line ends without LF");
            else if (reader->n_parts++ == reader->limits.parts)
                status = fail(reader, error, LIVE_ELIMIT, "it has too many parts");
            else
                reader->state = HEADERS;
            buf_reset(&reader->lines);
            break;
        case EPILOGUE:
            if (!use(reader, chunk, chunk->len))
                status = too_large(reader, error);
            continue;
        case BROKEN:
            return live_error_set(error, LIVE_EINVAL, "a multipart body that failed before");
        }
        if (status == LIVE_OK && !use(reader, chunk, 1))
            status = too_large(reader, error);
    }
    if (status != LIVE_OK)
        *event = (struct multipart_event){ .kind = MULTIPART_MORE };
    return status;
}

/* ---- a whole body --------------------------------------------------------------------- */

struct fields {
    struct arena *arena;
    struct nested_builder builder;
    live_str name, value; /* of the part that is being read */
    bool is_text;
};

/* Data that follows itself in the body stays one slice; what does not (it cannot, but for a
 * held delimiter) is put together. */
static live_status
add_data(struct fields *fields, live_str data)
{
    if (!fields->value.len) {
        fields->value = data;
        return LIVE_OK;
    }
    if (fields->value.ptr + fields->value.len == data.ptr) {
        fields->value.len += data.len;
        return LIVE_OK;
    }
    char *bytes = arena_bytes(fields->arena, fields->value.len + data.len);
    if (!bytes)
        return LIVE_ENOMEM;
    memcpy(bytes, fields->value.ptr, fields->value.len);
    memcpy(bytes + fields->value.len, data.ptr, data.len);
    fields->value = (live_str){ bytes, fields->value.len + data.len };
    return LIVE_OK;
}

static live_status
take_event(struct fields *fields, const struct multipart_event *event, live_error *error)
{
    live_str value = fields->value;
    switch (event->kind) {
    case MULTIPART_PART:
        fields->is_text = !event->filename.ptr;
        fields->value = LIVE_STR("");
        fields->name = arena_copy(fields->arena, event->name);
        return fields->name.ptr ? LIVE_OK : LIVE_ENOMEM;
    case MULTIPART_DATA:
        return fields->is_text ? add_data(fields, event->data) : LIVE_OK;
    case MULTIPART_PART_END:
        if (!fields->is_text)
            return LIVE_OK;
        if (!str_is_utf8(value) || memchr(value.ptr, '\0', value.len))
            return live_error_set(error, LIVE_EINVAL, "the text of `%.*s` is not UTF-8",
                                  (int)(fields->name.len < 100 ? fields->name.len : 100),
                                  fields->name.ptr);
        return nested_add(&fields->builder, fields->name, value);
    default:
        return LIVE_OK;
    }
}

live_status
multipart_params(struct arena *arena, live_str content_type, live_str body,
                 const struct multipart_limits *limits, const struct nested **params,
                 live_error *error)
{
    struct multipart reader;
    struct multipart_event event;
    struct fields fields = { .arena = arena };
    *params = NULL;
    live_status status = multipart_init(&reader, content_type, limits, error);
    if (status == LIVE_OK)
        status = nested_begin(&fields.builder, arena);
    do {
        if (status == LIVE_OK)
            status = multipart_next(&reader, &body, &event, error);
        if (status == LIVE_OK)
            status = take_event(&fields, &event, error);
    } while (status == LIVE_OK && event.kind != MULTIPART_MORE);
    if (status == LIVE_OK)
        status = multipart_finish(&reader, error);
    if (status == LIVE_OK)
        *params = nested_end(&fields.builder);
    multipart_release(&reader);
    return status;
}
