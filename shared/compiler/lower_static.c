/*
 * lower_static.c: forms and buttons with phx-static. The event and its parameters are pairs
 * that the runtime turns into a hidden input or the button's name and value, in a page's own
 * HTML only. An event that is constant is written by the part itself, so that the page has no
 * phx-submit while its client cannot answer it yet: until then the browser submits.
 */
#include "check_js.h"
#include "check_static.h"
#include "expr.h"
#include "lower_private.h"
#include "names.h"

static bool
is_parameter(const struct attr *attr)
{
    return html_same(attr->name, LIVE_STR("phx-target")) ||
           (attr->name.len > 10 &&
            html_same(str_sub(attr->name, 0, 10), LIVE_STR("phx-value-")));
}

/* The same at each render: written by the part where the page is alive. */
static bool
constant_event(struct lower *l, const struct attr *event, live_str *text)
{
    if (event->js)
        return js_value_constant(event->js, text);
    if (event->kind == VALUE_EXPR)
        return expr_constant(l->c, event->expr, text);
    *text = slice(l->c, event->value);
    return event->kind == VALUE_TEXT;
}

static void
add_attr_text(struct lower *l, struct text *text, const struct attr *attr, live_str value)
{
    struct tmpl tmpl = { 0 };
    struct into into = { .tmpl = &tmpl };
    if (attr->kind == VALUE_TEXT && !attr->text.ptr) { /* as it is written, its references with it */
        live_str quote = attr->quote == '\'' ? LIVE_STR("'") : LIVE_STR("\"");
        put_lit(l, into, " ");
        put(l, into, attr->name);
        put_lit(l, into, "=");
        put(l, into, quote);
        put(l, into, value);
        put(l, into, quote);
    } else {
        put_name(l, into, attr);
        put_escaped(l, into, value);
        put_lit(l, into, "\"");
    }
    text_add(l->c, text, text_str(&tmpl.piece));
}

static struct part *
add_static(struct lower *l, struct into into, const struct node *node, enum static_kind kind)
{
    struct part *part = add_part(l, into, PART_STATIC, node->at.from);
    part->static_kind = kind;
    part->number = ++l->n_numbers;
    part->texts[1] = LIVE_STR("");
    return part;
}

static void
add_pairs(struct lower *l, struct part *part, const struct node *node)
{
    struct pair **tail = &part->pairs;
    struct reads reads = { 0 };
    const struct attr *event = static_event(node);
    for (struct attr *attr = node->attrs; attr; attr = attr->next) {
        if (attr != event && !is_parameter(attr))
            continue;
        struct pair *pair = compiler_new(l->c, struct pair, 1);
        pair->attr = attr;
        l->program->has_js |= attr->js != NULL;
        attr_reads(attr, &reads);
        *tail = pair;
        tail = &pair->next;
        part->n_pairs++;
    }
    for (unsigned d = 0; d < SCOPES_MAX; d++) { /* nothing is dirty for it: no mask is asked */
        part->uses.of[d].item |= reads.of[d].item;
        part->uses.of[d].index |= reads.of[d].index;
    }
}

/* `type="button"` keeps a button alive from submitting the form around it. */
static const struct attr *
constant_type(const struct node *node)
{
    for (const struct attr *attr = node->attrs; attr; attr = attr->next)
        if (!static_is_form(node) && html_same(attr->name, LIVE_STR("type")))
            return attr;
    return NULL;
}

void
lower_static(struct lower *l, struct into into, const struct node *node)
{
    live_str name;
    struct text otherwise = { 0 };
    const struct attr *event = static_event(node), *type = constant_type(node);
    bool is_form = static_is_form(node);
    bool is_moved = is_form && constant_event(l, event, &name);
    struct part *part = add_static(l, into, node, is_form ? STATIC_FORM : STATIC_BUTTON);
    if (is_moved)
        add_attr_text(l, &otherwise, event, name);
    if (type)
        add_attr_text(l, &otherwise, type, slice(l->c, type->value));
    if (otherwise.len)
        part->texts[1] = text_str(&otherwise);
    if (!is_form)
        add_pairs(l, part, node);
    for (const struct attr *attr = node->attrs; attr; attr = attr->next)
        if (!attr->field && attr != type && !(is_moved && attr == event))
            lower_attr(l, into, node, attr);
    put_lit(l, into, ">");
    if (is_form)
        add_pairs(l, add_static(l, into, node, STATIC_FIELDS), node);
}
