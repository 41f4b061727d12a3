#include "token.h"

#include "clock.h"
#include "base64.h"
#include "str.h"

#include <sodium.h>

enum {
    VERSION = 1,
    KIND_COOKIE = 3, /* beside enum token_kind */
    KIND_CSRF = 4,
    KIND_BEARER = 9,
    HEADER_BYTES = 3, /* version, kind, key id */
    MAC_BYTES = 32,
    NONCE_BYTES = 16,
    MAX_TEXT = TOKEN_MAX_TEXT, /* its length is one byte */
    FIXED_BYTES = 17, /* row, issued_s, flags */
    HAS_LIVE_SESSION = 1,
    IS_EMBEDDED = 2,
    IS_MAIN = 4,
    HAS_LAYOUT = 8,
    HAS_DATA = 16,
    IS_CHILD = 32,
    IS_STICKY = 64,
    IS_LINKED = 128, /* with IS_CHILD */
    MAX_BODY = FIXED_BYTES + 4 * (1 + MAX_TEXT) + TOKEN_MAX_DATA,
    MAX_SIGNED = HEADER_BYTES + MAX_BODY + MAC_BYTES,
    FUTURE_S = 60,
};

_Static_assert(TOKEN_KEY_BYTES <= crypto_generichash_KEYBYTES_MAX, "a BLAKE2b key");
_Static_assert(MAC_BYTES <= crypto_generichash_BYTES_MAX, "a BLAKE2b hash");

/* ---- the signed envelope --------------------------------------------------------------------
 */

/* Bytes under construction or under inspection: header, body, MAC. */
struct sealed {
    size_t len;
    unsigned char bytes[MAX_SIGNED];
};

static void
put(struct sealed *sealed, const void *data, size_t len)
{
    if (len)
        memcpy(sealed->bytes + sealed->len, data, len);
    sealed->len += len;
}

static void
compute_mac(unsigned char mac[static MAC_BYTES], const struct token_key *key, const void *data,
            size_t len, const struct session_id *session)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, key->bytes, sizeof key->bytes, MAC_BYTES);
    crypto_generichash_update(&state, data, len);
    if (session)
        crypto_generichash_update(&state, session->bytes, sizeof session->bytes);
    crypto_generichash_final(&state, mac, MAC_BYTES);
}

/* The header; false, with `out` failed, where there is no key to sign with. */
static bool
seal_begin(struct sealed *sealed, struct buf *out, const struct token_keys *keys, uint8_t kind)
{
    if (keys->n_keys == 0) {
        out->failed = true;
        return false;
    }
    unsigned char header[HEADER_BYTES] = { VERSION, kind, keys->keys[0].id };
    sealed->len = 0;
    put(sealed, header, sizeof header);
    return true;
}

static void
seal_end(struct sealed *sealed, struct buf *out, const struct token_keys *keys,
         const struct session_id *session)
{
    unsigned char mac[MAC_BYTES];
    compute_mac(mac, &keys->keys[0], sealed->bytes, sealed->len, session);
    put(sealed, mac, sizeof mac);
    base64_write(out, sealed->bytes, sealed->len);
}

static const struct token_key *
find_key(const struct token_keys *keys, uint8_t id)
{
    for (size_t i = 0; i < keys->n_keys; i++)
        if (keys->keys[i].id == id)
            return &keys->keys[i];
    return NULL;
}

/* Decodes and verifies; *body is a slice of *sealed. */
static live_status
unseal(struct sealed *sealed, const struct token_keys *keys, live_str text, uint8_t kind,
       const struct session_id *session, live_str *body)
{
    unsigned char mac[MAC_BYTES];
    if (!base64_decode(text, sealed->bytes, sizeof sealed->bytes, &sealed->len) ||
        sealed->len < HEADER_BYTES + MAC_BYTES || sealed->bytes[0] != VERSION)
        return LIVE_EINVAL;
    const struct token_key *key = find_key(keys, sealed->bytes[2]);
    if (sealed->bytes[1] != kind || !key)
        return LIVE_EAUTH;
    size_t len = sealed->len - MAC_BYTES;
    compute_mac(mac, key, sealed->bytes, len, session);
    if (sodium_memcmp(mac, sealed->bytes + len, sizeof mac) != 0)
        return LIVE_EAUTH;
    *body = (live_str){ (const char *)sealed->bytes + HEADER_BYTES, len - HEADER_BYTES };
    return LIVE_OK;
}

/* ---- the tokens of a container --------------------------------------------------------------
 */

static void
put_int64(struct sealed *sealed, int64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
    put(sealed, bytes, sizeof bytes);
}

static void
put_text(struct sealed *sealed, live_str text)
{
    unsigned char len = (unsigned char)text.len;
    put(sealed, &len, 1);
    put(sealed, text.ptr, text.len);
}

static int64_t
take_int64(live_str *body)
{
    uint64_t number = 0;
    for (size_t i = 0; i < 8; i++)
        number |= (uint64_t)(unsigned char)body->ptr[i] << (8 * i);
    *body = str_sub(*body, 8, body->len);
    return (int64_t)number;
}

static bool
take_text(live_str *body, live_str *text)
{
    size_t len = body->len ? (unsigned char)body->ptr[0] : 0;
    if (body->len < 1 + len)
        return false;
    *text = str_sub(*body, 1, 1 + len);
    *body = str_sub(*body, 1 + len, body->len);
    return true;
}

/* Body: row (8 bytes, little endian), issued_s (8), flags (1), then dom_id, view, live_session
 * and, of a fragment, url, each behind its length (1), then the data, if there is any. */
static bool
read_body(live_str body, struct token *token)
{
    if (body.len < FIXED_BYTES)
        return false;
    token->row = take_int64(&body);
    token->issued_s = take_int64(&body);
    unsigned char flags = (unsigned char)body.ptr[0];
    body = str_sub(body, 1, body.len);
    token->is_embedded = flags & IS_EMBEDDED;
    token->is_main = flags & IS_MAIN;
    token->has_layout = flags & HAS_LAYOUT;
    token->place = flags & IS_CHILD ? TOKEN_CHILD : flags & IS_STICKY ? TOKEN_STICKY : TOKEN_ROOT;
    token->is_linked = flags & IS_LINKED;
    if ((flags & IS_CHILD && flags & IS_STICKY) || (token->is_linked && !(flags & IS_CHILD)) ||
        (flags & (IS_MAIN | HAS_LAYOUT) && !token->is_embedded) ||
        !take_text(&body, &token->dom_id) ||
        !take_text(&body, &token->view) || !take_text(&body, &token->live_session))
        return false;
    if (!(flags & HAS_LIVE_SESSION)) {
        if (token->live_session.len)
            return false;
        token->live_session = live_none;
    }
    if (token->is_embedded && !take_text(&body, &token->url))
        return false;
    if (!token->url.len)
        token->url = live_none;
    token->data = flags & HAS_DATA ? body : live_none;
    return body.len == 0 || (flags & HAS_DATA && body.len <= TOKEN_MAX_DATA);
}

void
token_sign(struct buf *out, const struct token_keys *keys, const struct token *token,
           const struct session_id *session)
{
    struct sealed sealed;
    if (token->dom_id.len > MAX_TEXT || token->view.len > MAX_TEXT ||
        token->live_session.len > MAX_TEXT || token->url.len > MAX_TEXT ||
        token->data.len > TOKEN_MAX_DATA) {
        out->failed = true;
        return;
    }
    if (!seal_begin(&sealed, out, keys, (uint8_t)token->kind))
        return;
    unsigned char flags =
        (unsigned char)((token->live_session.ptr ? HAS_LIVE_SESSION : 0) |
                        (token->is_embedded ? IS_EMBEDDED : 0) |
                        (token->is_embedded && token->is_main ? IS_MAIN : 0) |
                        (token->is_embedded && token->has_layout ? HAS_LAYOUT : 0) |
                        (token->place == TOKEN_CHILD ? IS_CHILD : 0) |
                        (token->place == TOKEN_CHILD && token->is_linked ? IS_LINKED : 0) |
                        (token->place == TOKEN_STICKY ? IS_STICKY : 0) |
                        (token->data.ptr ? HAS_DATA : 0));
    put_int64(&sealed, token->row);
    put_int64(&sealed, token->issued_s);
    put(&sealed, &flags, 1);
    put_text(&sealed, token->dom_id);
    put_text(&sealed, token->view);
    put_text(&sealed, token->live_session);
    if (token->is_embedded)
        put_text(&sealed, token->url);
    put(&sealed, token->data.ptr, token->data.len);
    seal_end(&sealed, out, keys, session);
}

static bool
is_expired(int64_t issued_s, int64_t now_s, int64_t max_age_s)
{
    int64_t age_s;
    return __builtin_sub_overflow(now_s, issued_s, &age_s) || age_s < -FUTURE_S ||
           age_s > max_age_s;
}

live_status
token_verify(struct arena *arena, const struct token_keys *keys, live_str text,
             enum token_kind kind, const struct session_id *session, int64_t now_s,
             int64_t max_age_s, struct token *token)
{
    struct sealed sealed;
    struct token found = { .kind = kind };
    live_str body;
    *token = (struct token){ 0 };
    live_status status = unseal(&sealed, keys, text, (uint8_t)kind, session, &body);
    if (status != LIVE_OK)
        return status;
    live_str copy = arena_copy(arena, body);
    if (!copy.ptr)
        return LIVE_ENOMEM;
    if (!read_body(copy, &found))
        return LIVE_EINVAL;
    if (is_expired(found.issued_s, now_s, max_age_s))
        return LIVE_EEXPIRED;
    *token = found;
    return LIVE_OK;
}

/* ---- signed texts ---------------------------------------------------------------------------
 */

/* Header, time (8 bytes, little endian), text, MAC. */
enum { NOTE_HEAD = HEADER_BYTES + 8, NOTE_BYTES = NOTE_HEAD + NOTE_MAX + MAC_BYTES };

void
note_sign(struct buf *out, const struct token_keys *keys, enum note_kind kind, live_str text,
          int64_t now_s, const struct session_id *session)
{
    unsigned char bytes[NOTE_BYTES];
    if (keys->n_keys == 0 || text.len > NOTE_MAX) {
        out->failed = true;
        return;
    }
    bytes[0] = VERSION;
    bytes[1] = (unsigned char)kind;
    bytes[2] = keys->keys[0].id;
    for (size_t i = 0; i < 8; i++)
        bytes[HEADER_BYTES + i] = (unsigned char)((uint64_t)now_s >> (8 * i));
    if (text.len)
        memcpy(bytes + NOTE_HEAD, text.ptr, text.len);
    compute_mac(bytes + NOTE_HEAD + text.len, &keys->keys[0], bytes, NOTE_HEAD + text.len,
                session);
    base64_write(out, bytes, NOTE_HEAD + text.len + MAC_BYTES);
}

live_status
note_verify(struct arena *arena, const struct token_keys *keys, live_str token,
            enum note_kind kind, const struct session_id *session, int64_t now_s,
            int64_t max_age_s, live_str *text)
{
    unsigned char bytes[NOTE_BYTES], mac[MAC_BYTES];
    size_t len;
    *text = live_none;
    if (!base64_decode(token, bytes, sizeof bytes, &len) || len < NOTE_HEAD + MAC_BYTES ||
        bytes[0] != VERSION)
        return LIVE_EINVAL;
    const struct token_key *key = find_key(keys, bytes[2]);
    if (bytes[1] != (unsigned char)kind || !key)
        return LIVE_EAUTH;
    len -= MAC_BYTES;
    compute_mac(mac, key, bytes, len, session);
    if (sodium_memcmp(mac, bytes + len, sizeof mac) != 0)
        return LIVE_EAUTH;
    live_str body = { (const char *)bytes + HEADER_BYTES, len - HEADER_BYTES };
    if (is_expired(take_int64(&body), now_s, max_age_s))
        return LIVE_EEXPIRED;
    *text = arena_copy(arena, body);
    return text->ptr ? LIVE_OK : LIVE_ENOMEM;
}

/* ---- the session cookie and CSRF ------------------------------------------------------------
 */

void
session_id_random(struct session_id *id)
{
    uint64_t ms = (uint64_t)clock_wall_us() / 1000;
    randombytes_buf(id->bytes, sizeof id->bytes);
    for (int i = 0; i < 6; i++)
        id->bytes[i] = (unsigned char)(ms >> (40 - 8 * i));
}

static void
sign_id(struct buf *out, const struct token_keys *keys, uint8_t kind,
        const struct session_id *id)
{
    struct sealed sealed;
    if (!seal_begin(&sealed, out, keys, kind))
        return;
    put(&sealed, id->bytes, sizeof id->bytes);
    seal_end(&sealed, out, keys, NULL);
}

static live_status
verify_id(const struct token_keys *keys, live_str text, uint8_t kind, struct session_id *id)
{
    struct sealed sealed;
    live_str body;
    live_status status = unseal(&sealed, keys, text, kind, NULL, &body);
    if (status == LIVE_OK && body.len != sizeof id->bytes)
        status = LIVE_EINVAL;
    if (status == LIVE_OK)
        memcpy(id->bytes, body.ptr, sizeof id->bytes);
    else
        *id = (struct session_id){ 0 };
    return status;
}

void
session_cookie_sign(struct buf *out, const struct token_keys *keys, const struct session_id *id)
{
    sign_id(out, keys, KIND_COOKIE, id);
}

live_status
session_cookie_verify(const struct token_keys *keys, live_str text, struct session_id *id)
{
    return verify_id(keys, text, KIND_COOKIE, id);
}

void
bearer_sign(struct buf *out, const struct token_keys *keys, const struct session_id *id)
{
    sign_id(out, keys, KIND_BEARER, id);
}

live_status
bearer_verify(const struct token_keys *keys, live_str text, struct session_id *id)
{
    return verify_id(keys, text, KIND_BEARER, id);
}

void
csrf_sign(struct buf *out, const struct token_keys *keys, const struct session_id *session)
{
    struct sealed sealed;
    unsigned char nonce[NONCE_BYTES];
    if (!seal_begin(&sealed, out, keys, KIND_CSRF))
        return;
    randombytes_buf(nonce, sizeof nonce);
    put(&sealed, nonce, sizeof nonce);
    seal_end(&sealed, out, keys, session);
}

live_status
csrf_verify(const struct token_keys *keys, live_str text, const struct session_id *session)
{
    struct sealed sealed;
    live_str body;
    live_status status = unseal(&sealed, keys, text, KIND_CSRF, session, &body);
    return status == LIVE_OK && body.len != NONCE_BYTES ? LIVE_EINVAL : status;
}
