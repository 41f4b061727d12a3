/*
 * ctoken.h: C's tokens, as far as declarations and expressions need them: names, numbers,
 * strings, characters, comments (dropped), punctuators, and `@name` of templates.
 */
#ifndef CLIVE_COMPILER_CTOKEN_H
#define CLIVE_COMPILER_CTOKEN_H

#include "compiler.h"

enum ctoken_kind { C_END, C_NAME, C_NUMBER, C_STRING, C_CHAR, C_PUNCT, C_AT, C_BAD };

/* A punctuator as a number: its bytes, the last one lowest. P2('=','=') is `==`. */
#define P2(a, b) ((unsigned)(a) << 8 | (unsigned)(b))
#define P3(a, b, c) (P2(a, b) << 8 | (unsigned)(c))

struct ctoken {
    enum ctoken_kind kind;
    unsigned op;      /* of C_PUNCT */
    bool line_before; /* a newline stands before it */
    struct span at;
};

/* The token at or after `from`, none beyond `end`: C_END then. C_BAD is a string, character or
 * comment that does not end, or a byte that C does not know. */
struct ctoken ctoken_next(const struct compiler *c, uint32_t from, uint32_t end);

/* Offset of the `}` that closes the brace before `from`; `end` if there is none. *bad (kind
 * C_BAD or C_END) says why. */
uint32_t ctoken_closing_brace(const struct compiler *c, uint32_t from, uint32_t end,
                              struct ctoken *bad);

/* Appends the bytes that a string token stands for. Bad escapes, NUL and bytes that are not
 * UTF-8 are errors: false. */
bool ctoken_unescape(struct compiler *c, struct ctoken token, struct text *out);

#endif
