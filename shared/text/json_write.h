/*
 * json_write.h: JSON output, pushed into a buf. No tree. Input is taken for UTF-8; bytes that are
 * not are replaced by U+FFFD, so that a frame is always valid text.
 */
#ifndef CLIVE_JSON_WRITE_H
#define CLIVE_JSON_WRITE_H

#include "buf.h"

#pragma GCC visibility push(default)

void json_escape(struct buf *out, live_str text); /* inside a string: no quotes written */
void json_string(struct buf *out, live_str text); /* with quotes; absent writes null */

#pragma GCC visibility pop
#endif
