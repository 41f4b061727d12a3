#include "format_private.h"

#include "diagnostics.h"

/* What a place in the order of the pieces has before it, as one line; so that a stretch's width
 * is a difference. */
struct sum {
    unsigned width;  /* columns, white space as one */
    unsigned breaks; /* line breaks that will stand: between the pieces and in them */
};

struct layout {
    struct compiler *c;
    const struct piece **pieces;
    unsigned n;
    struct sum *sums; /* n + 1; of the pieces before, without the gap before */
    unsigned *chunk;  /* columns from a piece to the next white space */
    unsigned *unit;   /* the first piece behind it that has white space before it; n: none */
    bool *is_broken;  /* of a PIECE_OPEN that was written */
    struct buf *out;
    unsigned depth, column;
};

/* ---- widths -------------------------------------------------------------------------- */

/* Columns of the text's first line. */
static unsigned
columns(live_str text)
{
    unsigned n = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] != '\n'; i++)
        n += (text.ptr[i] & 0xc0) != 0x80;
    return n;
}

static bool
has_break(live_str text)
{
    return text.len && memchr(text.ptr, '\n', text.len);
}

static unsigned
attr_columns(const struct piece_attr *attr)
{
    return columns(attr->before) + columns(attr->inside) +
           (has_break(attr->inside) ? 0 : columns(attr->after));
}

/* An attribute beside others, or alone, goes over several lines. */
static bool
attrs_break(const struct piece *piece)
{
    for (const struct piece_attr *attr = piece->attrs; attr; attr = attr->next)
        if (has_break(attr->inside))
            return true;
    return false;
}

static bool
piece_breaks(const struct piece *piece)
{
    bool has_text = piece->kind != PIECE_OPEN && piece->kind != PIECE_TAG;
    return has_text ? has_break(piece->text) : attrs_break(piece);
}

/* As one line; up to its first break if it has some. */
static unsigned
piece_columns(const struct piece *piece)
{
    unsigned n = columns(piece->text);
    switch (piece->kind) {
    case PIECE_EXPR:
        return n + (has_break(piece->text) ? 1 : 2);
    case PIECE_CLOSE:
        return n + 3;
    case PIECE_OPEN:
    case PIECE_TAG:
        n += piece->self_closing ? 4 : 2;
        for (const struct piece_attr *attr = piece->attrs; attr; attr = attr->next)
            n += 1 + attr_columns(attr);
        return n;
    default:
        return n;
    }
}

/* White space there becomes a line break: a block element begins or ends. */
static bool
is_block_edge(const struct piece *before, const struct piece *after)
{
    bool ends = before && before->is_block && before->kind != PIECE_OPEN;
    bool begins = after && after->is_block && after->kind != PIECE_CLOSE;
    return ends || begins;
}

static bool
gap_breaks(const struct layout *l, unsigned at)
{
    const struct piece *piece = l->pieces[at];
    return piece->gap >= GAP_LINE ||
           (piece->gap == GAP_SPACE && at && is_block_edge(l->pieces[at - 1], piece));
}

static void
measure(struct layout *l)
{
    for (unsigned i = 0; i < l->n; i++) {
        const struct piece *piece = l->pieces[i];
        l->sums[i + 1] = l->sums[i];
        l->sums[i + 1].width += (piece->gap != GAP_NONE) + piece_columns(piece);
        l->sums[i + 1].breaks += gap_breaks(l, i) + piece_breaks(piece);
    }
    for (unsigned i = l->n; i-- > 0;) {
        bool is_last = i + 1 == l->n || l->pieces[i + 1]->gap != GAP_NONE;
        l->unit[i] = is_last ? i + 1 : l->unit[i + 1];
        l->chunk[i] = piece_columns(l->pieces[i]);
        if (!is_last && !piece_breaks(l->pieces[i]))
            l->chunk[i] += l->chunk[i + 1];
    }
}

/* ---- pieces --------------------------------------------------------------------------- */

static void
write(struct layout *l, live_str text)
{
    buf_str(l->out, text);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n')
            l->column = 0;
        else
            l->column += (text.ptr[i] & 0xc0) != 0x80;
    }
}

static void
write_line(struct layout *l, unsigned depth)
{
    write(l, LIVE_STR("\n"));
    for (; depth; depth--)
        write(l, LIVE_STR("  "));
}

static void
write_attr(struct layout *l, const struct piece_attr *attr)
{
    write(l, attr->before);
    write(l, attr->inside);
    write(l, attr->after);
}

static void
write_tag(struct layout *l, const struct piece *piece)
{
    bool is_one = piece->attrs && !piece->attrs->next;
    bool is_long = 2 * l->depth + piece_columns(piece) > FORMAT_WIDTH; /* on its own line */
    bool is_tall = piece->attrs && (attrs_break(piece) ? !is_one : is_long);
    write(l, LIVE_STR("<"));
    write(l, piece->text);
    for (const struct piece_attr *attr = piece->attrs; attr; attr = attr->next) {
        if (is_tall)
            write_line(l, l->depth + 1);
        else
            write(l, LIVE_STR(" "));
        write_attr(l, attr);
    }
    if (is_tall)
        write_line(l, l->depth);
    else if (piece->self_closing)
        write(l, LIVE_STR(" "));
    write(l, piece->self_closing ? LIVE_STR("/>") : LIVE_STR(">"));
}

static void
write_piece(struct layout *l, const struct piece *piece)
{
    switch (piece->kind) {
    case PIECE_OPEN:
    case PIECE_TAG:
        write_tag(l, piece);
        break;
    case PIECE_CLOSE:
        write(l, LIVE_STR("</"));
        write(l, piece->text);
        write(l, LIVE_STR(">"));
        break;
    case PIECE_EXPR:
        write(l, LIVE_STR("{"));
        write(l, piece->text);
        write(l, LIVE_STR("}"));
        break;
    default:
        write(l, piece->text);
    }
}

/* The element from its start tag at `open`, and what stands at its end without white space, do
 * not stand on one line. */
static bool
breaks(const struct layout *l, unsigned open, unsigned column)
{
    const struct piece *piece = l->pieces[open];
    unsigned close = piece->pair, behind = l->unit[close];
    unsigned inside = l->sums[close + 1].breaks - l->sums[open].breaks - gap_breaks(l, open);
    unsigned width = l->sums[behind].width - l->sums[open].width - (piece->gap != GAP_NONE);
    return inside || column + width > FORMAT_WIDTH;
}

static void
write_gap(struct layout *l, unsigned at)
{
    const struct piece *piece = l->pieces[at];
    const struct piece *before = at ? l->pieces[at - 1] : NULL;
    if (piece->gap == GAP_NONE)
        return;
    if (!before) { /* behind the --- line: an empty one */
        write(l, LIVE_STR("\n"));
        return;
    }
    bool is_first = before->kind == PIECE_OPEN, is_last = piece->kind == PIECE_CLOSE;
    bool is_line = gap_breaks(l, at) || (is_first && l->is_broken[at - 1]) ||
                   (is_last && l->is_broken[piece->pair]) ||
                   l->column + 1 + l->chunk[at] > FORMAT_WIDTH;
    if (!is_line) {
        write(l, LIVE_STR(" "));
        return;
    }
    if (piece->gap == GAP_LINES && !is_first && !is_last)
        write(l, LIVE_STR("\n"));
    write_line(l, l->depth);
}

static void
write_pieces(struct layout *l)
{
    for (unsigned i = 0; i < l->n; i++) {
        const struct piece *piece = l->pieces[i];
        bool closes = piece->kind == PIECE_CLOSE || piece->closes;
        l->depth -= closes && l->depth;
        write_gap(l, i);
        if (piece->kind == PIECE_OPEN)
            l->is_broken[i] = breaks(l, i, l->column);
        write_piece(l, piece);
        l->depth += piece->kind == PIECE_OPEN || piece->opens;
    }
}

static void
format_markup(struct compiler *c, const struct pieces *pieces, struct buf *out)
{
    unsigned n = pieces->n, i = 0;
    struct layout l = {
        .c = c,
        .n = n,
        .out = out,
        .pieces = (const struct piece **)compiler_new(c, struct piece *, n + 1),
        .sums = compiler_new(c, struct sum, n + 1),
        .chunk = compiler_new(c, unsigned, n + 1),
        .unit = compiler_new(c, unsigned, n + 1),
        .is_broken = compiler_new(c, bool, n + 1),
    };
    for (const struct piece *piece = pieces->first; piece; piece = piece->next)
        l.pieces[i++] = piece;
    measure(&l);
    write_pieces(&l);
    if (pieces->last != GAP_NONE)
        write(&l, LIVE_STR("\n"));
}

/* ---- declarations ---------------------------------------------------------------------- */

/* Brackets of one line; comments and texts have none. *in_comment says how it ends. */
struct brackets {
    unsigned leading; /* closing ones before anything else */
    int more;         /* opened and not closed */
};

static struct brackets
count_brackets(live_str line, bool *in_comment)
{
    struct brackets brackets = { 0 };
    bool is_leading = true;
    for (size_t i = 0; i < line.len; i++) {
        char ch = line.ptr[i], next = i + 1 < line.len ? line.ptr[i + 1] : '\0';
        if (*in_comment) {
            *in_comment = !(ch == '*' && next == '/');
            i += !*in_comment;
            continue;
        }
        if (ch == '/' && next == '/')
            break;
        if (ch == '/' && next == '*') {
            *in_comment = true;
            i++;
        } else if (ch == '"' || ch == '\'') {
            for (i++; i < line.len && line.ptr[i] != ch; i++)
                i += line.ptr[i] == '\\';
        } else if (strchr("({[", ch)) {
            brackets.more++;
        } else if (strchr(")}]", ch)) {
            brackets.more--;
            brackets.leading += is_leading;
        }
        is_leading = is_leading && strchr(")}]; \t", ch);
    }
    return brackets;
}

/* From the first line to that of the second ---, both included. */
static void
format_declarations(struct compiler *c, uint32_t n_lines, struct buf *out)
{
    bool in_comment = false, is_empty = false, is_first = true;
    int depth = 0;
    for (uint32_t number = 1; number <= n_lines; number++) {
        live_str line = source_line(&c->source, number), text = str_trim(line);
        bool was_comment = in_comment;
        if (text.len == 0 && !in_comment) {
            is_empty = true;
            continue;
        }
        struct brackets brackets = count_brackets(text, &in_comment);
        int indent = depth - (int)brackets.leading;
        bool is_dashes = !was_comment && str_is(text, LIVE_STR("---"));
        if (is_empty && !is_first && !is_dashes)
            buf_char(out, '\n');
        if (was_comment) { /* its lines are the author's */
            size_t len = line.len;
            while (len && strchr(" \t\r", line.ptr[len - 1]))
                len--;
            buf_str(out, str_sub(line, 0, len));
        } else {
            for (; indent > 0; indent--)
                buf_lit(out, "    ");
            buf_str(out, text);
        }
        buf_char(out, '\n');
        depth += brackets.more;
        depth = depth < 0 ? 0 : depth;
        is_empty = false;
        is_first = is_dashes;
    }
}

/* ---- both -------------------------------------------------------------------------------- */

static bool
same_attrs(const struct piece_attr *a, const struct piece_attr *b)
{
    for (; a && b; a = a->next, b = b->next)
        if (!str_is(a->before, b->before) || !str_is(a->inside, b->inside) ||
            !str_is(a->after, b->after))
            return false;
    return !a && !b;
}

static bool
same_pieces(const struct pieces *x, const struct pieces *y)
{
    const struct piece *a = x->first, *b = y->first;
    for (; a && b; a = a->next, b = b->next)
        if (a->kind != b->kind || !a->gap != !b->gap || !str_is(a->text, b->text) ||
            a->self_closing != b->self_closing || !same_attrs(a->attrs, b->attrs))
            return false;
    return !a && !b && !x->last == !y->last;
}

bool
format(struct compiler *c, const struct definition *definition, struct buf *out)
{
    struct pieces before, after;
    uint32_t body = definition->body;
    uint32_t n_lines = body < c->source.text.len || body == 0
                           ? source_line_of(&c->source, body) - 1
                           : c->source.n_lines;
    while (n_lines && body == c->source.text.len &&
           !str_is(str_trim(source_line(&c->source, n_lines)), LIVE_STR("---")))
        n_lines--;
    format_declarations(c, n_lines, out);
    format_lex(c, c->source.text, body, &before);
    uint32_t from = (uint32_t)out->len;
    format_markup(c, &before, out);
    if (out->failed)
        return true; /* the caller sees it */
    format_lex(c, buf_text(out), from, &after);
    if (same_pieces(&before, &after))
        return true;
    error_at(c, (struct span){ body, body }, "this cannot be formatted without changing it");
    error_help(c, "this is a bug of clivec; the file is left as it is");
    return false;
}
