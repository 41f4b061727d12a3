/*
 * out.h: writing C. Knows the line it is on, so that #line can point to the template before an
 * author's expression and back to the generated file behind it.
 */
#ifndef CLIVE_COMPILER_OUT_H
#define CLIVE_COMPILER_OUT_H

#include "buf.h"
#include "compiler.h"

struct out {
    struct buf *buf;
    const char *template_name, *name;  /* as #line says them */
    size_t counted;                    /* bytes whose newlines are in `line` */
    uint32_t line;                     /* the one that the next byte stands on */
    bool in_template;                  /* #line points to the template */
    uint32_t from_line, template_line; /* the generated line that stands for the template's */
};

void out_init(struct out *out, struct buf *buf, const char *template_name, const char *name);
/* At the start of a line: the next one is line `line` of the template, or of the generated
 * file. */
void out_template(struct out *out, uint32_t line);
void out_generated(struct out *out);
/* Within an author's statement: on to line `line` of the template, by newlines. */
void out_sync(struct out *out, uint32_t line);
void out_indent(struct out *out, unsigned depth);

/* "text" as C: quotes, backslashes, control bytes and trigraphs escaped; long ones and lines
 * split into adjacent literals, which `column` aligns. */
void out_string(struct out *out, live_str text, unsigned column);
/* For #line and "generated from": no splitting. */
void out_quoted(struct buf *buf, live_str text);
/* Appends the text escaped for JSON, without quotes. */
void out_json(struct compiler *c, struct text *json, live_str text);

#endif
