/* format_private.h: the pieces of a template that the formatter lays out: format_lex.c reads
 * them, format.c writes them. */
#ifndef CLIVE_COMPILER_FORMAT_PRIVATE_H
#define CLIVE_COMPILER_FORMAT_PRIVATE_H

#include "format.h"

enum piece_kind {
    PIECE_WORD, /* text without white space */
    PIECE_EXPR, /* {…}, trimmed */
    PIECE_TAG,  /* without an inside: void, closed by />, or before a PIECE_VERBATIM */
    PIECE_OPEN, /* its PIECE_CLOSE is `pair` */
    PIECE_CLOSE,
    PIECE_VERBATIM, /* comments, raw elements, phx-no-format */
    PIECE_BLOCK,    /* <% … %> */
};

enum gap { GAP_NONE, GAP_SPACE, GAP_LINE, GAP_LINES };

struct piece_attr {
    struct piece_attr *next;
    live_str before, inside, after; /* name= and { or a quote; the value; what closes it */
};

struct piece {
    struct piece *next;
    enum piece_kind kind;
    enum gap gap;  /* before it */
    live_str text; /* of a tag: its name */
    struct piece_attr *attrs;
    bool self_closing, is_block;
    bool closes, opens; /* of a PIECE_BLOCK: its braces */
    unsigned pair;
};

struct pieces {
    struct piece *first;
    unsigned n;
    enum gap last; /* behind the last */
};

/* The pieces of text[from, end of it). */
void format_lex(struct compiler *c, live_str text, uint32_t from, struct pieces *pieces);

#endif
