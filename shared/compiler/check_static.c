#include "check_static.h"

#include "check_js.h"
#include "diagnostics.h"
#include "expr.h"
#include "names.h"

static const struct attr *
find(const struct node *node, const char *name)
{
    for (const struct attr *attr = node->attrs; attr; attr = attr->next)
        if (html_same(attr->name, cstr(name)))
            return attr;
    return NULL;
}

const struct attr *
static_attr(const struct node *node)
{
    return find(node, "phx-static");
}

bool
static_is_form(const struct node *node)
{
    return html_same(node->text, LIVE_STR("form")) || str_is(node->text, LIVE_STR(".form"));
}

const struct attr *
static_event(const struct node *node)
{
    return find(node, static_is_form(node) ? "phx-submit" : "phx-click");
}

/* Each chain that it may become is one push. */
static bool
is_one_push(const struct js_value *value)
{
    if (value->then) /* a condition, perhaps a wrong one */
        return is_one_push(value->then) && is_one_push(value->otherwise);
    if (value->is_none || value->text.ptr)
        return true;
    return value->js.n_commands == 1 && !value->js.has_others;
}

static void
check_event(struct compiler *c, const struct node *node, const struct attr *at)
{
    const struct attr *event = static_event(node);
    const char *wanted = static_is_form(node) ? "phx-submit" : "phx-click";
    if (!event) {
        error_at(c, at->name_at, "phx-static without %s", wanted);
        error_help(c, "write %s=\"name\" beside it", wanted);
    } else if (event->js && !is_one_push(event->js)) {
        error_at(c, event->at, "without JavaScript only one push can be carried out");
        error_help(c, "write %s={JS.push(\"name\")}, or remove phx-static", wanted);
    }
}

/* What the page writes itself. */
static void
check_taken(struct compiler *c, const struct node *node)
{
    static const char *const of_forms[] = { "action",    "enctype", "method",
                                            "multipart", "target",  "phx-trigger-action",
                                            NULL };
    static const char *const of_buttons[] = { "form",       "formaction", "formenctype",
                                              "formmethod", "formtarget", "name",
                                              "value",      NULL };
    bool is_form = static_is_form(node);
    for (const char *const *name = is_form ? of_forms : of_buttons; *name; name++) {
        const struct attr *attr = find(node, *name);
        if (!attr)
            continue;
        error_at(c, attr->name_at, "%s cannot stand beside phx-static, which sets it", *name);
        error_help(c, is_form ? "remove it, or phx-static"
                              : "remove it; a parameter is phx-value-name=…");
    }
    const struct attr *type = find(node, "type"), *rest = find(node, "...");
    if (!is_form && type && type->kind != VALUE_TEXT) {
        error_at(c, type->at, "beside phx-static the type of a button is a constant text");
        error_help(c, "write type=\"button\"");
    }
    if (rest) {
        error_at(c, rest->at,
                 "{...} cannot stand beside phx-static: it could bring what that sets");
        error_help(c, "pass phx-static in the rest, or write the attributes");
    }
}

/* A file cannot be posted so. */
static void
check_no_files(struct compiler *c, const struct node *nodes)
{
    for (const struct node *node = nodes; node; node = node->next) {
        const struct attr *type = node->kind == NODE_ELEMENT ? find(node, "type") : NULL;
        if (type && type->kind == VALUE_TEXT && html_same(node->text, LIVE_STR("input")) &&
            html_same(slice(c, type->value), LIVE_STR("file"))) {
            error_at(c, node->at, "a form with phx-static takes no files");
            error_help(c, "remove phx-static, or put the file into a form of its own");
        }
        check_no_files(c, node->children);
    }
}

static bool
is_shipped_form(const struct node *node)
{
    return node->kind == NODE_CALL && node->callee && node->callee->is_shipped &&
           static_is_form(node);
}

static void
check_call_of(struct compiler *c, const struct node *node, const struct attr *at)
{
    if (!node->callee || node->callee->is_shipped) {
        error_at(c, at->name_at, "<%.*s> takes no phx-static", SHOW(node->text));
        error_help(c, "write it on a <form> or a <button>");
    } else if (find(node, "phx-submit")) {
        error_at(c, at->name_at, "a component's form cannot be made static from outside");
        error_help(c, "write phx-static on the <form> in %s", node->callee->path);
    } else {
        check_event(c, node, at);
    }
}

void
check_static(struct attr_context *context, const struct node *node)
{
    struct compiler *c = context->c;
    const struct attr *at = static_attr(node);
    if (!at || at->field)
        return;
    if (at->kind != VALUE_MISSING) {
        error_at(c, at->at, "phx-static takes no value");
        error_help(c, "write phx-static alone");
    } else if (node->kind != NODE_ELEMENT && !is_shipped_form(node)) {
        check_call_of(c, node, at);
    } else if (!static_is_form(node) && !html_same(node->text, LIVE_STR("button"))) {
        error_at(c, at->name_at, "phx-static stands on a <form> or a <button>");
        error_help(c, "a browser without JavaScript can post nothing else");
    } else {
        check_event(c, node, at);
        check_taken(c, node);
        if (static_is_form(node))
            check_no_files(c, node->children);
    }
}
