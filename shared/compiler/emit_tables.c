/* emit_tables.c: the tables around the render functions: bits, templates, prints. */
#include "emit_stage.h"

#define N(name) (int)(name).len, (name).ptr

void
emit_bits(struct emit *e, const struct record *record, bool is_self)
{
    struct buf *b = e->out.buf;
    if (record->n_fields == 0)
        return;
    if (is_self)
        buf_lit(b, "enum { /* bits of the mask: the fields of self */\n");
    else
        buf_format(b, "enum { /* the fields of struct %.*s */\n", N(record->name));
    for (unsigned i = 0; i < record->n_fields; i++) {
        if (is_self)
            buf_format(b, "    F_%.*s = %u,\n", N(record->fields[i].name), i);
        else
            buf_format(b, "    R_%.*s_%.*s = %u,\n", N(record->name), N(record->fields[i].name),
                       i);
    }
    buf_lit(b, "};\n");
}

void
emit_template(struct emit *e, const struct tmpl *t)
{
    struct buf *b = e->out.buf;
    buf_format(b, "static const live_str t%u_statics[] = {\n", t->number);
    for (unsigned i = 0; i <= t->n_parts; i++) {
        buf_lit(b, "    LIVE_STR_INIT(");
        out_string(&e->out, t->statics[i], 18);
        buf_lit(b, "),\n");
    }
    buf_format(b,
               "};\nstatic const live_template t%u_ = {\n    .n_parts = %u,\n    .statics = "
               "t%u_statics,\n"
               "    .json = LIVE_STR_INIT(",
               t->number, t->n_parts, t->number);
    for (unsigned i = 0; i <= t->n_parts; i++) {
        struct text json = { 0 };
        if (i)
            buf_lit(b, "\n                          ");
        text_add(e->c, &json, i ? LIVE_STR("\"") : LIVE_STR("[\""));
        out_json(e->c, &json, t->statics[i]);
        text_add(e->c, &json, i == t->n_parts ? LIVE_STR("\"]") : LIVE_STR("\","));
        out_string(&e->out, text_str(&json), 26);
    }
    buf_lit(b, "),\n};\n");
}

static char
print_letter(const struct part *part)
{
    return part->kind == PART_FOR ? 'k' : part->kind == PART_IF ? 'b' : 'h';
}

static void
emit_print_members(struct emit *e, const struct prints *prints, char letter, const char *type)
{
    for (const struct print *print = prints->first; print; print = print->next) {
        const struct part *part = print->part;
        if (print_letter(part) != letter)
            continue;
        buf_format(e->out.buf, "    %s%c%u; /* ", type, letter, part->print);
        if (letter == 'k')
            buf_lit(e->out.buf, ":for");
        else if (letter == 'b')
            buf_lit(e->out.buf, ":if");
        else if (part->kind == PART_CLASS || part->kind == PART_STYLE)
            buf_format(e->out.buf, "%s", part->kind == PART_CLASS ? "class" : "style");
        else if (part->name.len)
            buf_format(e->out.buf, "%.*s", N(part->name));
        else
            buf_lit(e->out.buf, "value");
        buf_format(e->out.buf, ", line %u */\n", part->line);
    }
}

/* `struct NAME_prints`: what the client holds of a scope; by alignment. */
void
emit_prints_struct(struct emit *e, const struct prints *prints, live_str name)
{
    if (!prints->first)
        return;
    buf_format(e->out.buf, "struct %.*s_prints { /* what the client holds */\n", N(name));
    emit_print_members(e, prints, 'k', "live_rows ");
    emit_print_members(e, prints, 'h', "uint32_t ");
    emit_print_members(e, prints, 'b', "uint8_t ");
    buf_lit(e->out.buf, "};\n");
}

void
emit_prints_table(struct emit *e, const struct prints *prints, live_str name)
{
    struct buf *b = e->out.buf;
    unsigned n = 0;
    if (!prints->first)
        return;
    for (const struct print *print = prints->first; print; print = print->next) {
        if (print->part->kind != PART_FOR)
            continue;
        if (n++ == 0)
            buf_format(b, "static const struct live_prints_rows %.*s_prints_rows[] = {\n",
                       N(name));
        buf_format(b, "    { .offset = offsetof(struct %.*s_prints, k%u), .of = &k%u_ },\n",
                   N(name), print->part->print, print->part->print);
    }
    if (n)
        buf_lit(b, "};\n");
    buf_format(
        b,
        "static const live_prints %.*s_prints = {\n    .size = sizeof(struct %.*s_prints),\n",
        N(name), N(name));
    if (n)
        buf_format(b, "    .n_rows = %u,\n    .rows = %.*s_prints_rows,\n", n, N(name));
    buf_lit(b, "};\n");
}
