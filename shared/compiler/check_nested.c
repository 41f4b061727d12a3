#include "check_nested.h"

#include "check_js.h"
#include "diagnostics.h"
#include "expr.h"
#include "library.h"
#include "names.h"

bool
node_is_nested(const struct node *node)
{
    return node->kind == NODE_CALL && node->callee && node->callee->is_shipped &&
           str_is(node->callee->self.name, LIVE_STR("live_render"));
}

bool
nested_flag_is_on(const struct attr *attr)
{
    return attr->kind == VALUE_MISSING ||
           (attr->kind == VALUE_EXPR && attr->expr && expr_bare(attr->expr)->op);
}

void
nested_note(struct compiler *c, struct definition *definition, live_str view)
{
    struct name **place = &definition->nested;
    for (; *place; place = &(*place)->next)
        if (str_is((*place)->text, view))
            return;
    *place = compiler_new(c, struct name, 1);
    (*place)->text = view;
}

bool
check_nested_session(struct attr_context *context, const struct node *node, struct attr *attr)
{
    return node_is_nested(node) && str_is(attr->name, LIVE_STR("session")) &&
           check_js_object(context, attr);
}

static void
check_view(struct attr_context *context, const struct attr *attr)
{
    struct compiler *c = context->c;
    if (attr->kind == VALUE_MISSING) /* reported as of any call */
        return;
    if (attr->kind != VALUE_TEXT || attr->value.to == attr->value.from) {
        error_at(c, attr->at, "the view of <.live_render> is a constant text");
        error_help(c, "write view=\"clock\"; choose among views with :if and :else");
        return;
    }
    live_str name = slice(c, attr->value);
    if (library_has_view(c, name)) {
        nested_note(c, context->definition, name);
        return;
    }
    struct guess guess = guess_for(name);
    library_guess(c, &guess, true);
    error_at(c, attr->value, "there is no view %.*s", SHOW(name));
    if (guess.best.len)
        error_help(c, "did you mean %.*s?", SHOW(guess.best));
    else
        error_help(c, "write it: view %.*s { … }; in %.*s.live.html", SHOW(name), SHOW(name));
}

/* Both flags are part of what the client is told once. False: off, or no flag. */
static bool
check_flag(struct compiler *c, const struct attr *attr)
{
    const struct expr *bare =
        attr->kind == VALUE_EXPR && attr->expr ? expr_bare(attr->expr) : NULL;
    if (bare && bare->kind != EXPR_BOOL) {
        error_at(c, attr->at, "%.*s is true or false", SHOW(attr->name));
        error_help(c, "choose among views with :if and :else");
        return false;
    }
    return nested_flag_is_on(attr);
}

static bool
is_reserved(live_str name)
{
    return (name.len > 9 && html_same(str_sub(name, 0, 9), LIVE_STR("data-phx-"))) ||
           html_same(name, LIVE_STR("phx-update"));
}

void
check_nested(struct attr_context *context, const struct node *node)
{
    struct compiler *c = context->c;
    const struct attr *sticky = NULL, *linked = NULL;
    if (!node_is_nested(node))
        return;
    for (const struct attr *attr = node->attrs; attr; attr = attr->next) {
        if (attr->kind == VALUE_REST || is_reserved(attr->name)) {
            error_at(c, attr->at, "the container of a live view does not take this");
            error_help(c, "give it class, style, aria-… or data-… of your own");
        } else if (attr->name.len > 4 && phx_kind(attr->name) == PHX_EVENT) {
            error_at(c, attr->at, "an event of its container would go to the view in it");
            error_help(c, "put %.*s on an element around it", SHOW(attr->name));
        } else if (attr->field && str_is(attr->name, LIVE_STR("view"))) {
            check_view(context, attr);
        } else if (attr->field && attr->field->type == TYPE_BOOL) {
            if (check_flag(c, attr))
                *(str_is(attr->name, LIVE_STR("sticky")) ? &sticky : &linked) = attr;
        }
    }
    if (sticky && linked) {
        error_at(c, linked->at, "a sticky view stays where this one goes: it cannot be linked");
        error_help(c, "remove sticky or linked");
    }
}
