/*
 * types.h: the few types that every layer and every view shares: the slice, the status.
 *
 * Declarations only; a view includes "clive/live.h", which includes this.
 */
#ifndef CLIVE_TYPES_H
#define CLIVE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A slice: `len` bytes of UTF-8 at `ptr`, borrowed, not NUL-terminated. `ptr == NULL` is
 * absent (live_none); `ptr != NULL && len == 0` is the empty string. Passed by value. */
typedef struct live_str {
    const char *ptr;
    size_t len;
} live_str;

#define LIVE_STR(literal) ((live_str){ "" literal, sizeof(literal) - 1 })
/* The same for static initialisers. */
#define LIVE_STR_INIT(literal) { "" literal, sizeof(literal) - 1 }

#define live_none ((live_str){ NULL, 0 })

/* UTC, microseconds since 1970-01-01T00:00:00Z. A struct, so that it is never taken for a number. */
typedef struct live_time {
    int64_t us;
} live_time;

typedef enum live_status {
    LIVE_OK = 0,
    LIVE_ERROR,   /* the callback refuses: the view goes back to its last checkpoint */
    LIVE_ENOMEM,  /* an allocation failed */
    LIVE_EINVAL,  /* malformed input */
    LIVE_ELIMIT,  /* well-formed input beyond a limit */
    LIVE_ENOENT,  /* no such thing */
    LIVE_EAUTH,   /* a signature, a token or a cookie does not verify */
    LIVE_EEXPIRED,/* it verifies, but is too old */
    LIVE_EBUSY,   /* the store is locked by another process: try again */
    LIVE_EIO,     /* the store or a file fails: full, read-only, broken */
    LIVE_ELOST,   /* another instance owns the row now */
    LIVE_HALT,    /* a hook: what would follow is skipped */
} live_status;

#define LIVE_CONT LIVE_OK /* a hook: go on */

/* A short English name of the status, static. */
__attribute__((visibility("default"))) const char *live_strerror(live_status status);

#define LIVE_MUST_USE __attribute__((warn_unused_result))
#define LIVE_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* What went wrong and where. `file` and `line` are of the template, the route or the input where
 * one is to blame (borrowed, static or owned by the application), else NULL and 0. */
typedef struct live_error {
    live_status status;
    const char *file;
    unsigned line;
    char message[256];
} live_error;

/* Fills `error` (which may be NULL) and returns `status`. */
__attribute__((visibility("default"))) live_status live_error_set(live_error *error, live_status status, const char *format, ...)
    LIVE_PRINTF(3, 4);

#endif
