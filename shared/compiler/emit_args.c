/* emit_args.c: what a call gives to the attributes of a component or of a slot's entry. */
#include "check_js.h"
#include "emit_stage.h"
#include "names.h"
#include <stdio.h>
#include "emit_call_private.h"

#define N(name) (int)(name).len, (name).ptr

/* ---- values ----------------------------------------------------------------- */

static bool
is_pieces(const struct attr *attr)
{
    const struct expr *bare = expr_bare(attr->expr);
    bool is_class =
        html_same(attr->name, LIVE_STR("class")) || html_same(attr->name, LIVE_STR("style"));
    return bare->kind == EXPR_LIST ||
           (is_class && bare->kind == EXPR_BINARY && bare->op == P2('&', '&'));
}

static const char *
joint_of(const struct attr *attr)
{
    return html_same(attr->name, LIVE_STR("class"))   ? " "
           : html_same(attr->name, LIVE_STR("style")) ? "; "
                                                      : "";
}

/* Before the statement that uses it: text of pieces or of commands, between begin and end. */
bool
emit_text(struct emit *e, const struct attr *attr, unsigned depth)
{
    struct buf *b = e->out.buf;
    live_str text;
    bool is_js = attr->js && !js_value_constant(attr->js, &text);
    bool is_list = attr->kind == VALUE_EXPR && attr->expr && is_pieces(attr);
    if (!is_js && !is_list)
        return false;
    out_indent(&e->out, depth);
    buf_format(b, "live_text_begin(r_, LIVE_STR(\"%s\"));\n", is_js ? "" : joint_of(attr));
    if (is_js) {
        emit_js_text(e, attr->js, depth);
    } else {
        struct part part = { .kind = PART_CLASS, .expr = attr->expr };
        emit_pieces(e, &part, depth);
    }
    return true;
}

void
emit_literal(struct emit *e, live_str text)
{
    buf_lit(e->out.buf, "LIVE_STR(");
    out_string(&e->out, text, 20);
    buf_char(e->out.buf, ')');
}

/* A constant; false: it is none. */
static bool
emit_constant(struct emit *e, const struct field *field, const struct attr *attr)
{
    struct buf *b = e->out.buf;
    live_str text = slice(e->c, attr->value);
    if (attr->js) {
        if (!js_value_constant(attr->js, &text))
            return false;
        emit_literal(e, text);
    } else if (attr->kind == VALUE_MISSING) {
        buf_lit(b, "true");
    } else if (attr->kind == VALUE_EXPR) {
        return false;
    } else if (field->type == TYPE_ENUM) {
        buf_format(b, "%.*s_%.*s", N(field->values->name), N(text));
    } else {
        emit_literal(e, text);
    }
    return true;
}

void
emit_typed(struct emit *e, const struct field *field, const struct expr *expr)
{
    struct buf *b = e->out.buf;
    const struct expr *bare = expr_bare(expr);
    while (bare->kind == EXPR_VOLATILE)
        bare = expr_bare(bare->a);
    bool is_owned = bare->kind == EXPR_PATH && bare->in && !bare->in->is_borrowed;
    bool is_input = field->type == TYPE_FORM || field->type == TYPE_INPUT;
    if (bare->kind == EXPR_TERNARY && (is_input || field->type == TYPE_HTML)) {
        emit_expr(e, bare->a, FORM_TRUTH);
        buf_lit(b, " ? ");
        emit_typed(e, field, bare->b);
        buf_lit(b, " : ");
        emit_typed(e, field, bare->c);
    } else if (bare->kind == EXPR_NONE) {
        buf_format(b, "%s",
                   is_input ? "(live_input){ NULL, \"\" }"
                   : field->type == TYPE_OPTIONS ? "(live_options){ NULL, 0 }"
                   : field->type == TYPE_STR    ? "live_none"
                   : field->type == TYPE_HTML ? "(live_markup){ live_none }"
                                              : "NULL");
    } else if (is_input && (bare->kind == EXPR_PATH || bare->kind == EXPR_INPUT)) {
        emit_expr(e, bare, FORM_INPUT);
    } else if (field->type == TYPE_STR) {
        emit_expr(e, bare, FORM_TEXT);
    } else if (field->type == TYPE_BOOL) {
        emit_expr(e, bare, FORM_VALUE);
    } else if (field->type == TYPE_HTML && is_owned) {
        buf_lit(b, "(live_markup){ ");
        emit_expr(e, bare, FORM_TEXT);
        buf_lit(b, " }");
    } else {
        emit_expr(e, bare, FORM_PLAIN);
    }
}

/* `target.kind = …;` for what is no constant. */
void
emit_args(struct emit *e, const struct arg *args, const char *target, unsigned depth)
{
    struct buf *b = e->out.buf;
    for (const struct arg *arg = args; arg; arg = arg->next) {
        const struct attr *attr = arg->attr;
        live_str text;
        if ((attr->js && js_value_constant(attr->js, &text)) ||
            (!attr->js && attr->kind != VALUE_EXPR))
            continue;
        if (emit_text(e, attr, depth)) {
            out_indent(&e->out, depth);
            buf_format(b, "%s%.*s = live_text_end(r_);\n", target, N(arg->field->name));
            if (attr->js && !js_value_is_whole(attr->js)) {
                out_indent(&e->out, depth);
                buf_format(b, "if (%s%.*s.len == 0)\n", target, N(arg->field->name));
                out_indent(&e->out, depth + 1);
                buf_format(b, "%s%.*s = live_none;\n", target, N(arg->field->name));
            }
            continue;
        }
        emit_author_line(e, attr->expr, depth);
        buf_format(b, "%s%.*s = ", target, N(arg->field->name));
        emit_typed(e, arg->field, attr->expr);
        buf_lit(b, ";\n");
        out_generated(&e->out);
    }
}

const struct arg *
find_arg(const struct arg *args, const struct field *field)
{
    while (args && args->field != field)
        args = args->next;
    return args;
}

/* `.kind = LIVE_STR("info"), ` for constants and defaults. */
void
emit_initial(struct emit *e, const struct record *record, const struct arg *args)
{
    struct buf *b = e->out.buf;
    for (unsigned i = 0; i < record->n_fields; i++) {
        const struct field *field = &record->fields[i];
        const struct arg *arg = find_arg(args, field);
        size_t before = b->len;
        if (arg) {
            buf_format(b, ".%.*s = ", N(field->name));
            if (emit_constant(e, field, arg->attr))
                buf_lit(b, ", ");
            else
                b->len = b->failed ? b->len : before;
        } else if (field->has_default && field->literal.ptr) {
            if (field->type == TYPE_TIME)
                buf_format(b, ".%.*s = { %.*s }, ", N(field->name), N(field->literal));
            else
                buf_format(b, ".%.*s = %.*s, ", N(field->name), N(field->literal));
        } else if (field->has_default && field->text.ptr && !field->is_absent) {
            buf_format(b, ".%.*s = ", N(field->name));
            if (field->type == TYPE_HTML)
                buf_lit(b, "{ ");
            emit_literal(e, field->text);
            buf_format(b, field->type == TYPE_HTML ? " }, " : ", ");
        }
    }
}

/* ---- bits ------------------------------------------------------------------- */

/* `SET_(m_[0] & BIT_(F_a), 1)`; nothing for what reads nothing. */
void
emit_bit(struct emit *e, const struct reads *reads, const struct scope *scope, unsigned bit,
         live_str name, const char **between)
{
    struct buf *b = e->out.buf;
    bool any = reads->is_volatile;
    for (unsigned d = 0; d <= scope->depth; d++)
        any |= reads_fields(reads, d) || reads->of[d].moved;
    if (!any)
        return;
    buf_format(b, "%sSET_(", *between);
    emit_dirty(e, reads, scope, scope->depth);
    if (name.ptr)
        buf_format(b, ", A_%.*s)", N(name));
    else
        buf_format(b, ", %u)", bit);
    *between = " | ";
}
