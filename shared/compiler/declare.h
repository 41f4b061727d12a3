/*
 * declare.h: the declarations between the two `---` lines.
 *
 *     file       = "---" newline include* (record | enum | definition)* "---" newline
 *     include    = "#include" (text | "<" file ">")      "NAME.live.h": its types are known here
 *     record     = "struct" name "{" field* "}" ";"
 *     enum       = "enum" name "{" name ("," name)* "}" ";"
 *     definition = ("view" | "layout" | "component") name "{" (field | slot | rest | events)* "}" [";"]
 *     field      = ("temporary" | "transient")* type name ["=" literal] ["key" "(" name ")"] ";"
 *     type       = "bool" | "int" | "double" | "str" | "html" | "time" | "json" | "struct" name
 *                | "enum" name | "list" "(" name ")" | "event" | "js"      the last two: a component's
 *     slot       = ["required"] "slot" name ["(" type [name] ")"] ["{" field* "}"] ";"
 *     rest       = "rest" ["(" name ("," name)* ")"] ";"
 *     events     = "events" "{" (name ";")* "}"                            a view's
 */
#ifndef CLIVE_COMPILER_DECLARE_H
#define CLIVE_COMPILER_DECLARE_H

#include "ast.h"

/* Fills the definition as far as it can be read; errors are recorded. */
void declare(struct compiler *c, struct definition *definition);
/* What `@name` and `self` are: depth 0. */
struct scope *definition_scope(struct compiler *c, const struct definition *definition);

#endif
