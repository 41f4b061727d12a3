/*
 * property.c: what `clivec --format` promises (shared/compiler/format.h), of the templates that
 * are given and of random ones:
 *
 *   - what is formatted is formatted: a second time changes nothing;
 *   - it compiles to the same C, in which each run of white space in the HTML's text, as HTML
 *     collapses it, is one space: so for every state it renders the same page.
 *
 *     property [--seed N] [--count N] FILE…
 *
 * A random template has the number of its seed: `--seed 17 --count 1` shows it.
 */
#include "compile.h"
#include "file.h"
#include "folders.h"
#include "mem.h"
#include "random.h"
#include "str.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- the HTML of a template's static pieces, white space collapsed ------------------- */

struct html {
    struct buf *out;
    enum { IN_TEXT, IN_TAG, IN_COMMENT, IN_KEPT } state;
    char quote;      /* inside a value */
    bool space;      /* the last byte was one */
    char name[16];   /* of the tag; of the element whose inside is kept */
    size_t name_len; /* bytes of `name` so far; 0 behind it */
    bool name_done, is_end;
    char recent[16]; /* the last bytes */
};

static bool
ends_with(const struct html *h, const char *what)
{
    size_t len = strlen(what);
    return memcmp(h->recent + sizeof h->recent - len, what, len) == 0;
}

static bool
is_kept(const char *name)
{
    return strcmp(name, "pre") == 0 || strcmp(name, "textarea") == 0 ||
           strcmp(name, "script") == 0 || strcmp(name, "style") == 0;
}

static bool
is_white(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\f';
}

static void
in_tag(struct html *h, char ch)
{
    bool is_name = ch != '>' && ch != '/' && !is_white(ch);
    if (!h->name_done && is_name && h->name_len + 1 < sizeof h->name) {
        h->name[h->name_len++] = ch;
        h->name[h->name_len] = '\0';
    } else if (h->name_len || !(ch == '/')) {
        h->name_done = true;
    }
    if (ch == '/' && h->name_len == 0)
        h->is_end = true;
    if (h->quote)
        h->quote = ch == h->quote ? '\0' : h->quote;
    else if (ch == '"' || ch == '\'')
        h->quote = ch;
    else if (ch == '>')
        h->state = !h->is_end && is_kept(h->name) ? IN_KEPT : IN_TEXT;
}

static void
add_byte(struct html *h, char ch)
{
    char end[24];
    memmove(h->recent, h->recent + 1, sizeof h->recent - 1);
    h->recent[sizeof h->recent - 1] = ch;
    if (h->state == IN_TEXT && is_white(ch)) {
        if (!h->space)
            buf_char(h->out, ' ');
        h->space = true;
        return;
    }
    h->space = false;
    buf_char(h->out, ch);
    switch (h->state) {
    case IN_TEXT:
        if (ch == '<') {
            h->state = IN_TAG;
            h->name_len = 0;
            h->name[0] = '\0';
            h->name_done = h->is_end = false;
        }
        break;
    case IN_TAG:
        in_tag(h, ch);
        if (ends_with(h, "<!--"))
            h->state = IN_COMMENT;
        break;
    case IN_COMMENT:
        if (ends_with(h, "-->"))
            h->state = IN_TEXT;
        break;
    case IN_KEPT:
        snprintf(end, sizeof end, "</%s", h->name);
        if (ends_with(h, end)) {
            h->state = IN_TAG;
            h->is_end = h->name_done = true;
        }
        break;
    }
}

/* ---- generated C, as far as the page goes ---------------------------------------------- */

struct reader {
    live_str text;
    size_t at;
};

static bool
looking_at(const struct reader *r, const char *what)
{
    return str_starts(str_sub(r->text, r->at, r->text.len), (live_str){ what, strlen(what) });
}

/* The byte that one escape of out.c's stands for. */
static char
unescape(struct reader *r)
{
    char ch = r->text.ptr[r->at++];
    if (ch != '\\')
        return ch;
    ch = r->text.ptr[r->at++];
    if (ch < '0' || ch > '7')
        return ch == 'n' ? '\n' : ch == 't' ? '\t' : ch == 'r' ? '\r' : ch;
    int value = ch - '0';
    for (int i = 0; i < 2; i++)
        value = value * 8 + r->text.ptr[r->at++] - '0';
    return (char)value;
}

/* Drops comments, white space, #line, numbers of lines and the JSON of the statics, which
 * repeats them. */
static void
normalise(live_str c, struct buf *out)
{
    struct reader r = { c, 0 };
    struct html html = { .out = out };
    bool in_statics = false, in_json = false;
    while (r.at < c.len) {
        char ch = c.ptr[r.at];
        bool at_line = r.at == 0 || c.ptr[r.at - 1] == '\n';
        if (at_line && looking_at(&r, "#line")) {
            while (r.at < c.len && c.ptr[r.at] != '\n')
                r.at++;
        } else if (looking_at(&r, "/*")) {
            while (!looking_at(&r, "*/"))
                r.at++;
            r.at += 2;
        } else if (looking_at(&r, ".line = ") || looking_at(&r, "_line = ")) {
            for (r.at += 8; c.ptr[r.at] >= '0' && c.ptr[r.at] <= '9';)
                r.at++;
        } else if (ch == '"') {
            for (r.at++; c.ptr[r.at] != '"';) {
                char byte = unescape(&r);
                if (in_statics)
                    add_byte(&html, byte);
                else if (!in_json)
                    buf_char(out, byte);
            }
            r.at++;
        } else {
            if (looking_at(&r, "_statics[] = {")) {
                in_statics = true;
                html = (struct html){ .out = out };
            }
            if (looking_at(&r, ".json ="))
                in_json = true;
            if (looking_at(&r, "};"))
                in_statics = in_json = false;
            html.space = html.space && ch != ',';
            if (!is_white(ch))
                buf_char(out, ch);
            r.at++;
        }
    }
}

/* ---- the component that random templates call -------------------------------------------- */

static bool
find_file(void *self, live_str name, unsigned nth, struct compile_file *file)
{
    static const char card[] =
        "---\nstruct row { int id; str name; };\ncomponent card { str title = \"\"; int n = 0; "
        "slot inner; slot part(struct row row) { str label = \"\"; } rest; list(row) rows = "
        "live_none; }\n---\n<div {...@rest}>{@title}{@n}{render_slot(@inner)}</div>\n";
    (void)self;
    *file = (struct compile_file){ "card.live.html", { card, sizeof card - 1 } };
    return nth == 0 && str_is(name, LIVE_STR("card"));
}

static live_str
file_name(void *self, size_t i)
{
    (void)self, (void)i;
    return live_none;
}

/* ---- one template ---------------------------------------------------------------------- */

static unsigned passed, failed;

static void
bad(const char *name, const char *what, live_str a, live_str b)
{
    failed++;
    printf("FAILED: %s: %s\n%.*s\n----\n%.*s\n", name, what, (int)a.len, a.ptr ? a.ptr : "",
           (int)b.len, b.ptr ? b.ptr : "");
}

/* The page's C; false: it is refused. */
static bool
page_of(const char *path, live_str text, struct buf *out, struct buf *errors)
{
    struct compile_output output;
    const char *slash = path ? strrchr(path, '/') : NULL;
    struct buf folder = { 0 };
    buf_format(&folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    buf_char(&folder, '\0');
    struct folders folders = { .paths = mem_zalloc(2 * sizeof(char *)), .n_paths = 2 };
    if (!folders.paths)
        abort();
    folders.paths[0] = folder.data;
    folders.paths[1] = "tests/templates/parts";
    const struct compile_files others =
        path ? folders_files(&folders) : (struct compile_files){ NULL, find_file, file_name };
    const struct compile_names names = {
        .template_name = "x.live.html",
        .header = "x.h",
        .source = "x.c",
        .files = &others,
    };
    live_status status = compile(&names, text, &output);
    if (status == LIVE_OK)
        normalise(buf_text(&output.source), out);
    buf_str(errors, buf_text(&output.errors));
    compile_output_release(&output);
    folders_release(&folders);
    buf_release(&folder);
    return status == LIVE_OK;
}

static void
check(const char *name, live_str text, bool must_compile, bool is_verbose)
{
    const char *path = must_compile ? NULL : name;
    struct buf once = { 0 }, twice = { 0 }, errors = { 0 }, before = { 0 }, after = { 0 };
    if (is_verbose)
        printf("%.*s\n====\n", (int)text.len, text.ptr), fflush(stdout);
    bool compiles = page_of(path, text, &before, &errors);
    live_status status = compile_format(name, text, &once, &errors);
    if (is_verbose)
        printf("%.*s\n====\n", (int)once.len, once.data);
    if (!compiles && must_compile)
        bad(name, "is refused", text, buf_text(&errors));
    else if (status != LIVE_OK && compiles)
        bad(name, "cannot be formatted", text, buf_text(&errors));
    else if (status != LIVE_OK)
        passed++; /* refused by both */
    else if (compile_format(name, buf_text(&once), &twice, &errors) != LIVE_OK)
        bad(name, "cannot be formatted again", buf_text(&once), buf_text(&errors));
    else if (!str_is(buf_text(&once), buf_text(&twice)))
        bad(name, "a second time gives another text", buf_text(&once), buf_text(&twice));
    else if (page_of(path, buf_text(&once), &after, &errors) != compiles)
        bad(name, "is accepted or refused only before", buf_text(&once), buf_text(&errors));
    else if (!str_is(buf_text(&before), buf_text(&after)))
        bad(name, "is another page", buf_text(&before), buf_text(&after));
    else
        passed++;
    buf_release(&once);
    buf_release(&twice);
    buf_release(&errors);
    buf_release(&before);
    buf_release(&after);
}

int
main(int argc, char **argv)
{
    unsigned long long seed = 1, count = 3000;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            seed = strtoull(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--count") == 0 && i + 1 < argc) {
            count = strtoull(argv[++i], NULL, 10);
        } else {
            struct buf text = { 0 };
            if (file_read(argv[i], &text))
                check(argv[i], buf_text(&text), false, false);
            else
                bad(argv[i], "cannot be read", LIVE_STR(""), LIVE_STR(""));
            buf_release(&text);
        }
    }
    for (unsigned long long i = seed; i < seed + count && failed < 5; i++) {
        struct buf text = { 0 };
        char name[32];
        snprintf(name, sizeof name, "--seed %llu", i);
        random_template(&text, i);
        check(name, buf_text(&text), true, count == 1);
        buf_release(&text);
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
