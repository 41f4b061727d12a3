/*
 * library.h: the other templates that a compilation needs: the components that it calls and the
 * structs and enums that it includes. They are found by name: component `badge` stands in
 * badge.live.html, in one of the folders that clivec was told (compile_files). Read at most
 * once.
 *
 * Their own errors are said when they are compiled themselves; what could not be read of them
 * gives no second error here (definition.is_broken).
 */
#ifndef CLIVE_COMPILER_LIBRARY_H
#define CLIVE_COMPILER_LIBRARY_H

#include "ast.h"
#include "compile.h"
#include "names.h"

void library_init(struct compiler *c, const struct compile_files *files,
                  const struct definition *self);
/* The component of this name: this template itself, one of the application's, a shipped one;
 * NULL: there is none. Its declarations are known, its events not yet. */
const struct definition *library_component(struct compiler *c, live_str name);
/* Reads its markup, so that its events are known, those of the components that it calls too.
 * Only where a view is compiled: nobody else needs them. */
void library_check(struct compiler *c, const struct definition *component);
/* There is a view of this name: this template itself or one of the application's. */
bool library_has_view(struct compiler *c, live_str name);
/* What NAME.live.html declares, of any kind; NULL: there is none. */
const struct definition *library_template(struct compiler *c, live_str name);
/* A component that comes with clivec: its declarations. */
const struct definition *library_shipped(struct compiler *c, live_str name, live_str text);
/* Shows the names of all components that could be called; of all templates if `any`. */
void library_guess(struct compiler *c, struct guess *guess, bool any);
/* The files that were read, each with a newline. */
void library_paths(struct compiler *c, struct buf *out);

#endif
