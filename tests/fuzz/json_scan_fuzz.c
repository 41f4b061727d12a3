/* json_scan_fuzz.c: what the scanner takes, json-c takes too; its members and texts are sound;
 * and whatever json_string and html_escape_json write, the scanner takes. */
#include "html.h"
#include "json_scan.h"
#include "json_write.h"
#include "str.h"

#include <json-c/json.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static void
check_json_c(live_str value)
{
    struct json_tokener *tokener = json_tokener_new_ex(JSON_MAX_DEPTH + 2);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    /* A number alone may go on: json-c wants to see its end. */
    char *text = malloc(value.len + 1);
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    struct json_object *tree = json_tokener_parse_ex(tokener, text, (int)value.len + 1);
    CHECK(json_tokener_get_error(tokener) == json_tokener_success);
    json_object_put(tree);
    json_tokener_free(tokener);
    free(text);
}

static void
check_object(struct arena *arena, live_str object)
{
    struct json_scan scan = { .text = object };
    live_str key, value;
    while (json_member(&scan, &key, &value)) {
        struct json_scan inner = { .text = value };
        live_str same;
        int64_t number;
        CHECK(json_value(&inner, &same) && str_is(same, value));
        CHECK(key.ptr > object.ptr && value.ptr + value.len < object.ptr + object.len);
        live_str text = json_text(arena, value);
        CHECK(!text.ptr ||
              (json_is_string(value) && str_is_utf8(text) && text.len <= value.len));
        CHECK(!text.ptr || !memchr(text.ptr, '\0', text.len));
        if (json_int(value, &number))
            CHECK(value.ptr[0] == '-' || (value.ptr[0] >= '0' && value.ptr[0] <= '9'));
    }
    CHECK(scan.at == object.len);
}

static void
check_written(struct arena *arena, live_str bytes)
{
    struct buf out = { 0 };
    struct json_scan scan;
    live_str value;
    json_string(&out, bytes);
    scan = (struct json_scan){ .text = buf_text(&out) };
    CHECK(json_value(&scan, &value) && scan.at == out.len);
    if (str_is_utf8(bytes) && (!bytes.len || !memchr(bytes.ptr, '\0', bytes.len)))
        CHECK(str_is(json_text(arena, value), bytes));
    buf_reset(&out);
    buf_char(&out, '"');
    html_escape_json(&out, bytes);
    buf_char(&out, '"');
    scan = (struct json_scan){ .text = buf_text(&out) };
    CHECK(json_value(&scan, &value) && scan.at == out.len);
    for (size_t i = 1; i < out.len - 1; i++)
        CHECK(!strchr("<>\"'", out.data[i]));
    buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    live_str text = { (const char *)data, size }, value;
    struct json_scan scan = { .text = text };
    if (json_value(&scan, &value)) {
        CHECK(scan.at <= size && value.len && str_is_utf8(value));
        check_json_c(value);
        if (value.ptr[0] == '{')
            check_object(&arena, value);
        json_text(&arena, value);
    } else {
        CHECK(scan.at <= size);
    }
    json_text(&arena, text); /* also what no json_value has seen */
    json_get(text, "a");
    check_written(&arena, text);
    arena_release(&arena);
    return 0;
}
