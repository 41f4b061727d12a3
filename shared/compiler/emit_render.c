/*
 * emit_render.c: templates, prints, and the functions that render them.
 *
 * Names in what is written: r_ the render, m_ the mask of self, m4_ the mask of the row of
 * comprehension 4, moved4_ whether that row moved, p_ the prints. No name of an author ends
 * with _, so none can hide them.
 */
#include "emit_stage.h"
#include "expr.h"
#include "lower.h"

#include <stdio.h>

#define N(name) (int)(name).len, (name).ptr

/* ---- bits
 * --------------------------------------------------------------------------------------------
 */

static void
emit_bits(struct emit *e, const struct record *record, bool is_self)
{
    struct buf *b = e->out.buf;
    if (record->n_fields == 0)
        return;
    if (is_self)
        buf_lit(b, "enum { /* bits of the mask: the fields of self */\n");
    else
        buf_format(b, "enum { /* the fields of struct %.*s */\n", N(record->name));
    for (unsigned i = 0; i < record->n_fields; i++) {
        if (is_self)
            buf_format(b, "    F_%.*s = %u,\n", N(record->fields[i].name), i);
        else
            buf_format(b, "    R_%.*s_%.*s = %u,\n", N(record->name), N(record->fields[i].name),
                       i);
    }
    buf_lit(b, "};\n");
}

/* ---- what is read
 * ------------------------------------------------------------------------------------ */

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

/* ---- templates
 * ----------------------------------------------------------------------------------------- */

static void
emit_template(struct emit *e, const struct tmpl *t)
{
    struct buf *b = e->out.buf;
    buf_format(b, "static const live_str t%u_statics[] = {\n", t->number);
    for (unsigned i = 0; i <= t->n_parts; i++) {
        buf_lit(b, "    LIVE_STR_INIT(");
        out_string(&e->out, t->statics[i], 18);
        buf_lit(b, "),\n");
    }
    buf_format(
        b, "};\nstatic const live_template t%u_ = {\n    %u, t%u_statics,\n    LIVE_STR_INIT(",
        t->number, t->n_parts, t->number);
    for (unsigned i = 0; i <= t->n_parts; i++) {
        struct text json = { 0 };
        if (i)
            buf_lit(b, "\n                  ");
        text_add(e->c, &json, i ? LIVE_STR("\"") : LIVE_STR("[\""));
        out_json(e->c, &json, t->statics[i]);
        text_add(e->c, &json, i == t->n_parts ? LIVE_STR("\"]") : LIVE_STR("\","));
        out_string(&e->out, text_str(&json), 18);
    }
    buf_lit(b, "),\n};\n");
}

/* ---- prints
 * --------------------------------------------------------------------------------------------
 */

static char
print_letter(const struct part *part)
{
    return part->kind == PART_FOR ? 'k' : part->kind == PART_IF ? 'b' : 'h';
}

static void
emit_print_members(struct emit *e, const struct prints *prints, char letter, const char *type)
{
    for (const struct print *print = prints->first; print; print = print->next) {
        const struct part *part = print->part;
        if (print_letter(part) != letter)
            continue;
        buf_format(e->out.buf, "    %s%c%u; /* ", type, letter, part->print);
        if (letter == 'k')
            buf_lit(e->out.buf, ":for");
        else if (letter == 'b')
            buf_lit(e->out.buf, ":if");
        else if (part->kind == PART_CLASS || part->kind == PART_STYLE)
            buf_format(e->out.buf, "%s", part->kind == PART_CLASS ? "class" : "style");
        else if (part->name.len)
            buf_format(e->out.buf, "%.*s", N(part->name));
        else
            buf_lit(e->out.buf, "value");
        buf_format(e->out.buf, ", line %u */\n", part->line);
    }
}

/* `struct NAME_prints`: what the client holds of a scope; by alignment. */
static void
emit_prints_struct(struct emit *e, const struct prints *prints, live_str name)
{
    if (!prints->first)
        return;
    buf_format(e->out.buf, "struct %.*s_prints { /* what the client holds */\n", N(name));
    emit_print_members(e, prints, 'k', "live_rows ");
    emit_print_members(e, prints, 'h', "uint32_t ");
    emit_print_members(e, prints, 'b', "uint8_t ");
    buf_lit(e->out.buf, "};\n");
}

static void
emit_prints_table(struct emit *e, const struct prints *prints, live_str name)
{
    struct buf *b = e->out.buf;
    unsigned n = 0;
    if (!prints->first)
        return;
    for (const struct print *print = prints->first; print; print = print->next) {
        if (print->part->kind != PART_FOR)
            continue;
        if (n++ == 0)
            buf_format(b, "static const struct live_prints_rows %.*s_prints_rows[] = {\n",
                       N(name));
        buf_format(b, "    { offsetof(struct %.*s_prints, k%u), &k%u_ },\n", N(name),
                   print->part->print, print->part->print);
    }
    if (n)
        buf_lit(b, "};\n");
    buf_format(b, "static const live_prints %.*s_prints = { sizeof(struct %.*s_prints), %u, ",
               N(name), N(name), n);
    if (n)
        buf_format(b, "%.*s_prints_rows };\n", N(name));
    else
        buf_lit(b, "NULL };\n");
}

/* ---- values
 * -------------------------------------------------------------------------------------------
 */

static void
author_line(struct emit *e, const struct expr *expr, unsigned depth)
{
    out_template(&e->out, source_line_of(&e->c->source, expr->at.from));
    out_indent(&e->out, depth);
}

static void
emit_expr(struct emit *e, const struct expr *expr, enum expr_form form)
{
    expr_print(e->c, e->out.buf, e->definition, expr, form);
}

static void
sync_line(struct emit *e, const struct expr *expr)
{
    out_sync(&e->out, source_line_of(&e->c->source, expr->at.from));
}

/* The condition of an if. */
static void
emit_condition(struct emit *e, const struct expr *condition)
{
    const struct expr *bare = expr_bare(condition);
    sync_line(e, bare);
    buf_lit(e->out.buf, "if (");
    if (bare->type == TYPE_BOOL || bare->type == TYPE_INT || bare->type == TYPE_DOUBLE) {
        buf_lit(e->out.buf, "live_true(");
        emit_expr(e, bare, FORM_PLAIN);
        buf_char(e->out.buf, ')');
    } else {
        emit_expr(e, bare, FORM_TRUTH);
    }
    buf_lit(e->out.buf, ") ");
}

static const struct expr *
settled(const struct expr *expr)
{
    expr = expr_bare(expr);
    return expr->kind == EXPR_VOLATILE ? settled(expr->a) : expr;
}

static bool
is_text_value(const struct expr *expr)
{
    return expr->type == TYPE_STR || expr->type == TYPE_HTML || expr->type == TYPE_NONE ||
           expr->type == TYPE_UNKNOWN;
}

/* One call that writes one value, or one piece of a value (`add`). */
static void
emit_call(struct emit *e, const struct part *part, const struct expr *expr, bool add)
{
    struct buf *b = e->out.buf;
    bool in_attr = part->kind != PART_TEXT;
    sync_line(e, expr);
    if (part->is_url) {
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
    expr = settled(expr);
    for (; expr->kind == EXPR_TERNARY; expr = settled(expr->c)) {
        const struct expr *then = settled(expr->b);
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
    expr = settled(expr);
    bool is_and = expr->kind == EXPR_BINARY && expr->op == P2('&', '&');
    bool is_choice = expr->kind == EXPR_TERNARY;
    if (!is_and && !is_choice) {
        emit_call(e, part, expr, true);
        return;
    }
    const struct expr *then = settled(expr->b);
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

/* class or style */
static void
emit_pieces(struct emit *e, const struct part *part, unsigned depth)
{
    const struct expr *bare = settled(part->expr);
    bool is_list = bare->kind == EXPR_LIST;
    out_indent(&e->out, depth);
    buf_format(e->out.buf, "live_%s_begin(r_);\n",
               part->kind == PART_CLASS ? "class" : "style");
    for (const struct expr *piece = is_list ? bare->b : bare; piece; piece = piece->next) {
        if (expr_bare(piece)->kind == EXPR_STRING) {
            out_generated(&e->out);
            out_indent(&e->out, depth);
        } else {
            author_line(e, piece, depth);
        }
        emit_piece(e, part, piece);
        end_line(e);
        if (!is_list)
            break;
    }
    out_generated(&e->out);
    out_indent(&e->out, depth);
    buf_lit(e->out.buf, "live_value_end(r_);\n");
}

/* A part that is one value. True: it was written with braces around. */
static void
emit_value(struct emit *e, const struct part *part, unsigned depth)
{
    struct buf *b = e->out.buf;
    const struct expr *bare = settled(part->expr);
    bool is_choice = bare->kind == EXPR_TERNARY;
    bool is_pieces = part->kind == PART_CLASS || part->kind == PART_STYLE;
    bool is_whole = part->kind == PART_ATTR || part->is_url; /* each branch is a whole value */
    if (!is_choice && !is_pieces) {
        end_line(e);
        author_line(e, part->expr, depth + 1);
        emit_call(e, part, bare, false);
        end_line(e);
        out_generated(&e->out);
        return;
    }
    buf_lit(b, " {\n");
    if (is_pieces) {
        emit_pieces(e, part, depth + 1);
    } else {
        if (!is_whole) {
            out_indent(&e->out, depth + 1);
            buf_lit(b, "live_value_begin(r_);\n");
        }
        author_line(e, part->expr, depth + 1);
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

/* ---- parts
 * ---------------------------------------------------------------------------------------------
 */

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
            author_line(e, branch->condition, depth);
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
        end_line(e);
        emit_for(e, part, scope, depth);
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

/* ---- comprehensions
 * ------------------------------------------------------------------------------------- */

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
        author_line(e, loop->key, 1);
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
    buf_format(b, "static const live_comprehension k%u_ = { &t%u_, ", loop->number,
               loop->body->number);
    if (loop->prints.first)
        buf_format(b, "&k%u_prints, ", loop->number);
    else
        buf_lit(b, "NULL, ");
    buf_format(b, "&%.*s_struct, k%u_render, ", N(loop->scope->record->name), loop->number);
    if (has_key)
        buf_format(b, "k%u_key };\n", loop->number);
    else
        buf_lit(b, "NULL };\n");
}

/* ---- the definition
 * ---------------------------------------------------------------------------------- */

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
