/* token_test.c: tokens, the cookie, CSRF, and the file with the keys. */
#include "base64.h"
#include "mem.h"
#include "str.h"
#include "token.h"
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOW_S = 1800000000, AGE_S = 1209600 };

static const struct session_id session = { "0123456789abcde" };
static const struct session_id stranger = { "0123456789abcdf" };

static struct token_keys
two_keys(void)
{
    struct token_keys keys = { .n_keys = 2 };
    keys.keys[0].id = 9;
    memset(keys.keys[0].bytes, 'a', TOKEN_KEY_BYTES);
    keys.keys[1].id = 4;
    memset(keys.keys[1].bytes, 'b', TOKEN_KEY_BYTES);
    return keys;
}

static struct token
sample(void)
{
    return (struct token){ .kind = TOKEN_SESSION,
                           .row = -5,
                           .issued_s = NOW_S,
                           .dom_id = LIVE_STR("phx-1"),
                           .view = LIVE_STR("thermostat"),
                           .live_session = LIVE_STR("default") };
}

static live_status
verify(struct arena *arena, const struct token_keys *keys, live_str text, struct token *token)
{
    return token_verify(arena, keys, text, TOKEN_SESSION, &session, NOW_S, AGE_S, token);
}

static void
test_fragment_token(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 };
    struct token_keys keys = two_keys();
    struct token token = sample(), got;
    for (int i = 0; i < 4; i++) {
        buf_reset(&out);
        token.is_embedded = true;
        token.is_main = i & 1;
        token.has_layout = i & 2;
        token.url = i ? LIVE_STR("/a?b=1") : live_none;
        token_sign(&out, &keys, &token, &session);
        CU_ASSERT_EQUAL(verify(&arena, &keys, buf_text(&out), &got), LIVE_OK);
        CU_ASSERT(got.is_embedded && got.is_main == token.is_main &&
                  got.has_layout == token.has_layout);
        CU_ASSERT(str_is(got.url, token.url) && !got.url.ptr == !token.url.ptr);
        CU_ASSERT(str_is(got.live_session, token.live_session));
    }
    buf_reset(&out);
    token = sample();
    token.is_main = token.has_layout = true; /* of fragments only */
    token_sign(&out, &keys, &token, &session);
    CU_ASSERT_EQUAL(verify(&arena, &keys, buf_text(&out), &got), LIVE_OK);
    CU_ASSERT(!got.is_embedded && !got.is_main && !got.has_layout && !got.url.ptr);
    buf_release(&out);
    arena_release(&arena);
}

/* It is no cookie, and a cookie is none. */
static void
test_bearer(void)
{
    struct buf bearer = { 0 }, cookie = { 0 };
    struct token_keys keys = two_keys();
    struct session_id got;
    bearer_sign(&bearer, &keys, &session);
    session_cookie_sign(&cookie, &keys, &session);
    CU_ASSERT_EQUAL(bearer_verify(&keys, buf_text(&bearer), &got), LIVE_OK);
    CU_ASSERT_EQUAL(memcmp(&got, &session, sizeof got), 0);
    CU_ASSERT_EQUAL(session_cookie_verify(&keys, buf_text(&bearer), &got), LIVE_EAUTH);
    CU_ASSERT_EQUAL(bearer_verify(&keys, buf_text(&cookie), &got), LIVE_EAUTH);
    bearer.data[20] = bearer.data[20] == 'A' ? 'B' : 'A';
    CU_ASSERT_EQUAL(bearer_verify(&keys, buf_text(&bearer), &got), LIVE_EAUTH);
    buf_release(&bearer);
    buf_release(&cookie);
}

static void
test_token(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 };
    struct token_keys keys = two_keys();
    struct token token = sample(), got;
    token_sign(&out, &keys, &token, &session);
    CU_ASSERT_EQUAL(verify(&arena, &keys, buf_text(&out), &got), LIVE_OK);
    CU_ASSERT(got.kind == TOKEN_SESSION && got.row == -5 && got.issued_s == NOW_S);
    CU_ASSERT(str_is(got.dom_id, token.dom_id) && str_is(got.view, token.view));
    CU_ASSERT(str_is(got.live_session, token.live_session));
    for (size_t i = 0; i < out.len; i++)
        CU_ASSERT(strchr("-_", out.data[i]) || (out.data[i] | 32) >= 'a' || out.data[i] <= '9');
    buf_reset(&out);
    char longest[255];
    memset(longest, 'x', sizeof longest);
    live_str text = { longest, sizeof longest };
    token = (struct token){ .kind = TOKEN_SESSION,
                            .row = INT64_MAX,
                            .issued_s = NOW_S,
                            .dom_id = text,
                            .view = text };
    token_sign(&out, &keys, &token, &session);
    CU_ASSERT_EQUAL(verify(&arena, &keys, buf_text(&out), &got), LIVE_OK);
    CU_ASSERT(str_is(got.dom_id, text) && str_is(got.view, text) && !got.live_session.ptr);
    buf_release(&out);
    arena_release(&arena);
}

static void
test_forged(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 };
    struct token_keys keys = two_keys();
    struct token token = sample(), got;
    token_sign(&out, &keys, &token, &session);
    live_str text = buf_text(&out);
    CU_ASSERT_EQUAL(
        token_verify(&arena, &keys, text, TOKEN_SESSION, &stranger, NOW_S, AGE_S, &got),
        LIVE_EAUTH);
    CU_ASSERT_EQUAL(
        token_verify(&arena, &keys, text, TOKEN_STATIC, &session, NOW_S, AGE_S, &got),
        LIVE_EAUTH);
    keys.keys[0].bytes[31] ^= 1;
    CU_ASSERT_EQUAL(verify(&arena, &keys, text, &got), LIVE_EAUTH);
    keys = two_keys();
    keys.n_keys = 0;
    CU_ASSERT_EQUAL(verify(&arena, &keys, text, &got), LIVE_EAUTH);
    CU_ASSERT(!got.dom_id.ptr && got.row == 0);
    arena_release(&arena);
    buf_release(&out);
}

/* Every bit of a token counts, and every byte of its length. */
static void
test_changed(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 }, changed = { 0 };
    struct token_keys keys = two_keys();
    struct token token = sample(), got;
    token_sign(&out, &keys, &token, &session);
    live_str bytes = base64_read(&arena, buf_text(&out));
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes.ptr);
    for (size_t i = 0; i < bytes.len * 8; i++) {
        char copy[512];
        memcpy(copy, bytes.ptr, bytes.len);
        copy[i / 8] ^= (char)(1 << i % 8);
        buf_reset(&changed);
        base64_write(&changed, copy, bytes.len);
        live_status status = verify(&arena, &keys, buf_text(&changed), &got);
        CU_ASSERT(i < 8 ? status == LIVE_EINVAL : status == LIVE_EAUTH);
    }
    for (size_t len = 0; len < out.len; len++)
        CU_ASSERT_NOT_EQUAL(verify(&arena, &keys, (live_str){ out.data, len }, &got), LIVE_OK);
    buf_char(&out, 'A');
    CU_ASSERT_NOT_EQUAL(verify(&arena, &keys, buf_text(&out), &got), LIVE_OK);
    buf_release(&out);
    buf_release(&changed);
    arena_release(&arena);
}

static void
test_malformed(void)
{
    struct arena arena = { 0 };
    struct buf long_text = { 0 };
    struct token_keys keys = two_keys();
    struct token got;
    static const live_str wrong[] = { LIVE_STR_INIT(""),     LIVE_STR_INIT("x"),
                                      LIVE_STR_INIT("AQEJ"), LIVE_STR_INIT("not base64!"),
                                      LIVE_STR_INIT("AQ=="), { NULL, 0 } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CU_ASSERT_EQUAL(verify(&arena, &keys, wrong[i], &got), LIVE_EINVAL);
    for (int i = 0; i < 100000; i++)
        buf_char(&long_text, 'A');
    CU_ASSERT_EQUAL(verify(&arena, &keys, buf_text(&long_text), &got), LIVE_EINVAL);
    CU_ASSERT_PTR_NULL(arena.block);
    buf_release(&long_text);
}

static void
test_age(void)
{
    static const struct {
        int64_t issued_s;
        live_status status;
    } rows[] = {
        { NOW_S, LIVE_OK },
        { NOW_S - AGE_S, LIVE_OK },
        { NOW_S - AGE_S - 1, LIVE_EEXPIRED },
        { NOW_S + 60, LIVE_OK },
        { NOW_S + 61, LIVE_EEXPIRED },
        { INT64_MIN, LIVE_EEXPIRED },
        { INT64_MAX, LIVE_EEXPIRED },
    };
    struct arena arena = { 0 };
    struct token_keys keys = two_keys();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out = { 0 };
        struct token token = sample(), got;
        token.issued_s = rows[i].issued_s;
        token_sign(&out, &keys, &token, &session);
        CU_ASSERT_EQUAL(verify(&arena, &keys, buf_text(&out), &got), rows[i].status);
        CU_ASSERT_EQUAL(got.dom_id.ptr != NULL, rows[i].status == LIVE_OK);
        buf_release(&out);
    }
    arena_release(&arena);
}

static void
test_cannot_sign(void)
{
    char text[256];
    memset(text, 'x', sizeof text);
    struct token_keys keys = two_keys(), none = { 0 };
    struct token token = sample();
    struct buf out = { 0 };
    token.view = (live_str){ text, sizeof text };
    token_sign(&out, &keys, &token, &session);
    CU_ASSERT(out.failed && out.len == 0);
    buf_reset(&out);
    token = sample();
    token_sign(&out, &none, &token, &session);
    CU_ASSERT(out.failed && out.len == 0);
    buf_reset(&out);
    csrf_sign(&out, &none, &session);
    CU_ASSERT(out.failed && out.len == 0);
    buf_reset(&out);
    session_cookie_sign(&out, &none, &session);
    CU_ASSERT(out.failed && out.len == 0);
    buf_release(&out);
}

static void
test_cookie_and_csrf(void)
{
    struct token_keys keys = two_keys();
    struct session_id id, got, other;
    struct buf cookie = { 0 }, csrf = { 0 }, again = { 0 };
    session_id_random(&id);
    session_id_random(&other);
    CU_ASSERT(memcmp(&id, &other, sizeof id) != 0);
    session_cookie_sign(&cookie, &keys, &id);
    CU_ASSERT_EQUAL(session_cookie_verify(&keys, buf_text(&cookie), &got), LIVE_OK);
    CU_ASSERT(memcmp(&id, &got, sizeof id) == 0);
    csrf_sign(&csrf, &keys, &id);
    csrf_sign(&again, &keys, &id);
    CU_ASSERT_FALSE(str_is(buf_text(&csrf), buf_text(&again)));
    CU_ASSERT_EQUAL(csrf_verify(&keys, buf_text(&csrf), &id), LIVE_OK);
    CU_ASSERT_EQUAL(csrf_verify(&keys, buf_text(&again), &id), LIVE_OK);
    CU_ASSERT_EQUAL(csrf_verify(&keys, buf_text(&csrf), &other), LIVE_EAUTH);
    /* none passes for another kind */
    CU_ASSERT_EQUAL(csrf_verify(&keys, buf_text(&cookie), &id), LIVE_EAUTH);
    CU_ASSERT_EQUAL(session_cookie_verify(&keys, buf_text(&csrf), &got), LIVE_EAUTH);
    static const struct session_id zero;
    CU_ASSERT(memcmp(&got, &zero, sizeof got) == 0);
    cookie.data[cookie.len / 2] ^= 1;
    CU_ASSERT_NOT_EQUAL(session_cookie_verify(&keys, buf_text(&cookie), &got), LIVE_OK);
    CU_ASSERT_EQUAL(session_cookie_verify(&keys, live_none, &got), LIVE_EINVAL);
    CU_ASSERT_EQUAL(csrf_verify(&keys, LIVE_STR("%"), &id), LIVE_EINVAL);
    buf_release(&cookie);
    buf_release(&csrf);
    buf_release(&again);
}

static void
test_rotation(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 };
    struct token_keys keys = two_keys(), old = two_keys();
    struct token token = sample(), got;
    old.keys[0] = old.keys[1];
    old.n_keys = 1;
    token_sign(&out, &old, &token, &session);
    CU_ASSERT_EQUAL(verify(&arena, &keys, buf_text(&out), &got), LIVE_OK);
    buf_reset(&out);
    token_sign(&out, &keys, &token, &session);
    CU_ASSERT_EQUAL(verify(&arena, &old, buf_text(&out), &got), LIVE_EAUTH);
    buf_release(&out);
    arena_release(&arena);
}

/* ---- the key file: in a folder of its own ---- */

struct place {
    char folder[32], path[48], beside[56];
};

static struct place
make_place(void)
{
    struct place place = { .folder = "/tmp/clive_keys_XXXXXX" };
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(place.folder));
    snprintf(place.path, sizeof place.path, "%s/keys", place.folder);
    snprintf(place.beside, sizeof place.beside, "%s.new", place.path);
    return place;
}

static void
remove_place(const struct place *place)
{
    unlink(place->path);
    CU_ASSERT(unlink(place->beside) == -1 && errno == ENOENT);
    CU_ASSERT_EQUAL(rmdir(place->folder), 0);
}

static void
write_file(const char *path, live_str text, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(write(fd, text.ptr, text.len), (ssize_t)text.len);
    fchmod(fd, mode);
    close(fd);
}

static void
test_keygen(void)
{
    struct place place = make_place();
    struct token_keys keys, before;
    live_error error;
    struct stat file;
    CU_ASSERT_EQUAL(token_keys_load(&keys, place.path, &error), LIVE_EIO);
    CU_ASSERT(strstr(error.message, place.path) && strstr(error.message, "clive keygen"));
    CU_ASSERT_EQUAL(token_keys_add(place.path, &error), LIVE_OK);
    CU_ASSERT(stat(place.path, &file) == 0 && (file.st_mode & 07777) == 0600);
    CU_ASSERT_EQUAL(token_keys_load(&before, place.path, &error), LIVE_OK);
    CU_ASSERT(before.n_keys == 1 && before.keys[0].id == 1);
    CU_ASSERT_EQUAL(token_keys_add(place.path, &error), LIVE_OK);
    CU_ASSERT_EQUAL(token_keys_load(&keys, place.path, &error), LIVE_OK);
    CU_ASSERT(keys.n_keys == 2 && keys.keys[0].id == 2 && keys.keys[1].id == 1);
    CU_ASSERT(memcmp(keys.keys[1].bytes, before.keys[0].bytes, TOKEN_KEY_BYTES) == 0);
    CU_ASSERT(memcmp(keys.keys[0].bytes, before.keys[0].bytes, TOKEN_KEY_BYTES) != 0);
    for (int i = 0; i < 300; i++)
        CU_ASSERT_EQUAL(token_keys_add(place.path, &error), LIVE_OK);
    CU_ASSERT_EQUAL(token_keys_load(&keys, place.path, &error), LIVE_OK);
    CU_ASSERT(keys.n_keys == TOKEN_MAX_KEYS && keys.keys[0].id == 302 - 255);
    remove_place(&place);
}

static void
test_keygen_refused(void)
{
    struct place place = make_place();
    struct token_keys keys;
    live_error error;
    CU_ASSERT_EQUAL(token_keys_add(place.path, &error), LIVE_OK);
    write_file(place.beside, LIVE_STR("x"), 0600);
    CU_ASSERT_EQUAL(token_keys_add(place.path, &error), LIVE_EBUSY);
    CU_ASSERT(strstr(error.message, place.beside) != NULL);
    CU_ASSERT_EQUAL(access(place.beside, F_OK), 0);
    unlink(place.beside);
    CU_ASSERT_EQUAL(symlink("/nowhere", place.beside), 0);
    CU_ASSERT_EQUAL(token_keys_add(place.path, &error), LIVE_EBUSY);
    unlink(place.beside);
    write_file(place.path, LIVE_STR("1:broken\n"), 0600);
    CU_ASSERT_EQUAL(token_keys_add(place.path, &error), LIVE_EINVAL);
    CU_ASSERT_EQUAL(token_keys_load(&keys, place.path, &error), LIVE_EINVAL);
    CU_ASSERT_EQUAL(token_keys_add("/nowhere/at/all", &error), LIVE_EIO);
    remove_place(&place);
}

static void
keygen(void)
{
    struct place place = make_place();
    live_error error = { 0 };
    live_status status = token_keys_add(place.path, &error);
    CU_ASSERT(status == LIVE_OK || (status == LIVE_ENOMEM && access(place.path, F_OK) != 0));
    remove_place(&place);
}

#define KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void
test_key_file(void)
{
    static const struct {
        live_str text;
        mode_t mode;
        live_status status;
        const char *message;
    } rows[] = {
        { LIVE_STR_INIT("# ours\n\n 7:" KEY "\r\n1:" KEY), 0600, LIVE_OK, "" },
        { LIVE_STR_INIT("7:" KEY "\n"), 0400, LIVE_OK, "" },
        { LIVE_STR_INIT("7:" KEY "\n"), 0640, LIVE_EAUTH, "chmod 600" },
        { LIVE_STR_INIT("7:" KEY "\n"), 0604, LIVE_EAUTH, "chmod 600" },
        { LIVE_STR_INIT(""), 0600, LIVE_EINVAL, "no key" },
        { LIVE_STR_INIT("1:" KEY "\n0:" KEY "\n"), 0600, LIVE_EINVAL, "line 2: the id" },
        { LIVE_STR_INIT("256:" KEY "\n"), 0600, LIVE_EINVAL, "line 1: the id" },
        { LIVE_STR_INIT("1:" KEY "\n1:" KEY "\n"), 0600, LIVE_EINVAL, "line 2: the id stands" },
        { LIVE_STR_INIT("1:" KEY "A\n"), 0600, LIVE_EINVAL, "line 1: the key" },
        { LIVE_STR_INIT("1:AAAA\n"), 0600, LIVE_EINVAL, "line 1: the key" },
        { LIVE_STR_INIT("1" KEY "\n"), 0600, LIVE_EINVAL, "line 1: the id" },
        { LIVE_STR_INIT("1\n"), 0600, LIVE_EINVAL, "line 1: the key" },
        { LIVE_STR_INIT("\0\xff\n"), 0600, LIVE_EINVAL, "line 1" },
    };
    struct place place = make_place();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct token_keys keys;
        live_error error = { 0 };
        write_file(place.path, rows[i].text, rows[i].mode);
        live_status status = token_keys_load(&keys, place.path, &error);
        CU_assertImplementation(status == rows[i].status &&
                                    strstr(error.message, rows[i].message) &&
                                    (status == LIVE_OK) == (keys.n_keys > 0),
                                __LINE__, rows[i].text.ptr, __FILE__, "", CU_FALSE);
    }
    remove_place(&place);
}

static void
test_key_file_limits(void)
{
    struct place place = make_place();
    struct token_keys keys;
    live_error error;
    struct buf text = { 0 };
    for (int i = 1; i <= TOKEN_MAX_KEYS + 1; i++)
        buf_format(&text, "%d:%s\n", i, KEY);
    write_file(place.path, buf_text(&text), 0600);
    CU_ASSERT_EQUAL(token_keys_load(&keys, place.path, &error), LIVE_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "line 17: too many keys"));
    for (int i = 0; i < 5000; i++)
        buf_char(&text, '\n');
    write_file(place.path, buf_text(&text), 0600);
    CU_ASSERT_EQUAL(token_keys_load(&keys, place.path, &error), LIVE_EINVAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "too large"));
    CU_ASSERT_EQUAL(token_keys_load(&keys, place.folder, &error), LIVE_EIO);
    buf_release(&text);
    remove_place(&place);
}

static void
sign_and_verify(void)
{
    struct arena arena = { 0 };
    struct buf out = { 0 };
    struct token_keys keys = two_keys();
    struct token token = sample(), got;
    token_sign(&out, &keys, &token, &session);
    if (!out.failed) {
        live_status status = verify(&arena, &keys, buf_text(&out), &got);
        CU_ASSERT(status == LIVE_ENOMEM ? !got.dom_id.ptr : status == LIVE_OK);
    }
    buf_release(&out);
    arena_release(&arena);
}

static void
test_memory_fails(void)
{
    unit_each_failing(sign_and_verify);
    unit_each_failing(keygen);
}

static void
test_notes(void)
{
    struct token_keys keys = { .n_keys = 1, .keys = { { .id = 3, .bytes = "k" } } }, none = { 0 };
    struct session_id id = { "one" }, other = { "two" };
    struct buf out = { 0 }, empty = { 0 };
    struct arena arena = { 0 };
    live_str text;
    note_sign(&out, &keys, NOTE_FLASH, LIVE_STR("{\"a\":\"b\"}"), 1000, &id);
    CU_ASSERT_EQUAL(note_verify(&arena, &keys, buf_text(&out), NOTE_FLASH, &id, 1060, 60, &text), LIVE_OK);
    CU_ASSERT(str_is(text, LIVE_STR("{\"a\":\"b\"}")));
    CU_ASSERT_EQUAL(note_verify(&arena, &keys, buf_text(&out), NOTE_FLASH, &id, 1061, 60, &text), LIVE_EEXPIRED);
    CU_ASSERT_EQUAL(note_verify(&arena, &keys, buf_text(&out), NOTE_RELOAD, &id, 1060, 60, &text), LIVE_EAUTH);
    CU_ASSERT_EQUAL(note_verify(&arena, &keys, buf_text(&out), NOTE_FLASH, &other, 1060, 60, &text), LIVE_EAUTH);
    CU_ASSERT_EQUAL(note_verify(&arena, &none, buf_text(&out), NOTE_FLASH, &id, 1060, 60, &text), LIVE_EAUTH);
    CU_ASSERT_PTR_NULL(text.ptr);
    CU_ASSERT_EQUAL(note_verify(&arena, &keys, LIVE_STR("x"), NOTE_FLASH, &id, 1060, 60, &text), LIVE_EINVAL);
    for (size_t i = 0; i < out.len; i++) {
        out.data[i] ^= 1;
        CU_ASSERT_NOT_EQUAL(note_verify(&arena, &keys, buf_text(&out), NOTE_FLASH, &id, 1000, 60, &text), LIVE_OK);
        out.data[i] ^= 1;
    }
    note_sign(&empty, &none, NOTE_FLASH, LIVE_STR("x"), 1000, &id);
    CU_ASSERT(empty.failed && empty.len == 0);
    static char large[NOTE_MAX + 1];
    buf_reset(&empty);
    note_sign(&empty, &keys, NOTE_FLASH, (live_str){ large, sizeof large }, 1000, &id);
    CU_ASSERT(empty.failed);
    buf_reset(&empty);
    note_sign(&empty, &keys, NOTE_FLASH, (live_str){ large, NOTE_MAX }, 1000, &id);
    CU_ASSERT_EQUAL(note_verify(&arena, &keys, buf_text(&empty), NOTE_FLASH, &id, 1000, 60, &text), LIVE_OK);
    CU_ASSERT_EQUAL(text.len, NOTE_MAX);
    buf_release(&out);
    buf_release(&empty);
    arena_release(&arena);
}

void
token_tests(void)
{
    CU_pSuite suite = CU_add_suite("token", NULL, NULL);
    CU_add_test(suite, "token", test_token);
    CU_add_test(suite, "the token of a fragment", test_fragment_token);
    CU_add_test(suite, "a bearer", test_bearer);
    CU_add_test(suite, "forged", test_forged);
    CU_add_test(suite, "changed", test_changed);
    CU_add_test(suite, "malformed", test_malformed);
    CU_add_test(suite, "age", test_age);
    CU_add_test(suite, "cannot sign", test_cannot_sign);
    CU_add_test(suite, "cookie and CSRF", test_cookie_and_csrf);
    CU_add_test(suite, "notes", test_notes);
    CU_add_test(suite, "rotation", test_rotation);
    CU_add_test(suite, "keygen", test_keygen);
    CU_add_test(suite, "keygen refused", test_keygen_refused);
    CU_add_test(suite, "key file", test_key_file);
    CU_add_test(suite, "key file limits", test_key_file_limits);
    CU_add_test(suite, "memory fails", test_memory_fails);
}
