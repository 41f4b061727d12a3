#include "diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXCERPT = 110 }; /* characters of a line that are shown */

struct diagnostic {
    struct diagnostic *next;
    struct span at;
    const char *text, *help, *note;
    struct span note_at;
    unsigned order;
};

static const char *format_text(struct compiler *c, const char *format, va_list args)
    LIVE_PRINTF(2, 0);

static const char *
format_text(struct compiler *c, const char *format, va_list args)
{
    char text[512];
    vsnprintf(text, sizeof text, format, args);
    size_t len = strlen(text);
    char *copy = compiler_new(c, char, len + 1);
    for (size_t i = 0; i < len; i++) /* a slice of the source may hold anything */
        copy[i] = (unsigned char)text[i] < ' ' ? ' ' : text[i];
    return copy;
}

void
error_at(struct compiler *c, struct span at, const char *format, ...)
{
    struct diagnostic *error = compiler_new(c, struct diagnostic, 1);
    va_list args;
    va_start(args, format);
    error->text = format_text(c, format, args);
    va_end(args);
    error->at = at;
    error->order = c->n_errors++;
    if (c->last_error)
        c->last_error->next = error;
    else
        c->errors = error;
    c->last_error = error;
}

void
error_help(struct compiler *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    c->last_error->help = format_text(c, format, args);
    va_end(args);
}

void
error_note(struct compiler *c, struct span at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    c->last_error->note = format_text(c, format, args);
    va_end(args);
    c->last_error->note_at = at;
}

/* One character on from `i`. */
static size_t
next_char(live_str text, size_t i)
{
    i++;
    while (i < text.len && (text.ptr[i] & 0xc0) == 0x80)
        i++;
    return i;
}

static void
print_excerpt(struct compiler *c, struct buf *out, struct span at)
{
    uint32_t number = source_line_of(&c->source, at.from);
    live_str line = source_line(&c->source, number);
    size_t column = at.from - c->source.lines[number - 1];
    column = column < line.len ? column : line.len;
    size_t end = at.to > at.from ? column + (at.to - at.from) : column + 1;
    size_t from = 0, to = 0, n = 0;
    if (column > EXCERPT - 30 &&
        line.len > EXCERPT) { /* a long line: the part around the caret */
        from = column - (EXCERPT - 30);
        while (from < column && (line.ptr[from] & 0xc0) == 0x80)
            from++;
    }
    for (to = from; to < line.len && n < EXCERPT; n++)
        to = next_char(line, to);

    char margin[32];
    int width = snprintf(margin, sizeof margin, "%4u", number);
    buf_format(out, "%s | %s%.*s%s\n", margin, from ? "…" : "", (int)(to - from),
               line.ptr + from, to < line.len ? "…" : "");
    buf_format(out, "%*s | %s", width, "", from ? " " : "");
    for (size_t i = from; i < column; i = next_char(line, i))
        buf_char(out, line.ptr[i] == '\t' ? '\t' : ' ');
    buf_char(out, '^');
    for (size_t i = column < to ? next_char(line, column) : to; i < end && i < to;
         i = next_char(line, i))
        buf_char(out, '~');
    buf_char(out, '\n');
}

static void
print_place(struct compiler *c, struct buf *out, uint32_t offset, const char *kind)
{
    struct place place = source_place(&c->source, offset);
    buf_format(out, "%s:%u:%u: %s: ", c->source.path, place.line, place.column, kind);
}

static int
by_place(const void *a, const void *b)
{
    const struct diagnostic *x = *(const struct diagnostic *const *)a;
    const struct diagnostic *y = *(const struct diagnostic *const *)b;
    if (x->at.from != y->at.from)
        return x->at.from < y->at.from ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void
errors_print(struct compiler *c, struct buf *out)
{
    if (c->n_errors == 0)
        return;
    struct diagnostic **sorted = compiler_new(c, struct diagnostic *, c->n_errors);
    unsigned n = 0;
    for (struct diagnostic *error = c->errors; error; error = error->next)
        sorted[n++] = error;
    qsort(sorted, n, sizeof(struct diagnostic *), by_place);
    for (unsigned i = 0; i < n && i < ERRORS_MAX; i++) {
        print_place(c, out, sorted[i]->at.from, "error");
        buf_format(out, "%s\n", sorted[i]->text);
        print_excerpt(c, out, sorted[i]->at);
        if (sorted[i]->help)
            buf_format(out, "help: %s\n", sorted[i]->help);
        if (sorted[i]->note) {
            print_place(c, out, sorted[i]->note_at.from, "note");
            buf_format(out, "%s\n", sorted[i]->note);
            print_excerpt(c, out, sorted[i]->note_at);
        }
    }
    if (n > ERRORS_MAX)
        buf_format(out, "%s: %u more errors\n", c->source.path, n - ERRORS_MAX);
}
