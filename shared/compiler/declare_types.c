/* declare_types.c: enums, and the types of other templates. */
#include "declare_private.h"
#include "diagnostics.h"
#include "library.h"

struct enumeration *
declare_find_enum(struct declare *d, live_str name)
{
    for (struct enumeration *e = d->definition->enums; e; e = e->next)
        if (str_is(e->name, name))
            return e;
    return NULL;
}

static void
add_enum(struct declare *d, struct enumeration *e)
{
    struct enumeration **tail = &d->definition->enums;
    while (*tail)
        tail = &(*tail)->next;
    *tail = e;
}

static bool
has_value(const struct enumeration *e, live_str name)
{
    for (unsigned i = 0; i < e->n_values; i++)
        if (str_is(e->values[i], name))
            return true;
    return false;
}

/* name ("," name)* [","] */
static bool
parse_values(struct declare *d, struct enumeration *e)
{
    e->values = compiler_new(d->c, live_str, ENUM_VALUES_MAX);
    while (d->token.kind == C_NAME) {
        live_str name = token_text(d);
        if (has_value(e, name)) {
            error_at(d->c, d->token.at, "enum %.*s has %.*s twice", SHOW(e->name), SHOW(name));
            error_help(d->c, "keep one of them");
            return false;
        }
        if (name.len > 63 || name.ptr[name.len - 1] == '_' || name.ptr[0] == '_') {
            error_at(d->c, d->token.at, "this cannot be the name of a value");
            error_help(d->c, "a value has at most 63 characters and no _ at its ends");
            return false;
        }
        if (e->n_values == ENUM_VALUES_MAX) {
            error_at(d->c, d->token.at, "an enum has at most %d values", ENUM_VALUES_MAX);
            error_help(d->c, "use a str");
            return false;
        }
        e->values[e->n_values++] = name;
        advance(d);
        if (is_op(d, '=')) {
            error_at(d->c, d->token.at, "the values of an enum have no numbers of their own");
            error_help(d->c, "leave it out: states are saved by the names");
            return false;
        }
        if (!is_op(d, ','))
            break;
        advance(d);
    }
    if (e->n_values == 0) {
        error_at(d->c, d->token.at, "the name of a value is expected here");
        error_help(d->c, "write enum %.*s { idle, running };", SHOW(e->name));
        return false;
    }
    return declare_expect(d, '}', "close the values with };");
}

void
declare_enum(struct declare *d)
{
    struct enumeration *e = compiler_new(d->c, struct enumeration, 1);
    if (!declare_name(d, &e->name, &e->at, "enum") ||
        !declare_expect(d, '{', "open the values with {") || !parse_values(d, e)) {
        declare_skip_block(d);
        if (!e->name.len)
            return;
    } else if (is_op(d, ';')) {
        advance(d);
    }
    const struct enumeration *other = declare_find_enum(d, e->name);
    if (other) {
        error_at(d->c, e->at, "there are two enums %.*s", SHOW(e->name));
        if (other->origin)
            error_help(d->c, "rename it, or leave it out: %s declares the other one",
                       other->origin);
        else
            error_help(d->c, "rename one of them");
        return;
    }
    add_enum(d, e);
}

/* ---- other templates -------------------------------------------------------- */

static void
import_record(struct declare *d, const struct record *record, const char *origin,
              struct span at)
{
    const struct record *other = declare_find_record(d, record->name);
    if (other && other->origin && str_is(cstr(other->origin), cstr(origin)))
        return;
    if (other) {
        error_at(d->c, at, "there are two structs %.*s", SHOW(record->name));
        error_help(d->c, "one is of %s, the other one of %s: rename one", other->origin,
                   origin);
        return;
    }
    struct record *copy = compiler_new(d->c, struct record, 1);
    *copy = *record;
    copy->next = NULL;
    copy->at = at;
    copy->origin = origin;
    declare_add_record(d, copy);
}

static void
import_enum(struct declare *d, const struct enumeration *e, const char *origin, struct span at)
{
    const struct enumeration *other = declare_find_enum(d, e->name);
    if (other && other->origin && str_is(cstr(other->origin), cstr(origin)))
        return;
    if (other) {
        error_at(d->c, at, "there are two enums %.*s", SHOW(e->name));
        error_help(d->c, "one is of %s, the other one of %s: rename one", other->origin,
                   origin);
        return;
    }
    struct enumeration *copy = compiler_new(d->c, struct enumeration, 1);
    *copy = *e;
    copy->next = NULL;
    copy->at = at;
    copy->origin = origin;
    add_enum(d, copy);
}

void
declare_imports(struct declare *d, struct include *include, struct span at)
{
    const char *slash = memrchr(include->file.ptr, '/', include->file.len);
    size_t from = slash ? (size_t)(slash - include->file.ptr) + 1 : 0;
    live_str name = str_sub(include->file, from, include->file.len - strlen(".live.h"));
    const struct definition *other = library_template(d->c, name);
    if (!other || other == d->definition) {
        struct guess guess = guess_for(name);
        error_at(d->c, at, "there is no template %.*s.live.html", SHOW(name));
        library_guess(d->c, &guess, true);
        if (guess.best.len)
            error_help(d->c, "did you mean %.*s.live.h?", SHOW(guess.best));
        else
            error_help(d->c, "its folder must be given to clivec by --component-path");
        return;
    }
    for (const struct record *record = other->records; record; record = record->next)
        import_record(d, record, record->origin ? record->origin : other->path, at);
    for (const struct enumeration *e = other->enums; e; e = e->next)
        import_enum(d, e, e->origin ? e->origin : other->path, at);
}
