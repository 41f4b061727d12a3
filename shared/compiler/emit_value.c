/* emit_value.c: a part that is one value, and expressions at their own lines. */
#include "emit_stage.h"
#include "expr.h"

void
emit_author_line(struct emit *e, const struct expr *expr, unsigned depth)
{
    out_template(&e->out, source_line_of(&e->c->source, expr->at.from));
    out_indent(&e->out, depth);
}

void
emit_expr(struct emit *e, const struct expr *expr, enum expr_form form)
{
    expr_print(e->c, e->out.buf, expr, form);
}

static void
sync_line(struct emit *e, const struct expr *expr)
{
    out_sync(&e->out, source_line_of(&e->c->source, expr->at.from));
}

void
emit_truth(struct emit *e, const struct expr *condition)
{
    const struct expr *bare = expr_bare(condition);
    sync_line(e, bare);
    if (bare->type == TYPE_BOOL || bare->type == TYPE_INT || bare->type == TYPE_DOUBLE) {
        buf_lit(e->out.buf, "live_true(");
        emit_expr(e, bare, FORM_PLAIN);
        buf_char(e->out.buf, ')');
    } else {
        emit_expr(e, bare, FORM_TRUTH);
    }
}

void
emit_is_shown(struct emit *e, const struct expr *values)
{
    buf_lit(e->out.buf, "if (");
    for (const struct expr *expr = values; expr; expr = expr->next) {
        buf_format(e->out.buf, "%s", expr == values ? "" : " || ");
        sync_line(e, expr);
        buf_lit(e->out.buf, "live_shown(");
        emit_expr(e, expr, FORM_VALUE);
        buf_char(e->out.buf, ')');
    }
    buf_lit(e->out.buf, ") ");
}

/* The condition of an if. */
void
emit_condition(struct emit *e, const struct expr *condition)
{
    sync_line(e, expr_bare(condition));
    buf_lit(e->out.buf, "if (");
    emit_truth(e, condition);
    buf_lit(e->out.buf, ") ");
}

static bool
is_text_value(const struct expr *expr)
{
    return expr->type == TYPE_STR || expr->type == TYPE_HTML || expr->type == TYPE_NONE ||
           expr->type == TYPE_UNKNOWN || expr->type == TYPE_ENUM || expr->type == TYPE_JSON;
}

/* One call that writes one value, or one piece of a value (`add`). */
static void
emit_call(struct emit *e, const struct part *part, const struct expr *expr, bool add)
{
    struct buf *b = e->out.buf;
    bool in_attr = part->kind != PART_TEXT;
    sync_line(e, expr);
    if (part->kind == PART_TAG) {
        buf_lit(b, "live_put_tag(r_, ");
        emit_expr(e, expr, FORM_TEXT);
        buf_lit(b, ");");
    } else if (part->is_url && !add) {
        if (part->kind == PART_VALUE) {
            buf_lit(b, "live_put_url(r_, ");
        } else {
            buf_lit(b, "live_attr_url(r_, LIVE_STR(");
            out_quoted(b, part->name);
            buf_lit(b, "), ");
        }
        emit_expr(e, expr, FORM_TEXT);
        buf_format(b, ", %s);", part->is_image ? "true" : "false");
    } else if (part->kind == PART_ATTR) {
        buf_lit(b, "live_attr(r_, LIVE_STR(");
        out_quoted(b, part->name);
        buf_lit(b, "), ");
        emit_expr(e, expr, FORM_VALUE);
        buf_lit(b, ");");
    } else if (expr->kind == EXPR_RAW && expr_bare(expr->a)->type == TYPE_UNKNOWN) {
        buf_format(b,
                   add ? "live_add_markup(r_, " : "live_value_begin(r_), live_add_markup(r_, ");
        emit_expr(e, expr->a, FORM_PLAIN);
        buf_format(b, add ? ");" : "), live_value_end(r_);");
    } else {
        buf_format(b, "live_%s(r_, ", add ? "add" : "put");
        emit_expr(e, expr, in_attr && is_text_value(expr) ? FORM_TEXT : FORM_VALUE);
        buf_lit(b, ");");
    }
}

/* `if (a) …; else if (b) …; else …;`, a line of the template on a line. */
static void
emit_choice(struct emit *e, const struct part *part, const struct expr *expr, bool add)
{
    expr = expr_settled(expr);
    for (; expr->kind == EXPR_TERNARY; expr = expr_settled(expr->c)) {
        const struct expr *then = expr_settled(expr->b);
        emit_condition(e, expr->a);
        if (then->kind == EXPR_TERNARY) {
            buf_lit(e->out.buf, "{ ");
            emit_choice(e, part, then, add);
            buf_lit(e->out.buf, " } else ");
        } else {
            emit_call(e, part, then, add);
            buf_lit(e->out.buf, " else ");
        }
    }
    emit_call(e, part, expr, add);
}

/* A piece of a class or style: `if (a) live_add(…);` */
static void
emit_piece(struct emit *e, const struct part *part, const struct expr *expr)
{
    expr = expr_settled(expr);
    bool is_and = expr->kind == EXPR_BINARY && expr->op == P2('&', '&');
    bool is_choice = expr->kind == EXPR_TERNARY;
    if (!is_and && !is_choice) {
        emit_call(e, part, expr, true);
        return;
    }
    const struct expr *then = expr_settled(expr->b);
    bool is_plain = then->kind != EXPR_TERNARY && then->kind != EXPR_BINARY;
    emit_condition(e, expr->a);
    buf_format(e->out.buf, "%s", is_plain ? "" : "{ ");
    emit_piece(e, part, then);
    buf_format(e->out.buf, "%s", is_plain ? "" : " }");
    if (is_choice) {
        buf_lit(e->out.buf, " else ");
        emit_piece(e, part, expr->c);
    }
}

static void
end_line(struct emit *e)
{
    buf_char(e->out.buf, '\n');
}

/* What stands between the begin and the end of a class, a style or a text of pieces. */
void
emit_pieces(struct emit *e, const struct part *part, unsigned depth)
{
    const struct expr *bare = expr_settled(part->expr);
    bool is_list = bare->kind == EXPR_LIST;
    for (const struct expr *piece = is_list ? bare->b : bare; piece; piece = piece->next) {
        if (expr_bare(piece)->kind == EXPR_STRING) {
            out_generated(&e->out);
            out_indent(&e->out, depth);
        } else {
            emit_author_line(e, piece, depth);
        }
        emit_piece(e, part, piece);
        end_line(e);
        if (!is_list)
            break;
    }
    out_generated(&e->out);
}

/* A part that is one value. True: it was written with braces around. */
void
emit_value(struct emit *e, const struct part *part, unsigned depth)
{
    struct buf *b = e->out.buf;
    const struct expr *bare = expr_settled(part->expr);
    bool is_choice = bare->kind == EXPR_TERNARY;
    bool is_pieces = part_is_pieces(part);
    bool is_whole = part->kind == PART_ATTR || part->kind == PART_TAG || part->is_url; /* each branch is a whole value */
    if (!is_choice && !is_pieces) {
        end_line(e);
        emit_author_line(e, part->expr, depth + 1);
        emit_call(e, part, bare, false);
        end_line(e);
        out_generated(&e->out);
        return;
    }
    buf_lit(b, " {\n");
    out_generated(&e->out);
    if (is_pieces) {
        static const char *const begins[] = { "live_class_begin(r_)", "live_style_begin(r_)",
                                              "live_value_begin(r_)" };
        out_indent(&e->out, depth + 1);
        buf_format(b, "%s;\n", part->is_url ? "live_text_begin(r_, LIVE_STR(\"\"))"
                                            : begins[part->kind - PART_CLASS]);
        emit_pieces(e, part, depth + 1);
        out_indent(&e->out, depth + 1);
        if (part->is_url) /* checked as a whole */
            buf_format(b, "live_put_url(r_, live_text_end(r_), %s);\n",
                       part->is_image ? "true" : "false");
        else
            buf_lit(b, "live_value_end(r_);\n");
    } else {
        if (!is_whole) {
            out_indent(&e->out, depth + 1);
            buf_lit(b, "live_value_begin(r_);\n");
        }
        emit_author_line(e, part->expr, depth + 1);
        emit_choice(e, part, bare, !is_whole);
        end_line(e);
        out_generated(&e->out);
        if (!is_whole) {
            out_indent(&e->out, depth + 1);
            buf_lit(b, "live_value_end(r_);\n");
        }
    }
    out_indent(&e->out, depth);
    buf_lit(b, "}\n");
}
