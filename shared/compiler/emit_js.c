/* emit_js.c: JS commands as C: constant JSON, and what stands in the holes. */
#include "check_js.h"
#include "emit_stage.h"

static const enum expr_form forms[] = {
    [JS_SCALAR] = FORM_VALUE, [JS_MYSELF] = FORM_VALUE,   [JS_TEXT] = FORM_TEXT,
    [JS_STRING] = FORM_VALUE, [JS_PIECE] = FORM_VALUE,    [JS_BOOL] = FORM_TRUTH,
    [JS_NUMBER] = FORM_PLAIN, [JS_WORDS] = FORM_TEXT,     [JS_URL] = FORM_TEXT,
    [JS_OPS] = FORM_TEXT,     [JS_OPS_FIRST] = FORM_TEXT,
};

static void
emit_text(struct emit *e, live_str text, unsigned depth)
{
    out_indent(&e->out, depth);
    buf_lit(e->out.buf, "live_add(r_, LIVE_STR(");
    out_string(&e->out, text, depth * 4 + 22);
    buf_lit(e->out.buf, "));\n");
}

static void
emit_hole(struct emit *e, const struct js_segment *segment, unsigned depth)
{
    struct js_call call = js_hole_call(segment->hole);
    const struct expr *expr = segment->expr;
    if (expr_bare(expr)->kind == EXPR_VOLATILE)
        expr = expr_bare(expr)->a;
    emit_author_line(e, expr, depth);
    buf_format(e->out.buf, "%s", call.before);
    emit_expr(e, expr, forms[segment->hole]);
    buf_format(e->out.buf, "%s\n", call.after);
    out_generated(&e->out);
}

static void
emit_commands(struct emit *e, const struct js_value *value, unsigned depth)
{
    live_str text;
    if (js_value_constant(value, &text)) {
        emit_text(e, text, depth);
        return;
    }
    for (const struct js_segment *s = value->js.segments; s; s = s->next) {
        if (s->hole == JS_CONSTANT)
            emit_text(e, s->text, depth);
        else
            emit_hole(e, s, depth);
    }
}

/* `name`: of an attribute that may be absent, which is written here; else absent. */
static void
emit_choice(struct emit *e, const struct js_value *value, live_str name, unsigned depth)
{
    struct buf *b = e->out.buf;
    if (value->is_none)
        return;
    if (!value->condition) {
        if (name.ptr) {
            out_indent(&e->out, depth);
            buf_format(b, "live_add_markup(r_, (live_markup){ LIVE_STR(\" %.*s=\\\"\") });\n",
                       (int)name.len, name.ptr);
        }
        emit_commands(e, value, depth);
        if (name.ptr) {
            out_indent(&e->out, depth);
            buf_lit(b, "live_add_markup(r_, (live_markup){ LIVE_STR(\"\\\"\") });\n");
        }
        return;
    }
    emit_author_line(e, value->condition, depth);
    emit_condition(e, value->condition);
    buf_lit(b, "{\n");
    out_generated(&e->out);
    emit_choice(e, value->then, name, depth + 1);
    out_indent(&e->out, depth);
    if (!value->otherwise->is_none) {
        buf_lit(b, "} else {\n");
        emit_choice(e, value->otherwise, name, depth + 1);
        out_indent(&e->out, depth);
    }
    buf_lit(b, "}\n");
}

void
emit_js_text(struct emit *e, const struct js_value *value, unsigned depth)
{
    emit_choice(e, value, live_none, depth);
}

void
emit_js(struct emit *e, const struct part *part, unsigned depth)
{
    struct buf *b = e->out.buf;
    buf_lit(b, " {\n");
    out_indent(&e->out, depth + 1);
    buf_lit(b, "live_value_begin(r_);\n");
    emit_choice(e, part->js, part->name, depth + 1);
    out_indent(&e->out, depth + 1);
    buf_lit(b, "live_value_end(r_);\n");
    out_indent(&e->out, depth);
    buf_lit(b, "}\n");
}
