/* declare_component.c: what only a component declares: slots and the rest. */
#include "declare_private.h"
#include "diagnostics.h"

/* Takes the name of the member; false: there is none. */
static bool
member_name(struct declare *d, struct field *field, const char *what, const char *usage)
{
    if (d->token.kind != C_NAME) {
        error_at(d->c, d->token.at, "the name of the %s is expected here", what);
        error_help(d->c, "%s", usage);
        return false;
    }
    field->at = d->token.at;
    field->name = token_text(d);
    if (!declare_check_name(d, field->at, what))
        return false;
    advance(d);
    return true;
}

/* "(" type [name] ")" */
static bool
parse_let(struct declare *d, struct field *field, const struct record *in)
{
    struct field let = { 0 };
    struct span at;
    advance(d);
    at = d->token.at;
    if (!declare_type(d, &let, in))
        return false;
    if (let.type == TYPE_LIST || let.type == TYPE_JSON || let.type == TYPE_FORM ||
        let.type == TYPE_INPUT || let.type == TYPE_OPTIONS || let.is_event) {
        error_at(d->c, at, "a slot hands out a struct, an enum, a number, a text or a time");
        error_help(d->c, "wrap it into a struct");
        return false;
    }
    field->let = let.kind;
    if (let.type == TYPE_STRUCT)
        field->let.type = TYPE_ROW;
    if (d->token.kind == C_NAME)
        advance(d);
    return declare_expect(d, ')', "write slot name(struct row row);");
}

bool
declare_slot(struct declare *d, struct field *field, const struct record *in)
{
    field->type = TYPE_SLOT;
    field->has_default = true;
    if (is_word(d, "required")) {
        field->is_required = true;
        advance(d);
        if (!is_word(d, "slot")) {
            error_at(d->c, d->token.at, "only a slot is declared as required");
            error_help(d->c, "an attribute without a default is required: leave it out");
            return false;
        }
    }
    advance(d);
    if (!member_name(d, field, "slot", "write slot inner;"))
        return false;
    struct record *slot = compiler_new(d->c, struct record, 1);
    struct text name = { 0 };
    text_add(d->c, &name, in->name);
    text_add(d->c, &name, LIVE_STR("__")); /* no author's name has that */
    text_add(d->c, &name, field->name);
    *slot = (struct record){ .name = text_str(&name),
                             .at = field->at,
                             .is_borrowed = true,
                             .is_slot = true,
                             .n_fields = 1 };
    slot->fields = compiler_new(d->c, struct field, 1);
    slot->fields[0].name = LIVE_STR("slot_");
    slot->fields[0].type = TYPE_NONE;
    slot->fields[0].has_default = true;
    field->slot = slot;
    if (is_op(d, '(') && !parse_let(d, field, in))
        return false;
    if (is_op(d, '{')) {
        if (str_is(field->name, LIVE_STR("inner"))) {
            error_at(d->c, d->token.at,
                     "inner is what stands between the tags: it has no attributes");
            error_help(d->c, "declare them in the component itself");
            return false;
        }
        declare_fields(d, slot);
        return true;
    }
    return declare_expect(d, ';', "end the slot with ;");
}

/* name ("-" name)* */
static live_str
attribute_name(struct declare *d, struct span *at)
{
    *at = d->token.at;
    while (d->token.kind == C_NAME) {
        at->to = d->token.at.to;
        advance(d);
        if (!is_op(d, '-'))
            break;
        advance(d);
    }
    return slice(d->c, *at);
}

bool
declare_rest(struct declare *d, struct field *field)
{
    static const char *const refused[] = { "srcdoc", "xlink", "ping", "poster", "data",
                                           "to",     "from",  "by",   "values", NULL };
    struct name **tail = &field->names;
    field->at = d->token.at;
    field->name = LIVE_STR("rest");
    field->type = TYPE_REST;
    field->has_default = true;
    advance(d);
    if (is_op(d, '(')) {
        do {
            struct span at;
            advance(d);
            live_str text = attribute_name(d, &at);
            bool is_bad = at.to == at.from ||
                          (text.len > 2 && html_same(str_sub(text, 0, 2), LIVE_STR("on")));
            if (at.to == at.from) {
                error_at(d->c, d->token.at, "the name of an attribute is expected here");
                error_help(d->c, "write rest(href, method);");
                return false;
            }
            for (const char *const *name = refused; *name; name++)
                is_bad |= html_same(text, cstr(*name));
            if (is_bad) {
                error_at(d->c, at, "rest cannot pass on %.*s: it could not be made safe",
                         SHOW(text));
                error_help(d->c, "declare an attribute for it");
                return false;
            }
            struct name *name = compiler_new(d->c, struct name, 1);
            name->text = text;
            *tail = name;
            tail = &name->next;
        } while (is_op(d, ','));
        if (!declare_expect(d, ')', "write rest(href, method);"))
            return false;
    }
    return declare_expect(d, ';', "end it with ;: rest;");
}
