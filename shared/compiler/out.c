#include "out.h"

enum { WIDTH = 80 }; /* of one literal of many */

void
out_init(struct out *out, struct buf *buf, const char *template_name, const char *name)
{
    *out = (struct out){ .buf = buf, .template_name = template_name, .name = name, .line = 1 };
}

static void
count_lines(struct out *out)
{
    for (; out->counted < out->buf->len; out->counted++)
        out->line += out->buf->data[out->counted] == '\n';
}

static void
directive(struct out *out, uint32_t line, const char *name)
{
    buf_format(out->buf, "#line %u ", line);
    out_quoted(out->buf, (live_str){ name, strlen(name) });
    buf_char(out->buf, '\n');
}

void
out_template(struct out *out, uint32_t line)
{
    count_lines(out);
    if (out->in_template && out->template_line + (out->line - out->from_line) == line)
        return;
    directive(out, line, out->template_name);
    count_lines(out);
    out->in_template = true;
    out->from_line = out->line;
    out->template_line = line;
}

void
out_generated(struct out *out)
{
    if (!out->in_template)
        return;
    count_lines(out);
    directive(out, out->line + 1, out->name);
    out->in_template = false;
}

void
out_sync(struct out *out, uint32_t line)
{
    count_lines(out);
    if (!out->in_template)
        return;
    uint32_t now = out->template_line + (out->line - out->from_line);
    for (; now < line; now++)
        buf_char(out->buf, '\n');
}

void
out_indent(struct out *out, unsigned depth)
{
    for (; depth >= 4; depth -= 4)
        buf_lit(out->buf, "                ");
    for (; depth; depth--)
        buf_lit(out->buf, "    ");
}

/* One byte inside a literal; `before` is the byte before it. */
static void
quote_byte(struct buf *buf, char ch, char before)
{
    switch (ch) {
    case '"':
        buf_lit(buf, "\\\"");
        break;
    case '\\':
        buf_lit(buf, "\\\\");
        break;
    case '\n':
        buf_lit(buf, "\\n");
        break;
    case '\t':
        buf_lit(buf, "\\t");
        break;
    case '\r':
        buf_lit(buf, "\\r");
        break;
    case '?':
        if (before == '?') /* no trigraphs */
            buf_char(buf, '\\');
        buf_char(buf, ch);
        break;
    default:
        if ((unsigned char)ch < ' ' || ch == 0x7f)
            buf_format(buf, "\\%03o", (unsigned)(unsigned char)ch);
        else
            buf_char(buf, ch);
    }
}

void
out_quoted(struct buf *buf, live_str text)
{
    buf_char(buf, '"');
    for (size_t i = 0; i < text.len; i++)
        quote_byte(buf, text.ptr[i], i ? text.ptr[i - 1] : '\0');
    buf_char(buf, '"');
}

/* Length of the next literal: up to a newline, or about WIDTH bytes, whole characters. */
static size_t
next_literal(live_str text)
{
    size_t len = 0;
    while (len < text.len && len < WIDTH)
        if (text.ptr[len++] == '\n')
            break;
    while (len < text.len && (text.ptr[len] & 0xc0) == 0x80)
        len++;
    return text.len - len < 8 && !memchr(text.ptr + len, '\n', text.len - len) ? text.len : len;
}

void
out_string(struct out *out, live_str text, unsigned column)
{
    do {
        size_t len = next_literal(text);
        out_quoted(out->buf, (live_str){ text.ptr, len });
        text = str_sub(text, len, text.len);
        if (text.len) {
            buf_char(out->buf, '\n');
            for (unsigned i = 0; i < column; i++)
                buf_char(out->buf, ' ');
        }
    } while (text.len);
}

void
out_json(struct compiler *c, struct text *json, live_str text)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char ch = (unsigned char)text.ptr[i];
        if (ch >= ' ' && ch != '"' && ch != '\\')
            continue;
        text_add(c, json, str_sub(text, from, i));
        from = i + 1;
        text_char(c, json, '\\');
        if (ch == '"' || ch == '\\')
            text_char(c, json, (char)ch);
        else if (ch == '\n')
            text_char(c, json, 'n');
        else if (ch == '\t')
            text_char(c, json, 't');
        else if (ch == '\r')
            text_char(c, json, 'r');
        else
            text_add(c, json,
                     (live_str){ (char[]){ 'u', '0', '0', hex[ch >> 4], hex[ch & 15] }, 5 });
    }
    text_add(c, json, str_sub(text, from, text.len));
}
