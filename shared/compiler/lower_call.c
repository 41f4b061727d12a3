/* lower_call.c: calls of components: their attributes, rest and slots. */
#include "annotate.h"
#include "check_js.h"
#include "expr.h"
#include "lower_private.h"
#include "names.h"

void
attr_reads(const struct attr *attr, struct reads *reads)
{
    if (attr->js)
        js_value_reads(attr->js, reads);
    else if (attr->kind == VALUE_EXPR)
        expr_reads(attr->expr, reads);
}

static struct arg *
lower_args(struct lower *l, const struct node *node, struct reads *reads)
{
    struct arg *args = NULL, **tail = &args;
    for (const struct attr *attr = node->attrs; attr; attr = attr->next) {
        if (!attr->field)
            continue;
        struct arg *arg = compiler_new(l->c, struct arg, 1);
        arg->field = attr->field;
        arg->attr = attr;
        attr_reads(attr, &arg->reads);
        l->program->has_js |= attr->js != NULL;
        reads_add(reads, &arg->reads);
        *tail = arg;
        tail = &arg->next;
    }
    return args;
}

static void
lower_rest(struct lower *l, struct call *call, const struct node *node)
{
    struct pair **tail = &call->pairs;
    for (const struct attr *attr = node->attrs; attr; attr = attr->next) {
        if (attr->field || attr->name.ptr[0] == ':')
            continue;
        if (attr->kind == VALUE_REST) {
            call->rest = attr->expr;
            expr_reads(attr->expr, &call->rest_reads);
            continue;
        }
        struct pair *pair = compiler_new(l->c, struct pair, 1);
        pair->attr = attr;
        attr_reads(attr, &pair->reads);
        l->program->has_js |= attr->js != NULL;
        reads_add(&call->rest_reads, &pair->reads);
        *tail = pair;
        tail = &pair->next;
        call->n_pairs++;
    }
}

/* ---- slots ------------------------------------------------------------------ */

/* The nodes as the content of a slot, seen from `outer`. */
static struct closure *
lower_content(struct lower *l, const struct node *nodes, const struct scope *outer,
              const struct scope *let, uint32_t offset)
{
    struct closure *content = compiler_new(l->c, struct closure, 1);
    content->number = ++l->n_numbers;
    content->line = source_line_of(&l->c->source, offset);
    content->is_content = true;
    content->outer = outer;
    content->scope = let ? let : outer;
    if (let)
        ((struct scope *)let)->number = content->number;
    struct into into = { new_template(l), content->scope, &content->prints };
    content->body = into.tmpl;
    lower_nodes(l, into, nodes);
    end_piece(l, into.tmpl);
    add_parts(&content->reads, &content->uses, into.tmpl);
    *l->closures_tail = content;
    l->closures_tail = &content->next;
    return content;
}

/* What the content reads of its caller. */
static struct reads
outer_reads(const struct closure *content, const struct reads *all)
{
    struct reads reads = *all;
    if (content->scope != content->outer)
        memset(&reads.of[content->scope->depth], 0, sizeof reads.of[0]);
    return reads;
}

static struct slot_use *
find_use(struct lower *l, struct call *call, const struct field *slot)
{
    struct slot_use **place = &call->slots;
    for (; *place; place = &(*place)->next)
        if ((*place)->slot == slot)
            return *place;
    *place = compiler_new(l->c, struct slot_use, 1);
    (*place)->slot = slot;
    return *place;
}

static void
lower_entry(struct lower *l, const struct scope *outer, struct slot_use *use,
            struct entry *entry, const struct node *node, struct reads *uses)
{
    const struct attr *condition = node->if_ ? node->if_ : node->else_if;
    const struct scope *around = node->scope ? node->scope : outer;
    entry->line = source_line_of(&l->c->source, node->at.from);
    if (node->for_) {
        entry->scope = node->scope;
        entry->list = node->list;
        ((struct scope *)node->scope)->number = ++l->n_numbers;
        expr_reads(node->list, &use->picks);
    }
    if (condition) {
        entry->condition = condition->expr;
        expr_reads(condition->expr, &use->picks);
    }
    use->is_dynamic |= condition || node->for_;
    use->n_entries++;
    struct reads reads = { 0 };
    entry->args = lower_args(l, node, &reads);
    entry->content = lower_content(l, node->children, around, node->let_scope, node->at.from);
    struct reads outside = outer_reads(entry->content, &entry->content->reads);
    reads_add(&reads, &outside);
    struct reads needs = outer_reads(entry->content, &entry->content->uses);
    entry->uses = reads;
    reads_add(&entry->uses, &needs);
    if (condition)
        expr_reads(condition->expr, &entry->uses);
    reads_add(uses, &needs);
    if (node->scope) { /* its rows are the entry's own */
        memset(&reads.of[node->scope->depth], 0, sizeof reads.of[0]);
        memset(&use->picks.of[node->scope->depth], 0, sizeof reads.of[0]);
        memset(&uses->of[node->scope->depth], 0, sizeof reads.of[0]);
    }
    reads_add(&use->reads, &reads);
    reads_add(&use->reads, &use->picks);
}

static void
lower_slots(struct lower *l, struct call *call, const struct node *node,
            const struct scope *outer, struct reads *uses)
{
    for (const struct node *child = node->children; child; child = child->next) {
        if (child->kind != NODE_SLOT || child->is_else)
            continue;
        struct slot_use *use = find_use(l, call, child->slot);
        struct entry **place = &use->entries;
        while (*place)
            place = &(*place)->next;
        for (const struct node *branch = child; branch; branch = branch->else_branch) {
            *place = compiler_new(l->c, struct entry, 1);
            lower_entry(l, outer, use, *place, branch, uses);
            place = &(*place)->otherwise;
        }
    }
}

static bool
has_content(const struct node *node)
{
    for (const struct node *child = node->children; child; child = child->next)
        if (child->kind != NODE_SLOT &&
            !(child->kind == NODE_TEXT && str_trim(child->text).len == 0))
            return true;
    return false;
}

static void
lower_inner(struct lower *l, struct call *call, const struct node *node,
            const struct scope *outer, struct reads *uses)
{
    const struct record *record = &call->callee->self;
    const struct field *inner = record->fields;
    if (!has_content(node))
        return;
    while (!str_is(inner->name, LIVE_STR("inner")))
        inner++;
    struct slot_use *use = find_use(l, call, inner);
    use->entries = compiler_new(l->c, struct entry, 1);
    use->entries->line = source_line_of(&l->c->source, node->at.from);
    use->entries->content =
        lower_content(l, node->children, outer, node->let_scope, node->at.from);
    use->n_entries = 1;
    use->reads = outer_reads(use->entries->content, &use->entries->content->reads);
    struct reads needs = outer_reads(use->entries->content, &use->entries->content->uses);
    reads_add(uses, &needs);
}

void
lower_call(struct lower *l, struct into into, const struct node *node)
{
    put(l, into, annotate_call(l->c, node->at.from));
    struct part *part = add_part(l, into, PART_CALL, node->at.from);
    struct call *call = compiler_new(l->c, struct call, 1);
    part->call = call;
    call->callee = node->callee;
    keep_print(l, into, part);
    call->number = part->print;
    call->args = lower_args(l, node, &part->reads);
    lower_rest(l, call, node);
    reads_add(&part->reads, &call->rest_reads);
    lower_slots(l, call, node, into.scope, &part->uses);
    lower_inner(l, call, node, into.scope, &part->uses);
    for (const struct slot_use *use = call->slots; use; use = use->next)
        reads_add(&part->reads, &use->reads);
    uses_add(&part->uses, &part->reads);
    for (unsigned d = 0; part->reads.is_volatile && d < SCOPES_MAX; d++) {
        for (unsigned w = 0; w < MASK_WORDS; w++) /* its arguments have bits of their own */
            part->uses.of[d].fields[w] |= part->reads.of[d].fields[w];
        part->uses.of[d].moved |= part->reads.of[d].moved;
    }
}
