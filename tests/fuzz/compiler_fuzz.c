/* compiler_fuzz.c: the whole template compiler in memory. What it accepts is C that is text;
 * what it refuses has a message with a mend; twice the same gives the same; a failing
 * allocation is LIVE_ENOMEM and loses nothing. Input that does not begin with --- is the markup
 * of a small view. Behind a line `==== NAME` follows another template, NAME.live.html; `part`
 * and `types` are always there. */
#include "compile.h"
#include "mem.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static const char declarations[] =
    "---\n#include \"types.live.h\"\nstruct item { int id; str s; };\nstruct row { int id; "
    "str s; time t; html h; list(item) items "
    "key(s); };\nenum f { left, right };\nview v { enum f f; form(struct row) form; bool b; int n; double d; str s; html "
    "h; time t; enum e e; struct p p; json j; list(p) ps; list(row) rows key(id); };\n"
    "---\n";

static const char part[] =
    "---\n#include \"types.live.h\"\ncomponent part { str s = \"x\"; int n = 0; bool b = "
    "false; "
    "enum e e = one; json j = live_none; struct p p = live_none; list(p) ps = live_none; event "
    "on "
    "= live_none; js js = live_none; html h = live_none; slot inner(int n); slot row(struct p "
    "p) { "
    "str label; bool wide = false; }; rest(href); }\n---\n<p class={@s} {...@rest} "
    "phx-click={@on}>{render_slot(@inner, @n)}<i :for={r in @row}>{r->label}</i></p>\n";
static const char types[] = "---\nenum e { one, two };\nstruct p { int x; enum e e; };\n---\n";

/* The other templates of the input. */
struct others {
    live_str text;
};

static bool
next_other(live_str *rest, live_str *name, live_str *text)
{
    live_str mark = LIVE_STR("\n==== ");
    const char *at = rest->len ? memmem(rest->ptr, rest->len, mark.ptr, mark.len) : NULL;
    if (!at)
        return false;
    *rest = str_sub(*rest, (size_t)(at - rest->ptr) + mark.len, rest->len);
    *name = str_cut(*rest, '\n', rest);
    if (!rest->ptr)
        *rest = LIVE_STR("");
    const char *end = memmem(rest->ptr, rest->len, mark.ptr, mark.len);
    *text = end ? str_sub(*rest, 0, (size_t)(end - rest->ptr)) : *rest;
    return true;
}

static bool
find(void *self, live_str wanted, unsigned nth, struct compile_file *file)
{
    const struct others *others = self;
    live_str rest = others->text, name, text;
    file->path = "other.live.html";
    while (next_other(&rest, &name, &text)) {
        file->text = text;
        if (str_is(name, wanted) && nth-- == 0)
            return true;
    }
    file->path = "part.live.html";
    file->text = str_is(wanted, LIVE_STR("part")) ? (live_str){ part, sizeof part - 1 }
                                                  : (live_str){ types, sizeof types - 1 };
    return nth == 0 && (str_is(wanted, LIVE_STR("part")) || str_is(wanted, LIVE_STR("types")));
}

static live_str
name_at(void *self, size_t i)
{
    const struct others *others = self;
    live_str rest = others->text, name, text;
    while (next_other(&rest, &name, &text))
        if (i-- == 0)
            return name;
    return i == 0 ? LIVE_STR("part") : i == 1 ? LIVE_STR("types") : live_none;
}

static bool
contains(const struct buf *buf, const char *text)
{
    return buf->len && memmem(buf->data, buf->len, text, strlen(text));
}

/* Braces of the generated C are balanced outside of literals, so that nothing broke out of one.
 */
static void
check_c(live_str text)
{
    int depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        char ch = text.ptr[i];
        if (ch == '/' && i + 1 < text.len && text.ptr[i + 1] == '*') {
            const char *end = memmem(text.ptr + i + 2, text.len - i - 2, "*/", 2);
            CHECK(end);
            i = (size_t)(end - text.ptr) + 1;
        } else if (ch == '"' || ch == '\'') {
            for (i++; i < text.len && text.ptr[i] != ch; i++) {
                CHECK(text.ptr[i] != '\n');
                i += text.ptr[i] == '\\';
            }
            CHECK(i < text.len);
        } else {
            depth += (ch == '{') - (ch == '}');
            CHECK(depth >= 0);
        }
    }
    CHECK(depth == 0);
}

/* What compiles can be formatted; a second time nothing changes; it still compiles, or still
 * does not. */
static void
check_format(const struct compile_names *names, live_str text, live_status compiled)
{
    struct buf once = { 0 }, twice = { 0 }, errors = { 0 };
    struct compile_output output;
    live_status status = compile_format("fuzz.live.html", text, &once, &errors);
    CHECK(status == LIVE_OK || (status == LIVE_EINVAL && compiled == LIVE_EINVAL));
    if (status == LIVE_OK && once.len < 1 << 20) {
        CHECK(compile_format("fuzz.live.html", buf_text(&once), &twice, &errors) == LIVE_OK);
        CHECK(str_is(buf_text(&once), buf_text(&twice)));
        CHECK(compile(names, buf_text(&once), &output) == compiled);
        compile_output_release(&output);
    }
    buf_reset(&once);
    status = compile_hooks("fuzz.live.html", text, names->files, &once, &errors);
    CHECK(status == LIVE_OK || (status == LIVE_EINVAL && compiled == LIVE_EINVAL));
    buf_release(&once);
    buf_release(&twice);
    buf_release(&errors);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text = { 0 };
    struct others others = { { (const char *)data, size } };
    const struct compile_files files = { &others, find, name_at };
    const struct compile_names names = {
        .template_name = "fuzz.live.html",
        .header = "fuzz.live.h",
        .source = "fuzz.live.c",
        .files = &files,
    };
    struct compile_output first, second;
    struct mem_probe *probe = mem_probe();
    if (size < 3 || memcmp(data, "---", 3) != 0)
        buf_append(&text, declarations, sizeof declarations - 1);
    const char *end = size ? memmem(data, size, "\n==== ", 6) : NULL;
    buf_append(&text, (const char *)data, end ? (size_t)(end - (const char *)data) + 1 : size);

    uint64_t before = probe->n_allocations;
    live_status status = compile(&names, buf_text(&text), &first);
    uint64_t n = probe->n_allocations - before;
    CHECK(status == LIVE_OK || status == LIVE_EINVAL);
    if (status == LIVE_OK) {
        CHECK(first.errors.len == 0);
        CHECK(str_is_utf8(buf_text(&first.header)) && str_is_utf8(buf_text(&first.source)));
        CHECK(contains(&first.header, "#endif\n"));
        CHECK(contains(&first.source, "_class = {") ||
              contains(&first.source, "_component = {") ||
              contains(&first.header, "#ifndef CLIVE_GEN_STRUCT_") ||
              contains(&first.header, "#ifndef CLIVE_GEN_ENUM_"));
        check_c(buf_text(&first.header));
        if (!contains(&first.source, "#include <") && !contains(&first.source, "'"))
            check_c(buf_text(&first.source));
    } else {
        CHECK(first.header.len == 0 && first.source.len == 0);
        CHECK(contains(&first.errors, ": error: "));
        CHECK(contains(&first.errors, "\nhelp: ") || text.len > 1 << 20);
    }

    CHECK(compile(&names, buf_text(&text), &second) == status);
    CHECK(str_is(buf_text(&first.source), buf_text(&second.source)));
    CHECK(str_is(buf_text(&first.header), buf_text(&second.header)));
    CHECK(str_is(buf_text(&first.errors), buf_text(&second.errors)));
    compile_output_release(&second);

    probe->fail_at = probe->n_allocations + 1 + str_hash(buf_text(&text)) % n;
    CHECK(compile(&names, buf_text(&text), &second) == LIVE_ENOMEM);
    probe->fail_at = 0;
    compile_output_release(&second);
    compile_output_release(&first);
    check_format(&names, buf_text(&text), status);
    buf_release(&text);
    return 0;
}
