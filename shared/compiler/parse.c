#include "parse.h"

#include "block.h"
#include "diagnostics.h"
#include "names.h"
#include "tokenizer.h"

enum { FORCED = 8 };

struct parse {
    struct compiler *c;
    struct node *open[NESTING_MAX + 1]; /* [0] holds the top level */
    unsigned depth;
    bool too_deep;           /* reported */
    unsigned below;          /* elements open below the limit */
    live_str forced[FORCED]; /* names of elements that another's closing tag closed: ring */
    unsigned n_forced;
};

static void
append(struct parse *p, struct node *node)
{
    struct node *parent = p->open[p->depth];
    if (parent->last_child)
        parent->last_child->next = node;
    else
        parent->children = node;
    parent->last_child = node;
}

static struct node *
node_of(struct parse *p, const struct token *token)
{
    struct node *node = compiler_new(p->c, struct node, 1);
    node->at = token->at;
    node->text = token->text;
    return node;
}

static bool
is_block(const struct node *node)
{
    return node->kind == NODE_BLOCK || node->kind == NODE_SWITCH;
}

static void
report_unclosed(struct parse *p, const struct node *node, const struct token *found)
{
    bool block = is_block(node);
    live_str name = node->text;
    if (found->kind == TOKEN_END) {
        error_at(p->c, node->at,
                 block ? "this block is never closed" : "<%.*s> is never closed", SHOW(name));
        error_help(p->c, block ? "close it with <%% } %%>" : "close it with </%.*s>",
                   SHOW(name));
        return;
    }
    if (found->kind == TOKEN_CLOSE)
        error_at(p->c, found->at,
                 block ? "</%.*s> stands here, but a block is still open"
                       : "</%.*s> stands here, but <%.*s> is still open",
                 SHOW(found->text), SHOW(name));
    else
        error_at(p->c, found->at, "the block ends here, but <%.*s> is still open", SHOW(name));
    if (block)
        error_help(p->c, "close the block with <%% } %%> before");
    else
        error_help(p->c, "close <%.*s> with </%.*s> before", SHOW(name), SHOW(name));
    error_note(p->c, node->at, block ? "the block was opened here" : "<%.*s> was opened here",
               SHOW(name));
}

/* Appends the node; what follows stands inside of it if it `has_inside`. */
static void
push(struct parse *p, struct node *node, bool has_inside)
{
    if (p->below || (has_inside && p->depth == NESTING_MAX)) {
        if (!p->too_deep) {
            error_at(p->c, node->at, "elements are nested more than %d deep", NESTING_MAX);
            error_help(p->c, "make the markup flatter");
        }
        p->too_deep = true;
        p->below += has_inside;
        return;
    }
    append(p, node);
    if (has_inside)
        p->open[++p->depth] = node;
}

/* Its content is a document of its own to the browser. */
static bool
is_apart(const struct node *node)
{
    return html_same(node->text, LIVE_STR("template")) || str_is(node->text, LIVE_STR(".portal"));
}

static void
open_element(struct parse *p, const struct token *token)
{
    struct node *node = node_of(p, token);
    char first = node->text.ptr[0];
    node->kind = first == '.' ? NODE_CALL : first == ':' ? NODE_SLOT : NODE_ELEMENT;
    node->attrs = token->attrs;
    node->is_void = html_is_void(node->text);
    node->is_raw = html_is_raw_text(node->text);
    if (html_is_exclusive(node->text)) {
        for (unsigned i = p->depth; i > 0 && !is_apart(p->open[i]); i--) {
            if (html_same(p->open[i]->text, node->text)) {
                error_at(p->c, node->at, "<%.*s> cannot stand inside <%.*s>", SHOW(node->text),
                         SHOW(node->text));
                error_help(p->c, "close the outer one before; browsers would do so");
                error_note(p->c, p->open[i]->at, "the outer one was opened here");
                break;
            }
        }
    }
    push(p, node, !node->is_void && !token->self_closing);
}

/* The closing tag of an element that was reported and closed already is no second error. */
static bool
was_forced(struct parse *p, live_str name)
{
    for (unsigned i = 0; i < FORCED; i++) {
        if (p->forced[i].ptr && html_same(p->forced[i], name)) {
            p->forced[i] = live_none;
            return true;
        }
    }
    return false;
}

static void
close_element(struct parse *p, const struct token *token)
{
    if (p->below) {
        p->below--;
        return;
    }
    if (html_is_void(token->text)) {
        error_at(p->c, token->at, "<%.*s> has no inside and no closing tag", SHOW(token->text));
        error_help(p->c, "remove </%.*s>", SHOW(token->text));
        return;
    }
    unsigned depth = p->depth;
    while (depth && (is_block(p->open[depth]) || !html_same(p->open[depth]->text, token->text)))
        depth--;
    if (depth == 0 && was_forced(p, token->text))
        return;
    if (depth == 0) {
        error_at(p->c, token->at, "</%.*s> closes nothing", SHOW(token->text));
        if (p->depth && is_block(p->open[p->depth]))
            error_help(p->c, "close the block with <%% } %%>");
        else if (p->depth)
            error_help(p->c, "did you mean </%.*s>?", SHOW(p->open[p->depth]->text));
        else
            error_help(p->c, "remove it, or open <%.*s> before", SHOW(token->text));
        if (p->depth)
            error_note(p->c, p->open[p->depth]->at, "the innermost open %s",
                       is_block(p->open[p->depth]) ? "block" : "element");
        return;
    }
    for (; p->depth > depth; p->depth--) {
        report_unclosed(p, p->open[p->depth], token);
        p->forced[p->n_forced++ % FORCED] = p->open[p->depth]->text;
    }
    p->depth--;
}

/* ---- blocks ----------------------------------------------------------------- */

static struct attr *
block_attr(struct parse *p, const char *name, const struct token *token, struct span value)
{
    struct attr *attr = compiler_new(p->c, struct attr, 1);
    attr->name = cstr(name);
    attr->at = token->at;
    attr->name_at = token->at;
    attr->value = value;
    attr->kind = value.to ? VALUE_EXPR : VALUE_MISSING;
    return attr;
}

static void
open_block(struct parse *p, const struct token *token, enum node_kind kind, struct attr *attr,
           struct span braces)
{
    struct node *node = node_of(p, token);
    node->kind = kind;
    node->text = LIVE_STR("%");
    node->attrs = attr;
    node->braces = braces;
    push(p, node, true);
}

/* Elements that stand open in a block that ends are reported. False: no block is open. */
static bool
close_to_block(struct parse *p, const struct token *token)
{
    unsigned depth = p->depth;
    while (depth && !is_block(p->open[depth]))
        depth--;
    if (!depth)
        return false;
    for (; p->depth > depth; p->depth--) {
        report_unclosed(p, p->open[p->depth], token);
        p->forced[p->n_forced++ % FORCED] = p->open[p->depth]->text;
    }
    return true;
}

static void
no_block(struct parse *p, const struct token *token)
{
    error_at(p->c, token->at, "this closes no block");
    error_help(p->c, "remove it, or open one before: <%%= if (condition) { %%>");
}

/* } else { and } else if (…) { */
static void
next_branch(struct parse *p, const struct token *token, struct attr *attr)
{
    if (!close_to_block(p, token)) {
        no_block(p, token);
        return;
    }
    const struct attr *before = p->open[p->depth]->attrs;
    if (!before || str_is(before->name, LIVE_STR(":for")) ||
        str_is(before->name, LIVE_STR(":else"))) {
        error_at(p->c, token->at, "this else has no if");
        error_help(p->c, "an else follows if (…) { or else if (…) {");
        error_note(p->c, p->open[p->depth]->at, "this block was opened here");
        return;
    }
    p->depth--;
    open_block(p, token, NODE_BLOCK, attr, (struct span){ 0 });
}

/* case …: and default: */
static void
next_case(struct parse *p, const struct token *token, struct span inside, bool is_default)
{
    bool is_open = close_to_block(p, token);
    struct node *top = is_open ? p->open[p->depth] : NULL;
    if (top && top->kind == NODE_BLOCK && !top->attrs) /* the case before */
        top = p->open[--p->depth];
    if (!top || top->kind != NODE_SWITCH) {
        error_at(p->c, token->at, "this %s is in no switch", is_default ? "default" : "case");
        error_help(p->c, "open one before: <%%= switch (@field) { %%>");
        return;
    }
    open_block(p, token, NODE_BLOCK, NULL, inside);
    p->open[p->depth]->is_default = is_default;
}

static void
close_block(struct parse *p, const struct token *token)
{
    if (!close_to_block(p, token)) {
        no_block(p, token);
        return;
    }
    struct node *node = p->open[p->depth--];
    if (node->kind == NODE_BLOCK && !node->attrs) /* a case: and its switch */
        p->depth--;
}

static void
take_block(struct parse *p, const struct token *token)
{
    struct span parens, none = { 0 };
    enum block_kind kind = block_read(p->c, token, &parens);
    if (p->below) {
        bool opens = kind == BLOCK_IF || kind == BLOCK_FOR || kind == BLOCK_SWITCH;
        p->below += opens;
        p->below -= kind == BLOCK_CLOSE;
        return;
    }
    switch (kind) {
    case BLOCK_IF:
        open_block(p, token, NODE_BLOCK, block_attr(p, ":if", token, parens), none);
        break;
    case BLOCK_FOR:
        open_block(p, token, NODE_BLOCK, block_attr(p, ":for", token, parens), none);
        break;
    case BLOCK_SWITCH:
        open_block(p, token, NODE_SWITCH, NULL, parens);
        break;
    case BLOCK_ELSE_IF:
        next_branch(p, token, block_attr(p, ":else-if", token, parens));
        break;
    case BLOCK_ELSE:
        next_branch(p, token, block_attr(p, ":else", token, none));
        break;
    case BLOCK_CASE:
    case BLOCK_DEFAULT:
        next_case(p, token, parens, kind == BLOCK_DEFAULT);
        break;
    case BLOCK_CLOSE:
        close_block(p, token);
        break;
    case BLOCK_VALUE: {
        struct node *node = node_of(p, token);
        node->kind = NODE_EXPR;
        node->inside = token->inside;
        append(p, node);
        break;
    }
    case BLOCK_BAD:
        break;
    }
}

struct node *
parse(struct compiler *c, const struct definition *definition)
{
    struct tokenizer tokenizer;
    struct parse p = { .c = c };
    p.open[0] = compiler_new(c, struct node, 1);
    tokenizer_init(&tokenizer, c, definition);
    for (;;) {
        struct token token = tokenizer_next(&tokenizer);
        if (token.kind == TOKEN_OPEN) {
            open_element(&p, &token);
        } else if (token.kind == TOKEN_CLOSE) {
            close_element(&p, &token);
        } else if (token.kind == TOKEN_BLOCK) {
            take_block(&p, &token);
        } else if (token.kind == TOKEN_END) {
            for (; p.depth; p.depth--)
                if (p.open[p.depth]->attrs || p.open[p.depth]->kind != NODE_BLOCK) /* no case */
                    report_unclosed(&p, p.open[p.depth], &token);
            return p.open[0]->children;
        } else if (!p.below) {
            struct node *node = node_of(&p, &token);
            node->kind = token.kind == TOKEN_EXPR ? NODE_EXPR : NODE_TEXT;
            node->inside = token.inside;
            append(&p, node);
        }
    }
}
