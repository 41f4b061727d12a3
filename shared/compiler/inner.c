#include "inner.h"

#include "check_js.h"
#include "expr.h"

static const struct field *
inner_of(const struct definition *definition)
{
    const struct record *self = &definition->self;
    for (unsigned i = 0; definition->kind == DEFINES_LAYOUT && i < self->n_fields; i++)
        if (str_is(self->fields[i].name, LIVE_STR("inner")) &&
            self->fields[i].type == TYPE_HTML)
            return &self->fields[i];
    return NULL;
}

bool
inner_is_place(const struct definition *definition, const struct scope *scope,
               const struct expr *expr)
{
    const struct field *inner = inner_of(definition);
    for (; scope->outer; scope = scope->outer)
        if (!scope->is_let)
            return false;
    expr = expr_bare(expr);
    if (expr->kind == EXPR_RAW)
        expr = expr_bare(expr->a);
    return inner && expr->kind == EXPR_PATH && expr->depth == 0 && expr->field == inner;
}

struct search {
    struct compiler *c;
    const struct definition *definition;
    const struct field *inner;
};

static uint32_t
in_reads(const struct search *s, const struct reads *reads, uint32_t offset)
{
    unsigned bit = s->inner->index;
    return reads->of[0].fields[bit / 64] >> (bit % 64) & 1
               ? source_line_of(&s->c->source, offset)
               : 0;
}

static uint32_t
in_expr(const struct search *s, const struct expr *expr)
{
    struct reads reads = { 0 };
    if (!expr)
        return 0;
    expr_reads(expr, &reads);
    return in_reads(s, &reads, expr->at.from);
}

static uint32_t
in_attr(const struct search *s, const struct attr *attr)
{
    struct reads reads = { 0 };
    if (!attr || !attr->js)
        return attr ? in_expr(s, attr->expr) : 0;
    js_value_reads(attr->js, &reads);
    return in_reads(s, &reads, attr->at.from);
}

static uint32_t
in_nodes(const struct search *s, const struct node *nodes, const struct scope *scope)
{
    uint32_t line = 0;
    for (const struct node *node = nodes; node && !line; node = node->next) {
        const struct scope *own = node->scope ? node->scope : scope;
        if (node->kind == NODE_EXPR) {
            if (node->expr && !inner_is_place(s->definition, scope, node->expr))
                line = in_expr(s, node->expr);
            continue;
        }
        const struct attr *apart[] = { node->if_, node->else_if, node->key };
        for (size_t i = 0; i < sizeof apart / sizeof *apart && !line; i++)
            line = in_attr(s, apart[i]);
        for (const struct attr *attr = node->attrs; attr && !line; attr = attr->next)
            line = in_attr(s, attr);
        if (!line)
            line = in_expr(s, node->list);
        if (!line)
            line = in_nodes(s, node->children, node->let_scope ? node->let_scope : own);
    }
    return line;
}

uint32_t
inner_other_use(struct compiler *c, const struct definition *definition,
                const struct node *nodes, const struct scope *self)
{
    const struct search search = { c, definition, inner_of(definition) };
    return search.inner ? in_nodes(&search, nodes, self) : 0;
}
