#include "lower_private.h"

#include "annotate.h"
#include "check_js.h"
#include "check_static.h"
#include "diagnostics.h"
#include "expr.h"
#include "inner.h"
#include "names.h"

/* ---- templates -------------------------------------------------------------- */

struct tmpl *
new_template(struct lower *l)
{
    struct tmpl *tmpl = compiler_new(l->c, struct tmpl, 1);
    tmpl->number = l->n_templates++;
    *l->templates_tail = tmpl;
    l->templates_tail = &tmpl->next;
    return tmpl;
}

void
put(struct lower *l, struct into into, live_str text)
{
    text_add(l->c, &into.tmpl->piece, text);
}

/* Text and attribute values alike. */
void
put_escaped(struct lower *l, struct into into, live_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            put_lit(l, into, "&amp;");
            break;
        case '<':
            put_lit(l, into, "&lt;");
            break;
        case '>':
            put_lit(l, into, "&gt;");
            break;
        case '"':
            put_lit(l, into, "&quot;");
            break;
        case '\'':
            put_lit(l, into, "&#39;");
            break;
        default:
            put(l, into, str_sub(text, i, i + 1));
        }
    }
}

/* The piece before the next part, or the last one, is complete. */
void
end_piece(struct lower *l, struct tmpl *tmpl)
{
    if (tmpl->n_parts == tmpl->cap) {
        unsigned cap = tmpl->cap ? tmpl->cap * 2 : 8;
        live_str *more = compiler_new(l->c, live_str, cap);
        if (tmpl->cap)
            memcpy(more, tmpl->statics, tmpl->cap * sizeof *more);
        tmpl->statics = more;
        tmpl->cap = cap;
    }
    tmpl->statics[tmpl->n_parts] = text_str(&tmpl->piece);
    tmpl->piece = (struct text){ 0 };
}

struct part *
add_part(struct lower *l, struct into into, enum part_kind kind, uint32_t offset)
{
    struct tmpl *tmpl = into.tmpl;
    struct part *part = compiler_new(l->c, struct part, 1);
    if (tmpl->n_parts == PARTS_MAX) {
        error_at(l->c, (struct span){ offset, offset + 1 },
                 "there are more than %d expressions here", PARTS_MAX);
        error_help(l->c, "split the view");
    }
    end_piece(l, tmpl);
    part->kind = kind;
    part->index = tmpl->n_parts++;
    part->line = source_line_of(&l->c->source, offset);
    if (tmpl->last_part)
        tmpl->last_part->next = part;
    else
        tmpl->parts = part;
    tmpl->last_part = part;
    return part;
}

/* ---- what is read ----------------------------------------------------------- */

void
add_parts(struct reads *reads, struct reads *uses, const struct tmpl *tmpl)
{
    for (const struct part *part = tmpl->parts; part; part = part->next) {
        reads_add(reads, &part->reads);
        reads_add(uses, &part->uses);
    }
}

/* A member of the scope's prints struct. */
void
keep_print(struct lower *l, struct into into, struct part *part)
{
    struct print *print = compiler_new(l->c, struct print, 1);
    part->print = ++l->n_numbers;
    print->part = part;
    if (into.prints->last)
        into.prints->last->next = print;
    else
        into.prints->first = print;
    into.prints->last = print;
}

/* A form, whole or as a variable: a bit for all of it. Its fields often stay as they are. */
static bool
reads_form(const struct reads *reads, const struct scope *scope)
{
    for (; scope; scope = scope->outer) {
        if (scope->alias)
            continue;
        const uint64_t *fields = reads->of[scope->depth].fields;
        const struct record *record = scope->kind.row;
        if (scope->kind.type == TYPE_FORM && fields[0])
            return true;
        for (unsigned i = 0; scope->kind.type == TYPE_ROW && i < record->n_fields; i++) {
            enum type type = record->fields[i].type;
            bool is_form =
                type == TYPE_FORM || type == TYPE_INPUT || record->fields[i].bit_of != 0;
            if (is_form && fields[i / 64] >> (i % 64) & 1)
                return true;
        }
    }
    return false;
}

/* A changed dependency often gives the same bytes. */
static bool
often_same(struct into into, const struct part *part)
{
    const struct expr *bare = expr_bare(part->expr);
    bool decides = bare->kind == EXPR_TERNARY || bare->kind == EXPR_VOLATILE ||
                   (bare->kind != EXPR_PATH && bare->type == TYPE_BOOL);
    bool is_pieces = part_is_pieces(part);
    bool is_member = bare->kind == EXPR_PATH && bare->a; /* its bit is the whole struct's */
    for (const struct expr *piece = bare->kind == EXPR_LIST ? bare->b : NULL; piece; piece = piece->next)
        decides |= pick_outcomes(piece, true) != 1 && expr_settled(piece)->kind != EXPR_PATH;
    if (part->kind == PART_PIECES)
        is_pieces = false; /* most often they name something: "row-", @id */
    return decides || is_pieces || is_member || reads_form(&part->reads, into.scope) ||
           reads_any(&part->reads, 0, into.scope->depth);
}

void
set_expr(struct lower *l, struct into into, struct part *part, struct expr *expr)
{
    part->expr = expr;
    expr_reads(expr, &part->reads);
    uses_add(&part->uses, &part->reads);
    if (reads_any(&part->reads, 0, SCOPES_MAX) && often_same(into, part))
        keep_print(l, into, part);
    part->is_pick = part->print && !part->reads.is_volatile && pick_is(part); /* asked twice */
}

/* ---- texts and attributes --------------------------------------------------- */

/* {render_slot(@inner, arg)} */
static void
lower_slot(struct lower *l, struct into into, const struct expr *expr)
{
    struct part *part = add_part(l, into, PART_SLOT, expr->at.from);
    part->expr = (struct expr *)expr;
    expr_reads(expr, &part->reads);
    uses_add(&part->uses, &part->reads);
    keep_print(l, into, part);
}

static void
lower_text(struct lower *l, struct into into, const struct node *node)
{
    live_str text;
    const struct expr *bare = expr_bare(node->expr);
    if (bare->kind == EXPR_SLOT) {
        lower_slot(l, into, bare);
        return;
    }
    if (inner_is_place(l->definition, into.scope, node->expr)) {
        struct part *part = add_part(l, into, PART_INNER, node->expr->at.from);
        part->expr = node->expr;
        expr_reads(node->expr, &part->reads);
        uses_add(&part->uses, &part->reads);
        return;
    }
    if (expr_constant(l->c, node->expr, &text))
        put_escaped(l, into, text);
    else if (bare->kind == EXPR_BOOL)
        put(l, into, bare->op ? LIVE_STR("true") : LIVE_STR("false"));
    else if (bare->kind != EXPR_NONE)
        set_expr(l, into, add_part(l, into, PART_TEXT, node->expr->at.from), node->expr);
}

bool
is_always_text(const struct expr *expr)
{
    expr = expr_bare(expr);
    if (expr->kind == EXPR_VOLATILE)
        return is_always_text(expr->a);
    if (expr->kind == EXPR_TERNARY)
        return is_always_text(expr->b) && is_always_text(expr->c);
    bool is_borrowed = expr->kind == EXPR_PATH && (!expr->in || expr->in->is_borrowed);
    switch (expr->type) {
    case TYPE_INT:
    case TYPE_DOUBLE:
    case TYPE_TIME:
    case TYPE_ENUM:
        return true;
    case TYPE_JSON:
        return expr->kind != EXPR_PATH || !expr->field->is_absent;
    case TYPE_STR:
    case TYPE_HTML: /* borrowed ones may be absent */
        return !is_borrowed && (expr->kind == EXPR_PATH || expr->kind == EXPR_STRING);
    default:
        return false;
    }
}

/* ` name="` */
void
put_name(struct lower *l, struct into into, const struct attr *attr)
{
    put_lit(l, into, " ");
    put(l, into, attr->name);
    put_lit(l, into, "=\"");
}

/* A list of constants only: false if there is anything else. */
static bool
lower_constant_pieces(struct lower *l, struct into into, const struct attr *attr,
                      live_str between)
{
    struct text all = { 0 };
    for (const struct expr *piece = attr->expr->b; piece; piece = piece->next) {
        live_str text;
        if (!expr_constant(l->c, piece, &text))
            return false;
        if (all.len && text.len)
            text_add(l->c, &all, between);
        text_add(l->c, &all, text);
    }
    put_name(l, into, attr);
    put_escaped(l, into, text_str(&all));
    put_lit(l, into, "\"");
    return true;
}

static void
lower_pieces(struct lower *l, struct into into, const struct node *node,
             const struct attr *attr, bool is_class)
{
    const struct expr *bare = expr_bare(attr->expr);
    bool is_style = html_same(attr->name, LIVE_STR("style"));
    live_str between = is_class ? LIVE_STR(" ") : is_style ? LIVE_STR("; ") : LIVE_STR("");
    if (bare->kind == EXPR_LIST && lower_constant_pieces(l, into, attr, between))
        return;
    bool is_plain = bare->kind == EXPR_PATH && is_always_text(bare);
    enum part_kind kind = is_plain   ? PART_VALUE
                          : is_class ? PART_CLASS
                          : is_style ? PART_STYLE
                                     : PART_PIECES;
    put_name(l, into, attr);
    struct part *part = add_part(l, into, kind, attr->expr->at.from);
    part->name = attr->name;
    part->is_url = html_is_url(node->text, attr->name);
    part->is_image = html_is_image(node->text, attr->name);
    set_expr(l, into, part, attr->expr);
    put_lit(l, into, "\"");
}

static void
lower_js(struct lower *l, struct into into, const struct attr *attr)
{
    live_str text;
    bool is_whole = js_value_is_whole(attr->js);
    bool is_constant = js_value_constant(attr->js, &text);
    if (is_whole)
        put_name(l, into, attr);
    if (is_constant) {
        put_escaped(l, into, text);
    } else {
        struct part *part = add_part(l, into, PART_JS, attr->value.from);
        part->js = attr->js;
        part->name = is_whole ? live_none : attr->name;
        l->program->has_js = true;
        js_value_reads(attr->js, &part->reads);
        uses_add(&part->uses, &part->reads);
        if (reads_any(&part->reads, 0, into.scope->depth) ||
            (attr->js->condition && reads_any(&part->reads, 0, SCOPES_MAX)))
            keep_print(l, into, part);
    }
    if (is_whole)
        put_lit(l, into, "\"");
}

static void
lower_dynamic(struct lower *l, struct into into, const struct node *node,
              const struct attr *attr)
{
    live_str text;
    const struct expr *bare = expr_bare(attr->expr);
    bool is_class = html_same(attr->name, LIVE_STR("class"));
    if (expr_constant(l->c, attr->expr, &text)) {
        put_name(l, into, attr);
        put_escaped(l, into, text);
        put_lit(l, into, "\"");
    } else if (is_class || html_same(attr->name, LIVE_STR("style")) ||
               bare->kind == EXPR_LIST) {
        lower_pieces(l, into, node, attr, is_class);
    } else if (bare->kind == EXPR_BOOL) {
        if (bare->op) {
            put_lit(l, into, " ");
            put(l, into, attr->name);
        }
    } else if (bare->kind != EXPR_NONE) {
        bool is_value = is_always_text(attr->expr);
        if (is_value)
            put_name(l, into, attr);
        struct part *part =
            add_part(l, into, is_value ? PART_VALUE : PART_ATTR, attr->expr->at.from);
        part->name = attr->name;
        part->is_url = html_is_url(node->text, attr->name);
        part->is_image = html_is_image(node->text, attr->name);
        set_expr(l, into, part, attr->expr);
        if (is_value)
            put_lit(l, into, "\"");
    }
}

void
lower_attr(struct lower *l, struct into into, const struct node *node, const struct attr *attr)
{
    bool is_hidden = attr->name.ptr[0] == ':' || phx_kind(attr->name) == PHX_TEMPLATE_ONLY;
    if (is_hidden)
        return;
    if (attr->js) {
        lower_js(l, into, attr);
        return;
    }
    if (attr->text.ptr) {
        put_name(l, into, attr);
        put_escaped(l, into, attr->text);
        put_lit(l, into, "\"");
        return;
    }
    if (attr->kind == VALUE_REST) {
        struct part *part = add_part(l, into, PART_REST, attr->at.from);
        part->is_image = html_is_image(node->text, LIVE_STR("src"));
        set_expr(l, into, part, attr->expr);
        if (!part->print)
            keep_print(l, into, part);
        return;
    }
    if (attr->kind == VALUE_EXPR) {
        lower_dynamic(l, into, node, attr);
        return;
    }
    put_lit(l, into, " ");
    put(l, into, attr->name);
    if (attr->kind == VALUE_TEXT) {
        live_str quote = attr->quote == '\'' ? LIVE_STR("'") : LIVE_STR("\"");
        put_lit(l, into, "=");
        put(l, into, quote);
        put(l, into, slice(l->c, attr->value));
        put(l, into, quote);
    }
}

static void
lower_element(struct lower *l, struct into into, const struct node *node)
{
    put_lit(l, into, "<");
    put(l, into, node->text);
    if (static_attr(node)) {
        lower_static(l, into, node);
    } else {
        for (const struct attr *attr = node->attrs; attr; attr = attr->next)
            lower_attr(l, into, node, attr);
        put_lit(l, into, ">");
    }
    if (node->is_void)
        return;
    lower_nodes(l, into, node->children);
    put_lit(l, into, "</");
    put(l, into, node->text);
    put_lit(l, into, ">");
}

void
lower_node(struct lower *l, struct into into, const struct node *node)
{
    switch (node->kind) {
    case NODE_TEXT:
        put(l, into, node->text);
        break;
    case NODE_EXPR:
        lower_text(l, into, node);
        break;
    case NODE_ELEMENT:
        lower_element(l, into, node);
        break;
    case NODE_CALL:
        if (node->callee->is_shipped)
            lower_shipped(l, into, node);
        else
            lower_call(l, into, node);
        break;
    case NODE_BLOCK:
        lower_nodes(l, into, node->children);
        break;
    case NODE_SLOT: /* its call's */
    case NODE_SWITCH:
        break;
    }
}

/* ---- conditionals and comprehensions ---------------------------------------- */

static void lower_for(struct lower *l, struct into into, const struct node *node);

/* `in_row`: the :if beside a :for, which is tested in each row. */
static void
lower_if(struct lower *l, struct into into, const struct node *node, bool in_row)
{
    struct part *part = add_part(l, into, PART_IF, node->at.from);
    struct branch **tail = &part->branches;
    keep_print(l, into, part);
    for (; node; node = in_row ? NULL : node->else_branch) {
        struct branch *branch = compiler_new(l->c, struct branch, 1);
        const struct attr *attr = node->if_ ? node->if_ : node->else_if;
        struct into body = { new_template(l), into.scope, into.prints };
        branch->body = body.tmpl;
        if (attr) {
            branch->condition = attr->expr;
            expr_reads(attr->expr, &part->reads);
        }
        if (node->for_ && !in_row)
            lower_for(l, body, node);
        else
            lower_node(l, body, node);
        end_piece(l, body.tmpl);
        add_parts(&part->reads, &part->uses, body.tmpl);
        *tail = branch;
        tail = &branch->next;
    }
    uses_add(&part->uses, &part->reads);
}

static void
lower_for(struct lower *l, struct into into, const struct node *node)
{
    struct part *part = add_part(l, into, PART_FOR, node->at.from);
    struct closure *loop = compiler_new(l->c, struct closure, 1);
    part->loop = loop;
    keep_print(l, into, part);
    loop->number = part->print;
    loop->line = part->line;
    loop->scope = node->scope;
    loop->outer = into.scope;
    loop->list = node->list;
    loop->key = node->key ? node->key->expr : NULL;
    const struct expr *list = expr_bare(node->list);
    loop->key_field = loop->key || list->type != TYPE_LIST ? NULL : list->field->key;
    node->scope->number = loop->number;
    struct into body = { new_template(l), node->scope, &loop->prints };
    loop->body = body.tmpl;
    if (node->if_)
        lower_if(l, body, node, true);
    else
        lower_node(l, body, node);
    end_piece(l, body.tmpl);
    add_parts(&loop->reads, &loop->uses, body.tmpl);
    lower_scan(loop);
    expr_reads(loop->key, &loop->key_reads);
    part->reads = loop->reads;
    part->uses = loop->uses;
    memset(&part->reads.of[node->scope->depth], 0, sizeof part->reads.of[0]);
    memset(&part->uses.of[node->scope->depth], 0, sizeof part->uses.of[0]);
    struct reads of_list = { 0 };
    expr_reads(node->list, &of_list);
    reads_add(&part->reads, &of_list);
    uses_add(&part->uses, &part->reads);
    reads_add(&part->uses, &of_list); /* live_for_texts asks its mask, volatile or not */
    for (unsigned d = 0; d <= into.scope->depth; d++) { /* the key's go through the env */
        part->uses.of[d].item |= loop->key_reads.of[d].item;
        part->uses.of[d].index |= loop->key_reads.of[d].index;
    }
    *l->closures_tail = loop; /* behind those in its body */
    l->closures_tail = &loop->next;
}

/* The cases of a switch. */
static const struct node *
first_case(const struct node *node)
{
    const struct node *first = node->children;
    while (first->kind != NODE_BLOCK)
        first = first->next;
    return first;
}

void
lower_nodes(struct lower *l, struct into into, const struct node *nodes)
{
    for (const struct node *node = nodes; node; node = node->next) {
        if (node->is_else || node->kind == NODE_SLOT)
            continue;
        else if (node->kind == NODE_SWITCH)
            lower_if(l, into, first_case(node), false);
        else if (node->if_ && !node->for_)
            lower_if(l, into, node, false);
        else if (node->for_)
            lower_for(l, into, node);
        else
            lower_node(l, into, node);
    }
}

static bool
is_blank(live_str text)
{
    return str_trim(text).len == 0;
}

/* A component's markup without the blanks around it. True: it is one element. */
static bool
trim(struct node **nodes)
{
    struct node *last = NULL;
    while (*nodes && (*nodes)->kind == NODE_TEXT && is_blank((*nodes)->text))
        *nodes = (*nodes)->next;
    for (struct node *node = *nodes; node; node = node->next)
        if (node->kind != NODE_TEXT || !is_blank(node->text))
            last = node;
    if (!last)
        return false;
    last->next = NULL;
    if ((*nodes)->kind == NODE_TEXT) { /* of one text both ends */
        live_str text = (*nodes)->text;
        while (text.len && is_blank(str_sub(text, 0, 1)))
            text = str_sub(text, 1, text.len);
        (*nodes)->text = text;
    }
    while (last->kind == NODE_TEXT &&
           is_blank(str_sub(last->text, last->text.len - 1, last->text.len)))
        last->text.len--;
    return last == *nodes && last->kind == NODE_ELEMENT && !last->if_ && !last->for_;
}

void
lower(struct compiler *c, const struct definition *definition, struct node *nodes,
      const struct scope *self, struct program *program)
{
    struct lower l = {
        .c = c,
        .definition = definition,
        .program = program,
        .templates_tail = &program->templates,
        .closures_tail = &program->closures,
    };
    struct into into = { new_template(&l), self, &program->prints };
    program->root = into.tmpl;
    program->inner_line = inner_other_use(c, definition, nodes, self);
    if (definition->kind == DEFINES_COMPONENT)
        program->root->is_root = trim(&nodes);
    put(&l, into, annotate_begin(c, definition, nodes));
    lower_nodes(&l, into, nodes);
    put(&l, into, annotate_end(c, definition));
    end_piece(&l, into.tmpl);
}
