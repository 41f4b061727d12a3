/*
 * tokenizer.h: markup into tags, texts and {expressions}.
 *
 * Text is kept as it is written: entities, white space, HTML comments and doctypes included.
 * What is not output (`<%!-- --%>`) gives no token. `<% … %>` is one token: blocks.h reads it. Nothing inside <script> and <style> is a
 * tag or an expression, nor is a brace inside an element with phx-no-curly-interpolation an
 * expression.
 */
#ifndef CLIVE_COMPILER_TOKENIZER_H
#define CLIVE_COMPILER_TOKENIZER_H

#include "ast.h"

enum { UNCLOSED_MAX = 4 };

struct tokenizer {
    struct compiler *c;
    const struct definition *definition;
    uint32_t at, end;
    live_str raw;         /* inside this element of raw text; absent: none */
    live_str no_curly;    /* inside this element braces are text; absent: none */
    unsigned n_unclosed;  /* expressions without an end so far */
    unsigned curly_depth; /* elements of that name open inside it */
};

void tokenizer_init(struct tokenizer *t, struct compiler *c,
                    const struct definition *definition);
struct token tokenizer_next(struct tokenizer *t);

#endif
