/* emit_tables.c: the tables around the render functions: bits, templates, prints. */
#include "emit_stage.h"

#define N(name) (int)(name).len, (name).ptr

/* The name of a bit of self: F_city; of a field of a form, which is no author's name,
 * F_user_email_7_. */
void
emit_bit_name(struct emit *e, const struct record *self, unsigned i)
{
    struct buf *b = e->out.buf;
    const struct field *field = &self->fields[i];
    if (field->bit_of)
        buf_format(b, "F_%.*s_%.*s_%u_", N(self->fields[field->bit_of - 1].name),
                   N(field->text), i);
    else
        buf_format(b, "F_%.*s", N(field->name));
}

static void
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
        if (is_self) {
            buf_lit(b, "    ");
            emit_bit_name(e, record, i);
            buf_format(b, " = %u,\n", i);
        } else
            buf_format(b, "    R_%.*s__%.*s = %u,\n", N(record->name),
                       N(record->fields[i].name), i);
    }
    buf_lit(b, "};\n");
}

static bool
is_known(const struct record *records, const struct record *record)
{
    for (; records; records = records->next)
        if (str_is(records->name, record->name))
            return true;
    return false;
}

/* Of the structs that this template knows, those of the components that it calls, and its
 * slots. */
void
emit_all_bits(struct emit *e)
{
    const struct definition *self = e->definition;
    emit_bits(e, &self->self, true);
    for (unsigned i = 0; i < self->self.n_fields; i++)
        if (self->self.fields[i].slot)
            emit_bits(e, self->self.fields[i].slot, false);
    for (const struct record *row = self->records; row; row = row->next)
        emit_bits(e, row, false);
    for (const struct callee *callee = self->callees; callee; callee = callee->next) {
        const struct record *rows =
            callee->definition == self ? NULL : callee->definition->records;
        for (const struct record *row = rows; row; row = row->next) {
            bool is_emitted = is_known(self->records, row);
            for (const struct callee *before = self->callees; before != callee && !is_emitted;
                 before = before->next)
                is_emitted = is_known(before->definition->records, row);
            if (!is_emitted)
                emit_bits(e, row, false);
        }
    }
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
    buf_format(b, "),\n%s};\n", t->is_root ? "    .root = true,\n" : "");
}

static char
print_letter(const struct part *part)
{
    switch (part->kind) {
    case PART_FOR:
        return 'k';
    case PART_IF:
        return 'b';
    case PART_CALL:
        return 'c';
    case PART_SLOT:
        return 's';
    default:
        return 'h';
    }
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
        else if (letter == 'c')
            buf_format(e->out.buf, "<.%.*s>", N(part->call->callee->self.name));
        else if (letter == 's')
            buf_lit(e->out.buf, "render_slot");
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
emit_prints_struct(struct emit *e, const struct prints *prints, live_str name,
                   const struct closure *loop)
{
    if (!prints->first)
        return;
    buf_format(e->out.buf, "struct %.*s_prints { /* what the client holds */\n", N(name));
    emit_print_members(e, prints, 'k', "live_rows ");
    emit_print_members(e, prints, 'c', "live_callee ");
    emit_print_members(e, prints, 's', "live_place ");
    if (loop)
        emit_seen_members(e, loop, false);
    emit_print_members(e, prints, 'h', "uint32_t ");
    if (loop)
        emit_seen_members(e, loop, true);
    emit_print_members(e, prints, 'b', "uint8_t ");
    buf_lit(e->out.buf, "};\n");
}

/* One of the tables of emit.h's live_prints: `line` says one entry. The number of entries. */
static unsigned
emit_prints_of(struct emit *e, const struct prints *prints, live_str name, char letter)
{
    struct buf *b = e->out.buf;
    unsigned n = 0;
    for (const struct print *print = prints->first; print; print = print->next) {
        const struct part *part = print->part;
        unsigned number = part->print;
        if (print_letter(part) != letter)
            continue;
        if (n++ == 0 && letter == 's')
            buf_format(b, "static const uint32_t %.*s_prints_places[] = {\n", N(name));
        else if (n == 1)
            buf_format(b, "static const struct live_prints_%s %.*s_prints_%s[] = {\n",
                       letter == 'k' ? "rows" : "calls", N(name),
                       letter == 'k' ? "rows" : "calls");
        if (letter == 's')
            buf_format(b, "    offsetof(struct %.*s_prints, s%u),\n", N(name), number);
        else
            buf_format(b, "    { .offset = offsetof(struct %.*s_prints, %c%u), .of = &",
                       N(name), letter, number);
        if (letter == 'k')
            buf_format(b, "k%u_ },\n", number);
        else if (letter == 'c')
            buf_format(b, "%.*s_component },\n", N(part->call->callee->self.name));
    }
    if (n)
        buf_lit(b, "};\n");
    return n;
}

void
emit_prints_table(struct emit *e, const struct prints *prints, live_str name)
{
    struct buf *b = e->out.buf;
    if (!prints->first)
        return;
    unsigned rows = emit_prints_of(e, prints, name, 'k');
    unsigned calls = emit_prints_of(e, prints, name, 'c');
    unsigned places = emit_prints_of(e, prints, name, 's');
    buf_format(
        b,
        "static const live_prints %.*s_prints = {\n    .size = sizeof(struct %.*s_prints),\n",
        N(name), N(name));
    if (rows)
        buf_format(b, "    .n_rows = %u,\n    .rows = %.*s_prints_rows,\n", rows, N(name));
    if (calls)
        buf_format(b, "    .n_calls = %u,\n    .calls = %.*s_prints_calls,\n", calls, N(name));
    if (places)
        buf_format(b, "    .n_places = %u,\n    .places = %.*s_prints_places,\n", places,
                   N(name));
    buf_lit(b, "};\n");
}
