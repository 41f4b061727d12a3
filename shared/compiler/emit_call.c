/*
 * emit_call.c: a call of a component: its attributes as a struct on the stack, the entries of
 * its slots, a bit for each that may have changed; and the places where slots are rendered.
 *
 * Names in what is written: a5_ the attributes of call 5, s5_row_ the entries of its slot
 * `row`, rest5_ the rest, n_ an entry under :if or :for, e_ its environment, all_ whether
 * another entry may stand in its place.
 */
#include "check_js.h"
#include "emit_call_private.h"
#include "names.h"

#include <stdio.h>

#define N(name) (int)(name).len, (name).ptr

/* `&self->items.list_`, `&self->inner`; of an attribute that may be absent, NULL then. */
void
emit_list_pointer(struct emit *e, const struct expr *list)
{
    struct buf *b = e->out.buf;
    bool is_list = list->type == TYPE_LIST, may_be_absent = is_list && list->field->is_absent;
    if (may_be_absent) {
        emit_expr(e, list, FORM_PLAIN);
        buf_lit(b, " ? ");
    }
    if (is_list && list->in->is_borrowed)
        buf_char(b, '&');
    emit_expr(e, list, FORM_PLAIN);
    if (is_list)
        buf_format(b, "%slist_", list->in->is_borrowed ? "->" : ".");
    if (may_be_absent)
        buf_lit(b, " : NULL");
}

/* ---- rest ------------------------------------------------------------------- */

static void
emit_pair(struct emit *e, const struct pair *pair, unsigned number, unsigned i, unsigned depth)
{
    struct buf *b = e->out.buf;
    const struct attr *attr = pair->attr;
    live_str text = attr->text.ptr ? attr->text : slice(e->c, attr->value);
    bool is_constant = attr->js && js_value_constant(attr->js, &text);
    bool is_text = emit_text(e, attr, depth);
    bool is_author = !is_text && !attr->js && !attr->text.ptr && attr->kind == VALUE_EXPR;
    if (is_author)
        emit_author_line(e, attr->expr, depth);
    else
        out_indent(&e->out, depth);
    buf_format(b, "rest%u_[%u] = ", number, i);
    if (is_text) {
        buf_lit(b, "live_pair_str(r_, LIVE_STR(");
        out_quoted(b, attr->name);
        buf_lit(b, "), live_text_end(r_));\n");
        return;
    }
    if (!is_author && !is_constant && attr->kind == VALUE_MISSING) {
        buf_lit(b, "live_pair_bool(r_, LIVE_STR(");
        out_quoted(b, attr->name);
        buf_lit(b, "), true);\n");
        return;
    }
    buf_format(b, "%s(r_, LIVE_STR(", is_author ? "live_pair" : "live_pair_str");
    out_quoted(b, attr->name);
    buf_lit(b, "), ");
    if (!is_author) {
        emit_literal(e, text);
    } else {
        const struct expr *bare = expr_bare(attr->expr);
        bool is_borrowed_html = bare->type == TYPE_HTML;
        bool is_text_value =
            bare->type == TYPE_STR || bare->type == TYPE_NONE || is_borrowed_html;
        emit_expr(e, attr->expr, is_text_value ? FORM_TEXT : FORM_VALUE);
    }
    buf_lit(b, ");\n");
    if (is_author)
        out_generated(&e->out);
}

void
emit_static(struct emit *e, const struct part *part, unsigned depth)
{
    static const char *const kinds[] = { [STATIC_FORM] = "LIVE_STATIC_FORM",
                                         [STATIC_FIELDS] = "LIVE_STATIC_FIELDS",
                                         [STATIC_BUTTON] = "LIVE_STATIC_BUTTON" };
    struct buf *b = e->out.buf;
    unsigned i = 0;
    buf_lit(b, " {\n");
    out_indent(&e->out, depth + 1);
    buf_lit(b, "if (live_in_page_(r_)) {\n");
    if (part->n_pairs) {
        out_indent(&e->out, depth + 2);
        buf_format(b, "live_pair rest%u_[%u];\n", part->number, part->n_pairs);
    }
    for (const struct pair *pair = part->pairs; pair; pair = pair->next)
        emit_pair(e, pair, part->number, i++, depth + 2);
    out_indent(&e->out, depth + 2);
    buf_format(b, "live_put_static(r_, %s, ", kinds[part->static_kind]);
    if (part->n_pairs)
        buf_format(b, "&LIVE_REST(rest%u_));\n", part->number);
    else
        buf_lit(b, "&(live_rest){ 0 });\n");
    out_indent(&e->out, depth + 1);
    buf_lit(b, "} else {\n");
    out_indent(&e->out, depth + 2);
    buf_lit(b, "live_put(r_, ((live_markup){ ");
    emit_literal(e, part->texts[1]);
    buf_lit(b, " }));\n");
    out_indent(&e->out, depth + 1);
    buf_lit(b, "}\n");
    out_indent(&e->out, depth);
    buf_lit(b, "}\n");
}

void
emit_nested(struct emit *e, const struct part *part, unsigned depth)
{
    struct buf *b = e->out.buf;
    unsigned i = 0;
    buf_lit(b, " {\n");
    out_indent(&e->out, depth + 1);
    buf_format(b, "live_pair rest%u_[%u];\n", part->number, part->n_pairs);
    for (const struct pair *pair = part->pairs; pair; pair = pair->next)
        emit_pair(e, pair, part->number, i++, depth + 1);
    out_indent(&e->out, depth + 1);
    buf_format(b, "live_put_nested(r_, &%.*s_class, %s, &LIVE_REST(rest%u_));\n",
               N(part->nested),
               part->is_sticky   ? "LIVE_NESTED_STICKY"
               : part->is_linked ? "LIVE_NESTED_LINKED"
                                 : "0",
               part->number);
    out_indent(&e->out, depth);
    buf_lit(b, "}\n");
}

static void
emit_rest(struct emit *e, const struct call *call, unsigned depth)
{
    struct buf *b = e->out.buf;
    unsigned i = 0, n = call->number;
    if (call->n_pairs) {
        out_indent(&e->out, depth);
        buf_format(b, "live_pair rest%u_[%u];\n", n, call->n_pairs);
    }
    for (const struct pair *pair = call->pairs; pair; pair = pair->next)
        emit_pair(e, pair, n, i++, depth);
    if (!call->n_pairs && !call->rest)
        return;
    out_indent(&e->out, depth);
    buf_format(b, "a%u_.rest = ", n);
    if (!call->n_pairs) {
        emit_expr(e, call->rest, FORM_PLAIN);
        buf_lit(b, ";\n");
    } else if (call->rest) {
        buf_lit(b, "live_rest_join(r_, &");
        emit_expr(e, call->rest, FORM_PLAIN);
        buf_format(b, ", &LIVE_REST(rest%u_));\n", n);
    } else {
        buf_format(b, "LIVE_REST(rest%u_);\n", n);
    }
}

/* ---- the call --------------------------------------------------------------- */

/* The attributes whose expression may give the same although what it reads changed. */
static void
emit_compare(struct emit *e, const struct call *call)
{
    struct buf *b = e->out.buf;
    live_str callee = call->callee->self.name;
    const char *between = "";
    for (const struct arg *arg = call->args; arg; arg = arg->next) {
        const struct attr *attr = arg->attr;
        enum type type = arg->field->type;
        bool is_scalar =
            type != TYPE_ROW && type != TYPE_STRUCT && type != TYPE_LIST && type != TYPE_JSON &&
            type != TYPE_FORM && type != TYPE_INPUT && type != TYPE_OPTIONS;
        bool is_field = !attr->js && attr->kind == VALUE_EXPR &&
                        expr_bare(attr->expr)->kind == EXPR_PATH && !expr_bare(attr->expr)->a;
        bool any = arg->reads.is_volatile;
        for (unsigned d = 0; d < SCOPES_MAX; d++)
            any |= reads_fields(&arg->reads, d) || arg->reads.of[d].moved;
        if (!is_scalar || is_field || !any)
            continue;
        buf_format(b, "%sBIT_(A_%.*s__%.*s)", between, N(callee), N(arg->field->name));
        between = " | ";
    }
    if (!*between)
        buf_char(b, '0');
}

static void
emit_changed(struct emit *e, const struct call *call, const struct scope *scope)
{
    struct buf *b = e->out.buf;
    live_str callee = call->callee->self.name;
    const char *between = "";
    for (unsigned i = 0; i < call->callee->self.n_fields; i++) {
        const struct field *field = &call->callee->self.fields[i];
        const struct arg *arg = find_arg(call->args, field);
        const struct reads *reads = arg ? &arg->reads : NULL;
        struct text name = { 0 };
        text_add(e->c, &name, callee);
        text_add(e->c, &name, LIVE_STR("__"));
        text_add(e->c, &name, field->name);
        if (field->type == TYPE_REST)
            reads = &call->rest_reads;
        for (const struct slot_use *use = call->slots; use; use = use->next)
            if (use->slot == field)
                reads = &use->reads;
        if (reads)
            emit_bit(e, reads, scope, i, text_str(&name), &between);
    }
    if (!*between)
        buf_char(b, '0');
}

void
emit_component(struct emit *e, const struct part *part, const struct scope *scope,
               unsigned depth)
{
    struct buf *b = e->out.buf;
    const struct call *call = part->call;
    const struct record *record = &call->callee->self;
    unsigned n = call->number;
    char target[32];
    snprintf(target, sizeof target, "a%u_.", n);
    out_indent(&e->out, depth);
    buf_format(b, "struct %.*s a%u_ = { ", N(record->name), n);
    size_t before = b->len;
    emit_initial(e, record, call->args);
    buf_format(b, b->len == before ? "0 };\n" : "};\n");
    emit_args(e, call->args, target, depth);
    emit_rest(e, call, depth);
    for (const struct slot_use *use = call->slots; use; use = use->next) {
        if (use->is_dynamic)
            emit_dynamic_entries(e, call, use, scope, depth);
        else
            emit_fixed_entries(e, call, use, scope, depth);
        out_indent(&e->out, depth);
        if (use->is_dynamic)
            buf_format(b, "a%u_.%.*s = s%u_%.*s_;\n", n, N(use->slot->name), n,
                       N(use->slot->name));
        else
            buf_format(b, "a%u_.%.*s = LIVE_SLOTS(s%u_%.*s_);\n", n, N(use->slot->name), n,
                       N(use->slot->name));
    }
    out_indent(&e->out, depth);
    buf_format(b, "live_call(r_, &%.*s_component, &p_->c%u, &a%u_,\n", N(record->name), n, n);
    out_indent(&e->out, depth + 2);
    emit_changed(e, call, scope);
    buf_lit(b, ",\n");
    out_indent(&e->out, depth + 2);
    emit_compare(e, call);
    buf_lit(b, ");\n");
}

/* ---- places of slots -------------------------------------------------------- */

/* The argument, and the mask of what differs of it. */
static void
emit_slot_arg(struct emit *e, const struct expr *arg, const struct kind *let,
              const struct scope *scope)
{
    struct buf *b = e->out.buf;
    const struct expr *bare = expr_bare(arg);
    bool is_variable = bare->kind == EXPR_PATH && !bare->field && !bare->is_index &&
                       bare->scope->kind.type == TYPE_ROW;
    if (let->type == TYPE_ROW) {
        emit_expr(e, arg, FORM_PLAIN);
    } else {
        struct field field = { .kind = *let };
        buf_lit(b, "(const ");
        emit_variable_type(e, let);
        buf_lit(b, "[]){ ");
        if (let->type == TYPE_BOOL || let->type == TYPE_STR || let->type == TYPE_HTML)
            emit_typed(e, &field, arg);
        else
            emit_expr(e, arg, FORM_PLAIN);
        buf_lit(b, " }");
    }
    buf_lit(b, ", ");
    if (is_variable) {
        emit_mask(e, scope_at(scope, bare->depth));
    } else {
        struct reads reads = { 0 };
        expr_reads(arg, &reads);
        buf_lit(b, "live_all(");
        emit_dirty(e, &reads, scope, scope->depth);
        buf_char(b, ')');
    }
}

void
emit_slot(struct emit *e, const struct part *part, const struct scope *scope, unsigned depth)
{
    struct buf *b = e->out.buf;
    const struct expr *slot = expr_bare(part->expr->a), *arg = part->expr->b;
    bool is_entry = slot->type == TYPE_ROW;
    buf_char(b, '\n');
    emit_author_line(e, part->expr, depth + 1);
    buf_format(b, "live_render_slot%s(r_, &p_->s%u, ", is_entry ? "" : "s", part->print);
    if (is_entry && slot->row->n_fields == 1)
        emit_expr(e, slot, FORM_PLAIN);
    else if (is_entry)
        buf_format(b, "&%.*s->slot_", N(slot->scope->item));
    else
        emit_expr(e, slot, FORM_PLAIN);
    buf_lit(b, ", ");
    if (arg)
        emit_slot_arg(e, arg, &part->expr->field->let, scope);
    else
        buf_lit(b, "NULL, NULL");
    buf_lit(b, ");\n");
    out_generated(&e->out);
}
