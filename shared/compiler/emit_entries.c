/* emit_entries.c: the entries of a slot that a call fills: an array of those that are always there,
 * else (under :if and :for) made one by one. */
#include "check_js.h"
#include "emit_stage.h"
#include "names.h"
#include <stdio.h>
#include "emit_call_private.h"

#define N(name) (int)(name).len, (name).ptr

/* ---- entries ---------------------------------------------------------------- */

/* `struct card_row`, `live_slot` */
static void
emit_entry_type(struct emit *e, const struct field *slot)
{
    if (slot->slot->n_fields == 1)
        buf_lit(e->out.buf, "live_slot");
    else
        buf_format(e->out.buf, "struct %.*s", N(slot->slot->name));
}

/* `{ &s7_, env, bits }`, with the attributes' constants. */
static void
emit_entry_value(struct emit *e, const struct slot_use *use, const struct entry *entry,
                 const struct scope *scope)
{
    struct buf *b = e->out.buf;
    const char *between = "";
    bool is_plain = use->slot->slot->n_fields == 1;
    struct reads content = entry->content->reads;
    if (entry->content->scope != entry->content->outer)
        memset(&content.of[entry->content->scope->depth], 0, sizeof content.of[0]);
    buf_format(b, "{ %s&s%u_, ", is_plain ? "" : ".slot_ = { ", entry->content->number);
    if (!has_env(entry->content))
        buf_lit(b, "NULL, ");
    else if (use->is_dynamic)
        buf_lit(b, "e_, ");
    else {
        buf_char(b, '&');
        emit_env(e, entry->content);
        buf_lit(b, ", ");
    }
    if (use->is_dynamic)
        buf_lit(b, "all_ ? UINT64_MAX : ");
    emit_bit(e, &content, scope, 0, live_none, &between);
    for (const struct arg *arg = entry->args; arg; arg = arg->next)
        emit_bit(e, &arg->reads, scope, arg->field->index, live_none, &between);
    if (!*between)
        buf_char(b, '0');
    if (!is_plain) {
        buf_lit(b, " }, ");
        emit_initial(e, use->slot->slot, entry->args);
        buf_char(b, '}');
    } else {
        buf_lit(b, " }");
    }
}

void
emit_fixed_entries(struct emit *e, const struct call *call, const struct slot_use *use,
                   const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    live_str name = use->slot->name;
    unsigned i = 0;
    out_indent(&e->out, depth);
    emit_entry_type(e, use->slot);
    buf_format(b, " s%u_%.*s_[] = {\n", call->number, N(name));
    for (const struct entry *entry = use->entries; entry; entry = entry->next) {
        out_indent(&e->out, depth + 1);
        emit_entry_value(e, use, entry, scope);
        buf_lit(b, ",\n");
    }
    out_indent(&e->out, depth);
    buf_lit(b, "};\n");
    for (const struct entry *entry = use->entries; entry; entry = entry->next, i++) {
        char target[128];
        snprintf(target, sizeof target, "s%u_%.*s_[%u].", call->number, N(name), i);
        emit_args(e, entry->args, target, depth);
    }
}

static void
emit_add_entry(struct emit *e, const struct call *call, const struct slot_use *use,
               const struct entry *entry, const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    bool env = has_env(entry->content);
    out_indent(&e->out, depth);
    emit_entry_type(e, use->slot);
    buf_format(b, " *n_ = live_slots_add(r_, &s%u_%.*s_, sizeof *n_);\n", call->number,
               N(use->slot->name));
    if (env) {
        out_indent(&e->out, depth);
        buf_format(b, "struct s%u_env *e_ = live_scratch(r_, sizeof *e_);\n",
                   entry->content->number);
    }
    out_indent(&e->out, depth);
    buf_format(b, "if (n_%s) {\n", env ? " && e_" : "");
    if (env) {
        out_indent(&e->out, depth + 1);
        buf_lit(b, "*e_ = ");
        emit_env(e, entry->content);
        buf_lit(b, ";\n");
    }
    out_indent(&e->out, depth + 1);
    buf_lit(b, "*n_ = (");
    emit_entry_type(e, use->slot);
    buf_lit(b, ")");
    emit_entry_value(e, use, entry, scope);
    buf_lit(b, ";\n");
    emit_args(e, entry->args, "n_->", depth + 1);
    out_indent(&e->out, depth);
    buf_lit(b, "}\n");
}

/* The variables of an entry's :for, as far as it names them. */
static void
emit_entry_variables(struct emit *e, const struct entry *entry, unsigned depth)
{
    struct buf *b = e->out.buf;
    const struct scope *scope = entry->scope;
    const struct expr *list = expr_bare(entry->list);
    unsigned n = scope->number;
    const struct reads *uses = &entry->uses;
    if (uses->of[scope->depth].item) {
        bool is_plain = list->type == TYPE_SLOT && scope->kind.row->n_fields == 1;
        out_indent(&e->out, depth);
        if (is_plain)
            buf_lit(b, "const live_slot *");
        else
            emit_variable_type(e, &scope->kind);
        buf_format(b, "%.*s = ", N(scope->item));
        if (list->kind == EXPR_RANGE) {
            buf_format(b, "from%u_ + i%u_;\n", n, n);
        } else if (list->type == TYPE_SLOT) {
            buf_lit(b, "(const void *)((const char *)(");
            emit_expr(e, list, FORM_PLAIN);
            buf_format(b, ")->entries + i%u_ * (", n);
            emit_expr(e, list, FORM_PLAIN);
            buf_lit(b, ")->stride);\n");
        } else {
            buf_lit(b, "live_list_at(");
            emit_list_pointer(e, list);
            buf_format(b, ", (uint32_t)i%u_);\n", n);
        }
    }
    if (reads_fields(uses, scope->depth)) {
        out_indent(&e->out, depth);
        buf_format(b, "const uint64_t *m%u_ = live_all(all_);\n", n);
        out_indent(&e->out, depth);
        buf_format(b, "(void)m%u_;\n", n);
    }
    if (uses->of[scope->depth].index) {
        out_indent(&e->out, depth);
        buf_format(b, "int64_t %.*s = i%u_;\n", N(scope->index), n);
    }
    if (uses->of[scope->depth].moved) {
        out_indent(&e->out, depth);
        buf_format(b, "bool moved%u_ = all_;\n", n);
        out_indent(&e->out, depth);
        buf_format(b, "(void)moved%u_;\n", n);
    }
}

static void
emit_list_count(struct emit *e, const struct expr *list)
{
    struct buf *b = e->out.buf;
    if (list->type == TYPE_SLOT) {
        buf_char(b, '(');
        emit_expr(e, list, FORM_PLAIN);
        buf_lit(b, ")->n");
        return;
    }
    if (list->field->is_absent) {
        emit_expr(e, list, FORM_PLAIN);
        buf_lit(b, " == NULL ? 0 : ");
    }
    buf_lit(b, "live_list_count(");
    emit_list_pointer(e, list);
    buf_char(b, ')');
}

static void
emit_entry_loop(struct emit *e, const struct entry *entry, unsigned depth)
{
    struct buf *b = e->out.buf;
    unsigned n = entry->scope->number;
    const struct expr *list = expr_bare(entry->list);
    if (list->kind == EXPR_RANGE) {
        emit_author_line(e, list, depth);
        buf_format(b, "const int64_t from%u_ = ", n);
        emit_expr(e, list->a, FORM_PLAIN);
        buf_format(b, ", count%u_ = live_range_count(r_, from%u_, ", n, n);
        out_sync(&e->out, source_line_of(&e->c->source, list->b->at.from));
        emit_expr(e, list->b, FORM_PLAIN);
        buf_lit(b, ");\n");
        out_generated(&e->out);
    } else {
        out_indent(&e->out, depth);
        buf_format(b, "const int64_t count%u_ = ", n);
        emit_list_count(e, list);
        buf_lit(b, ";\n");
    }
    out_indent(&e->out, depth);
    buf_format(b, "for (int64_t i%u_ = 0; i%u_ < count%u_; i%u_++) {\n", n, n, n, n);
    emit_entry_variables(e, entry, depth + 1);
}

static void
emit_branches(struct emit *e, const struct call *call, const struct slot_use *use,
              const struct entry *entry, const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    if (!entry->condition) {
        emit_add_entry(e, call, use, entry, scope, depth);
        return;
    }
    emit_author_line(e, entry->condition, depth);
    for (; entry; entry = entry->otherwise) {
        if (entry->condition) {
            emit_condition(e, entry->condition);
            buf_lit(b, "{\n");
            out_generated(&e->out);
        } else {
            buf_lit(b, "{\n");
        }
        emit_add_entry(e, call, use, entry, scope, depth + 1);
        if (entry->otherwise && entry->otherwise->condition) {
            emit_author_line(e, entry->otherwise->condition, depth);
            buf_lit(b, "} else ");
        } else {
            out_indent(&e->out, depth);
            buf_format(b, entry->otherwise ? "} else " : "}\n");
        }
    }
}

/* Entries under :if and :for. */
void
emit_dynamic_entries(struct emit *e, const struct call *call, const struct slot_use *use,
                     const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    out_indent(&e->out, depth);
    buf_format(b, "live_slots s%u_%.*s_ = { 0 };\n", call->number, N(use->slot->name));
    out_indent(&e->out, depth);
    buf_lit(b, "{\n");
    out_indent(&e->out, depth + 1);
    buf_lit(b, "const bool all_ = ");
    emit_dirty(e, &use->picks, scope, scope->depth);
    buf_lit(b, ";\n");
    for (const struct entry *entry = use->entries; entry; entry = entry->next) {
        if (entry->scope) {
            out_indent(&e->out, depth + 1);
            buf_lit(b, "{\n");
            emit_entry_loop(e, entry, depth + 2);
            emit_branches(e, call, use, entry, entry->scope, depth + 3);
            out_indent(&e->out, depth + 2);
            buf_lit(b, "}\n");
            out_indent(&e->out, depth + 1);
            buf_lit(b, "}\n");
        } else if (entry->condition) {
            emit_branches(e, call, use, entry, scope, depth + 1);
        } else {
            out_indent(&e->out, depth + 1);
            buf_lit(b, "{\n");
            emit_add_entry(e, call, use, entry, scope, depth + 2);
            out_indent(&e->out, depth + 1);
            buf_lit(b, "}\n");
        }
    }
    out_indent(&e->out, depth);
    buf_lit(b, "}\n");
}
