/* expr_print.c: an expression as the C of the generated code. */
#include "expr.h"
#include "out.h"

struct printer {
    struct compiler *c;
    struct buf *out;
};

static void print(struct printer *p, const struct expr *e, enum expr_form form);

/* Tokens first..last as they are written, with newlines kept and comments dropped. */
static void
print_tokens(struct printer *p, const struct expr *e, unsigned first, unsigned last)
{
    for (unsigned i = first; i < last; i++) {
        const struct ctoken *token = &e->tokens[i];
        if (i > e->first && token->at.from > e->tokens[i - 1].at.to) {
            if (token->line_before) {
                uint32_t from = source_line_of(&p->c->source, e->tokens[i - 1].at.to);
                uint32_t to = source_line_of(&p->c->source, token->at.from);
                for (; from < to; from++)
                    buf_char(p->out, '\n');
            } else {
                buf_char(p->out, ' ');
            }
        }
        buf_str(p->out, slice(p->c, token->at));
    }
}

/* The blank before token `i`, which belongs to a child that prints itself. */
static void
print_blank(struct printer *p, const struct expr *e, unsigned i)
{
    if (i == e->first || e->tokens[i].at.from == e->tokens[i - 1].at.to)
        return;
    uint32_t from = source_line_of(&p->c->source, e->tokens[i - 1].at.to);
    uint32_t to = source_line_of(&p->c->source, e->tokens[i].at.from);
    if (from == to)
        buf_char(p->out, ' ');
    for (; from < to; from++)
        buf_char(p->out, '\n');
}

/* The expression with its children in their places. */
struct walk {
    const struct expr *e;
    unsigned at;
};

static void
print_child(struct printer *p, struct walk *walk, const struct expr *child, enum expr_form form)
{
    print_tokens(p, walk->e, walk->at, child->first);
    print_blank(p, walk->e, child->first);
    print(p, child, form);
    walk->at = child->last;
}

static void
print_rest(struct printer *p, struct walk *walk)
{
    print_tokens(p, walk->e, walk->at, walk->e->last);
}

static void
print_path_bare(struct printer *p, const struct expr *e)
{
    if (e->is_index) {
        buf_str(p->out, e->scope->index);
    } else if (e->a) {
        print_path_bare(p, expr_bare(e->a));
        buf_format(p->out, "%s", expr_is_pointer(expr_bare(e->a)) ? "->" : ".");
        buf_str(p->out, e->field->name);
    } else {
        buf_str(p->out, e->scope->item);
        if (e->field)
            buf_lit(p->out, "->");
        if (e->field)
            buf_str(p->out, e->field->name);
    }
}

static void
print_path(struct printer *p, const struct expr *e, enum expr_form form)
{
    bool is_slice = !e->in || e->in->is_borrowed;
    bool is_pointer = e->field && e->in->is_borrowed; /* of a component: what is no scalar */
    const char *before = "", *behind = "";
    switch (e->type) {
    case TYPE_STR:
        before = is_slice ? "" : "live_text(";
        behind = is_slice ? "" : ")";
        break;
    case TYPE_HTML:
        if (form == FORM_TEXT) {
            before = is_slice ? "" : "live_html_text(&";
            behind = is_slice ? ".text_" : ")";
        } else {
            before = is_slice ? "" : "&";
        }
        break;
    case TYPE_LIST:
        if (form == FORM_TRUTH && e->field->is_absent) {
            print_path_bare(p, e);
            before = " && live_true(&";
            behind = "->list_)";
        } else if (form == FORM_TRUTH) {
            before = "&";
            behind = is_pointer ? "->list_" : ".list_";
        } else {
            before = is_pointer ? "" : "&";
        }
        break;
    case TYPE_JSON:
        if (form == FORM_TEXT && e->field->is_absent) {
            buf_char(p->out, '(');
            print_path_bare(p, e);
            before = " ? live_json_text(";
            behind = ") : live_none)";
        } else if (form == FORM_TEXT) {
            before = is_pointer ? "live_json_text(" : "live_json_text(&";
            behind = ")";
        } else {
            before = is_pointer ? "" : "&";
        }
        break;
    case TYPE_ENUM:
        if (form == FORM_TEXT) {
            buf_lit(p->out, "live_enum_name(&");
            buf_str(p->out, e->values->name);
            before = "_enum, ";
            behind = ")";
        }
        break;
    case TYPE_STRUCT:
        before = is_pointer ? "" : "&";
        break;
    case TYPE_FORM: /* a variable is a live_input */
        before = !e->field || is_pointer ? "" : "&";
        break;
    case TYPE_SLOT:
        before = "&";
        break;
    default:
        break;
    }
    buf_format(p->out, "%s", before);
    print_path_bare(p, e);
    buf_format(p->out, "%s", behind);
}

static void print_input(struct printer *p, const struct expr *e);

/* (live_input_options){ .as = LIVE_STR("a") } */
static void
print_given(struct printer *p, const struct given *given)
{
    buf_lit(p->out, "(live_input_options){ ");
    for (; given; given = given->next) {
        buf_format(p->out, ".%s = ", given->member);
        if (given->expr) {
            print(p, given->expr, given->is_text ? FORM_TEXT : FORM_PLAIN);
        } else if (given->text.ptr) {
            buf_lit(p->out, "LIVE_STR(");
            out_quoted(p->out, given->text);
            buf_char(p->out, ')');
        } else {
            buf_lit(p->out, "true");
        }
        buf_format(p->out, "%s", given->next ? ", " : "");
    }
    buf_lit(p->out, " }");
}

/* As a live_input that also says what <.form :let> or <.inputs_for> does. */
static void
print_input_with(struct printer *p, const struct expr *e)
{
    struct expr without = *e;
    without.given = NULL;
    buf_lit(p->out, "live_input_with(");
    print_input(p, &without);
    buf_lit(p->out, ", ");
    print_given(p, e->given);
    buf_char(p->out, ')');
}

/* A form or one of its fields as a live_input. */
static void
print_input(struct printer *p, const struct expr *e)
{
    e = expr_bare(e);
    const struct expr *root = e->kind == EXPR_INPUT ? expr_bare(e->a) : e;
    if (e->given) {
        print_input_with(p, e);
        return;
    }
    if (root->given) {
        buf_lit(p->out, "live_input_at(");
        print_input_with(p, root);
        buf_lit(p->out, ", \"");
        buf_str(p->out, e->text);
        buf_lit(p->out, "\")");
        return;
    }
    bool is_own = root->kind == EXPR_PATH && root->field && !root->in->is_borrowed;
    const char *between = "";
    if (is_own)
        buf_lit(p->out, "live_input_of(&");
    else if (e != root)
        buf_lit(p->out, "live_input_at(");
    if (root->kind == EXPR_PATH)
        print_path_bare(p, root);
    else
        print(p, root, FORM_PLAIN);
    if (is_own || e != root)
        between = ", \"";
    buf_format(p->out, "%s", between);
    if (e != root)
        buf_str(p->out, e->text);
    if (*between)
        buf_lit(p->out, "\")");
}

static void
print_truth(struct printer *p, const struct expr *e)
{
    const struct expr *bare = expr_bare(e);
    if (e->type == TYPE_TEXTS || e->type == TYPE_OPTIONS) {
        buf_char(p->out, '(');
        print(p, e, FORM_PLAIN);
        buf_lit(p->out, ".n != 0)");
        return;
    }
    bool is_plain = e->type == TYPE_BOOL || e->type == TYPE_INT || e->type == TYPE_DOUBLE ||
                    e->type == TYPE_ENUM;
    bool may_be_absent =
        bare->kind == EXPR_PATH && bare->type == TYPE_LIST && bare->field->is_absent;
    if (is_plain) {
        print(p, e, FORM_PLAIN);
        return;
    }
    if (may_be_absent) {
        buf_char(p->out, '(');
        print_path(p, bare, FORM_TRUTH);
        buf_char(p->out, ')');
        return;
    }
    buf_lit(p->out, "live_true(");
    if (bare->kind == EXPR_PATH)
        print_path(p, bare, FORM_TRUTH);
    else
        print(p, e, FORM_PLAIN);
    buf_char(p->out, ')');
}

/* a == b || a == c: a case of a switch. */
static void
print_case(struct printer *p, const struct expr *e)
{
    bool text = expr_bare(e->a)->type == TYPE_STR || expr_bare(e->a)->type == TYPE_HTML;
    for (const struct expr *value = e->b; value; value = value->next) {
        bool is_text = text || value->type == TYPE_STR;
        bool is_time = e->a->type == TYPE_TIME;
        buf_format(p->out, "%s%s", value == e->b ? "" : " || ",
                   is_text   ? "live_eq("
                   : is_time ? "(("
                             : "(");
        print(p, e->a, is_text && expr_bare(e->a)->type == TYPE_HTML ? FORM_TEXT : FORM_PLAIN);
        buf_format(p->out, "%s", is_text ? ", " : is_time ? ").us) == ((" : ") == (");
        print(p, value, FORM_PLAIN);
        buf_format(p->out, "%s)", is_time ? ").us" : "");
    }
}

static bool
is_known_text(const struct expr *e)
{
    e = expr_bare(e);
    return e->type == TYPE_STR || e->type == TYPE_HTML;
}

/* == and != : of texts, of times, of numbers. */
static void
print_equality(struct printer *p, const struct expr *e)
{
    bool text = is_known_text(e->a) || is_known_text(e->b) || e->a->type == TYPE_NONE ||
                e->b->type == TYPE_NONE;
    struct walk walk = { e, e->first };
    if (text) {
        if (e->op == P2('!', '='))
            buf_char(p->out, '!');
        buf_lit(p->out, "live_eq(");
        print(p, e->a, expr_bare(e->a)->type == TYPE_HTML ? FORM_TEXT : FORM_PLAIN);
        buf_lit(p->out, ", ");
        for (uint32_t line = source_line_of(&p->c->source, e->a->at.to),
                      to = source_line_of(&p->c->source, e->b->at.from);
             line < to; line++)
            buf_char(p->out, '\n');
        print(p, e->b, expr_bare(e->b)->type == TYPE_HTML ? FORM_TEXT : FORM_PLAIN);
        buf_char(p->out, ')');
        return;
    }
    print_child(p, &walk, e->a, FORM_PLAIN);
    print_child(p, &walk, e->b, FORM_PLAIN);
}

static void
print_binary(struct printer *p, const struct expr *e)
{
    struct walk walk = { e, e->first };
    bool is_logical = e->op == P2('&', '&') || e->op == P2('|', '|');
    bool is_compare = e->type == TYPE_BOOL && !is_logical;
    bool is_equality = e->op == P2('=', '=') || e->op == P2('!', '=');
    bool a_is_time = e->a->type == TYPE_TIME, b_is_time = e->b->type == TYPE_TIME;
    if (is_compare && ((a_is_time && (b_is_time || e->b->type == TYPE_UNKNOWN)) ||
                       (b_is_time && e->a->type == TYPE_UNKNOWN))) {
        print_child(p, &walk, e->a, FORM_PLAIN);
        buf_lit(p->out, ".us");
        print_child(p, &walk, e->b, FORM_PLAIN);
        buf_lit(p->out, ".us");
    } else if (is_equality) {
        print_equality(p, e);
    } else if (is_logical) {
        print_tokens(p, e, walk.at, e->a->first);
        print_truth(p, e->a);
        walk.at = e->a->last;
        print_tokens(p, e, walk.at, e->b->first);
        print_blank(p, e, e->b->first);
        print_truth(p, e->b);
    } else {
        print_child(p, &walk, e->a, FORM_PLAIN);
        print_child(p, &walk, e->b, FORM_PLAIN);
    }
}

/* Both sides of `? :` of one C type, where one is a literal and the other a slice. */
static void
print_side(struct printer *p, struct walk *walk, const struct expr *side, bool as_text)
{
    print_tokens(p, walk->e, walk->at, side->first);
    print_blank(p, walk->e, side->first);
    if (as_text) {
        buf_lit(p->out, "live_as_str(");
        print(p, side, FORM_PLAIN);
        buf_char(p->out, ')');
    } else {
        print(p, side, FORM_PLAIN);
    }
    walk->at = side->last;
}

static bool
is_string_literal(const struct expr *e)
{
    return expr_bare(e)->kind == EXPR_STRING;
}

static void
print_ternary(struct printer *p, const struct expr *e)
{
    struct walk walk = { e, e->first };
    bool mixed = (e->b->type == TYPE_STR || e->b->type == TYPE_NONE) &&
                 (e->c->type == TYPE_STR || e->c->type == TYPE_NONE) &&
                 is_string_literal(e->b) != is_string_literal(e->c);
    print_truth(p, e->a);
    walk.at = e->a->last;
    print_side(p, &walk, e->b, mixed);
    print_side(p, &walk, e->c, mixed);
}

static void
print_address(struct printer *p, const struct expr *e)
{
    struct walk walk = { e, e->first };
    const struct expr *bare = e->a ? expr_bare(e->a) : NULL;
    if (bare && bare->kind == EXPR_PATH) {
        print_tokens(p, e, e->first, e->a->first);
        print_blank(p, e, e->a->first);
        print_path_bare(p, bare);
    } else {
        if (e->a)
            print_child(p, &walk, e->a, FORM_PLAIN);
        print_rest(p, &walk);
    }
}

/* live_text(@city) and live_cstr(@city) are what an author's C says: they take the field
 * itself. */
static bool
takes_lvalue(struct printer *p, const struct expr *e, const char **before)
{
    static const struct {
        const char *name, *before;
    } takers[] = {
        { "live_text", "" },
        { "live_cstr", "&" },
        { "live_string_text", "&" },
        { "live_html_text", "&" },
    };
    live_str name = slice(p->c, e->a->at);
    const struct expr *arg = e->b && !e->b->next ? expr_bare(e->b) : NULL;
    if (e->a->kind != EXPR_LEAF || !arg || arg->kind != EXPR_PATH)
        return false;
    for (size_t i = 0; i < sizeof takers / sizeof takers[0]; i++) {
        *before = takers[i].before;
        if (strlen(takers[i].name) == name.len &&
            memcmp(takers[i].name, name.ptr, name.len) == 0)
            return true;
    }
    return false;
}

static void
print_call(struct printer *p, const struct expr *e)
{
    struct walk walk = { e, e->first };
    const char *before;
    print_child(p, &walk, e->a, FORM_PLAIN);
    if (takes_lvalue(p, e, &before)) {
        print_tokens(p, e, walk.at, e->b->first);
        buf_str(p->out, (live_str){ before, strlen(before) });
        print_path_bare(p, expr_bare(e->b));
        walk.at = e->b->last;
    } else {
        for (const struct expr *arg = e->b; arg; arg = arg->next)
            print_child(p, &walk, arg, FORM_PLAIN);
    }
    print_rest(p, &walk);
}

static void
print_plain(struct printer *p, const struct expr *e)
{
    struct walk walk = { e, e->first };
    switch (e->kind) {
    case EXPR_LEAF:
        if (e->values) {
            buf_str(p->out, e->values->name);
            buf_char(p->out, '_');
        }
        print_tokens(p, e, e->first, e->last);
        break;
    case EXPR_CASE:
        print_case(p, e);
        break;
    case EXPR_STRING:
    case EXPR_BOOL:
    case EXPR_NONE:
        print_tokens(p, e, e->first, e->last);
        break;
    case EXPR_PATH:
        print_path(p, e, FORM_PLAIN);
        break;
    case EXPR_PAREN:
        print_child(p, &walk, e->a, FORM_PLAIN);
        print_rest(p, &walk);
        break;
    case EXPR_UNARY:
        if (e->op == '!') {
            buf_char(p->out, '!');
            print_truth(p, e->a);
            break;
        }
        print_child(p, &walk, e->a, FORM_PLAIN);
        break;
    case EXPR_ADDRESS:
        print_address(p, e);
        break;
    case EXPR_CALL:
        print_call(p, e);
        break;
    case EXPR_POSTFIX:
    case EXPR_CAST:
        print_child(p, &walk, e->a, FORM_PLAIN);
        if (e->b)
            print_child(p, &walk, e->b, FORM_PLAIN);
        print_rest(p, &walk);
        break;
    case EXPR_BINARY:
        print_binary(p, e);
        break;
    case EXPR_TERNARY:
        print_ternary(p, e);
        break;
    case EXPR_RAW: /* alone in its part: see lower.c */
    case EXPR_VOLATILE:
        print(p, e->a, FORM_PLAIN);
        break;
    case EXPR_INPUT:
        print_input(p, e);
        break;
    case EXPR_ASKED:
        buf_lit(p->out, "live_input_");
        buf_str(p->out, e->text);
        buf_char(p->out, '(');
        print_input(p, e->a);
        buf_char(p->out, ')');
        break;
    case EXPR_LIST:  /* lowered piece by piece */
    case EXPR_RANGE: /* alone in a :for */
    case EXPR_SLOT:  /* alone in its part */
        break;
    }
}

static void
print(struct printer *p, const struct expr *e, enum expr_form form)
{
    const struct expr *bare = expr_bare(e);
    switch (form) {
    case FORM_PLAIN:
        print_plain(p, e);
        break;
    case FORM_TRUTH:
        print_truth(p, e);
        break;
    case FORM_TEXT:
        if (bare->kind == EXPR_STRING) {
            buf_lit(p->out, "LIVE_STR(");
            print_plain(p, bare);
            buf_char(p->out, ')');
        } else if (bare->kind == EXPR_PATH &&
                   (bare->type == TYPE_STR || bare->type == TYPE_HTML ||
                    bare->type == TYPE_ENUM || bare->type == TYPE_JSON)) {
            print_path(p, bare, FORM_TEXT);
        } else if (bare->type == TYPE_ENUM) {
            buf_lit(p->out, "live_enum_name(&");
            buf_str(p->out, bare->values->name);
            buf_lit(p->out, "_enum, ");
            print_plain(p, bare);
            buf_char(p->out, ')');
        } else if (bare->kind == EXPR_NONE) {
            print_plain(p, bare);
        } else {
            buf_lit(p->out, "live_as_str(");
            print_plain(p, e);
            buf_char(p->out, ')');
        }
        break;
    case FORM_INPUT:
        print_input(p, e);
        break;
    case FORM_VALUE:
        if (bare->kind == EXPR_STRING || bare->type == TYPE_ENUM || bare->type == TYPE_JSON) {
            print(p, bare, FORM_TEXT);
        } else if (bare->type == TYPE_BOOL && bare->kind != EXPR_PATH &&
                   bare->kind != EXPR_ASKED) {
            buf_lit(p->out, "(bool)(");
            print_plain(p, bare);
            buf_char(p->out, ')');
        } else {
            print_plain(p, e);
        }
        break;
    }
}

void
expr_print(struct compiler *c, struct buf *out, const struct expr *expr, enum expr_form form)
{
    struct printer p = { c, out };
    print(&p, expr, form);
}
