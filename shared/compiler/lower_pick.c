/*
 * lower_pick.c: parts that only pick one of a few constant texts: `{@on ? "a" : "b"}`,
 * `class={[@selected == row->id && "on"]}`, `checked={@n > 3}`. What was picked is a number, so
 * the client's is compared with what it would be now before anything is written.
 *
 * Where that is all that the rows of a comprehension read from around it, and it depends on
 * numbers of the row alone, the prints keep a copy of these numbers: a change from outside then
 * is a walk over the prints (emit_pick.c writes it, live_comprehension's `scan`).
 */
#include "expr.h"
#include "lower_private.h"

static bool
is_constant(const struct expr *expr)
{
    return expr->kind == EXPR_NONE || expr->kind == EXPR_STRING ||
           (expr->kind == EXPR_LEAF && (expr->type == TYPE_INT || expr->type == TYPE_DOUBLE));
}

unsigned
pick_outcomes(const struct expr *expr, bool is_piece)
{
    expr = expr_settled(expr);
    if (is_constant(expr))
        return 1;
    if (expr->kind == EXPR_TERNARY) {
        unsigned then = pick_outcomes(expr->b, is_piece);
        unsigned otherwise = pick_outcomes(expr->c, is_piece);
        return then && otherwise && then + otherwise <= PICKS_MAX ? then + otherwise : 0;
    }
    if (is_piece && expr->kind == EXPR_BINARY && expr->op == P2('&', '&')) {
        unsigned then = pick_outcomes(expr->b, true);
        return then && then < PICKS_MAX ? then + 1 : 0;
    }
    return !is_piece && expr->type == TYPE_BOOL ? 2 : 0;
}

unsigned
pick_bits(unsigned outcomes)
{
    unsigned bits = 0;
    while (outcomes > 1u << bits)
        bits++;
    return bits;
}

bool
pick_is(const struct part *part)
{
    bool is_pieces = part_is_pieces(part);
    const struct expr *expr = expr_settled(part->expr);
    if (part->kind == PART_CHOICE)
        return true;
    if (part->kind > PART_PIECES)
        return false;
    if (!is_pieces || expr->kind != EXPR_LIST)
        return pick_outcomes(expr, is_pieces) > 1;
    unsigned bits = 0;
    for (const struct expr *piece = expr->b; piece; piece = piece->next) {
        unsigned outcomes = pick_outcomes(piece, true);
        if (!outcomes)
            return false;
        bits += pick_bits(outcomes);
    }
    return bits && bits <= 32;
}

/* ---- rows -------------------------------------------------------------------- */

static bool
is_number(enum type type)
{
    return type == TYPE_BOOL || type == TYPE_INT || type == TYPE_DOUBLE || type == TYPE_TIME ||
           type == TYPE_ENUM;
}

/* What decides over a part; false: more than conditions do. */
static bool
add_conditions(const struct part *part, unsigned depth, struct reads *reads)
{
    if (part->is_pick) {
        reads_add(reads, &part->reads);
        return true;
    }
    if (part->kind != PART_IF)
        return false;
    for (const struct branch *branch = part->branches; branch; branch = branch->next) {
        for (const struct part *inner = branch->body->parts; inner; inner = inner->next)
            if (reads_any(&inner->reads, 0, depth))
                return false;
        if (branch->is_shown)
            return false;
        if (branch->condition)
            expr_reads(branch->condition, reads);
    }
    return true;
}

void
lower_scan(struct closure *loop)
{
    unsigned depth = loop->scope->depth;
    const struct record *row = loop->scope->kind.row;
    struct reads reads = { 0 };
    bool any = false;
    if (expr_bare(loop->list)->type != TYPE_LIST)
        return;
    for (struct part *part = loop->body->parts; part; part = part->next) {
        if (!reads_any(&part->reads, 0, depth))
            continue;
        if (!add_conditions(part, depth, &reads))
            return;
        any = true;
    }
    if (!any || reads.is_volatile)
        return;
    for (unsigned i = 0; i < row->n_fields; i++)
        if (reads.of[depth].fields[i / 64] >> (i % 64) & 1 && !is_number(row->fields[i].type))
            return;
    for (struct part *part = loop->body->parts; part; part = part->next)
        part->is_scanned = reads_any(&part->reads, 0, depth);
    loop->has_scan = true;
    loop->scan_reads = reads;
}
