/* token_fuzz.c: nobody forges. The first byte chooses: the rest is a token, a cookie or a CSRF
 * token as it came (none may verify); the body of a token that is signed here with the right
 * key (what verifies is what token_sign writes); or a key file. */
#include "base64.h"
#include "str.h"
#include "token.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

enum { NOW_S = 1800000000, AGE_S = 1209600, MAC_BYTES = 32 };

static struct token_keys keys = { .n_keys = 1, .keys = { { .id = 'k' } } };
static const struct session_id session = { "0123456789abcde" };
static int key_file;

static void
check_raw(struct arena *arena, live_str text)
{
    struct token token;
    struct session_id id;
    for (int kind = TOKEN_SESSION; kind <= TOKEN_STATIC; kind++) {
        CHECK(token_verify(arena, &keys, text, (enum token_kind)kind, &session, NOW_S, AGE_S,
                           &token) != LIVE_OK);
        CHECK(!token.dom_id.ptr && token.row == 0);
    }
    CHECK(session_cookie_verify(&keys, text, &id) != LIVE_OK);
    CHECK(csrf_verify(&keys, text, &session) != LIVE_OK);
    live_str bytes = base64_read(arena, text);
    if (bytes.ptr) {
        struct buf out = { 0 };
        base64_write(&out, bytes.ptr, bytes.len);
        CHECK(str_is(buf_text(&out), text));
        buf_release(&out);
    }
}

static void
check_body(struct arena *arena, live_str body)
{
    struct buf bytes = { 0 }, text = { 0 }, again = { 0 };
    unsigned char mac[MAC_BYTES];
    struct token token;
    buf_lit(&bytes, "\x01\x01k");
    buf_str(&bytes, body);
    crypto_generichash_state state;
    crypto_generichash_init(&state, keys.keys[0].bytes, TOKEN_KEY_BYTES, MAC_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)bytes.data, bytes.len);
    crypto_generichash_update(&state, session.bytes, sizeof session.bytes);
    crypto_generichash_final(&state, mac, sizeof mac);
    buf_append(&bytes, (const char *)mac, sizeof mac);
    base64_write(&text, bytes.data, bytes.len);
    live_status status = token_verify(arena, &keys, buf_text(&text), TOKEN_SESSION, &session,
                                      NOW_S, AGE_S, &token);
    CHECK(status == LIVE_OK || status == LIVE_EINVAL || status == LIVE_EEXPIRED);
    if (status == LIVE_OK) {
        CHECK(token.issued_s >= NOW_S - AGE_S && token.issued_s <= NOW_S + 60);
        token_sign(&again, &keys, &token, &session);
        CHECK(str_is(buf_text(&again), buf_text(&text)));
    } else {
        CHECK(!token.dom_id.ptr);
    }
    buf_release(&bytes);
    buf_release(&text);
    buf_release(&again);
}

static void
check_key_file(live_str text)
{
    struct token_keys loaded;
    live_error error = { 0 };
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", key_file);
    CHECK(ftruncate(key_file, 0) == 0);
    CHECK(pwrite(key_file, text.ptr, text.len, 0) == (ssize_t)text.len);
    if (token_keys_load(&loaded, path, &error) == LIVE_OK) {
        CHECK(loaded.n_keys >= 1 && loaded.n_keys <= TOKEN_MAX_KEYS);
        for (size_t i = 0; i < loaded.n_keys; i++)
            CHECK(loaded.keys[i].id != 0);
    } else {
        CHECK(error.status == LIVE_EINVAL && error.message[0] && loaded.n_keys == 0);
    }
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    CHECK(sodium_init() >= 0);
    randombytes_buf(keys.keys[0].bytes, TOKEN_KEY_BYTES);
    key_file = memfd_create("keys", 0);
    CHECK(key_file >= 0 && fchmod(key_file, 0600) == 0);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    if (size == 0)
        return 0;
    live_str rest = { (const char *)data + 1, size - 1 };
    if (data[0] == 'b')
        check_body(&arena, rest);
    else if (data[0] == 'f')
        check_key_file(rest);
    else
        check_raw(&arena, rest);
    arena_release(&arena);
    return 0;
}
