/* compiler_fuzz.c: the whole template compiler in memory. What it accepts is C that is text;
 * what it refuses has a message with a mend; twice the same gives the same; a failing
 * allocation is LIVE_ENOMEM and loses nothing. Input that does not begin with --- is the markup
 * of a small view. */
#include "compile.h"
#include "mem.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static const char declarations[] = "---\nstruct item { int id; str s; };\nstruct row { int id; "
                                   "str s; time t; html h; list(item) items "
                                   "key(s); };\nview v { bool b; int n; double d; str s; html "
                                   "h; time t; list(row) rows key(id); };\n"
                                   "---\n";

static const struct compile_names names = { "fuzz.live.html", "fuzz.live.h", "fuzz.live.c",
                                            false };

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
check_format(live_str text, live_status compiled)
{
    struct buf once = { 0 }, twice = { 0 }, errors = { 0 };
    struct compile_output output;
    live_status status = compile_format("fuzz.live.html", text, &once, &errors);
    CHECK(status == LIVE_OK || (status == LIVE_EINVAL && compiled == LIVE_EINVAL));
    if (status == LIVE_OK && once.len < 1 << 20) {
        CHECK(compile_format("fuzz.live.html", buf_text(&once), &twice, &errors) == LIVE_OK);
        CHECK(str_is(buf_text(&once), buf_text(&twice)));
        CHECK(compile(&names, buf_text(&once), &output) == compiled);
        compile_output_release(&output);
    }
    buf_reset(&once);
    status = compile_hooks("fuzz.live.html", text, NULL, &once, &errors);
    CHECK(status == LIVE_OK || (status == LIVE_EINVAL && compiled == LIVE_EINVAL));
    buf_release(&once);
    buf_release(&twice);
    buf_release(&errors);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf text = { 0 };
    struct compile_output first, second;
    struct mem_probe *probe = mem_probe();
    if (size < 3 || memcmp(data, "---", 3) != 0)
        buf_append(&text, declarations, sizeof declarations - 1);
    buf_append(&text, (const char *)data, size);

    uint64_t before = probe->n_allocations;
    live_status status = compile(&names, buf_text(&text), &first);
    uint64_t n = probe->n_allocations - before;
    CHECK(status == LIVE_OK || status == LIVE_EINVAL);
    if (status == LIVE_OK) {
        CHECK(first.errors.len == 0);
        CHECK(str_is_utf8(buf_text(&first.header)) && str_is_utf8(buf_text(&first.source)));
        CHECK(contains(&first.header, "#endif\n"));
        CHECK(contains(&first.source, "/* generated from ")); /* types alone have no class */
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
    check_format(buf_text(&text), status);
    buf_release(&text);
    return 0;
}
