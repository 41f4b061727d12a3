/* declare_private.h: the parser of declarations, over its two files: declare.c has the blocks,
 * declare_field.c what stands in them. */
#ifndef CLIVE_COMPILER_DECLARE_PRIVATE_H
#define CLIVE_COMPILER_DECLARE_PRIVATE_H

#include "declare.h"
#include "names.h"

struct declare {
    struct compiler *c;
    struct definition *definition;
    struct ctoken token; /* the next one */
    uint32_t end;
    bool has_types;
    bool may_be_keyword; /* of shipped components: `for`, `default` */
};

static inline void
advance(struct declare *d)
{
    d->token = ctoken_next(d->c, d->token.at.to, d->end);
}

static inline live_str
token_text(struct declare *d)
{
    return slice(d->c, d->token.at);
}

static inline bool
is_op(struct declare *d, unsigned op)
{
    return d->token.kind == C_PUNCT && d->token.op == op;
}

static inline bool
is_word(struct declare *d, const char *word)
{
    return d->token.kind == C_NAME && str_is(token_text(d), cstr(word));
}

/* Takes the punctuator; false and an error if it does not stand here. */
bool declare_expect(struct declare *d, char op, const char *help);
/* Whether a name can become one of the generated C; else an error. `what` it names. */
bool declare_check_name(struct declare *d, struct span at, const char *what);
const struct record *declare_find_record(struct declare *d, live_str name);
struct enumeration *declare_find_enum(struct declare *d, live_str name);
const struct field *declare_find_field(const struct record *record, live_str name);
/* The type of a field of `in`; false: an error is recorded. `key` of a list is the field's. */
bool declare_type(struct declare *d, struct field *field, const struct record *in);
/* Goes on behind the next `;`, or before a `}`: the last name on the way, which may be a field's. */
struct span declare_skip_field(struct declare *d);
/* "{" field* "}" [";"] */
void declare_fields(struct declare *d, struct record *record);
/* declare_component.c: `slot …;` and `rest …;`, as declare_field. */
bool declare_slot(struct declare *d, struct field *field, const struct record *in);
bool declare_rest(struct declare *d, struct field *field);
/* declare_types.c: `enum name { … };`, and the types of an included template. */
void declare_enum(struct declare *d);
void declare_imports(struct declare *d, struct include *include, struct span at);
void declare_add_record(struct declare *d, struct record *record);
void declare_skip_block(struct declare *d);
/* The name behind struct, enum, view, …; false: an error is recorded. */
bool declare_name(struct declare *d, live_str *name, struct span *at, const char *what);

/* One field of `in`; false: an error is recorded, and field->at is set if its name is known. */
bool declare_field(struct declare *d, struct field *field, const struct record *in);

#endif
