/*
 * format.h: `clivec --format`: a template with its markup indented by nesting.
 *
 * What is promised: no white space comes to stand where none was, none goes where some was, and
 * nothing else changes. So the HTML is the same, but that a run of white space in its text
 * (outside of tags, comments, pre, textarea, script and style) may be another run: what HTML
 * collapses to one space. Formatting twice is formatting once. Where a page's CSS shows white
 * space as it is (white-space: pre-wrap), phx-no-format keeps an element as it is written.
 *
 * How: two spaces for each element around. A line break that is in the source stays; a run of
 * empty lines becomes one. White space beside a block element becomes a line break, and in
 * lines beyond FORMAT_WIDTH columns other white space too. An element with a line break in it
 * has its children and its closing tag on lines of their own, where white space lets it. A tag
 * that does not fit has each attribute on its own line. Expressions are trimmed; what is in
 * quotes, in comments, in pre, textarea, script, style and phx-no-format stays. Declarations
 * are indented by their brackets; within its line each stays as it is written.
 */
#ifndef CLIVE_COMPILER_FORMAT_H
#define CLIVE_COMPILER_FORMAT_H

#include "ast.h"
#include "buf.h"

enum { FORMAT_WIDTH = 98 };

/* The whole template, which was declared and parsed without errors. False: it would not be the
 * same page (a bug of ours); an error is recorded. */
bool format(struct compiler *c, const struct definition *definition, struct buf *out);

#endif
