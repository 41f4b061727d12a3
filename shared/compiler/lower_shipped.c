/*
 * lower_shipped.c: the components that come with clivec, as the markup that they stand for;
 * names, attributes and DOM are Phoenix.Component's. What they pass on stands where their
 * `{@rest}` does.
 */
#include "check_static.h"
#include "diagnostics.h"
#include "expr.h"
#include "lower_private.h"
#include "names.h"

/* What the call gives to a declared attribute; NULL: nothing. */
static const struct attr *
given(const struct node *node, const char *name)
{
    for (const struct attr *attr = node->attrs; attr; attr = attr->next)
        if (attr->field && str_is(attr->field->name, cstr(name)))
            return attr;
    return NULL;
}

/* As a component's literal is: the text as it is written, escaped. */
static void
put_literal(struct lower *l, struct into into, const struct node *element, struct attr *attr)
{
    if (attr->kind == VALUE_TEXT && !attr->text.ptr)
        attr->text = slice(l->c, attr->value);
    lower_attr(l, into, element, attr);
}

/* The attribute under another name, of an element. */
static void
put_attr(struct lower *l, struct into into, live_str element, const char *name,
         const struct attr *attr)
{
    if (!attr)
        return;
    struct node node = { .kind = NODE_ELEMENT, .text = element };
    struct attr *copy = compiler_new(l->c, struct attr, 1);
    *copy = *attr;
    copy->name = cstr(name);
    put_literal(l, into, &node, copy);
}

/* What the component passes on. */
static void
put_rest(struct lower *l, struct into into, live_str element, const struct node *node)
{
    const struct node as = { .kind = NODE_ELEMENT, .text = element };
    for (struct attr *attr = node->attrs; attr; attr = attr->next)
        if (!attr->field && attr->name.ptr[0] != ':')
            put_literal(l, into, &as, attr);
}

/* The value as text, between quotes or tags. */
static void
put_value_of(struct lower *l, struct into into, const struct attr *attr, enum part_kind kind)
{
    live_str text;
    if (!attr)
        return;
    if (attr->kind == VALUE_TEXT)
        put_escaped(l, into, slice(l->c, attr->value));
    else if (expr_constant(l->c, attr->expr, &text))
        put_escaped(l, into, text);
    else
        set_expr(l, into,
                 add_part(l, into, attr->expr->kind == EXPR_LIST ? PART_PIECES : kind,
                          attr->expr->at.from),
                 attr->expr);
}

/* ` id="` before, the value, behind `"` */
static void
put_id(struct lower *l, struct into into, const char *before, const struct attr *id,
       const char *behind)
{
    put_lit(l, into, " id=\"");
    put(l, into, cstr(before));
    put_value_of(l, into, id, PART_VALUE);
    put(l, into, cstr(behind));
    put_lit(l, into, "\"");
}

static bool
constant(struct lower *l, const struct attr *attr, live_str *text)
{
    if (attr->kind == VALUE_EXPR)
        return expr_constant(l->c, attr->expr, text);
    *text = slice(l->c, attr->value);
    return true;
}

static void
close(struct lower *l, struct into into, live_str element, const struct node *node)
{
    put_lit(l, into, ">");
    lower_nodes(l, into, node->children);
    put_lit(l, into, "</");
    put(l, into, element);
    put_lit(l, into, ">");
}

/* ---- link and form ---------------------------------------------------------- */

/* The token that the call gives, else the browser's session's. */
static void
put_csrf(struct lower *l, struct into into, const struct node *node)
{
    const struct attr *own = given(node, "csrf_token");
    if (own)
        put_value_of(l, into, own, PART_VALUE);
    else
        add_part(l, into, PART_CSRF, node->at.from);
}

/* data-phx-link-state: push, or replace if that is asked for. */
static void
put_state(struct lower *l, struct into into, const struct attr *replace)
{
    put_lit(l, into, " data-phx-link-state=\"");
    const struct expr *bare =
        replace && replace->kind == VALUE_EXPR ? expr_bare(replace->expr) : NULL;
    if (!replace || (bare && bare->kind == EXPR_BOOL && !bare->op)) {
        put_lit(l, into, "push");
    } else if (!bare || bare->kind == EXPR_BOOL) {
        put_lit(l, into, "replace");
    } else {
        struct part *part = add_part(l, into, PART_CHOICE, replace->expr->at.from);
        part->texts[0] = LIVE_STR("replace");
        part->texts[1] = LIVE_STR("push");
        set_expr(l, into, part, replace->expr);
        if (!part->print)
            keep_print(l, into, part);
        part->is_pick = !part->reads.is_volatile;
    }
    put_lit(l, into, "\"");
}

static void
lower_link(struct lower *l, struct into into, const struct node *node)
{
    live_str a = LIVE_STR("a"), method = LIVE_STR("get");
    const struct attr *navigate = given(node, "navigate"), *patch = given(node, "patch");
    const struct attr *href = given(node, "href"), *verb = given(node, "method");
    put_lit(l, into, "<a");
    if (navigate || patch) {
        put_attr(l, into, a, "href", navigate ? navigate : patch);
        put(l, into,
            navigate ? LIVE_STR(" data-phx-link=\"redirect\"")
                     : LIVE_STR(" data-phx-link=\"patch\""));
        put_state(l, into, given(node, "replace"));
    } else if (href) {
        if (verb && !constant(l, verb, &method)) {
            error_at(l->c, verb->at, "the method of a link is a constant text");
            error_help(l->c, "choose among links with :if and :else");
        }
        put_attr(l, into, a, "href", href);
        if (!str_is(method, LIVE_STR("get"))) {
            put_attr(l, into, a, "data-method", verb);
            put_lit(l, into, " data-csrf=\"");
            put_csrf(l, into, node);
            put_lit(l, into, "\"");
            put_attr(l, into, a, "data-to", href);
        }
    } else {
        put_lit(l, into, " href=\"#\"");
    }
    put_rest(l, into, a, node);
    close(l, into, a, node);
}

/* The verb in small letters; false: it is no constant, an error is recorded. */
static bool
verb_of(struct lower *l, const struct attr *attr, live_str *verb)
{
    struct text small = { 0 };
    *verb = LIVE_STR("post");
    if (!attr)
        return true;
    if (!constant(l, attr, verb)) {
        error_at(l->c, attr->at, "the method of a form is a constant text");
        error_help(l->c, "choose among forms with :if and :else");
        return false;
    }
    for (size_t i = 0; i < verb->len; i++) {
        char c = verb->ptr[i];
        text_char(l->c, &small, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    *verb = text_str(&small);
    return true;
}

static bool
has_attr(const struct node *node, const char *name)
{
    for (const struct attr *attr = node->attrs; attr; attr = attr->next)
        if (str_is(attr->name, cstr(name)))
            return true;
    return false;
}

/* A form's own id, where it is declared: id("…"). */
static void
put_form_id(struct lower *l, struct into into, const struct node *node)
{
    const struct attr *form = given(node, "for");
    const struct expr *bare =
        form && form->kind == VALUE_EXPR && form->expr ? expr_bare(form->expr) : NULL;
    if (!bare || bare->kind != EXPR_PATH || !bare->field || !bare->field->form_id.ptr ||
        has_attr(node, "id"))
        return;
    put_lit(l, into, " id=\"");
    put_escaped(l, into, bare->field->form_id);
    put_lit(l, into, "\"");
}

static bool
is_left_out(const struct attr *attr)
{
    const struct expr *bare =
        attr && attr->kind == VALUE_EXPR ? expr_bare(attr->expr) : NULL;
    return bare && bare->kind == EXPR_NONE;
}

/* With phx-static, which says method, action and token itself. */
static void
lower_static_form(struct lower *l, struct into into, const struct node *node)
{
    for (struct attr *attr = node->attrs; attr; attr = attr->next)
        if (!attr->field && attr->kind == VALUE_TEXT && !attr->text.ptr)
            attr->text = slice(l->c, attr->value);
    lower_static(l, into, node);
    lower_nodes(l, into, node->children);
    put_lit(l, into, "</form>");
}

static void
lower_form(struct lower *l, struct into into, const struct node *node)
{
    live_str form = LIVE_STR("form"), verb;
    const struct attr *action = given(node, "action"), *multipart = given(node, "multipart");
    const struct expr *flag =
        multipart && multipart->kind == VALUE_EXPR ? expr_bare(multipart->expr) : NULL;
    bool is_get = false;
    put_lit(l, into, "<form");
    put_form_id(l, into, node);
    if (flag && flag->kind != EXPR_BOOL) {
        error_at(l->c, multipart->at, "multipart is true or false");
        error_help(l->c, "choose among forms with :if and :else");
    }
    if (static_attr(node)) {
        lower_static_form(l, into, node);
        return;
    }
    if (multipart && (!flag || flag->op))
        put_lit(l, into, " enctype=\"multipart/form-data\"");
    if (!action || !verb_of(l, given(node, "method"), &verb)) {
        put_rest(l, into, form, node);
        close(l, into, form, node);
        return;
    }
    is_get = str_is(verb, LIVE_STR("get"));
    put_attr(l, into, form, "action", action);
    put(l, into, is_get ? LIVE_STR(" method=\"get\"") : LIVE_STR(" method=\"post\""));
    put_rest(l, into, form, node);
    put_lit(l, into, ">");
    if (!is_get && !str_is(verb, LIVE_STR("post"))) {
        put_lit(l, into, "<input name=\"_method\" type=\"hidden\" hidden value=\"");
        put_escaped(l, into, verb);
        put_lit(l, into, "\">");
    }
    if (!is_get && !is_left_out(given(node, "csrf_token"))) {
        put_lit(l, into, "<input name=\"_csrf_token\" type=\"hidden\" hidden value=\"");
        put_csrf(l, into, node);
        put_lit(l, into, "\">");
    }
    lower_nodes(l, into, node->children);
    put_lit(l, into, "</form>");
}

/* ---- live_title ------------------------------------------------------------- */

static bool
is_blank(const struct node *node)
{
    return node->kind == NODE_TEXT && str_trim(node->text).len == 0;
}

/* Whether there is a default to show, and no text that is always there: then the expressions decide,
 * linked to each other. */
static struct expr *
what_decides(struct lower *l, const struct node *node, const struct attr *otherwise)
{
    struct expr *first = NULL, **tail = &first;
    for (const struct node *child = node->children; otherwise && child; child = child->next) {
        if (child->kind == NODE_TEXT && !is_blank(child))
            return NULL;
        if (child->kind == NODE_EXPR && expr_bare(child->expr)->kind != EXPR_SLOT) {
            *tail = child->expr;
            tail = &child->expr->next;
        } else if (child->kind != NODE_TEXT) {
            error_at(l->c, otherwise->at, "a title with a default is text and expressions");
            error_help(l->c, "write <.live_title default=\"…\">{@page_title}</.live_title>");
            return NULL;
        }
    }
    return first;
}

/* The content without the blanks around it. */
static struct node *
trimmed(const struct node *node)
{
    struct node *first = node->children, *last = NULL;
    while (first && is_blank(first))
        first = first->next;
    for (struct node *child = first; child; child = child->next)
        if (!is_blank(child))
            last = child;
    if (last)
        last->next = NULL;
    if (first && first == last && first->kind == NODE_TEXT)
        first->text = str_trim(first->text);
    return first;
}

/* The content, or the default where it is blank. */
static void
put_title(struct lower *l, struct into into, const struct node *node,
          const struct attr *otherwise)
{
    struct expr *condition = what_decides(l, node, otherwise);
    struct node *content = trimmed(node);
    if (!content && otherwise) {
        put_value_of(l, into, otherwise, PART_TEXT);
        return;
    }
    if (!condition) {
        lower_nodes(l, into, content);
        return;
    }
    struct part *part = add_part(l, into, PART_IF, condition->at.from);
    struct into then = { new_template(l), into.scope, into.prints };
    struct into other = { new_template(l), into.scope, into.prints };
    struct branch *branches = compiler_new(l->c, struct branch, 2);
    keep_print(l, into, part);
    branches[0] = (struct branch){
        .next = &branches[1], .condition = condition, .is_shown = true, .body = then.tmpl
    };
    branches[1].body = other.tmpl;
    part->branches = branches;
    lower_nodes(l, then, content);
    end_piece(l, then.tmpl);
    put_value_of(l, other, otherwise, PART_TEXT);
    end_piece(l, other.tmpl);
    for (const struct expr *expr = condition; expr; expr = expr->next)
        expr_reads(expr, &part->reads);
    add_parts(&part->reads, &part->uses, then.tmpl);
    add_parts(&part->reads, &part->uses, other.tmpl);
    uses_add(&part->uses, &part->reads);
}

static void
lower_live_title(struct lower *l, struct into into, const struct node *node)
{
    live_str title = LIVE_STR("title");
    put_lit(l, into, "<title");
    put_attr(l, into, title, "data-prefix", given(node, "prefix"));
    put_attr(l, into, title, "data-default", given(node, "default"));
    put_attr(l, into, title, "data-suffix", given(node, "suffix"));
    put_lit(l, into, ">");
    put_value_of(l, into, given(node, "prefix"), PART_TEXT);
    put_title(l, into, node, given(node, "default"));
    put_value_of(l, into, given(node, "suffix"), PART_TEXT);
    put_lit(l, into, "</title>");
}

/* ---- focus_wrap, dynamic_tag, portal ----------------------------------------- */

static void
lower_focus_wrap(struct lower *l, struct into into, const struct node *node)
{
    live_str div = LIVE_STR("div");
    const struct attr *id = given(node, "id");
    put_lit(l, into, "<div");
    put_attr(l, into, div, "id", id);
    put_lit(l, into, " phx-hook=\"Phoenix.FocusWrap\"");
    put_rest(l, into, div, node);
    put_lit(l, into, "><div");
    put_id(l, into, "", id, "-start");
    put_lit(l, into, " tabindex=\"0\" aria-hidden=\"true\"></div>");
    lower_nodes(l, into, node->children);
    put_lit(l, into, "<div");
    put_id(l, into, "", id, "-end");
    put_lit(l, into, " tabindex=\"0\" aria-hidden=\"true\"></div></div>");
}

/* The name of an element that is not written in the template. */
static void
put_tag(struct lower *l, struct into into, const struct attr *name, bool is_closing)
{
    live_str text;
    if (!constant(l, name, &text)) {
        set_expr(l, into, add_part(l, into, PART_TAG, name->expr->at.from), name->expr);
        return;
    }
    bool is_name = text.len && is_name_start(text.ptr[0]) && text.ptr[0] != '_';
    for (size_t i = 0; i < text.len; i++)
        is_name = is_name && (is_name_char(text.ptr[i]) || text.ptr[i] == '-');
    if (!is_closing && (!is_name || html_is_raw_text(text))) {
        error_at(l->c, name->value, "%.*s cannot be the name of a tag here", SHOW(text));
        error_help(l->c, "use letters, digits and -; not script or style");
    }
    put(l, into, text);
}

static bool
has_content(const struct node *node)
{
    for (const struct node *child = node->children; child; child = child->next)
        if (!is_blank(child))
            return true;
    return false;
}

static void
lower_dynamic_tag(struct lower *l, struct into into, const struct node *node)
{
    live_str none = LIVE_STR("");
    const struct attr *tag = given(node, "tag_name");
    put_lit(l, into, "<");
    put_tag(l, into, tag, false);
    put_attr(l, into, none, "name", given(node, "name"));
    put_rest(l, into, none, node);
    if (!has_content(node)) {
        put_lit(l, into, "/>");
        return;
    }
    put_lit(l, into, ">");
    lower_nodes(l, into, node->children);
    put_lit(l, into, "</");
    put_tag(l, into, tag, true);
    put_lit(l, into, ">");
}

static void
lower_portal(struct lower *l, struct into into, const struct node *node)
{
    const struct attr *id = given(node, "id"), *container = given(node, "container");
    live_str none = LIVE_STR("");
    put_lit(l, into, "<template");
    put_attr(l, into, LIVE_STR("template"), "id", id);
    put_attr(l, into, LIVE_STR("template"), "data-phx-portal", given(node, "target"));
    put_lit(l, into, "><");
    if (container)
        put_tag(l, into, container, false);
    else
        put_lit(l, into, "div");
    put_id(l, into, "_lv_portal_wrap_", id, "");
    put_attr(l, into, none, "class", given(node, "class"));
    put_lit(l, into, ">");
    lower_nodes(l, into, node->children);
    put_lit(l, into, "</");
    if (container)
        put_tag(l, into, container, true);
    else
        put_lit(l, into, "div");
    put_lit(l, into, "></template>");
}

void
lower_shipped(struct lower *l, struct into into, const struct node *node)
{
    static const struct {
        const char *name;
        void (*lower)(struct lower *l, struct into into, const struct node *node);
    } components[] = {
        { "link", lower_link },
        { "form", lower_form },
        { "live_title", lower_live_title },
        { "focus_wrap", lower_focus_wrap },
        { "dynamic_tag", lower_dynamic_tag },
        { "portal", lower_portal },
        { "live_render", lower_nested },
    };
    for (size_t i = 0; i < sizeof components / sizeof components[0]; i++)
        if (str_is(node->callee->self.name, cstr(components[i].name)))
            components[i].lower(l, into, node);
}
