/*
 * emit_call.c: a call of a component: its attributes as a struct on the stack, the entries of
 * its slots, a bit for each that may have changed; and the places where slots are rendered.
 *
 * Names in what is written: a5_ the attributes of call 5, s5_row_ the entries of its slot
 * `row`, rest5_ the rest, n_ an entry under :if or :for, e_ its environment, all_ whether
 * another entry may stand in its place.
 */
#include "check_js.h"
#include "emit_stage.h"
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
static bool
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

static void
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

static void
emit_typed(struct emit *e, const struct field *field, const struct expr *expr)
{
    struct buf *b = e->out.buf;
    const struct expr *bare = expr_bare(expr);
    while (bare->kind == EXPR_VOLATILE)
        bare = expr_bare(bare->a);
    bool is_owned = bare->kind == EXPR_PATH && bare->in && !bare->in->is_borrowed;
    if (bare->kind == EXPR_TERNARY && field->type == TYPE_HTML) {
        emit_expr(e, bare->a, FORM_TRUTH);
        buf_lit(b, " ? ");
        emit_typed(e, field, bare->b);
        buf_lit(b, " : ");
        emit_typed(e, field, bare->c);
    } else if (bare->kind == EXPR_NONE) {
        buf_format(b, "%s",
                   field->type == TYPE_FORM || field->type == TYPE_INPUT
                       ? "(live_input){ NULL, \"\" }"
                   : field->type == TYPE_OPTIONS ? "(live_options){ NULL, 0 }"
                   : field->type == TYPE_STR    ? "live_none"
                   : field->type == TYPE_HTML ? "(live_markup){ live_none }"
                                              : "NULL");
    } else if ((field->type == TYPE_FORM || field->type == TYPE_INPUT) &&
               (bare->kind == EXPR_PATH || bare->kind == EXPR_INPUT)) {
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
static void
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

static const struct arg *
find_arg(const struct arg *args, const struct field *field)
{
    while (args && args->field != field)
        args = args->next;
    return args;
}

/* `.kind = LIVE_STR("info"), ` for constants and defaults. */
static void
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
static void
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

static void
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
static void
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

/* ---- rest ------------------------------------------------------------------- */

static void
emit_pair(struct emit *e, const struct pair *pair, unsigned number, unsigned i, unsigned depth)
{
    struct buf *b = e->out.buf;
    const struct attr *attr = pair->attr;
    live_str text = slice(e->c, attr->value);
    bool is_constant = attr->js && js_value_constant(attr->js, &text);
    bool is_text = emit_text(e, attr, depth);
    bool is_author = !is_text && !attr->js && attr->kind == VALUE_EXPR;
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
        buf_format(b, "%sBIT_(A_%.*s_%.*s)", between, N(callee), N(arg->field->name));
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
        text_char(e->c, &name, '_');
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
