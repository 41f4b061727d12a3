/* emit_pick.c: parts that pick one of a few constant texts, and the walk over rows of which
 * such parts are all that a change from outside can touch (lower_pick.c). */
#include "emit_stage.h"
#include "lower_private.h"

#define N(name) (int)(name).len, (name).ptr

/* The number of the outcome, counted from `first`, as C. */
static void
emit_outcome(struct emit *e, const struct expr *expr, unsigned first, bool is_piece)
{
    struct buf *b = e->out.buf;
    expr = expr_settled(expr);
    bool is_choice = expr->kind == EXPR_TERNARY;
    if (pick_outcomes(expr, is_piece) == 1) {
        buf_format(b, "%u", first);
        return;
    }
    buf_char(b, '(');
    emit_truth(e, !is_choice && !is_piece ? expr : expr->a);
    buf_lit(b, " ? ");
    if (is_choice) {
        emit_outcome(e, expr->b, first, is_piece);
        buf_lit(b, " : ");
        emit_outcome(e, expr->c, first + pick_outcomes(expr->b, is_piece), is_piece);
    } else {
        if (is_piece)
            emit_outcome(e, expr->b, first + 1, true);
        else
            buf_format(b, "%u", first + 1);
        buf_format(b, " : %u", first);
    }
    buf_char(b, ')');
}

/* What a pick says now: the outcomes of its pieces, in so many bits each. */
static void
emit_picked(struct emit *e, const struct part *part)
{
    struct buf *b = e->out.buf;
    const struct expr *expr = expr_settled(part->expr);
    bool is_pieces = part_is_pieces(part);
    if (part->kind == PART_CHOICE) {
        buf_char(b, '(');
        emit_truth(e, part->expr);
        buf_lit(b, " ? 1 : 0)");
        return;
    }
    if (!is_pieces || expr->kind != EXPR_LIST) {
        emit_outcome(e, expr, 0, is_pieces);
        return;
    }
    unsigned shift = 0;
    for (const struct expr *piece = expr->b; piece; piece = piece->next) {
        unsigned bits = pick_bits(pick_outcomes(piece, true));
        if (!bits)
            continue;
        buf_format(b, "%s", shift ? " | (uint32_t)" : "");
        emit_outcome(e, piece, 0, true);
        if (shift)
            buf_format(b, " << %u", shift);
        shift += bits;
    }
}

void
emit_pick(struct emit *e, const struct part *part, unsigned depth)
{
    struct buf *b = e->out.buf;
    buf_lit(b, " &&\n");
    emit_author_line(e, part->expr, depth + 1);
    buf_format(b, "live_part_pick(r_, %u, &p_->h%u, ", part->index, part->print);
    emit_picked(e, part);
    buf_lit(b, "))");
}

/* ---- rows -------------------------------------------------------------------- */

static bool
is_seen(const struct closure *loop, unsigned i)
{
    return loop->has_scan &&
           loop->scan_reads.of[loop->scope->depth].fields[i / 64] >> (i % 64) & 1;
}

void
emit_seen_members(struct emit *e, const struct closure *loop, bool small)
{
    const struct record *row = loop->scope->kind.row;
    for (unsigned i = 0; loop->has_scan && i < row->n_fields; i++) {
        const struct field *field = &row->fields[i];
        bool is_small = field->type == TYPE_BOOL || field->type == TYPE_ENUM;
        if (!is_seen(loop, i) || is_small != small)
            continue;
        buf_lit(e->out.buf, "    ");
        emit_variable_type(e, &field->kind);
        buf_format(e->out.buf, "%.*s_; /* of the row, for k%u_scan */\n", N(field->name),
                   loop->number);
    }
}

void
emit_seen(struct emit *e, const struct closure *loop)
{
    struct buf *b = e->out.buf;
    const struct scope *scope = loop->scope;
    struct reads reads = { 0 };
    if (!loop->has_scan || !reads_fields(&loop->scan_reads, scope->depth))
        return;
    reads.of[scope->depth] = loop->scan_reads.of[scope->depth];
    reads.of[scope->depth].moved = false;
    buf_lit(b, "    if (live_wanted(r_, ");
    emit_dirty(e, &reads, scope, scope->depth);
    buf_lit(b, ")) {\n");
    for (unsigned i = 0; i < scope->kind.row->n_fields; i++)
        if (is_seen(loop, i))
            buf_format(b, "        p_->%.*s_ = %.*s->%.*s;\n",
                       N(scope->kind.row->fields[i].name), N(scope->item),
                       N(scope->kind.row->fields[i].name));
    buf_lit(b, "    }\n");
}

/* `p_->h2 != …`, `p_->b3 != …` */
static void
emit_test(struct emit *e, const struct part *part)
{
    struct buf *b = e->out.buf;
    unsigned which = 0;
    if (part->is_pick) {
        emit_author_line(e, part->expr, 2);
        buf_format(b, "if (p_->h%u != (", part->print);
        emit_picked(e, part);
        buf_lit(b, "))\n");
    } else {
        emit_author_line(e, part->branches->condition, 2);
        buf_format(b, "if (p_->b%u != (", part->print);
        const struct branch *branch = part->branches;
        for (; branch && branch->condition; branch = branch->next) {
            emit_truth(e, branch->condition);
            buf_format(b, " ? %u : ", ++which);
        }
        buf_format(b, "%u))\n", branch ? which + 1 : 0);
    }
    out_generated(&e->out);
    buf_lit(b, "            break;\n");
}

void
emit_scan(struct emit *e, const struct closure *loop)
{
    struct buf *b = e->out.buf;
    const struct scope *scope = loop->scope;
    bool has_fields = reads_fields(&loop->scan_reads, scope->depth);
    const char *comma = "";
    if (!loop->has_scan)
        return;
    buf_format(
        b,
        "/* The first row from `at_` on that what is read from around it changes. */\n"
        "static uint32_t\nk%u_scan(const void *env_, const char *prints_, size_t stride_, "
        "uint32_t at_, uint32_t n_)\n{\n",
        loop->number);
    emit_env_locals(e, loop, &loop->scan_reads, false);
    buf_lit(b, "    for (prints_ += at_ * stride_; at_ < n_; at_++, prints_ += stride_) {\n");
    buf_format(b, "        const struct k%u_prints *p_ = (const void *)prints_;\n",
               loop->number);
    if (has_fields) {
        buf_lit(b, "        ");
        emit_variable_type(e, &scope->kind);
        buf_format(b, "%.*s = &(const struct %.*s){ ", N(scope->item),
                   N(scope->kind.row->name));
        for (unsigned i = 0; i < scope->kind.row->n_fields; i++) {
            live_str name = scope->kind.row->fields[i].name;
            if (is_seen(loop, i)) {
                buf_format(b, "%s.%.*s = p_->%.*s_", comma, N(name), N(name));
                comma = ", ";
            }
        }
        buf_lit(b, " };\n");
    }
    if (loop->scan_reads.of[scope->depth].index)
        buf_format(b, "        int64_t %.*s = at_;\n", N(scope->index));
    for (const struct part *part = loop->body->parts; part; part = part->next)
        if (part->is_scanned)
            emit_test(e, part);
    buf_lit(b, "    }\n    return at_;\n}\n");
}
