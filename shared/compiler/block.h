/*
 * block.h: what stands between `<%` and `%>`.
 *
 *     block = "if" "(" expr ")" "{"  |  "}" "else" "if" "(" expr ")" "{"  |  "}" "else" "{"
 *           | "for" "(" row "in" list ")" "{"  |  "switch" "(" expr ")" "{"
 *           | "case" expr ":" ("case" expr ":")*  |  "default" ":"  |  "}"  |  expr
 */
#ifndef CLIVE_COMPILER_BLOCK_H
#define CLIVE_COMPILER_BLOCK_H

#include "ast.h"

enum block_kind {
    BLOCK_BAD, /* reported */
    BLOCK_IF,
    BLOCK_ELSE_IF,
    BLOCK_ELSE,
    BLOCK_FOR,
    BLOCK_SWITCH,
    BLOCK_CASE,
    BLOCK_DEFAULT,
    BLOCK_CLOSE,
    BLOCK_VALUE,
};

/* *parens: what stands in the parentheses; of a case all of it; of a value the expression. */
enum block_kind block_read(struct compiler *c, const struct token *block, struct span *parens);

#endif
