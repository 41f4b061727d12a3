/*
 * scratch.c: texts of the turn: what an author needs for a moment, a path to go to or an
 * attribute's value, made in the turn's arena and gone with it. What is kept goes into the
 * state (live_set).
 */
#include "clive/live.h"

#include "buf.h"
#include "turn.h"
#include "url.h"

#include <stdio.h>

const char *
live_textf(const char *format, ...)
{
    struct turn *turn = turn_current();
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = turn && len >= 0 ? arena_bytes(&turn->arena, (size_t)len + 1) : NULL;
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    else
        turn_fail();
    va_end(again);
    va_end(args);
    return text ? text : "";
}

const char *
live_url_encode_(live_str text)
{
    struct turn *turn = turn_current();
    struct buf out = { 0 };
    url_encode(&out, text);
    live_str kept = turn && !out.failed ? arena_copy(&turn->arena, buf_text(&out)) : live_none;
    buf_release(&out);
    if (!kept.ptr)
        turn_fail();
    return kept.ptr ? kept.ptr : "";
}
