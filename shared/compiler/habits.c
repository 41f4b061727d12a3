/* habits.c: what who knows HEEx writes from habit and C has in another way: its mend is said
 * here, since the words of the C compiler would be of something else. */
#include "habits.h"

#include "diagnostics.h"
#include "expr_private.h"
#include "names.h"

/* A name that stands where C has none of it. */
static const struct habit {
    const char *name, *what, *help;
} operators[] = {
    { "and", "C writes && for and", "write @a && @b" },
    { "or", "C writes || for or", "write @a || @b" },
    { "not", "C writes ! for not", "write !@open" },
    { "if", "a choice is ? : here, or a block",
      "write cond ? a : b; or <%= if (cond) { %> … <% } %>" },
    { "unless", "there is no unless", "write !cond ? a : b; or <%= if (!cond) { %> … <% } %>" },
    { "case", "a switch is a block",
      "write <%= switch (@field) { %><% case value: %> … <% } %>" },
    { "for", "a comprehension is an attribute or a block",
      "write :for={row in @rows}, or <%= for (row in @rows) { %> … <% } %>" },
    { "fn", "there are no functions in an expression",
      "put it into a header, and #include that above" },
    { "in", "C has no in", "compare: @x == 1 || @x == 2" },
    { "do", "there is no do", "a block opens with {: <%= if (cond) { %>" },
};

static const struct habit values[] = {
    { "nil", "C has no nil", "write live_none for what is absent; ask with !@name" },
    { "assigns", "there are no assigns", "the fields are @name, all of them self" },
};

/* Of Elixir's standard library; a C header could have the same names. */
static const struct habit calls[] = {
    { "is_nil", "C has no is_nil", "write !@name, or @name == live_none" },
    { "to_string", "what is printed becomes text by itself",
      "write {@n}, and in pieces of an attribute {[\"row-\", @n]}" },
    { "inspect", "C has no inspect",
      "print a field; for a look at all of them use a debugger" },
    { "length", "C has no length of everything",
      "write NAME_list_count(@rows) for a list of struct NAME, live_text(@s).len for a text" },
};

static const char *const modules[] = { "Enum",   "String", "Map",    "List",     "Integer",
                                       "Float",  "Date",   "Time",   "DateTime", "Phoenix",
                                       "Routes", "Kernel", "Keyword" };

static const struct habit *
find(const struct habit *habits, size_t n, live_str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(cstr(habits[i].name), name))
            return &habits[i];
    return NULL;
}

#define FIND(habits, name) find((habits), sizeof(habits) / sizeof(habits)[0], (name))

static bool
say(struct parser *p, struct span at, const struct habit *habit)
{
    if (habit)
        expr_fail(p, at, habit->what, habit->help);
    return habit != NULL;
}

/* A value of an enum that some field here has. */
static bool
is_value(const struct scope *scope, live_str name)
{
    for (; scope; scope = scope->outer) {
        const struct record *record = scope->kind.row;
        for (unsigned i = 0; record && i < record->n_fields; i++) {
            const struct enumeration *e = record->fields[i].values;
            for (unsigned k = 0; e && k < e->n_values; k++)
                if (str_is(e->values[k], name))
                    return true;
        }
    }
    return false;
}

bool
habit_of_name(struct parser *p, const struct ctoken *token)
{
    live_str name = slice(p->c, token->at);
    bool is_call = peek(p, 1)->kind == C_PUNCT && peek(p, 1)->op == '(';
    bool is_dot = peek(p, 1)->kind == C_PUNCT && peek(p, 1)->op == '.';
    if (is_value(p->scope, name))
        return false;
    for (size_t i = 0; is_dot && i < sizeof modules / sizeof modules[0]; i++)
        if (str_is(cstr(modules[i]), name)) {
            expr_fail(
                p, token->at, "C has no modules",
                "call a C function of a header that you #include; how many rows a list has is "
                "NAME_list_count(@rows)");
            return true;
        }
    if (is_call)
        return !p->c->has_headers && say(p, token->at, FIND(calls, name));
    return say(p, token->at, FIND(values, name)) ||
           (peek(p, 1)->kind != C_END && peek(p, 1)->kind != C_PUNCT &&
            say(p, token->at, FIND(operators, name)));
}

bool
habit_behind(struct parser *p, const struct ctoken *token)
{
    return token->kind == C_NAME && say(p, token->at, FIND(operators, slice(p->c, token->at)));
}

static bool
is_joined(const struct ctoken *a, const struct ctoken *b)
{
    return a->at.to == b->at.from;
}

bool
habit_of_operand(struct parser *p)
{
    const struct ctoken *token = peek(p, 0), *next = peek(p, 1);
    bool is_punct = token->kind == C_PUNCT;
    struct span both = { token->at.from, next->at.to };
    if (!is_punct)
        return false;
    if (token->op == '>' && p->at && is_joined(&p->tokens[p->at - 1], token) &&
        p->tokens[p->at - 1].op == '<')
        return !expr_fail(
            p, (struct span){ p->tokens[p->at - 1].at.from, token->at.to },
            "C does not join texts by <>",
            "in an attribute pieces stand in a list: {[\"row-\", @id]}; between tags "
            "write them side by side: row-{@id}");
    if (token->op == '=' && p->at && is_joined(&p->tokens[p->at - 1], token))
        return !expr_fail(p, (struct span){ p->tokens[p->at - 1].at.from, token->at.to },
                          "C compares by == and !=", "write @a == @b");
    if (token->op == ':' && next->kind == C_NAME && is_joined(token, next))
        return !expr_fail(p, both, "C has no atoms",
                          "write a text, \"name\"; or the value of an enum, without the colon");
    if (token->op == '%' && next->kind != C_END && is_joined(token, next))
        return !expr_fail(p, both, "C has no maps and no structs in an expression",
                          "pass the values one by one");
    if (token->op == '#')
        return !expr_fail(p, token->at, "this is no comment here", "write <%!-- … --%>");
    if (token->op == '~' && next->kind == C_NAME && peek(p, 2)->kind == C_STRING &&
        is_joined(next, peek(p, 2)))
        return !expr_fail(
            p, both, "C has no sigils",
            "write a text: \"/books\"; with values in it a list: {[\"/books/\", @id]}");
    return false;
}

bool
habit_in_text(struct compiler *c, struct span literal, const char *help)
{
    live_str text = slice(c, literal);
    for (size_t i = 0; i + 2 < text.len; i++) {
        if (text.ptr[i] != '#' || text.ptr[i + 1] != '{')
            continue;
        const char *end = memchr(text.ptr + i, '}', text.len - i);
        if (!end || !(text.ptr[i + 2] == '@' || is_name_start(text.ptr[i + 2])))
            continue;
        uint32_t from = literal.from + (uint32_t)i;
        uint32_t to = literal.from + (uint32_t)(end - text.ptr) + 1;
        error_at(c, (struct span){ from, to }, "there is no interpolation inside a text");
        error_help(c, "%s", help);
        return true;
    }
    return false;
}

const char *
habit_of_field(live_str name)
{
    static const struct habit fields[] = {
        { "flash", NULL, "a layout prints the flash: declare str flash_info; there" },
        { "streams", NULL, "streams are not supported yet: declare list(row) rows" },
        { "uploads", NULL, "uploads are not supported yet" },
        { "socket", NULL, "what the socket knows goes into fields in mount or load" },
        { "live_action", NULL,
          "declare str live_action; and set it in handle_params from live_action(socket)" },
    };
    const struct habit *habit = FIND(fields, name);
    return habit ? habit->help : NULL;
}

const char *
habit_of_component(live_str name)
{
    static const struct habit components[] = {
        { "live_component", NULL,
          "stateful components are not supported yet: write a view's own "
          "component { … }; with its events in the view" },
        { "async_result", NULL,
          "async is not supported yet: load in a timer, and ask with :if" },
        { "live_file_input", NULL,
          "uploads are not supported yet: post a form with multipart to a "
          "handler" },
        { "live_img_preview", NULL, "uploads are not supported yet" },
        { "flash", NULL, "the flash is a field of a layout, flash_info: {@flash_info}" },
    };
    const struct habit *habit = FIND(components, name);
    return habit ? habit->help : NULL;
}

const char *
habit_of_block(live_str word)
{
    static const struct habit blocks[] = {
        { "end", NULL, "close a block with <% } %>" },
        { "unless", NULL, "write <%= if (!condition) { %>" },
        { "cond", NULL, "write <%= if (condition) { %> … <% } else if (other) { %> … <% } %>" },
        { "else", NULL, "write <% } else { %>" },
    };
    const struct habit *habit = FIND(blocks, word);
    return habit ? habit->help : NULL;
}
