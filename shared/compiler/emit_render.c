/*
 * emit_render.c: templates, prints, and the functions that render them.
 *
 * Names in what is written: r_ the render, m_ the mask of self, m4_ the mask of the row of
 * comprehension 4 or of the :let of slot content 4, moved4_ whether that row moved, p_ the
 * prints. No name of an author ends with _, so none can hide them.
 */
#include "emit_stage.h"

#include <stdio.h>

#define N(name) (int)(name).len, (name).ptr

/* ---- what is read ----------------------------------------------------------- */

const struct scope *
scope_at(const struct scope *scope, unsigned depth)
{
    while (scope->depth > depth || scope->alias)
        scope = scope->outer;
    return scope;
}

/* The name of a scope's mask: m_, m4_. */
void
emit_mask(struct emit *e, const struct scope *scope)
{
    if (scope->number)
        buf_format(e->out.buf, "m%u_", scope->number);
    else
        buf_lit(e->out.buf, "m_");
}

/* `m_[0] & (BIT_(F_a) | BIT_(F_b))` */
static void
emit_word(struct emit *e, const struct scope *scope, unsigned word, uint64_t bits)
{
    struct buf *b = e->out.buf;
    bool is_many = (bits & (bits - 1)) != 0;
    bool is_first = true;
    emit_mask(e, scope);
    if (!scope->kind.row || scope->kind.type == TYPE_FORM) {
        buf_lit(b, "[0] & 1");
        return;
    }
    buf_format(b, "[%u] & %s", word, is_many ? "(" : "");
    for (unsigned i = 0; i < 64; i++) {
        if (!(bits >> i & 1))
            continue;
        live_str field = scope->kind.row->fields[word * 64 + i].name;
        buf_format(b, "%sBIT_(", is_first ? "" : " | ");
        if (scope->number)
            buf_format(b, "R_%.*s__%.*s", N(scope->kind.row->name), N(field));
        else
            emit_bit_name(e, scope->kind.row, word * 64 + i);
        buf_char(b, ')');
        is_first = false;
    }
    buf_format(b, "%s", is_many ? ")" : "");
}

/* Whether something that is read in scopes 0..depth may have changed. */
void
emit_dirty(struct emit *e, const struct reads *reads, const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    unsigned n = 0, seen = 0;
    if (reads->is_volatile) {
        buf_lit(b, "true");
        return;
    }
    for (unsigned d = 0; d <= depth; d++) {
        n += reads->of[d].moved;
        for (unsigned w = 0; w < MASK_WORDS; w++)
            n += reads->of[d].fields[w] != 0;
    }
    for (unsigned d = 0; d <= depth; d++) {
        const struct scope *at = scope_at(scope, d);
        for (unsigned w = 0; w < MASK_WORDS; w++) {
            if (!reads->of[d].fields[w])
                continue;
            buf_format(b, "%s%s", seen++ ? " || " : "", n > 1 ? "(" : "");
            emit_word(e, at, w, reads->of[d].fields[w]);
            buf_format(b, "%s", n > 1 ? ")" : "");
        }
        if (reads->of[d].moved)
            buf_format(b, "%smoved%u_", seen++ ? " || " : "", at->number);
    }
    if (n == 0)
        buf_lit(b, "false");
}

/* ---- parts ------------------------------------------------------------------ */

static void
emit_if(struct emit *e, const struct part *part, const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    unsigned which = 0;
    bool has_else = false;
    for (const struct branch *branch = part->branches; branch; branch = branch->next) {
        if (branch->condition) {
            emit_author_line(e, branch->condition, depth);
            buf_format(b, "%s", which ? "} else " : "");
            if (branch->is_shown)
                emit_is_shown(e, branch->condition);
            else
                emit_condition(e, branch->condition);
            buf_lit(b, "{\n");
            out_generated(&e->out);
        } else {
            out_indent(&e->out, depth);
            buf_lit(b, "} else {\n");
            has_else = true;
        }
        out_indent(&e->out, depth + 1);
        buf_format(b, "live_branch(r_, &t%u_, &p_->b%u, %u);\n", branch->body->number,
                   part->print, ++which);
        emit_parts(e, branch->body, scope, depth + 1);
        out_indent(&e->out, depth + 1);
        buf_lit(b, "live_close(r_);\n");
    }
    if (!has_else) {
        out_indent(&e->out, depth);
        buf_lit(b, "} else {\n");
        out_indent(&e->out, depth + 1);
        buf_format(b, "live_no_branch(r_, &p_->b%u);\n", part->print);
    }
    out_indent(&e->out, depth);
    buf_lit(b, "}\n");
}

/* live_for, live_for_slots and live_for_range take the list each in their own way. */
static void
emit_for_list(struct emit *e, const struct closure *loop, const struct scope *scope)
{
    struct buf *b = e->out.buf;
    const struct expr *list = expr_bare(loop->list);
    const char *function = list->kind == EXPR_RANGE   ? "live_for_range"
                           : list->kind == EXPR_INPUT ? "live_for_inputs"
                           : list->type == TYPE_TEXTS ? "live_for_texts"
                           : list->type == TYPE_SLOT  ? "live_for_slots"
                                                      : "live_for";
    buf_format(b, "%s(r_, &k%u_, &p_->k%u, ", function, loop->number, loop->number);
    if (list->kind == EXPR_INPUT || list->type == TYPE_TEXTS) {
        struct reads reads = { 0 };
        expr_reads(list, &reads);
        emit_expr(e, list, FORM_PLAIN);
        if (list->kind == EXPR_INPUT)
            buf_format(b, ", %s", list->field->type == TYPE_LIST ? "true" : "false");
        buf_lit(b, ", ");
        emit_dirty(e, &reads, scope, scope->depth);
    } else if (list->kind == EXPR_RANGE) {
        emit_expr(e, list->a, FORM_PLAIN);
        buf_lit(b, ", ");
        out_sync(&e->out, source_line_of(&e->c->source, list->b->at.from));
        emit_expr(e, list->b, FORM_PLAIN);
    } else {
        emit_list_pointer(e, list);
    }
}

static void
emit_for(struct emit *e, const struct part *part, const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    const struct closure *loop = part->loop;
    bool is_author = expr_bare(loop->list)->kind == EXPR_RANGE;
    if (is_author)
        emit_author_line(e, loop->list, depth + 1);
    else
        out_indent(&e->out, depth + 1);
    emit_for_list(e, loop, scope);
    buf_lit(b, ", ");
    emit_dirty(e, &loop->reads, scope, loop->outer->depth);
    if (has_env(loop)) {
        if (!is_author) {
            buf_lit(b, ",\n");
            out_indent(&e->out, depth + 3);
        } else {
            buf_lit(b, ", ");
        }
        buf_char(b, '&');
        emit_env(e, loop);
        buf_lit(b, ");\n");
    } else {
        buf_lit(b, ", NULL);\n");
    }
    if (is_author)
        out_generated(&e->out);
}

/* One of two texts. */
static void
emit_two(struct emit *e, const struct part *part, unsigned depth)
{
    struct buf *b = e->out.buf;
    buf_lit(b, " {\n");
    emit_author_line(e, part->expr, depth + 1);
    emit_condition(e, part->expr);
    buf_format(b, "live_put(r_, LIVE_STR(\"%.*s\"));", N(part->texts[0]));
    buf_format(b, " else live_put(r_, LIVE_STR(\"%.*s\"));\n", N(part->texts[1]));
    out_generated(&e->out);
    out_indent(&e->out, depth);
    buf_lit(b, "}\n");
}

void
emit_part(struct emit *e, const struct part *part, const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    bool has_print = part->print && part->kind < PART_SLOT;
    out_indent(&e->out, depth);
    if (part->is_pick)
        buf_lit(b, "if (live_wanted(r_, ");
    else
        buf_format(b, "if (live_part%s(r_, %u, ", has_print ? "_print" : "", part->index);
    emit_dirty(e, &part->reads, scope, scope->depth);
    if (has_print && !part->is_pick)
        buf_format(b, ", &p_->h%u", part->print);
    buf_str(b, part->is_pick ? LIVE_STR(")") : LIVE_STR("))"));
    if (part->is_pick)
        emit_pick(e, part, depth);
    if (part->kind == PART_IF) {
        buf_lit(b, " {\n");
        emit_if(e, part, scope, depth + 1);
        out_indent(&e->out, depth);
        buf_lit(b, "}\n");
    } else if (part->kind == PART_FOR) {
        buf_char(b, '\n');
        emit_for(e, part, scope, depth);
    } else if (part->kind == PART_CALL) {
        buf_lit(b, " {\n");
        emit_component(e, part, scope, depth + 1);
        out_indent(&e->out, depth);
        buf_lit(b, "}\n");
    } else if (part->kind == PART_STATIC) {
        emit_static(e, part, depth);
    } else if (part->kind == PART_NESTED) {
        emit_nested(e, part, depth);
    } else if (part->kind == PART_SLOT) {
        emit_slot(e, part, scope, depth);
    } else if (part->kind == PART_INNER) {
        const struct expr *inner = expr_bare(part->expr);
        buf_char(b, '\n');
        emit_author_line(e, part->expr, depth + 1);
        buf_lit(b, "live_put_inner(r_, ");
        emit_expr(e, inner->kind == EXPR_RAW ? expr_bare(inner->a) : inner, FORM_PLAIN);
        buf_lit(b, ");\n");
        out_generated(&e->out);
    } else if (part->kind == PART_CHOICE) {
        emit_two(e, part, depth);
    } else if (part->kind == PART_CSRF) {
        buf_char(b, '\n');
        out_indent(&e->out, depth + 1);
        buf_lit(b, "live_put(r_, live_csrf_(r_));\n");
    } else if (part->kind == PART_REST) {
        buf_char(b, '\n');
        out_indent(&e->out, depth + 1);
        buf_lit(b, "live_put_rest(r_, &");
        emit_expr(e, part->expr, FORM_PLAIN);
        buf_format(b, ", %s);\n", part->is_image ? "true" : "false");
    } else if (part->kind == PART_JS) {
        emit_js(e, part, depth);
    } else {
        emit_value(e, part, depth);
    }
}

void
emit_parts(struct emit *e, const struct tmpl *t, const struct scope *scope, unsigned depth)
{
    for (const struct part *part = t->parts; part;) {
        if (part->apart) {
            part = emit_call_apart(e, part, scope, depth);
            continue;
        }
        emit_part(e, part, scope, depth);
        part = part->next;
    }
}

/* ---- the definition --------------------------------------------------------- */

static void
emit_render_function(struct emit *e)
{
    struct buf *b = e->out.buf;
    live_str name = e->definition->self.name;
    struct reads reads = { 0 };
    for (const struct part *part = e->program->root->parts; part; part = part->next) {
        reads.of[0].item |= part->uses.of[0].item;
        for (unsigned w = 0; w < MASK_WORDS; w++)
            reads.of[0].fields[w] |= part->uses.of[0].fields[w];
    }
    bool has_mask = reads_fields(&reads, 0);
    buf_format(b,
               "\nstatic void\n%.*s_render(live_render *r_, const void *self_, void *prints_, "
               "const uint64_t *m_)\n{\n",
               N(name));
    if (reads.of[0].item)
        buf_format(b, "    const struct %.*s *self = self_;\n", N(name));
    else
        buf_lit(b, "    (void)self_;\n");
    if (e->program->prints.first)
        buf_format(b, "    struct %.*s_prints *p_ = prints_;\n", N(name));
    else
        buf_lit(b, "    (void)prints_;\n");
    if (!has_mask)
        buf_lit(b, "    (void)m_;\n");
    buf_format(b, "    live_open(r_, &t%u_);\n", e->program->root->number);
    emit_parts(e, e->program->root, e->self, 1);
    buf_lit(b, "    live_close(r_);\n}\n\n");
}

void
emit_render(struct emit *e)
{
    struct buf *b = e->out.buf;
    const struct program *program = e->program;
    emit_all_bits(e);
    buf_lit(b, "#define BIT_(field) (UINT64_C(1) << ((field) % 64))\n");
    if (e->definition->callees)
        buf_lit(b, "#define SET_(dirty, bit) ((dirty) ? BIT_(bit) : 0)\n");
    buf_char(b, '\n');
    for (const struct tmpl *t = program->templates; t; t = t->next)
        emit_template(e, t);
    for (const struct closure *closure = program->closures; closure; closure = closure->next)
        emit_closure(e, closure);
    if (program->prints.first)
        buf_char(b, '\n');
    emit_prints_struct(e, &program->prints, e->definition->self.name, NULL);
    emit_prints_table(e, &program->prints, e->definition->self.name);
    emit_apart(e, program->root, e->self, e->definition->self.name);
    emit_render_function(e);
}
