#include "library.h"

#include "check.h"
#include "declare.h"
#include "parse.h"
#include "shipped.h"

struct unit { /* one template */
    struct unit *next;
    live_str name;
    unsigned nth; /* of the files of this name */
    bool exists, is_checked;
    struct compiler c;
    struct definition definition;
};

struct library {
    const struct compile_files *files; /* NULL: none */
    const struct definition *self;
    struct unit *units;
};

void
library_init(struct compiler *c, const struct compile_files *files,
             const struct definition *self)
{
    c->library = compiler_new(c, struct library, 1);
    c->library->files = files;
    c->library->self = self;
}

static void
unit_read(struct compiler *c, struct unit *unit, const struct compile_file *file)
{
    struct compiler *root = c->root ? c->root : c;
    unit->c.root = root;
    unit->c.library = c->library;
    live_str text = source_start(file->text);
    if (text.len > SOURCE_MAX)
        return;
    if (!source_init(&unit->c.source, &root->arena, file->path, text))
        longjmp(root->no_memory, 1);
    unit->exists = true;
    if (source_bad_byte(&unit->c.source) != text.len)
        unit->c.n_errors++;
    else
        declare(&unit->c, &unit->definition);
    unit->definition.path = file->path;
    unit->definition.is_broken = unit->c.n_errors > 0;
}

/* The nth file of this name; NULL: there are not so many. */
static struct unit *
find_unit(struct compiler *c, live_str name, unsigned nth)
{
    struct library *library = c->library;
    struct compile_file file;
    for (struct unit *unit = library->units; unit; unit = unit->next)
        if (unit->nth == nth && str_is(unit->name, name))
            return unit->exists ? unit : NULL;
    struct unit *unit = compiler_new(c, struct unit, 1);
    unit->name = name;
    unit->nth = nth;
    unit->next = library->units;
    library->units = unit; /* before it is read: templates may include each other */
    if (library->files && is_identifier(name) &&
        library->files->find(library->files->self, name, nth, &file))
        unit_read(c, unit, &file);
    return unit->exists ? unit : NULL;
}

const struct definition *
library_component(struct compiler *c, live_str name)
{
    const struct definition *self = c->library->self;
    struct unit *unit;
    if (self->kind == DEFINES_COMPONENT && str_is(self->self.name, name))
        return self;
    for (unsigned nth = 0; (unit = find_unit(c, name, nth)); nth++)
        if (unit->definition.kind == DEFINES_COMPONENT &&
            str_is(unit->definition.self.name, name))
            return &unit->definition;
    return shipped_component(c, name);
}

const struct definition *
library_shipped(struct compiler *c, live_str name, live_str text)
{
    for (struct unit *unit = c->library->units; unit; unit = unit->next)
        if (unit->definition.is_shipped && str_is(unit->name, name))
            return &unit->definition;
    struct unit *unit = compiler_new(c, struct unit, 1);
    struct compile_file file = { "clivec", text };
    unit->name = name;
    unit->nth = UINT32_MAX;
    unit->definition.is_shipped = true;
    unit->next = c->library->units;
    c->library->units = unit;
    unit_read(c, unit, &file);
    return &unit->definition;
}

bool
library_has_view(struct compiler *c, live_str name)
{
    const struct definition *self = c->library->self;
    struct unit *unit;
    if (self->kind == DEFINES_VIEW && str_is(self->self.name, name))
        return true;
    for (unsigned nth = 0; (unit = find_unit(c, name, nth)); nth++)
        if (unit->definition.kind == DEFINES_VIEW && str_is(unit->definition.self.name, name))
            return true;
    return false;
}

const struct definition *
library_template(struct compiler *c, live_str name)
{
    struct unit *unit = find_unit(c, name, 0);
    return unit ? &unit->definition : NULL;
}

void
library_check(struct compiler *c, const struct definition *component)
{
    struct unit *unit = c->library->units;
    while (unit && &unit->definition != component)
        unit = unit->next;
    if (!unit || unit->is_checked || unit->definition.is_broken ||
        unit->definition.is_shipped ||
        (c->library->self->kind != DEFINES_VIEW && c->library->self->kind != DEFINES_LAYOUT))
        return;
    unit->is_checked = true; /* a component may call itself */
    struct scope *self = definition_scope(&unit->c, &unit->definition);
    check(&unit->c, &unit->definition, parse(&unit->c, &unit->definition), self);
}

void
library_guess(struct compiler *c, struct guess *guess, bool any)
{
    const struct compile_files *files = c->library->files;
    live_str name;
    for (size_t i = 0; files && (name = files->name(files->self, i)).ptr; i++)
        if (any || library_component(c, name))
            guess_try(guess, name);
    if (!any)
        shipped_guess(guess);
}

void
library_paths(struct compiler *c, struct buf *out)
{
    for (const struct unit *unit = c->library->units; unit; unit = unit->next) {
        if (!unit->exists || unit->definition.is_shipped)
            continue;
        buf_str(out, cstr(unit->c.source.path));
        buf_char(out, '\n');
    }
}
