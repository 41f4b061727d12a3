#include "annotate.h"

#include <stdio.h>
#include <string.h>

/* ` views/x.live.html:14 -->`: a name that could end the comment has ? instead. */
static void
add_place(struct compiler *c, struct text *text, uint32_t offset)
{
    char line[24];
    text_char(c, text, ' ');
    for (const char *p = c->source.path; *p; p++)
        text_char(c, text, (unsigned char)*p < ' ' || *p == '<' || *p == '>' ? '?' : *p);
    snprintf(line, sizeof line, ":%u -->", (unsigned)source_line_of(&c->source, offset));
    text_add(c, text, (live_str){ line, strlen(line) });
}

live_str
annotate_begin(struct compiler *c, const struct definition *definition,
               const struct node *nodes)
{
    struct text text = { 0 };
    uint32_t at = definition->body;
    if (!c->annotate)
        return live_none;
    while (nodes && nodes->kind == NODE_TEXT && str_trim(nodes->text).len == 0)
        nodes = nodes->next;
    text_add(c, &text, LIVE_STR("<!-- <"));
    text_add(c, &text, definition->self.name);
    text_char(c, &text, '>');
    add_place(c, &text, nodes ? nodes->at.from : at);
    return text_str(&text);
}

live_str
annotate_end(struct compiler *c, const struct definition *definition)
{
    struct text text = { 0 };
    if (!c->annotate)
        return live_none;
    text_add(c, &text, LIVE_STR("<!-- </"));
    text_add(c, &text, definition->self.name);
    text_add(c, &text, LIVE_STR("> -->"));
    return text_str(&text);
}

live_str
annotate_call(struct compiler *c, uint32_t offset)
{
    struct text text = { 0 };
    if (!c->annotate)
        return live_none;
    text_add(c, &text, LIVE_STR("<!-- @caller"));
    add_place(c, &text, offset);
    return text_str(&text);
}
