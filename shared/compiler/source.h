/*
 * source.h: the text of one template and where its lines are. A position is a byte offset; a
 * span is two of them. Lines and columns count from 1; columns are characters, not bytes.
 */
#ifndef CLIVE_COMPILER_SOURCE_H
#define CLIVE_COMPILER_SOURCE_H

#include "clive/types.h"

#include "arena.h"

enum { SOURCE_MAX = 1 << 20 };

struct span {
    uint32_t from, to; /* bytes of the source; to is one behind */
};

struct place {
    uint32_t line, column;
};

struct source {
    const char *path; /* as messages and #line name it */
    live_str text;
    uint32_t *lines; /* offset of each line's first byte */
    uint32_t n_lines;
};

/* `text` is borrowed and shorter than SOURCE_MAX. False when memory fails. */
bool source_init(struct source *source, struct arena *arena, const char *path, live_str text);
/* The text behind a byte order mark. */
live_str source_start(live_str text);
struct place source_place(const struct source *source, uint32_t offset);
uint32_t source_line_of(const struct source *source, uint32_t offset);
/* Line `line` without its newline; empty beyond the end. */
live_str source_line(const struct source *source, uint32_t line);
live_str source_slice(const struct source *source, struct span span);
/* Offset of the first byte that is NUL or not UTF-8; the length if all is well. */
uint32_t source_bad_byte(const struct source *source);

#endif
