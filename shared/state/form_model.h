/*
 * form_model.h: the inside of live_form (clive/form.h): its life, its bytes, what changed.
 *
 * Between turns a form is one block of JSON, its state as of the last render. The first
 * question opens it: the trees lie in the form's arena then, `was` as of the last render and
 * `now`; they share what did not change, nothing that is shared is written to. Settling packs
 * `now` and closes. So what changed is found by comparing, and an error that is cleared and set
 * again is no change.
 *
 * What clivec has to write for `form(struct user) user;`, and who calls it:
 *
 *   - in the struct: live_form user;
 *   - a class, from struct user's declaration (a list(T) is MANY, a struct ONE):
 *       static const live_form_field user_form_fields[] = {
 *           { .name = "email" },
 *           { .name = "password", .flags = LIVE_FORM_SECRET },
 *           { .name = "tags", .flags = LIVE_FORM_MANY, .row = &tag_form },
 *       };
 *       const live_form_class user_form = { .name = "user", .fields = user_form_fields, … };
 *   - in the field table: a type LIVE_T_FORM whose entry points to the class. With it
 *       fields_init calls form_init, fields_release form_release, fields_settle form_settle,
 *       fields_changed asks form_is_changed, the codec's value is form_snapshot's bytes.
 *   - for @user.email: a part that renders if live_form_changed(&self->user, "email");
 *       `.input field={@user.email}` passes the form and the name, and the component asks
 *       live_form_name, live_form_id, live_form_value, live_form_used, live_form_errors.
 *   - for `.inputs_for` over tags: rows 0 to live_form_rows(form, "tags") - 1; of each a hidden
 *       input, its name live_form_name of live_form_path("tags", i, "_persistent_id"), its
 *       value live_form_row_id; its fields by live_form_path("tags", i, "name").
 */
#ifndef CLIVE_FORM_MODEL_H
#define CLIVE_FORM_MODEL_H

#include "buf.h"
#include "clive/form.h"

void form_init(live_form *form, const live_form_class *class); /* class may be NULL */
void form_release(live_form *form);                            /* {0} but for the class */

/* The pairs and the meta of a form's event; see live_form_params. What stands under `name`, or
 * all if that is absent: form_name for what the class says. LIVE_EINVAL, LIVE_ELIMIT,
 * LIVE_ENOMEM: the form is as it was. */
live_status form_take(live_form *form, live_str name, live_str value, live_str meta);
live_str form_name(const live_form *form);

bool form_is_changed(const live_form *form); /* something was set since form_settle */
void form_settle(live_form *form);

/* Appends the form's bytes, without what is secret; nothing for an untouched form. */
void form_snapshot(struct buf *out, const live_form *form);
/* Of an initialised form, from what form_snapshot wrote. LIVE_EINVAL, LIVE_ENOMEM: it is empty
 * then. */
live_status form_restore(live_form *form, live_str bytes);

#endif
