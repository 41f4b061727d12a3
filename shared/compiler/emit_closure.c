/* emit_closure.c: the functions that have an environment: the rows of a comprehension (k4_) and
 * the content of a slot (s4_). What they read from around comes in a struct of its own. */
#include "emit_stage.h"

#include <stdio.h>

#define N(name) (int)(name).len, (name).ptr

static char
letter(const struct closure *closure)
{
    return closure->is_content ? 's' : 'k';
}

/* ---- the environment -------------------------------------------------------- */

static bool
env_has_item(const struct closure *closure, unsigned d)
{
    return closure->uses.of[d].item || closure->key_reads.of[d].item;
}

static bool
env_has_index(const struct closure *closure, unsigned d)
{
    return closure->uses.of[d].index || closure->key_reads.of[d].index;
}

bool
has_env(const struct closure *closure)
{
    for (unsigned d = 0; d <= closure->outer->depth; d++)
        if (env_has_item(closure, d) || env_has_index(closure, d) ||
            reads_fields(&closure->uses, d) || closure->uses.of[d].moved)
            return true;
    return false;
}

/* `const struct item *`, `int64_t ` */
void
emit_variable_type(struct emit *e, const struct kind *kind)
{
    struct buf *b = e->out.buf;
    switch (kind->type) {
    case TYPE_BOOL:
        buf_lit(b, "bool ");
        break;
    case TYPE_INT:
        buf_lit(b, "int64_t ");
        break;
    case TYPE_DOUBLE:
        buf_lit(b, "double ");
        break;
    case TYPE_TIME:
        buf_lit(b, "live_time ");
        break;
    case TYPE_HTML:
        buf_lit(b, "live_markup ");
        break;
    case TYPE_ENUM:
        buf_format(b, "enum %.*s ", N(kind->values->name));
        break;
    case TYPE_STR:
        buf_lit(b, "live_str ");
        break;
    case TYPE_FORM:
        buf_lit(b, "live_input ");
        break;
    default:
        buf_format(b, "const struct %.*s *", N(kind->row->name));
        break;
    }
}

static bool
is_pointer(const struct scope *scope)
{
    return scope->kind.type == TYPE_ROW;
}

/* What an entry of a slot without attributes is: the live_slot itself. */
static bool
is_plain_slot(const struct scope *scope)
{
    return scope->kind.row && scope->kind.row->is_slot && scope->kind.row->n_fields == 1;
}

void
emit_item(struct emit *e, const struct scope *scope)
{
    if (is_plain_slot(scope))
        buf_lit(e->out.buf, "const live_slot *");
    else
        emit_variable_type(e, &scope->kind);
    buf_str(e->out.buf, scope->item);
}

/* `(struct k4_env){ self, m_ }` */
void
emit_env(struct emit *e, const struct closure *closure)
{
    struct buf *b = e->out.buf;
    const char *comma = "";
    buf_format(b, "(struct %c%u_env){ ", letter(closure), closure->number);
    for (unsigned d = 0; d <= closure->outer->depth; d++) {
        const struct scope *scope = scope_at(closure->outer, d);
        if (env_has_item(closure, d)) {
            buf_format(b, "%s%.*s", comma, N(scope->item));
            comma = ", ";
        }
        if (reads_fields(&closure->uses, d)) {
            buf_format(b, "%s", comma);
            emit_mask(e, scope);
            comma = ", ";
        }
        if (env_has_index(closure, d)) {
            buf_format(b, "%s%.*s", comma, N(scope->index));
            comma = ", ";
        }
        if (closure->uses.of[d].moved) {
            buf_format(b, "%smoved%u_", comma, scope->number);
            comma = ", ";
        }
    }
    buf_lit(b, " }");
}

static void
emit_env_struct(struct emit *e, const struct closure *closure)
{
    struct buf *b = e->out.buf;
    if (!has_env(closure))
        return;
    buf_format(b, "struct %c%u_env {\n", letter(closure), closure->number);
    for (unsigned d = 0; d <= closure->outer->depth; d++) {
        const struct scope *scope = scope_at(closure->outer, d);
        if (env_has_item(closure, d)) {
            buf_lit(b, "    ");
            emit_item(e, scope);
            buf_lit(b, ";\n");
        }
        if (reads_fields(&closure->uses, d)) {
            buf_lit(b, "    const uint64_t *");
            emit_mask(e, scope);
            buf_lit(b, "; /* its changed fields */\n");
        }
        if (env_has_index(closure, d))
            buf_format(b, "    int64_t %.*s;\n", N(scope->index));
        if (closure->uses.of[d].moved)
            buf_format(b, "    bool moved%u_;\n", scope->number);
    }
    buf_lit(b, "};\n");
}

void
emit_env_locals(struct emit *e, const struct closure *closure, const struct reads *reads,
                bool with_masks)
{
    struct buf *b = e->out.buf;
    bool any = false;
    for (unsigned d = 0; d <= closure->outer->depth; d++)
        any = any || reads->of[d].item || reads->of[d].index ||
              (with_masks && (reads_fields(reads, d) || reads->of[d].moved));
    if (any)
        buf_format(b, "    const struct %c%u_env *around_ = env_;\n", letter(closure),
                   closure->number);
    else
        buf_lit(b, "    (void)env_;\n");
    for (unsigned d = 0; d <= closure->outer->depth; d++) {
        const struct scope *scope = scope_at(closure->outer, d);
        if (reads->of[d].item) {
            buf_lit(b, "    ");
            emit_item(e, scope);
            buf_format(b, " = around_->%.*s;\n", N(scope->item));
        }
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
            buf_format(b, "    bool moved%u_ = around_->moved%u_;\n", scope->number,
                       scope->number);
    }
}

/* The closure's own variable, out of `from`. */
static void
emit_own_item(struct emit *e, const struct scope *scope, const char *from)
{
    struct buf *b = e->out.buf;
    buf_lit(b, "    ");
    emit_item(e, scope);
    if (is_pointer(scope)) {
        buf_format(b, " = %s;\n", from);
    } else {
        buf_lit(b, " = *(const ");
        emit_variable_type(e, &scope->kind);
        buf_format(b, "*)%s;\n", from);
    }
}

/* ---- comprehensions --------------------------------------------------------- */

static void
emit_row_function(struct emit *e, const struct closure *loop)
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
        emit_own_item(e, scope, "row_->item");
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
    emit_seen(e, loop);
    emit_parts(e, loop->body, scope, 1);
    buf_lit(b, "}\n");
}

static void
emit_key_function(struct emit *e, const struct closure *loop)
{
    struct buf *b = e->out.buf;
    const struct scope *scope = loop->scope;
    buf_format(b, "static live_key\nk%u_key(const void *env_, const void *item_)\n{\n",
               loop->number);
    emit_env_locals(e, loop, &loop->key_reads, false);
    if (!loop->key || loop->key_reads.of[scope->depth].item)
        emit_own_item(e, scope, "item_");
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
emit_loop(struct emit *e, const struct closure *loop)
{
    struct buf *b = e->out.buf;
    bool has_key = loop->key || loop->key_field;
    emit_row_function(e, loop);
    emit_scan(e, loop);
    if (has_key)
        emit_key_function(e, loop);
    buf_format(b, "static const live_comprehension k%u_ = {\n    .row = &t%u_,\n", loop->number,
               loop->body->number);
    if (loop->prints.first)
        buf_format(b, "    .prints = &k%u_prints,\n", loop->number);
    if (expr_bare(loop->list)->type == TYPE_LIST)
        buf_format(b, "    .type = &%.*s_struct,\n", N(loop->scope->kind.row->name));
    buf_format(b, "    .render = k%u_render,\n", loop->number);
    if (loop->has_scan)
        buf_format(b, "    .scan = k%u_scan,\n", loop->number);
    if (has_key) {
        buf_format(b, "    .key = k%u_key,\n    .file = ", loop->number);
        out_quoted(b, (live_str){ e->out.template_name, strlen(e->out.template_name) });
        buf_format(b, ",\n    .line = %u,\n", loop->line);
    }
    buf_lit(b, "};\n");
}

/* ---- slots ------------------------------------------------------------------ */

static void
emit_content(struct emit *e, const struct closure *content)
{
    struct buf *b = e->out.buf;
    unsigned n = content->number, d = content->scope->depth;
    bool has_let = content->scope != content->outer;
    bool reads_let = has_let && content->uses.of[d].item;
    bool reads_mask = has_let && reads_fields(&content->uses, d);
    buf_format(
        b,
        "static void\ns%u_render(live_render *r_, const void *env_, void *prints_, const "
        "void *arg_,\n           const uint64_t *changed_)\n{\n",
        n);
    emit_env_locals(e, content, &content->uses, true);
    if (reads_let)
        emit_own_item(e, content->scope, "arg_");
    else
        buf_lit(b, "    (void)arg_;\n");
    if (reads_mask)
        buf_format(b, "    const uint64_t *m%u_ = changed_;\n", n);
    else
        buf_lit(b, "    (void)changed_;\n");
    if (content->prints.first)
        buf_format(b, "    struct s%u_prints *p_ = prints_;\n", n);
    else
        buf_lit(b, "    (void)prints_;\n");
    buf_format(b, "    live_open(r_, &t%u_);\n", content->body->number);
    emit_parts(e, content->body, content->scope, 1);
    buf_lit(b, "    live_close(r_);\n}\n");
    buf_format(b, "static const live_slot_class s%u_ = {\n    .render = s%u_render,\n", n, n);
    if (content->prints.first)
        buf_format(b, "    .prints = &s%u_prints,\n", n);
    buf_lit(b, "};\n");
}

void
emit_closure(struct emit *e, const struct closure *closure)
{
    char number[16];
    struct text name = { 0 };
    snprintf(number, sizeof number, "%c%u", letter(closure), closure->number);
    text_add(e->c, &name, (live_str){ number, strlen(number) });
    buf_format(e->out.buf, "\n/* %s, line %u */\n", closure->is_content ? "content" : ":for",
               closure->line);
    emit_env_struct(e, closure);
    emit_prints_struct(e, &closure->prints, text_str(&name), closure);
    emit_prints_table(e, &closure->prints, text_str(&name));
    emit_apart(e, closure->body, closure->scope, text_str(&name));
    if (closure->is_content)
        emit_content(e, closure);
    else
        emit_loop(e, closure);
}
