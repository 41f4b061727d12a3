#include "json_private.h"

#include "json_scan.h"
#include "string_private.h"
#include "turn_private.h"

#include <json-c/json.h>

enum { PLAIN = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };

static void
drop_value(live_json *json)
{
    if (json->value_)
        json_object_put(json->value_);
    json->value_ = NULL;
}

bool
json_is_valid(live_str text, live_str *bare)
{
    struct json_scan scan = { text, 0 };
    if (!json_value(&scan, bare))
        return false;
    json_space(&scan);
    return scan.at == text.len;
}

static struct json_object *
parse(live_str text)
{
    struct json_tokener *tokener = json_tokener_new_ex(JSON_MAX_DEPTH + 1);
    struct json_object *value = NULL;
    if (!tokener)
        return NULL;
    if (text.len <= STRING_MAX)
        value = json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
    /* a number has no end but the text's */
    if (!value && json_tokener_get_error(tokener) == json_tokener_continue)
        value = json_tokener_parse_ex(tokener, "", 1);
    json_tokener_free(tokener);
    return value;
}

live_status
json_assign(live_json *json, live_str text)
{
    if (text.len == 4 && memcmp(text.ptr, "null", 4) == 0)
        text = LIVE_STR("");
    if (live_str_equal(live_string_text(&json->text_), text))
        return LIVE_OK;
    live_status status = string_assign(&json->text_, text);
    if (status == LIVE_OK)
        drop_value(json);
    return status;
}

void
json_release(live_json *json)
{
    drop_value(json);
    string_release(&json->text_);
}

void
live_set_json(live_json *json, struct json_object *value)
{
    size_t len = 0;
    const char *text = "";
    if (turn_has_failed())
        return;
    if (value && !(text = json_object_to_json_string_length(value, PLAIN, &len))) {
        turn_fail();
        return;
    }
    if (json_assign(json, (live_str){ text, len }) != LIVE_OK)
        turn_fail();
}

live_status
live_parse_json(live_json *json, live_str text)
{
    live_str bare;
    if (text.len > STRING_MAX)
        return LIVE_ELIMIT;
    if (!json_is_valid(text, &bare))
        return LIVE_EINVAL;
    struct json_object *value = parse(bare);
    if (!value && !live_str_equal(bare, LIVE_STR("null"))) {
        turn_fail();
        return LIVE_ENOMEM;
    }
    live_set_json(json, value);
    json_object_put(value);
    return turn_has_failed() ? LIVE_ENOMEM : LIVE_OK;
}

struct json_object *
live_json_value(const live_json *json)
{
    live_json *cache = (live_json *)(uintptr_t)json;
    live_str text = live_string_text(&json->text_);
    if (!cache->value_ && text.len) {
        cache->value_ = parse(text);
        if (!cache->value_)
            turn_fail();
    }
    return cache->value_;
}

live_str
live_json_text(const live_json *json)
{
    live_str text = live_string_text(&json->text_);
    return text.len ? text : LIVE_STR("null");
}

bool
live_json_is_null(const live_json *json)
{
    return json->text_.len_ == 0;
}
