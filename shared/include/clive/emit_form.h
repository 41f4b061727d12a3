/* emit_form.h: what generated code calls beside emit.h where a template has forms. */
#ifndef CLIVE_EMIT_FORM_H
#define CLIVE_EMIT_FORM_H

#include "clive/emit.h"
#include "clive/form.h"

#pragma GCC visibility push(default)

/* `:for={error in @field.errors}`: row->item is a live_str; a row is its index; its mask is all
 * ones if `dirty` (the texts may have changed), else zeros. k->type and k->key are NULL. */
void live_for_texts(live_render *r, const live_comprehension *k, live_rows *rows,
                    live_texts texts, bool dirty, bool outer, const void *env);
/* `<.inputs_for :let={tag} field={@user.tags}>`: the rows of a field (`is_many`), or the nested
 * form that it is; row->item is a live_input. The rest as above. */
void live_for_inputs(live_render *r, const live_comprehension *k, live_rows *rows,
                     live_input input, bool is_many, bool dirty, bool outer, const void *env);

/* A field of the view's own form; "": all of it. */
static inline live_input
live_input_of(const live_form *form, const char *field)
{
    return (live_input){ form, field };
}

#pragma GCC visibility pop
#endif
