#include "random.h"

struct random {
    uint64_t state;
    struct buf *out;
    unsigned depth, left; /* elements that may still come */
    unsigned n_loops, n_lets;
    bool in_link, no_curly;
};

static unsigned
below(struct random *r, unsigned n)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return (unsigned)((r->state >> 11) % n);
}

static void
put(struct random *r, const char *text)
{
    buf_format(r->out, "%s", text);
}

static void
put_one(struct random *r, const char *const *texts, unsigned n)
{
    put(r, texts[below(r, n)]);
}
#define PUT_ONE(r, texts) put_one((r), (texts), sizeof(texts) / sizeof *(texts))

static void
put_space(struct random *r)
{
    static const char *const spaces[] = { " ",  " ",    "\n",   "\n  ",      "\n\n",
                                          "  ", "\t\n", "\r\n", "\n \n\n\t", "\f" };
    PUT_ONE(r, spaces);
}

/* Perhaps none. */
static void
put_gap(struct random *r)
{
    if (below(r, 5) < 3)
        put_space(r);
}

static void
put_text(struct random *r)
{
    static const char *const words[] = {
        "a",        "word", "&amp;",  "°C",  "x.y,", "\\{", "&nbsp;",
        "\xc2\xa0", "\"",   "it's",   "a}b", "//",   "/*",  "longer-than-most-words",
        "=",        ">",    "日本語", "(see"
    };
    for (unsigned n = 1 + below(r, below(r, 6) ? 5 : 60); n; n--) {
        PUT_ONE(r, words);
        put_gap(r);
    }
}

static void
put_expr(struct random *r)
{
    static const char *const exprs[] = {
        "@a",
        " @a ",
        "\n@b\n",
        "@b > 3 ? \"}\" : \"{ a  b\"",
        "@b + f(1,\n  2)",
        "/* } */ @a",
        "@b // }\n",
        "@c ? @a : \"\\\"  \"",
        "'}' == @b",
        "@b\t*  2",
        "raw(@h)",
    };
    put(r, "{");
    PUT_ONE(r, exprs);
    put(r, "}");
}

static void
put_attr(struct random *r, unsigned number)
{
    static const char *const values[] = {
        "=\"x\"",
        "=\"two  words\n and a line\"",
        "='\"single\"'",
        "=unquoted",
        "",
        " = \"spaces around\"",
        "={@a}",
        "={ @c }",
        "={\n  @a\n}",
        "={@b > 1 ? \"/}\" : \"{\"}",
        "=\"a value so long that with one or two of its kind the tag is beyond every margin\"",
        "={JS.push(\"inc\", target: \"#t\", value: {id: @b}).hide(to: \"#menu\")}",
        "={@a // to the end }\n}",
        "=\"\"",
    };
    static const char *const others[] = {
        " class={[\"a\", @c && \"b  c\"]}",
        " class={[\n    \"a\",\n    @c && \"b\",\n  ]}",
        " style={@a}",
        " phx-click={JS.hide().show(to: \"#x-\" @b)}",
        " phx-key=\"Enter\"",
    };
    put_space(r);
    buf_format(r->out, "data-x%u", number);
    PUT_ONE(r, values);
    if (number == 0 && below(r, 4) == 0)
        PUT_ONE(r, others);
}

static void
put_attrs(struct random *r)
{
    static const unsigned counts[] = { 0, 0, 0, 1, 1, 2, 3, 8 };
    for (unsigned n = counts[below(r, 8)]; n; n--)
        put_attr(r, n - 1);
    if (below(r, 3) == 0)
        put_space(r);
}

static void put_nodes(struct random *r);

static void
put_kept(struct random *r)
{
    static const char *const kept[] = {
        "<pre>\n  as  it\n\tis <b> x </b>{@a} </pre>",
        "<pre\nclass=\"p\"  >x</pre>",
        "<textarea rows=\"2\">\n  {@a}  b\n</textarea>",
        "<script>\n  if (a < b) { c(\"</b>\");\n}\n  </script>",
        "<style>\n.a  { b: c }\n\n\n</style >",
        "<p phx-no-format  >\n   x  <b>\n  y</b><p>{@a}</p>\n </p>",
        "<p phx-no-format phx-no-curly-interpolation>{  a <p>\n\n\n</p> }</p>",
        "<!-- a  comment\n   of lines -->",
        "<!--x-->",
        "<%!-- not  output --%>",
        "<%!-- not\n  output, </div> {@a --%>",
        "<br>",
        "<img   src=\"/a.png\"/>",
        "<input type=\"text\" disabled value={@a}>",
        "<hr/>",
        "<i/>",
    };
    PUT_ONE(r, kept);
}

static void
put_element(struct random *r)
{
    static const char *const names[] = { "div", "section", "ul",     "li", "p",
                                         "b",   "span",    "x-part", "td", "h1" };
    bool is_link = !r->in_link && below(r, 8) == 0;
    const char *name = is_link ? "a" : names[below(r, 10)];
    bool is_loop = r->n_loops < 3 && below(r, 8) == 0, is_curly = false;
    buf_format(r->out, "<%s", name);
    if (is_loop) {
        put_space(r);
        buf_format(r->out, ":for={%sx%u", below(r, 2) ? " " : "", r->n_loops);
        if (below(r, 2))
            buf_format(r->out, ", i%u", r->n_loops);
        put(r, " in @rows }");
        r->n_loops++;
    }
    put_attrs(r);
    if (!r->no_curly && below(r, 20) == 0) {
        put(r, " phx-no-curly-interpolation");
        is_curly = r->no_curly = true;
    }
    put(r, ">");
    r->in_link |= is_link;
    r->depth++;
    put_nodes(r);
    r->depth--;
    r->in_link &= !is_link;
    r->no_curly &= !is_curly;
    r->n_loops -= is_loop;
    buf_format(r->out, "</%s%s>", name, below(r, 9) ? "" : " ");
}

/* :if, :else-if, :else with blanks between. */
static void
put_conditional(struct random *r)
{
    static const char *const names[] = { "p", "b", "div" };
    static const char *const conditions[] = { ":if={@c}", ":else-if={ @b == 2 }", ":else" };
    for (unsigned i = 0, n = 1 + below(r, 3); i < n; i++) {
        const char *name = names[below(r, 3)];
        buf_format(r->out, "<%s %s", name, conditions[i == n - 1 && i ? 2 : i]);
        put_attrs(r);
        put(r, ">");
        r->depth++;
        put_nodes(r);
        r->depth--;
        buf_format(r->out, "</%s>", name);
        put_gap(r);
    }
}

static void
put_inside(struct random *r)
{
    r->depth++;
    put_nodes(r);
    r->depth--;
}

/* A component with slots, or what comes with clivec. */
static void
put_call(struct random *r)
{
    if (r->no_curly) /* its attributes are expressions */
        return;
    put(r, "<.card");
    if (below(r, 2)) {
        put_space(r);
        put(r, below(r, 2) ? "title={ @a }" : "title=\"x  y\"");
    }
    if (below(r, 2)) {
        put_space(r);
        put(r, below(r, 2) ? "n={@b}" : "class={[\"a\", @c && \"b\"]}");
    }
    if (below(r, 4) == 0) {
        put(r, "/>");
        return;
    }
    put(r, ">");
    put_gap(r);
    if (below(r, 2)) {
        bool has_let = r->n_lets < 3 && below(r, 2);
        if (has_let)
            buf_format(r->out, "<:part :let={y%u} label={@a}>", r->n_lets++);
        else
            put(r, "<:part>");
        put_inside(r);
        r->n_lets -= has_let;
        put(r, "</:part>");
        put_gap(r);
    }
    put_inside(r);
    put(r, "</.card>");
}

static void
put_block(struct random *r)
{
    static const char *const ifs[] = { "<%= if (@c) { %>", "<% if (@b > 2) { %>",
                                       "<%=if (@c &&\n @b) {%>" };
    if (r->no_curly)
        return;
    if (below(r, 3) == 0 && r->n_loops < 3) {
        buf_format(r->out, "<%%= for (x%u in @rows) { %%>", r->n_loops++);
        put_inside(r);
        r->n_loops--;
    } else if (below(r, 3) == 0) {
        put(r, "<%= switch (@b) { %>\n<% case 1: %>");
        put_inside(r);
        put(r, "<% default: %>");
        put_inside(r);
    } else {
        PUT_ONE(r, ifs);
        put_inside(r);
        if (below(r, 2)) {
            put(r, below(r, 2) ? "<% } else if (@b == 7) { %>" : "<% } else { %>");
            put_inside(r);
        }
    }
    put(r, "<% } %>");
}

static void
put_nodes(struct random *r)
{
    unsigned n = r->depth > 6 ? below(r, 3) : below(r, 7);
    put_gap(r);
    for (; n && r->left; n--) {
        r->left--;
        switch (below(r, 10)) {
        case 0:
        case 1:
            put_text(r);
            break;
        case 2:
            if (!r->no_curly)
                put_expr(r);
            break;
        case 3:
            if (!r->no_curly)
                put_kept(r);
            break;
        case 4:
            put_conditional(r);
            break;
        case 5:
            put_call(r);
            break;
        case 6:
            put_block(r);
            break;
        default:
            put_element(r);
        }
        put_gap(r);
    }
}

void
random_template(struct buf *out, uint64_t seed)
{
    static const char *const heads[] = {
        "---\n#include \"f.h\"\nstruct row { int id; str name; };\nview v {\n  str a;\nint b = "
        "3;"
        "\n\n\n    bool c;\n\thtml h; list(row) rows key(id);\n};\n---\n",
        "---\n#include \"f.h\"\n/* a comment\n     as it is } */\n\n\nstruct row {\nint   id; "
        "// {\n"
        "str name; };\n\nview v { str a; int b; bool c; html h;\nlist(row) rows; }\n---\n",
    };
    struct random r = { .state = seed * 0x9e3779b97f4a7c15u | 1, .out = out, .left = 60 };
    for (unsigned i = 0; i < 8; i++)
        below(&r, 2);
    PUT_ONE(&r, heads);
    while (r.left && below(&r, 4))
        put_nodes(&r);
}
