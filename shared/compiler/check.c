#include "check.h"

#include "check_attr.h"
#include "check_call.h"
#include "check_form.h"
#include "diagnostics.h"
#include "expr.h"
#include "hooks.h"
#include "ids.h"
#include "library.h"
#include "names.h"

struct check {
    struct compiler *c;
    struct definition *definition;
    struct ids ids;
    unsigned n_chains;
};

static void check_nodes(struct check *k, struct node *nodes, const struct scope *scope,
                        const struct branch_at *branch, const struct node *call);

/* ---- :if, :else-if, :else, :for, :key --------------------------------------- */

static bool
is_blank(live_str text)
{
    return str_trim(text).len == 0;
}

static void
unknown_special(struct check *k, const struct attr *attr)
{
    static const char *const names[] = { ":if", ":else-if", ":else", ":for", ":key", ":let" };
    struct guess guess = guess_for(attr->name);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        guess_try(&guess, cstr(names[i]));
    error_at(k->c, attr->name_at, "there is no attribute %.*s", SHOW(attr->name));
    if (guess.best.len)
        error_help(k->c, "did you mean %.*s?", SHOW(guess.best));
    else
        error_help(k->c, "with a colon there are :if, :else-if, :else, :for, :key and :let");
}

static bool
has_form(struct check *k, const struct attr *attr)
{
    bool wants_expr = !str_is(attr->name, LIVE_STR(":else"));
    if (wants_expr == (attr->kind == VALUE_EXPR) && (wants_expr || attr->kind == VALUE_MISSING))
        return true;
    error_at(k->c, attr->at, "%.*s takes %s", SHOW(attr->name),
             wants_expr ? "an expression in braces" : "no value");
    if (str_is(attr->name, LIVE_STR(":for")))
        error_help(k->c, "write :for={row in @rows}");
    else if (str_is(attr->name, LIVE_STR(":let")))
        error_help(k->c, "write :let={row}");
    else if (wants_expr)
        error_help(k->c, "write %.*s={…}", SHOW(attr->name));
    else
        error_help(k->c, "write :else alone, or :else-if={…}");
    return false;
}

/* Sorts the attributes with a colon into the node. */
static void
find_specials(struct check *k, struct node *node)
{
    for (struct attr *attr = node->attrs; attr; attr = attr->next) {
        struct attr **slot = str_is(attr->name, LIVE_STR(":if"))        ? &node->if_
                             : str_is(attr->name, LIVE_STR(":else-if")) ? &node->else_if
                             : str_is(attr->name, LIVE_STR(":else"))    ? &node->else_
                             : str_is(attr->name, LIVE_STR(":for"))     ? &node->for_
                             : str_is(attr->name, LIVE_STR(":key"))     ? &node->key
                             : str_is(attr->name, LIVE_STR(":let"))     ? &node->let
                                                                        : NULL;
        if (attr->name.ptr[0] != ':')
            continue;
        if (slot == &node->let && node->kind == NODE_ELEMENT) {
            error_at(k->c, attr->name_at, ":let is of components and slots");
            error_help(k->c, "remove it");
        } else if (!slot && str_is(attr->name, LIVE_STR(":type")))
            hooks_refuse_type(k->c, node, attr);
        else if (!slot)
            unknown_special(k, attr);
        else if (has_form(k, attr) && !*slot) /* a second one is a duplicate attribute */
            *slot = attr;
    }
    struct attr *second = node->else_ ? node->else_ : node->else_if;
    if (second && (node->if_ || (node->else_ && node->else_if))) {
        error_at(k->c, second->name_at, "%.*s cannot stand with %s on one element",
                 SHOW(second->name), node->if_ ? ":if" : ":else-if");
        error_help(k->c, "an element is one branch of a conditional");
        node->else_ = NULL;
        if (node->if_)
            node->else_if = NULL;
    }
    if (node->key && !node->for_) {
        error_at(k->c, node->key->name_at, ":key without :for");
        error_help(k->c, "put :key={…} on the element that has :for={…}");
    }
}

/* Makes `node` the next branch behind `before`. */
static void
link_branch(struct check *k, struct node *before, struct node *node, unsigned n)
{
    if (n > BRANCHES_MAX) {
        error_at(k->c, node->at, "a conditional has at most %d branches", BRANCHES_MAX);
        error_help(k->c, "nest conditionals, or compute the text in a function");
        return;
    }
    for (struct node *between = before->next; between != node; between = between->next)
        between->text.len = 0;
    before->else_branch = node;
    node->is_else = true;
    node->chain = before->chain;
}

static void
else_without_if(struct check *k, const struct node *node, const struct node *before)
{
    const struct attr *attr = node->else_ ? node->else_ : node->else_if;
    error_at(k->c, attr->name_at, "%.*s without :if", SHOW(attr->name));
    if (before && before->for_ && before->if_)
        error_help(
            k->c,
            "beside :for, an :if is tested in each row and has no :else: wrap the element");
    else if (before && before->else_)
        error_help(k->c, "the :else before ended the conditional");
    else
        error_help(k->c,
                   "the element before must have :if or :else-if; only blanks may be between");
}

static void
check_for(struct check *k, struct node *node, const struct scope *scope)
{
    if (scope->depth + 1 == SCOPES_MAX) {
        error_at(k->c, node->for_->at, "comprehensions are nested more than %d deep",
                 SCOPES_MAX - 1);
        error_help(k->c, "make the state flatter");
        return;
    }
    struct scope *inner = compiler_new(k->c, struct scope, 1);
    inner->outer = (struct scope *)scope;
    inner->depth = scope->depth + 1;
    if (node->inputs) {
        node->list = inputs_list(k->c, node, scope, inner);
        inner->item = LIVE_STR("each_");
        if (node->let && !expr_parse_variable(k->c, node->let->value, scope, &inner->item))
            return;
    } else if (node->enum_) {
        node->list = expr_parse_list(k->c, node->enum_->value, scope, inner);
        inner->item = LIVE_STR("each_"); /* names that no author can have */
        inner->index = LIVE_STR("index_");
        if (node->let && !expr_parse_variable(k->c, node->let->value, scope, &inner->item))
            return;
    } else {
        node->list = expr_parse_for(k->c, node->for_->value, scope, inner);
    }
    if (node->list)
        node->scope = inner;
}

static void
check_key_of_index(struct check *k, struct node *node)
{
    error_at(k->c, node->key->name_at, "only the rows of a list have a :key");
    error_help(k->c, "leave it out: a row of a range or slot is its place");
    node->key = NULL;
}

static struct expr *
check_condition(struct check *k, struct attr *attr, const struct scope *scope)
{
    if (attr->expr) /* made by rewrite_intersperse */
        return attr->expr;
    attr->expr = expr_parse(k->c, attr->value, scope, false);
    if (attr->expr)
        expr_check_no_raw(k->c, attr->expr);
    const struct expr *bare = attr->expr ? expr_bare(attr->expr) : NULL;
    if (bare && (bare->type == TYPE_FORM || bare->type == TYPE_INPUT)) {
        error_at(k->c, bare->at, "a %s is neither true nor false",
                 bare->type == TYPE_FORM ? "form" : "field of a form");
        error_help(k->c, "ask for %.*s.%s", SHOW(slice(k->c, bare->at)),
                   bare->type == TYPE_FORM ? "valid" : "value, .used or .errors");
    } else if (bare && bare->kind == EXPR_PATH && bare->type == TYPE_STRUCT && bare->field &&
               !bare->field->is_absent) {
        error_at(k->c, bare->at, "a struct is always there");
        error_help(k->c, "ask for one of its fields: %.*s%sname", SHOW(slice(k->c, bare->at)),
                   expr_is_pointer(bare) ? "->" : ".");
    }
    return attr->expr;
}

static void
check_key(struct check *k, struct node *node)
{
    struct expr *expr = check_condition(k, node->key, node->scope);
    struct reads reads = { 0 };
    expr_reads(expr, &reads);
    if (expr && reads.of[node->scope->depth].index) {
        error_at(k->c, expr->at, "the index of a row does not identify it");
        error_help(k->c,
                   "leave out :key, or use a field that identifies the row: :key={%.*s->id}",
                   SHOW(node->scope->item));
        return;
    }
    if (!expr || expr->type == TYPE_INT || expr->type == TYPE_STR || expr->type == TYPE_BOOL ||
        expr->type == TYPE_TIME || expr->type == TYPE_UNKNOWN)
        return;
    error_at(k->c, expr->at, "this is no key: a key is an int, a str, a bool or a time");
    error_help(k->c, "use a field that identifies the row: :key={%.*s->id}",
               SHOW(node->scope->item));
}

/* ---- <.intersperse> --------------------------------------------------------- */

static const struct node *
find_separator(struct check *k, struct node *node)
{
    const struct node *separator = NULL;
    for (struct node *child = node->children; child; child = child->next) {
        if (child->kind != NODE_SLOT)
            continue;
        if (str_is(child->text, LIVE_STR(":separator")) && !separator && !child->attrs) {
            separator = child;
        } else {
            error_at(k->c, child->at,
                     "<.intersperse> has one <:separator>, without attributes");
            error_help(k->c, "remove this one");
        }
        child->kind = NODE_TEXT; /* it goes before each row but the first */
        child->text = LIVE_STR("");
    }
    return separator;
}

/* The call becomes a block that repeats: the separator, if it is not the first row; the
 * content. */
static void
rewrite_intersperse(struct check *k, struct node *node)
{
    static const char usage[] =
        "write <.intersperse :let={row} enum={@rows}><:separator>, </:separator>{row->name}"
        "</.intersperse>";
    struct node *loop = compiler_new(k->c, struct node, 1);
    struct node *first = compiler_new(k->c, struct node, 1);
    struct attr *condition = compiler_new(k->c, struct attr, 1);
    const struct node *separator = find_separator(k, node);
    *loop = (struct node){ .kind = NODE_BLOCK, .at = node->at, .text = LIVE_STR("%") };
    *first = *loop;
    for (struct attr *attr = node->attrs; attr; attr = attr->next) {
        if (str_is(attr->name, LIVE_STR(":let")))
            loop->let = attr;
        else if (str_is(attr->name, LIVE_STR("enum")) && attr->kind == VALUE_EXPR)
            loop->enum_ = attr;
        else if (attr->name.ptr[0] != ':') {
            error_at(k->c, attr->name_at, "<.intersperse> has no attribute %.*s",
                     SHOW(attr->name));
            error_help(k->c, "%s", usage);
        }
    }
    bool is_whole = separator && loop->enum_ && (!loop->let || loop->let->kind == VALUE_EXPR);
    if (!is_whole) {
        error_at(k->c, node->at, "<.intersperse> needs enum={…} and <:separator>");
        error_help(k->c, "%s", usage);
    }
    *condition = (struct attr){ .name = LIVE_STR(":if"), .at = node->at, .name_at = node->at };
    first->if_ = condition;
    first->children = separator ? separator->children : NULL;
    first->next = node->children;
    loop->children = first;
    loop->for_ = loop->enum_ ? (struct attr *)loop->enum_ : condition;
    node->kind = NODE_BLOCK;
    node->children = is_whole ? loop : first;
    if (!is_whole)
        first->if_ = NULL;
}

/* Whether the row is not the first: its index. */
static void
check_not_first(struct check *k, struct node *first, const struct scope *scope)
{
    struct expr *index = compiler_new(k->c, struct expr, 1);
    index->kind = EXPR_PATH;
    index->type = TYPE_INT;
    index->at = first->at;
    index->is_index = true;
    index->scope = scope;
    index->depth = scope->depth;
    first->if_->expr = index;
}

/* ---- <.inputs_for> ---------------------------------------------------------- */

/* The call becomes a block that repeats: a hidden input, the content. */
static void
rewrite_inputs_for(struct check *k, struct node *node)
{
    struct node *loop = compiler_new(k->c, struct node, 1);
    bool is_hidden = true;
    *loop = (struct node){ .kind = NODE_BLOCK, .at = node->at, .text = LIVE_STR("%") };
    for (struct attr *attr = node->attrs; attr; attr = attr->next) {
        if (str_is(attr->name, LIVE_STR(":let")))
            loop->let = attr;
        else if (str_is(attr->name, LIVE_STR("field")) && attr->kind == VALUE_EXPR)
            loop->inputs = attr;
        else if (attr->name.ptr[0] != ':')
            inputs_given(k->c, loop, attr, &is_hidden);
    }
    if (!loop->inputs || (loop->let && loop->let->kind != VALUE_EXPR)) {
        error_at(k->c, node->at, "<.inputs_for> needs field={…}");
        error_help(k->c, "write <.inputs_for :let={tag} field={@user.tags}>…</.inputs_for>");
        loop->inputs = NULL;
    }
    for (struct node *child = node->children; child; child = child->next) {
        if (child->kind != NODE_SLOT)
            continue;
        error_at(k->c, child->at, "<.inputs_for> has no slots");
        error_help(k->c, "write what each row shows between its tags");
        child->kind = NODE_TEXT;
        child->text = LIVE_STR("");
    }
    loop->children = node->children;
    loop->for_ = (struct attr *)loop->inputs;
    if (loop->inputs && is_hidden) {
        struct node *hidden = compiler_new(k->c, struct node, 1);
        *hidden = (struct node){ .kind = NODE_ELEMENT,
                                 .at = node->at,
                                 .text = LIVE_STR("input"),
                                 .is_void = true,
                                 .is_made = true,
                                 .next = node->children };
        loop->children = hidden;
    }
    node->kind = NODE_BLOCK;
    node->children = loop;
}

static struct attr *
made_attr(struct check *k, const char *name, live_str text, struct expr *expr)
{
    struct attr *attr = compiler_new(k->c, struct attr, 1);
    *attr = (struct attr){ .name = cstr(name), .kind = VALUE_EXPR, .expr = expr };
    if (!expr)
        attr->text = text;
    return attr;
}

/* <input type="hidden" name="user[tags][0][_persistent_id]" value="0"> */
static void
make_hidden(struct check *k, struct node *hidden, struct scope *row)
{
    struct attr *type = made_attr(k, "type", LIVE_STR("hidden"), NULL);
    type->next = made_attr(k, "name", live_none,
                           expr_asked(k->c, row, "_persistent_id", "name", hidden->at));
    type->next->next =
        made_attr(k, "value", live_none, expr_asked(k->c, row, "", "row_id", hidden->at));
    hidden->attrs = type;
}

/* ---- nodes ------------------------------------------------------------------ */

static bool
is_in_loop(const struct scope *scope)
{
    for (; scope->outer; scope = scope->outer)
        if (!scope->is_let)
            return true;
    return false;
}

/* `call`: of a slot's entry, the call that it stands in. */
static void
check_element(struct check *k, struct node *node, const struct scope *scope,
              const struct branch_at *branch, const struct node *call)
{
    const struct scope *outer = scope;
    if (node->for_)
        check_for(k, node, scope);
    if (node->scope)
        scope = node->scope;
    if (node->if_ && (!node->for_ || node->scope))
        check_condition(k, node->if_, scope);
    if (node->else_if)
        check_condition(k, node->else_if, outer);
    if (node->inputs && node->scope && node->children->is_made)
        make_hidden(k, node->children, node->scope);
    if (node->key && node->scope && expr_bare(node->list)->type != TYPE_LIST)
        check_key_of_index(k, node);
    if (node->key && node->scope)
        check_key(k, node);
    if (node->kind == NODE_SLOT && node->scope &&
        expr_bare(node->list)->type == TYPE_TEXTS) {
        error_at(k->c, node->for_->at, "the entries of a slot go over a list, a slot or a range");
        error_help(k->c, "repeat elements inside of it: <p :for={i in 1..@n}>");
        node->scope = NULL;
    }
    if (node->enum_ && node->scope)
        check_not_first(k, node->children, scope);
    else if (node->enum_)
        node->children->if_ = NULL;
    if (node->for_ && !node->scope)
        scope = NULL; /* its variables are unknown: what follows would be noise */
    struct attr_context context = {
        .c = k->c,
        .definition = k->definition,
        .ids = &k->ids,
        .scope = scope ? scope : outer,
        .branch = branch,
        .in_loop = is_in_loop(outer) || node->for_,
    };
    if (node->kind == NODE_CALL || node->kind == NODE_SLOT) {
        scope = check_given(&context, node, call);
        if (node->kind == NODE_SLOT)
            call = NULL;
        check_nodes(k, node->children, scope, branch, node->kind == NODE_CALL ? node : NULL);
    } else {
        if (node->kind == NODE_ELEMENT)
            check_attrs(&context, node);
        check_nodes(k, node->children, context.scope, branch, NULL);
    }
}

/* The cases are the branches of a conditional. */
static void
check_switch(struct check *k, struct node *node, const struct scope *scope,
             const struct branch_at *branch)
{
    struct expr *subject = expr_parse(k->c, node->braces, scope, false);
    struct node *before = NULL;
    unsigned n = 0;
    if (subject)
        expr_check_alone(k->c, subject);
    node->chain = ++k->n_chains;
    for (struct node *next = node->children; next; next = next->next) {
        if (next->kind != NODE_BLOCK) {
            if (next->kind == NODE_TEXT && is_blank(next->text))
                continue;
            error_at(k->c, next->at, "this stands in no case of the switch");
            error_help(k->c, "put it behind <%% case value: %%> or <%% default: %%>");
            continue;
        }
        struct attr *attr = compiler_new(k->c, struct attr, 1);
        attr->name = LIVE_STR(":if");
        attr->kind = VALUE_EXPR;
        if (!next->is_default) {
            struct expr *values = expr_parse_cases(k->c, next->braces, scope);
            if (values && subject)
                attr->expr = expr_case(k->c, subject, values);
        }
        if (before && before->is_default) {
            error_at(k->c, next->at, "the default of a switch is its last case");
            error_help(k->c, "move it behind the others");
        }
        *(next->is_default ? &next->else_ : before ? &next->else_if : &next->if_) = attr;
        next->chain = node->chain;
        if (before && ++n <= BRANCHES_MAX) {
            before->else_branch = next;
            next->is_else = true;
        } else if (before) {
            error_at(k->c, next->at, "a switch has at most %d cases", BRANCHES_MAX);
            error_help(k->c, "compute the text in a function");
        }
        struct branch_at here = { .outer = branch, .chain = node->chain, .branch = n };
        check_nodes(k, next->children, scope, branch_keep(k->c, here), NULL);
        before = next;
    }
    if (!before || (before->is_default && !before->is_else)) {
        error_at(k->c, node->at, "this switch has no case");
        error_help(k->c, "write <%% case value: %%> behind it");
    }
}

/* Whether `node` may be the next branch of what `before` began. */
static bool
may_follow(const struct node *before, const struct node *node)
{
    if (!before || before->else_ || !(before->if_ || before->else_if) ||
        (before->for_ && before->if_))
        return false;
    if (before->kind == NODE_SLOT || node->kind == NODE_SLOT)
        return before->kind == node->kind && str_is(before->text, node->text);
    return (before->kind == NODE_BLOCK) == (node->kind == NODE_BLOCK);
}

/* `scope` is what the nodes see; directly inside of `call` its slots see what is around it. */
static void
check_nodes(struct check *k, struct node *nodes, const struct scope *scope,
            const struct branch_at *branch, const struct node *call)
{
    struct node *before = NULL; /* the element before, if only blanks are between */
    unsigned n = 0;             /* branches so far */
    for (struct node *node = nodes; node; node = node->next) {
        if (k->c->n_errors > 4 * ERRORS_MAX) /* enough; and hostile input costs no more */
            return;
        if (node->kind == NODE_TEXT) {
            if (!is_blank(node->text))
                before = NULL;
            continue;
        }
        if (node->kind == NODE_EXPR) {
            before = NULL;
            node->expr = expr_parse(k->c, node->inside, scope, false);
            if (node->expr)
                expr_check_text(k->c, node->expr);
            continue;
        }
        if (node->kind == NODE_SWITCH) {
            before = NULL;
            check_switch(k, node, scope, branch);
            continue;
        }
        if (node->kind == NODE_CALL && str_is(node->text, LIVE_STR(".intersperse")) &&
            !library_component(k->c, LIVE_STR("intersperse")))
            rewrite_intersperse(k, node);
        if (node->kind == NODE_CALL && str_is(node->text, LIVE_STR(".inputs_for")) &&
            !library_component(k->c, LIVE_STR("inputs_for")))
            rewrite_inputs_for(k, node);
        if (node->is_made)
            continue;
        find_specials(k, node);
        bool is_next = node->else_ || node->else_if;
        if (is_next && may_follow(before, node)) {
            link_branch(k, before, node, ++n);
        } else if (is_next) {
            else_without_if(k, node, before);
        } else if (node->if_ && !node->for_) {
            node->chain = ++k->n_chains;
            n = 1;
        }
        struct branch_at here = { .outer = branch, .chain = node->chain, .branch = n };
        const struct scope *around =
            node->kind == NODE_SLOT && call && call->let_scope ? call->let_scope->outer : scope;
        check_element(k, node, around, node->chain ? branch_keep(k->c, here) : branch, call);
        before = node;
    }
}

void
check(struct compiler *c, struct definition *definition, struct node *nodes,
      const struct scope *self)
{
    struct check k = { .c = c, .definition = definition };
    check_nodes(&k, nodes, self, NULL, NULL);
}

void
check_no_markup(struct compiler *c, const struct node *nodes)
{
    for (const struct node *node = nodes; node; node = node->next) {
        if (node->kind == NODE_TEXT && is_blank(node->text))
            continue;
        error_at(c, node->at, "there is markup, but nothing is defined between the --- lines");
        error_help(c, "declare view name { … };, layout name { … }; or component name { … };");
        return;
    }
}
