#include "parse.h"

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

static void
report_unclosed(struct parse *p, const struct node *node, const struct token *found)
{
    if (found->kind == TOKEN_END) {
        error_at(p->c, node->at, "<%.*s> is never closed", SHOW(node->text));
        error_help(p->c, "close it with </%.*s>", SHOW(node->text));
    } else {
        error_at(p->c, found->at, "</%.*s> stands here, but <%.*s> is still open",
                 SHOW(found->text), SHOW(node->text));
        error_help(p->c, "close <%.*s> with </%.*s> before", SHOW(node->text),
                   SHOW(node->text));
        error_note(p->c, node->at, "<%.*s> was opened here", SHOW(node->text));
    }
}

static void
open_element(struct parse *p, const struct token *token)
{
    struct node *node = node_of(p, token);
    node->kind = NODE_ELEMENT;
    node->attrs = token->attrs;
    node->is_void = html_is_void(node->text);
    node->is_raw = html_is_raw_text(node->text);
    if (html_is_exclusive(node->text)) {
        for (unsigned i = 1; i <= p->depth; i++) {
            if (html_same(p->open[i]->text, node->text)) {
                error_at(p->c, node->at, "<%.*s> cannot stand inside <%.*s>", SHOW(node->text),
                         SHOW(node->text));
                error_help(p->c, "close the outer one before; browsers would do so");
                error_note(p->c, p->open[i]->at, "the outer one was opened here");
                break;
            }
        }
    }
    bool has_inside = !node->is_void && !token->self_closing;
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
    while (depth && !html_same(p->open[depth]->text, token->text))
        depth--;
    if (depth == 0 && was_forced(p, token->text))
        return;
    if (depth == 0) {
        error_at(p->c, token->at, "</%.*s> closes nothing", SHOW(token->text));
        if (p->depth)
            error_help(p->c, "did you mean </%.*s>?", SHOW(p->open[p->depth]->text));
        else
            error_help(p->c, "remove it, or open <%.*s> before", SHOW(token->text));
        if (p->depth)
            error_note(p->c, p->open[p->depth]->at, "the innermost open element");
        return;
    }
    for (; p->depth > depth; p->depth--) {
        report_unclosed(p, p->open[p->depth], token);
        p->forced[p->n_forced++ % FORCED] = p->open[p->depth]->text;
    }
    p->depth--;
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
        } else if (token.kind == TOKEN_END) {
            for (; p.depth; p.depth--)
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
