#include "source.h"

#include "str.h"

bool
source_init(struct source *source, struct arena *arena, const char *path, live_str text)
{
    uint32_t n = 1;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    *source = (struct source){ .path = path, .text = text, .n_lines = n };
    source->lines = arena_new(arena, uint32_t, n);
    if (!source->lines)
        return false;
    n = 1;
    for (uint32_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n')
            source->lines[n++] = i + 1;
    return true;
}

live_str
source_start(live_str text)
{
    bool is_marked = text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0;
    return is_marked ? str_sub(text, 3, text.len) : text;
}

uint32_t
source_line_of(const struct source *source, uint32_t offset)
{
    uint32_t low = 0, high = source->n_lines; /* lines[low] <= offset < lines[high] */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low + 1;
}

struct place
source_place(const struct source *source, uint32_t offset)
{
    struct place place = { source_line_of(source, offset), 1 };
    for (uint32_t i = source->lines[place.line - 1]; i < offset && i < source->text.len; i++)
        place.column += (source->text.ptr[i] & 0xc0) != 0x80;
    return place;
}

live_str
source_line(const struct source *source, uint32_t line)
{
    if (line == 0 || line > source->n_lines)
        return LIVE_STR("");
    size_t from = source->lines[line - 1];
    size_t to = line < source->n_lines ? source->lines[line] - 1u : source->text.len;
    if (to > from && source->text.ptr[to - 1] == '\r')
        to--;
    return str_sub(source->text, from, to);
}

live_str
source_slice(const struct source *source, struct span span)
{
    return str_sub(source->text, span.from, span.to);
}

uint32_t
source_bad_byte(const struct source *source)
{
    /* line by line, as str_is_utf8 does not say where */
    for (uint32_t line = 1; line <= source->n_lines; line++) {
        live_str text = source_line(source, line);
        uint32_t start = source->lines[line - 1];
        const char *nul = text.len ? memchr(text.ptr, '\0', text.len) : NULL;
        if (!nul && str_is_utf8(text))
            continue;
        for (size_t i = 0; i < text.len;) {
            size_t len = 1;
            while (i + len < text.len && (text.ptr[i + len] & 0xc0) == 0x80)
                len++;
            if (text.ptr[i] == '\0' || !str_is_utf8(str_sub(text, i, i + len)))
                return start + (uint32_t)i;
            i += len;
        }
    }
    return (uint32_t)source->text.len;
}
