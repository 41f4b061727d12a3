/*
 * hooks.h: colocated scripts: those of a template that give the client its hooks, and others.
 *
 *     <output id="count" phx-hook=".Highest">{@count}</output>
 *     <script :type="hook" name=".Highest">
 *       export default { updated() { … } }
 *     </script>
 *
 * The script is taken out of the markup and becomes a block of the module that `clivec --hooks`
 * writes, where its default export is the hook `DEFINITION.Highest`; phx-hook gets that name.
 * A body may have declarations of its own, which only it sees; it imports nothing (but by
 * import(…)) and exports nothing else.
 *
 *     <script :type="js" name="js_exec">           the module's default export has it as
 * js_exec export default (liveSocket) => { … }
 *     </script>
 *     <script :type="hook" name=".Now" runtime>    stays in the markup, for pages whose CSP
 * lets it { mounted() { … } }
 *     </script>
 */
#ifndef CLIVE_COMPILER_HOOKS_H
#define CLIVE_COMPILER_HOOKS_H

#include "ast.h"
#include "buf.h"

struct hook {
    struct hook *next;
    live_str name; /* "Highest" */
    struct span at;
    bool is_js;             /* no hook: a member of the default export */
    bool is_runtime;        /* in the markup */
    live_str before, after; /* the body, around `export default` */
};

/* Takes the scripts among `nodes`, the top level, out: they become empty texts, or, at run
 * time, what the client looks for. */
void hooks_collect(struct compiler *c, struct definition *definition, struct node *nodes);
/* The error of a `:type` that stands anywhere else. */
void hooks_refuse_type(struct compiler *c, const struct node *node, const struct attr *attr);
/* phx-hook with a value that is known: one that begins with a dot gets its whole name. */
void hooks_use(struct compiler *c, const struct definition *definition, struct attr *attr,
               live_str value);
/* The same with another expression: a name with a dot among what it may be is an error. */
void hooks_check_choice(struct compiler *c, const struct expr *expr);
/* The blocks of a module in which `hooks_` and `scripts_` are the objects of all. */
void hooks_print(struct compiler *c, const struct definition *definition, struct buf *out);

/* Around the blocks of all templates. */
extern const char *const hooks_head, *const hooks_tail;

#endif
