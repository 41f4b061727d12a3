/* js_fuzz.c: whatever an attribute's expression holds, the parser ends; where it finds no
 * error, what it gives is JSON as soon as each hole has its value: [[op, {…}], …] with known
 * ops. */
#include "buf.h"
#include "js.h"
#include "json_scan.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static void
fill(struct buf *out, const struct js_segment *segment)
{
    switch (segment->hole) {
    case JS_CONSTANT:
        CHECK(segment->text.len > 0);
        buf_str(out, segment->text);
        break;
    case JS_WORDS:
        buf_lit(out, "[\"a\",\"b\"]");
        break;
    case JS_BOOL:
        buf_lit(out, "true");
        break;
    case JS_NUMBER:
    case JS_MYSELF:
        buf_lit(out, "12");
        break;
    case JS_OPS_FIRST:
        buf_lit(out, "[\"hide\",{}],");
        break;
    case JS_OPS:
        buf_lit(out, "[\"hide\",{}]");
        break;
    case JS_PIECE:
        buf_lit(out, "t");
        break;
    default:
        buf_lit(out, "\"t\"");
    }
}

static void
check_commands(live_str json)
{
    struct json_scan scan = { json, 0 };
    live_str op, args;
    CHECK(json_take(&scan, '['));
    do {
        CHECK(json_take(&scan, '[') && json_value(&scan, &op) && json_is_string(op));
        CHECK(json_take(&scan, ',') && json_value(&scan, &args) && args.ptr[0] == '{');
        CHECK(json_take(&scan, ']'));
    } while (json_take(&scan, ','));
    CHECK(json_take(&scan, ']') && scan.at == json.len);
}

static void
check_result(const struct js *js)
{
    struct buf out = { 0 };
    for (const struct js_segment *s = js->segments; s; s = s->next) {
        if (s->hole == JS_OPS && buf_text(&out).ptr[out.len - 1] != '[')
            buf_char(&out, ',');
        fill(&out, s);
    }
    check_commands(buf_text(&out));
    buf_release(&out);
    for (const struct js_event *e = js->events; e; e = e->next)
        CHECK(e->name.len > 0 && str_is_utf8(e->name));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct compiler c = { 0 };
    struct js js;
    live_str text = { (const char *)data, size };
    if (size > SOURCE_MAX || !str_is_utf8(text) || setjmp(c.no_memory) ||
        !source_init(&c.source, &c.arena, "x", text)) {
        arena_release(&c.arena);
        return 0;
    }
    struct span inside = { 0, (uint32_t)size };
    bool begins = js_begins(&c, inside);
    bool ok = js_parse(&c, inside, &js);
    CHECK(ok == (c.n_errors == 0));
    CHECK(begins || !ok);
    for (const struct js_segment *s = js.segments; s; s = s->next)
        CHECK(s->hole == JS_CONSTANT || (s->at.from < s->at.to && s->at.to <= size));
    if (ok)
        check_result(&js);
    arena_release(&c.arena);
    return 0;
}
