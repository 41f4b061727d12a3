/*
 * emit_apart.c: a long template's parts, cut into runs that are functions of their own: what a
 * C compiler needs for one function grows with the square of its length. A run is called only
 * if one of its parts is wanted.
 *
 * `parts7_` gets what its parts name: the prints, and of each scope the variable, its mask, its
 * index.
 */
#include "emit_stage.h"

#define N(name) (int)(name).len, (name).ptr

enum { LONGEST = 40 }; /* statements of one function, about */

static unsigned body_weight(const struct tmpl *t);

/* The statements that it becomes, about. */
static unsigned
part_weight(const struct part *part)
{
    unsigned n = 1;
    for (const struct branch *branch = part->branches; branch; branch = branch->next)
        n += 1 + body_weight(branch->body);
    if (part_is_pieces(part) && part->expr->kind == EXPR_LIST)
        for (const struct expr *piece = part->expr->b; piece; piece = piece->next)
            n++;
    if (part->call) {
        n += 2 + part->call->n_pairs;
        for (const struct arg *arg = part->call->args; arg; arg = arg->next)
            n++;
        for (const struct slot_use *use = part->call->slots; use; use = use->next)
            n += 2 * use->n_entries;
    }
    return n + part->n_pairs;
}

static const struct part *
behind(const struct part *part)
{
    for (unsigned n = part->n_apart ? part->n_apart : 1; n; n--)
        part = part->next;
    return part;
}

static unsigned
body_weight(const struct tmpl *t)
{
    unsigned n = 0;
    for (const struct part *part = t->parts; part; part = behind(part))
        n += part->n_apart ? 1 : part_weight(part);
    return n;
}

/* What the parts of a run read and name together. */
struct run {
    struct reads reads, uses;
    bool has_prints;
};

static struct run
run_of(const struct part *first)
{
    struct run run = { 0 };
    const struct part *part = first;
    for (unsigned n = first->n_apart; n; n--, part = part->next) {
        reads_add(&run.reads, &part->reads);
        reads_add(&run.uses, &part->uses);
        run.has_prints |= part->print != 0;
    }
    return run;
}

/* The variables: as parameters, or as what is passed for them. */
static void
emit_variables(struct emit *e, const struct run *run, const struct scope *scope, bool is_call)
{
    struct buf *b = e->out.buf;
    for (unsigned d = 0; d <= scope->depth; d++) {
        const struct scope *at = scope_at(scope, d);
        if (run->uses.of[d].item && is_call)
            buf_format(b, ", %.*s", N(at->item));
        else if (run->uses.of[d].item) {
            buf_lit(b, ", ");
            emit_item(e, at);
        }
        if (reads_fields(&run->uses, d)) {
            buf_format(b, "%s", is_call ? ", " : ", const uint64_t *");
            emit_mask(e, at);
        }
        if (run->uses.of[d].index)
            buf_format(b, ", %s%.*s", is_call ? "" : "int64_t ", N(at->index));
        if (run->uses.of[d].moved)
            buf_format(b, ", %smoved%u_", is_call ? "" : "bool ", at->number);
    }
}

static void
emit_run(struct emit *e, const struct part *first, const struct scope *scope, live_str prints)
{
    struct buf *b = e->out.buf;
    struct run run = run_of(first);
    const struct part *part = first;
    buf_format(b, "LIVE_APART\nparts%u_(live_render *r_", first->apart);
    if (run.has_prints)
        buf_format(b, ", struct %.*s_prints *p_", N(prints));
    emit_variables(e, &run, scope, false);
    buf_lit(b, ")\n{\n");
    for (unsigned n = first->n_apart; n; n--, part = part->next)
        emit_part(e, part, scope, 1);
    buf_lit(b, "}\n");
}

void
emit_apart(struct emit *e, const struct tmpl *t, const struct scope *scope, live_str prints)
{
    for (struct part *part = t->parts; part; part = part->next)
        for (const struct branch *branch = part->branches; branch; branch = branch->next)
            emit_apart(e, branch->body, scope, prints);
    if (body_weight(t) <= LONGEST)
        return;
    for (struct part *first = t->parts; first;) {
        struct part *part = first;
        unsigned n = 0, weight = 0;
        for (; part && (n == 0 || weight + part_weight(part) <= LONGEST);
             part = part->next, n++)
            weight += part_weight(part);
        first->apart = ++e->n_apart;
        first->n_apart = n;
        emit_run(e, first, scope, prints);
        first = part;
    }
}

const struct part *
emit_call_apart(struct emit *e, const struct part *first, const struct scope *scope,
                unsigned depth)
{
    struct buf *b = e->out.buf;
    struct run run = run_of(first);
    out_indent(&e->out, depth);
    buf_lit(b, "if (live_wanted(r_, ");
    emit_dirty(e, &run.reads, scope, scope->depth);
    buf_lit(b, "))\n");
    out_indent(&e->out, depth + 1);
    buf_format(b, "parts%u_(r_%s", first->apart, run.has_prints ? ", p_" : "");
    emit_variables(e, &run, scope, true);
    buf_lit(b, ");\n");
    return behind(first);
}
