/*
 * emit_render.c: templates, prints, and the functions that render them.
 *
 * Names in what is written: r_ the render, m_ the mask of self, m4_ the mask of the row of
 * comprehension 4, moved4_ whether that row moved, p_ the prints. No name of an author ends
 * with _, so none can hide them.
 */
#include "emit_stage.h"

#include <stdio.h>

#define N(name) (int)(name).len, (name).ptr

/* ---- what is read ----------------------------------------------------------- */

static const struct scope *
scope_at(const struct scope *scope, unsigned depth)
{
    while (scope->depth > depth)
        scope = scope->outer;
    return scope;
}

static bool
reads_fields(const struct reads *reads, unsigned depth)
{
    for (unsigned w = 0; w < MASK_WORDS; w++)
        if (reads->of[depth].fields[w])
            return true;
    return false;
}

/* The name of a scope's mask: m_, m4_. */
static void
emit_mask(struct emit *e, const struct scope *scope)
{
    if (scope->loop)
        buf_format(e->out.buf, "m%u_", scope->loop->number);
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
    buf_format(b, "[%u] & %s", word, is_many ? "(" : "");
    for (unsigned i = 0; i < 64; i++) {
        if (!(bits >> i & 1))
            continue;
        live_str field = scope->record->fields[word * 64 + i].name;
        buf_format(b, "%sBIT_(", is_first ? "" : " | ");
        if (scope->loop)
            buf_format(b, "R_%.*s_%.*s)", N(scope->record->name), N(field));
        else
            buf_format(b, "F_%.*s)", N(field));
        is_first = false;
    }
    buf_format(b, "%s", is_many ? ")" : "");
}

/* Whether something that is read in scopes 0..depth may have changed. */
static void
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
            buf_format(b, "%smoved%u_", seen++ ? " || " : "", at->loop->number);
    }
    if (n == 0)
        buf_lit(b, "false");
}

/* ---- parts ------------------------------------------------------------------ */

static void emit_parts(struct emit *e, const struct tmpl *t, const struct scope *scope,
                       unsigned depth);

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

/* What a comprehension's function gets from around: by scope. */
static bool
env_has_item(const struct loop *loop, unsigned d)
{
    return loop->uses.of[d].item || loop->key_reads.of[d].item;
}

static bool
env_has_index(const struct loop *loop, unsigned d)
{
    return loop->uses.of[d].index || loop->key_reads.of[d].index;
}

static bool
has_env(const struct loop *loop)
{
    for (unsigned d = 0; d <= loop->outer->depth; d++)
        if (env_has_item(loop, d) || env_has_index(loop, d))
            return true;
    return false;
}

/* The members of the env in order; `each` gets what C needs of one. */
static void
emit_env_values(struct emit *e, const struct loop *loop)
{
    struct buf *b = e->out.buf;
    bool is_first = true;
    for (unsigned d = 0; d <= loop->outer->depth; d++) {
        const struct scope *scope = scope_at(loop->outer, d);
        if (env_has_item(loop, d)) {
            buf_format(b, "%s%.*s", is_first ? "" : ", ", N(scope->item));
            is_first = false;
        }
        if (reads_fields(&loop->uses, d)) {
            buf_format(b, "%s", is_first ? "" : ", ");
            emit_mask(e, scope);
            is_first = false;
        }
        if (env_has_index(loop, d))
            buf_format(b, "%s%.*s", is_first ? "" : ", ", N(scope->index));
        is_first = is_first && !env_has_index(loop, d);
        if (loop->uses.of[d].moved)
            buf_format(b, ", moved%u_", scope->loop->number);
    }
}

static void
emit_for(struct emit *e, const struct part *part, const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    const struct loop *loop = part->loop;
    out_indent(&e->out, depth + 1);
    buf_format(b, "live_for(r_, &k%u_, &p_->k%u, ", loop->number, loop->number);
    emit_expr(e, loop->list, FORM_PLAIN);
    buf_lit(b, ".list_, ");
    emit_dirty(e, &loop->reads, scope, loop->outer->depth);
    if (has_env(loop)) {
        buf_lit(b, ",\n");
        out_indent(&e->out, depth + 3);
        buf_format(b, "&(struct k%u_env){ ", loop->number);
        emit_env_values(e, loop);
        buf_lit(b, " });\n");
    } else {
        buf_lit(b, ", NULL);\n");
    }
}

static void
emit_part(struct emit *e, const struct part *part, const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    bool has_print = part->print && part->kind != PART_IF && part->kind != PART_FOR;
    out_indent(&e->out, depth);
    buf_format(b, "if (live_part%s(r_, %u, ", has_print ? "_print" : "", part->index);
    emit_dirty(e, &part->reads, scope, scope->depth);
    if (has_print)
        buf_format(b, ", &p_->h%u", part->print);
    buf_lit(b, "))");
    if (part->kind == PART_IF) {
        buf_lit(b, " {\n");
        emit_if(e, part, scope, depth + 1);
        out_indent(&e->out, depth);
        buf_lit(b, "}\n");
    } else if (part->kind == PART_FOR) {
        buf_char(b, '\n');
        emit_for(e, part, scope, depth);
    } else if (part->kind == PART_JS) {
        emit_js(e, part, depth);
    } else {
        emit_value(e, part, depth);
    }
}

static void
emit_parts(struct emit *e, const struct tmpl *t, const struct scope *scope, unsigned depth)
{
    for (const struct part *part = t->parts; part; part = part->next)
        emit_part(e, part, scope, depth);
}

/* ---- comprehensions --------------------------------------------------------- */

static void
emit_env_struct(struct emit *e, const struct loop *loop)
{
    struct buf *b = e->out.buf;
    if (!has_env(loop))
        return;
    buf_format(b, "struct k%u_env {\n", loop->number);
    for (unsigned d = 0; d <= loop->outer->depth; d++) {
        const struct scope *scope = scope_at(loop->outer, d);
        if (env_has_item(loop, d))
            buf_format(b, "    const struct %.*s *%.*s;\n", N(scope->record->name),
                       N(scope->item));
        if (reads_fields(&loop->uses, d)) {
            buf_lit(b, "    const uint64_t *");
            emit_mask(e, scope);
            buf_lit(b, "; /* its changed fields */\n");
        }
        if (env_has_index(loop, d))
            buf_format(b, "    int64_t %.*s;\n", N(scope->index));
        if (loop->uses.of[d].moved)
            buf_format(b, "    bool moved%u_;\n", scope->loop->number);
    }
    buf_lit(b, "};\n");
}

/* The outer variables that `reads` uses, out of the env. */
static void
emit_env_locals(struct emit *e, const struct loop *loop, const struct reads *reads,
                bool with_masks)
{
    struct buf *b = e->out.buf;
    bool any = false;
    for (unsigned d = 0; d <= loop->outer->depth; d++)
        any = any || reads->of[d].item || reads->of[d].index;
    if (any)
        buf_format(b, "    const struct k%u_env *around_ = env_;\n", loop->number);
    else
        buf_lit(b, "    (void)env_;\n");
    for (unsigned d = 0; d <= loop->outer->depth; d++) {
        const struct scope *scope = scope_at(loop->outer, d);
        if (reads->of[d].item)
            buf_format(b, "    const struct %.*s *%.*s = around_->%.*s;\n",
                       N(scope->record->name), N(scope->item), N(scope->item));
        if (with_masks && reads_fields(reads, d)) {
            buf_lit(b, "    const uint64_t *");
            emit_mask(e, scope);
            buf_lit(b, " = around_->");
            emit_mask(e, scope);
            buf_lit(b, ";\n");
        }
        if (reads->of[d].index)
            buf_format(b, "    int64_t %.*s = around_->%.*s;\n", N(scope->index),
                       N(scope->index));
        if (with_masks && reads->of[d].moved)
            buf_format(b, "    bool moved%u_ = around_->moved%u_;\n", scope->loop->number,
                       scope->loop->number);
    }
}

static void
emit_row_function(struct emit *e, const struct loop *loop)
{
    struct buf *b = e->out.buf;
    const struct scope *scope = loop->scope;
    unsigned d = scope->depth;
    bool reads_row = loop->uses.of[d].item || loop->uses.of[d].index || loop->prints.first;
    buf_format(b,
               "static void\nk%u_render(live_render *r_, const void *env_, const live_row_now "
               "*row_)\n{\n",
               loop->number);
    emit_env_locals(e, loop, &loop->uses, true);
    if (loop->uses.of[d].item)
        buf_format(b, "    const struct %.*s *%.*s = row_->item;\n", N(scope->record->name),
                   N(scope->item));
    if (reads_fields(&loop->uses, d))
        buf_format(b, "    const uint64_t *m%u_ = row_->changed;\n", loop->number);
    if (loop->uses.of[d].index)
        buf_format(b, "    int64_t %.*s = row_->index;\n", N(scope->index));
    if (loop->uses.of[d].moved)
        buf_format(b, "    bool moved%u_ = row_->moved;\n", loop->number);
    if (loop->prints.first)
        buf_format(b, "    struct k%u_prints *p_ = row_->prints;\n", loop->number);
    if (!reads_row)
        buf_lit(b, "    (void)row_;\n");
    if (!loop->body->parts)
        buf_lit(b, "    (void)r_;\n");
    emit_parts(e, loop->body, scope, 1);
    buf_lit(b, "}\n");
}

static void
emit_key_function(struct emit *e, const struct loop *loop)
{
    struct buf *b = e->out.buf;
    const struct scope *scope = loop->scope;
    buf_format(b, "static live_key\nk%u_key(const void *env_, const void *item_)\n{\n",
               loop->number);
    emit_env_locals(e, loop, &loop->key_reads, false);
    if (!loop->key || loop->key_reads.of[scope->depth].item)
        buf_format(b, "    const struct %.*s *%.*s = item_;\n", N(scope->record->name),
                   N(scope->item));
    else
        buf_lit(b, "    (void)item_;\n");
    enum type type = loop->key ? loop->key->type : loop->key_field->type;
    const char *behind = type == TYPE_TIME ? ".us" : "";
    if (loop->key) {
        emit_author_line(e, loop->key, 1);
        buf_format(b, "return (live_key){ .%s = ", type == TYPE_STR ? "text" : "number");
        emit_expr(e, loop->key, type == TYPE_STR ? FORM_TEXT : FORM_PLAIN);
        buf_format(b, "%s };\n", behind);
        out_generated(&e->out);
    } else if (type == TYPE_STR) {
        buf_format(b, "    return (live_key){ .text = live_text(%.*s->%.*s) };\n",
                   N(scope->item), N(loop->key_field->name));
    } else {
        buf_format(b, "    return (live_key){ .number = %.*s->%.*s%s };\n", N(scope->item),
                   N(loop->key_field->name), behind);
    }
    buf_lit(b, "}\n");
}

static void
emit_loop(struct emit *e, const struct loop *loop)
{
    struct buf *b = e->out.buf;
    char number[16];
    struct text name = { 0 };
    snprintf(number, sizeof number, "k%u", loop->number);
    text_add(e->c, &name, (live_str){ number, strlen(number) });
    bool has_key = loop->key || loop->key_field;
    buf_format(b, "\n/* :for, line %u */\n", loop->line);
    emit_env_struct(e, loop);
    emit_prints_struct(e, &loop->prints, text_str(&name));
    emit_prints_table(e, &loop->prints, text_str(&name));
    emit_row_function(e, loop);
    if (has_key)
        emit_key_function(e, loop);
    buf_format(b, "static const live_comprehension k%u_ = {\n    .row = &t%u_,\n", loop->number,
               loop->body->number);
    if (loop->prints.first)
        buf_format(b, "    .prints = &k%u_prints,\n", loop->number);
    buf_format(b, "    .type = &%.*s_struct,\n    .render = k%u_render,\n",
               N(loop->scope->record->name), loop->number);
    if (has_key) {
        buf_format(b, "    .key = k%u_key,\n    .file = ", loop->number);
        out_quoted(b, (live_str){ e->out.template_name, strlen(e->out.template_name) });
        buf_format(b, ",\n    .line = %u,\n", loop->line);
    }
    buf_lit(b, "};\n");
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
    emit_bits(e, &e->definition->self, true);
    for (const struct record *row = e->definition->records; row; row = row->next)
        emit_bits(e, row, false);
    buf_lit(b, "#define BIT_(field) (UINT64_C(1) << ((field) % 64))\n\n");
    for (const struct tmpl *t = program->templates; t; t = t->next)
        emit_template(e, t);
    for (const struct loop *loop = program->loops; loop; loop = loop->next)
        emit_loop(e, loop);
    if (program->prints.first)
        buf_char(b, '\n');
    emit_prints_struct(e, &program->prints, e->definition->self.name);
    emit_prints_table(e, &program->prints, e->definition->self.name);
    emit_render_function(e);
}
