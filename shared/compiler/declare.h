/*
 * declare.h: the declarations between the two `---` lines.
 *
 *     file       = "---" newline include* record* definition record* "---" newline
 *     record     = "struct" name "{" field* "}" ";"
 *     definition = ("view" | "layout") name "{" (field | events)* "}" [";"]
 *     field      = ("temporary" | "transient")* type name ["=" literal] ["key" "(" name ")"]
 * ";" events     = "events" "{" (name ";")* "}"
 */
#ifndef CLIVE_COMPILER_DECLARE_H
#define CLIVE_COMPILER_DECLARE_H

#include "ast.h"

/* Fills the definition as far as it can be read; errors are recorded. */
void declare(struct compiler *c, struct definition *definition);

#endif
