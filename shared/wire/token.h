/*
 * token.h: what the browser carries and must not forge: the tokens of a view's container, the cookie
 * with the session's id, the CSRF token. All are base64url, opaque to the client:
 *
 *     version (1 byte), kind (1), key id (1), body, MAC (32: keyed BLAKE2b over all before it and,
 *     for tokens and CSRF, the session's id)
 *
 * so a token is worth nothing under another cookie. Compared in constant time. Keys are in a file of
 * mode 0600, one per line, `id:base64url`, the newest first: the first signs, all verify.
 */
#ifndef CLIVE_TOKEN_H
#define CLIVE_TOKEN_H

#include "arena.h"
#include "buf.h"

#pragma GCC visibility push(default)

enum {
    TOKEN_KEY_BYTES = 32,
    TOKEN_MAX_KEYS = 16,
    TOKEN_MAX_TEXT = 255, /* of each text in a token */
    SESSION_ID_BYTES = 16,
};

struct session_id {
    unsigned char bytes[SESSION_ID_BYTES];
};

struct token_keys {
    size_t n_keys;
    struct token_key {
        uint8_t id; /* 1 to 255 */
        unsigned char bytes[TOKEN_KEY_BYTES];
    } keys[TOKEN_MAX_KEYS];
};

/* Reads the file. LIVE_EIO if it cannot be read, LIVE_EAUTH if group or others may read it,
 * LIVE_EINVAL with the line; error->message names the file and the mend. */
live_status token_keys_load(struct token_keys *keys, const char *path, live_error *error);
/* Puts a new key in front of the file's (made with mode 0600 if there is none; replaced by rename;
 * the oldest beyond TOKEN_MAX_KEYS is dropped; the owner stays). What `clive keygen` does. Statuses as
 * above, and LIVE_EBUSY while PATH.new exists: another one is at it, or was interrupted. */
live_status token_keys_add(const char *path, live_error *error);

enum { TOKEN_MAX_DATA = 16 << 10 };

enum token_kind { TOKEN_SESSION = 1, TOKEN_STATIC = 2 };

enum token_place {
    TOKEN_ROOT,   /* a view of its own row */
    TOKEN_CHILD,  /* in the view of that row, with which it goes */
    TOKEN_STICKY, /* in the page whose root has that row */
};

struct token {
    enum token_kind kind;
    int64_t row;           /* of `views`: its own, or where it is nested */
    enum token_place place;
    bool is_linked;        /* of a child: where it fails, so does the view around it */
    int64_t issued_s;      /* seconds since 1970 */
    live_str dom_id, view; /* at most 255 bytes each */
    live_str live_session; /* the same; absent: no route has mounted the view */
    bool is_embedded;      /* of a fragment of another page, whose URL is not the view's */
    bool is_main;          /* of a fragment: it is the page's main view nevertheless */
    bool has_layout;       /* of a fragment: with its live layout */
    live_str url;          /* of a fragment: the view's own, for a row that has expired; absent:
                              too long */
    live_str data; /* JSON of the issuer's, at most TOKEN_MAX_DATA bytes; may be absent */
};

/* Where there is no key, or a text is too long, nothing is written and `out` is failed. */
void token_sign(struct buf *out, const struct token_keys *keys, const struct token *token,
                const struct session_id *session);
/* LIVE_EINVAL malformed, LIVE_EAUTH (also for another kind, key or session), LIVE_EEXPIRED older
 * than max_age_s (or from the future by more than a minute), LIVE_ENOMEM. The slices of *token are in the arena. */
live_status token_verify(struct arena *arena, const struct token_keys *keys, live_str text,
                         enum token_kind kind, const struct session_id *session, int64_t now_s,
                         int64_t max_age_s, struct token *token);

/* A signed text that the browser keeps for a while: at most NOTE_MAX bytes. */
enum note_kind { NOTE_FLASH = 5, NOTE_RELOAD = 6, NOTE_LONGPOLL = 7, NOTE_POST = 8 };
enum { NOTE_MAX = 6 << 10 };

void note_sign(struct buf *out, const struct token_keys *keys, enum note_kind kind, live_str text,
               int64_t now_s, const struct session_id *session);
/* Statuses as of token_verify. *text is in the arena. */
live_status note_verify(struct arena *arena, const struct token_keys *keys, live_str token,
                        enum note_kind kind, const struct session_id *session, int64_t now_s,
                        int64_t max_age_s, live_str *text);

/* The session cookie's value. */
void session_cookie_sign(struct buf *out, const struct token_keys *keys, const struct session_id *id);
live_status session_cookie_verify(const struct token_keys *keys, live_str text, struct session_id *id);
/* The same for a document that no cookie comes with: who shows it is the session. It is no cookie, and
 * stands before the token that it is for: BEARER.TOKEN. */
void bearer_sign(struct buf *out, const struct token_keys *keys, const struct session_id *id);
live_status bearer_verify(const struct token_keys *keys, live_str text, struct session_id *id);
/* 48 bits of time, so that the rows of new sessions share pages, and 80 random ones. */
void session_id_random(struct session_id *id);

/* A CSRF token differs each time it is made and verifies for its session only. */
void csrf_sign(struct buf *out, const struct token_keys *keys, const struct session_id *session);
live_status csrf_verify(const struct token_keys *keys, live_str text, const struct session_id *session);

#pragma GCC visibility pop
#endif
