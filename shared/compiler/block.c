#include "block.h"

#include "diagnostics.h"
#include "habits.h"
#include "names.h"

struct reader {
    struct compiler *c;
    struct ctoken token;
    uint32_t end;
};

static void
next(struct reader *r)
{
    r->token = ctoken_next(r->c, r->token.at.to, r->end);
}

static bool
is_op(const struct reader *r, unsigned op)
{
    return r->token.kind == C_PUNCT && r->token.op == op;
}

static bool
is_word(const struct reader *r, const char *word)
{
    return r->token.kind == C_NAME && str_is(slice(r->c, r->token.at), cstr(word));
}

static enum block_kind
bad(struct reader *r, const struct token *block, const char *usage)
{
    error_at(r->c, block->at, "this block cannot be read");
    error_help(r->c, "write <%%= %s %%>", usage);
    return BLOCK_BAD;
}

/* "(" … ")" "{" and nothing behind. */
static bool
read_head(struct reader *r, struct span *parens)
{
    unsigned depth = 1;
    if (!is_op(r, '('))
        return false;
    parens->from = r->token.at.to;
    do {
        next(r);
        depth += is_op(r, '(');
        depth -= is_op(r, ')');
    } while (depth && r->token.kind != C_END);
    parens->to = r->token.at.from;
    if (!is_op(r, ')'))
        return false;
    next(r);
    if (!is_op(r, '{'))
        return false;
    next(r);
    return r->token.kind == C_END;
}

static enum block_kind
read_close(struct reader *r, const struct token *block, struct span *parens)
{
    next(r);
    if (r->token.kind == C_END)
        return BLOCK_CLOSE;
    if (!is_word(r, "else"))
        return bad(r, block, "} else { or <% }");
    next(r);
    if (is_word(r, "if")) {
        next(r);
        return read_head(r, parens) ? BLOCK_ELSE_IF : bad(r, block, "} else if (condition) {");
    }
    bool is_else = is_op(r, '{');
    next(r);
    return is_else && r->token.kind == C_END ? BLOCK_ELSE : bad(r, block, "} else {");
}

enum block_kind
block_read(struct compiler *c, const struct token *block, struct span *parens)
{
    struct reader r = { .c = c, .end = block->inside.to };
    r.token.at.to = block->inside.from;
    *parens = block->inside;
    next(&r);
    if (is_op(&r, '}'))
        return read_close(&r, block, parens);
    if (is_word(&r, "if")) {
        next(&r);
        return read_head(&r, parens) ? BLOCK_IF : bad(&r, block, "if (condition) {");
    }
    if (is_word(&r, "for")) {
        next(&r);
        return read_head(&r, parens) ? BLOCK_FOR : bad(&r, block, "for (row in @rows) {");
    }
    if (is_word(&r, "switch")) {
        next(&r);
        return read_head(&r, parens) ? BLOCK_SWITCH : bad(&r, block, "switch (@field) {");
    }
    if (is_word(&r, "case"))
        return BLOCK_CASE;
    if (is_word(&r, "default")) {
        next(&r);
        bool has_colon = is_op(&r, ':');
        next(&r);
        return has_colon && r.token.kind == C_END ? BLOCK_DEFAULT : bad(&r, block, "default:");
    }
    if (r.token.kind == C_NAME && habit_of_block(slice(c, r.token.at))) {
        error_at(c, block->at, "this block cannot be read");
        error_help(c, "%s", habit_of_block(slice(c, r.token.at)));
        return BLOCK_BAD;
    }
    return BLOCK_VALUE;
}
