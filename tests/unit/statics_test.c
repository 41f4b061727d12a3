/* statics_test.c: URLs that change with the file, and the pages that have an older one. */
#include "unit.h"

#include "clive/live.h"
#include "statics.h"
#include "str.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/clive-statics-XXXXXX", option[64], path[128];
static struct arena arena;

static int
setup(void)
{
    if (!mkdtemp(folder))
        return 1;
    snprintf(option, sizeof option, "/assets/=%s/", folder);
    return 0;
}

static int
teardown(void)
{
    char command[80];
    arena_release(&arena);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) != 0;
}

static void
put(const char *name, const char *text)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path); /* another inode: a stamp of nanoseconds may be the same twice */
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

static bool
changed(struct statics *statics, const char *host, live_str text)
{
    char url[512];
    snprintf(url, sizeof url, "%s%.*s", host, (int)text.len, text.ptr);
    return statics_changed(statics, live_str_of(url));
}

static void
a_folder(void)
{
    struct statics statics = { 0 };
    CU_ASSERT_PTR_NULL(statics_add(&statics, option));
    put("app.css", "one");
    live_str one = statics_path(&statics, &arena, LIVE_STR("/assets/app.css"));
    CU_ASSERT(str_starts(one, LIVE_STR("/assets/app.css?vsn=")));
    CU_ASSERT_EQUAL(one.len, 20 + 32);
    CU_ASSERT_FALSE(changed(&statics, "http://h:1", one));
    CU_ASSERT_FALSE(changed(&statics, "", one));
    put("app.css", "two");
    CU_ASSERT(changed(&statics, "http://h:1", one));
    live_str two = statics_path(&statics, &arena, LIVE_STR("/assets/app.css"));
    CU_ASSERT_FALSE(str_is(one, two));
    put("app.css", "one"); /* the content counts */
    CU_ASSERT(str_is(one, statics_path(&statics, &arena, LIVE_STR("/assets/app.css"))));
    CU_ASSERT_FALSE(changed(&statics, "http://h:1", one));
    unlink(path);
    CU_ASSERT(changed(&statics, "http://h:1", one));
    CU_ASSERT_EQUAL(statics.n_files, 1);
    statics_release(&statics);
}

static void
what_is_not_known(void)
{
    static const char *const same[] = { "/other/app.css",    "/assets/../keys",
                                        "/assets/none",      "/assets/.hidden",
                                        "/assets/a//b",      "/assets/",
                                        "https://cdn/x.css", "/assets/%2e%2e/keys" };
    struct statics statics = { 0 };
    char query[600];
    CU_ASSERT(str_is(statics_path(&statics, &arena, LIVE_STR("/a")), LIVE_STR("/a")));
    CU_ASSERT_FALSE(statics_changed(&statics, LIVE_STR("/a?vsn=1")));
    CU_ASSERT_PTR_NULL(statics_add(&statics, option));
    put(".hidden", "x");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        live_str text = live_str_of(same[i]);
        CU_ASSERT(str_is(statics_path(&statics, &arena, text), text));
        snprintf(query, sizeof query, "%s?vsn=00", same[i]);
        CU_ASSERT_EQUAL(statics_changed(&statics, live_str_of(query)), i == 2);
        CU_ASSERT_FALSE(statics_changed(&statics, text));
    }
    snprintf(query, sizeof query, "%s/folder", folder);
    CU_ASSERT_EQUAL(mkdir(query, 0700), 0);
    CU_ASSERT(statics_changed(&statics, LIVE_STR("/assets/folder?vsn=1"))); /* no file */
    CU_ASSERT_FALSE(statics_changed(&statics, LIVE_STR("not a URL?vsn=1")));
    CU_ASSERT_FALSE(statics_changed(&statics, live_none));
    statics_release(&statics);
    static const char *const wrong[] = { "", "/a", "a/=b", "/a/=", "/a/" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_ASSERT_PTR_NOT_NULL(statics_add(&statics, wrong[i]));
    for (unsigned i = 0; i < STATICS_MAX_FOLDERS; i++)
        CU_ASSERT_PTR_NULL(statics_add(&statics, "/a/=b"));
    CU_ASSERT_PTR_NOT_NULL(statics_add(&statics, "/a/=b"));
}

/* As another process, which has read nothing yet. */
static void
forget(struct statics *statics)
{
    statics_release(statics);
    CU_ASSERT_PTR_NULL(statics_add(statics, option));
}

/* The first byte, the size, the time: each tells; what lies far behind does not. */
static void
a_large_file(void)
{
    struct statics statics = { 0 };
    struct stat status;
    live_str before, now, url = LIVE_STR("/assets/film.webm");
    enum { LARGE = STATICS_MAX_READ + (200 << 10) };
    CU_ASSERT_PTR_NULL(statics_add(&statics, option));
    put("film.webm", "film");
    CU_ASSERT_EQUAL_FATAL(truncate(path, (off_t)65 << 20), 0);
    before = statics_path(&statics, &arena, url);
    CU_ASSERT_EQUAL(before.len, url.len + 5 + 32);
    CU_ASSERT_FALSE(changed(&statics, "", before));
    CU_ASSERT_EQUAL_FATAL(truncate(path, LARGE), 0);
    now = statics_path(&statics, &arena, url);
    CU_ASSERT_FALSE(str_is(before, now));
    CU_ASSERT_EQUAL(stat(path, &status), 0);
    struct timespec times[2] = { status.st_atim, status.st_mtim };
    put("film.webm", "film");
    CU_ASSERT_EQUAL_FATAL(truncate(path, LARGE), 0);
    CU_ASSERT_EQUAL_FATAL(utimensat(AT_FDCWD, path, times, 0), 0);
    forget(&statics);
    CU_ASSERT(str_is(now, statics_path(&statics, &arena, url))); /* a copy as rsync -t makes it */
    put("film.webm", "Film");
    CU_ASSERT_EQUAL_FATAL(truncate(path, LARGE), 0);
    CU_ASSERT_EQUAL_FATAL(utimensat(AT_FDCWD, path, times, 0), 0);
    forget(&statics);
    CU_ASSERT_FALSE(str_is(now, statics_path(&statics, &arena, url)));
    put("film.webm", "film");
    CU_ASSERT_EQUAL_FATAL(truncate(path, LARGE), 0);
    times[1].tv_sec++;
    CU_ASSERT_EQUAL_FATAL(utimensat(AT_FDCWD, path, times, 0), 0);
    CU_ASSERT(changed(&statics, "", now));
    unlink(path);
    statics_release(&statics);
}

static void
a_manifest(void)
{
    char manifest[128];
    struct statics statics = { .manifest = manifest };
    snprintf(manifest, sizeof manifest, "%s/manifest.json", folder);
    CU_ASSERT(str_is(statics_path(&statics, &arena, LIVE_STR("/a.css")), LIVE_STR("/a.css")));
    CU_ASSERT_FALSE(statics_changed(&statics, LIVE_STR("http://h/a.css")));
    put("manifest.json", "{\"version\":1,\"latest\":{\"a.css\":\"a-1.css\",\"b.js\":7}}");
    CU_ASSERT(
        str_is(statics_path(&statics, &arena, LIVE_STR("/a.css")), LIVE_STR("/a-1.css?vsn=d")));
    CU_ASSERT(str_is(statics_path(&statics, &arena, LIVE_STR("/b.js")), LIVE_STR("/b.js")));
    CU_ASSERT(str_is(statics_path(&statics, &arena, LIVE_STR("/c.js")), LIVE_STR("/c.js")));
    CU_ASSERT_FALSE(statics_changed(&statics, LIVE_STR("http://h/a-1.css?vsn=d")));
    CU_ASSERT_FALSE(statics_changed(&statics, LIVE_STR("http://cdn/x/a.css")));
    CU_ASSERT(statics_changed(&statics, LIVE_STR("http://h/a-0.css?vsn=d")));
    put("manifest.json", "{\"latest\":{\"a.css\":\"a-2.css\"}} ");
    CU_ASSERT(statics_changed(&statics, LIVE_STR("http://h/a-1.css?vsn=d")));
    put("manifest.json", "half of it {");
    CU_ASSERT_FALSE(
        statics_changed(&statics, LIVE_STR("http://h/a-2.css"))); /* the last good one */
    statics_release(&statics);
}

void
statics_tests(void)
{
    CU_pSuite suite = CU_add_suite("statics", setup, teardown);
    CU_add_test(suite, "a folder", a_folder);
    CU_add_test(suite, "what is not known", what_is_not_known);
    CU_add_test(suite, "a large file", a_large_file);
    CU_add_test(suite, "a manifest", a_manifest);
}
