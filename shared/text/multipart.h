/*
 * multipart.h: a reader of multipart/form-data bodies (RFC 7578, RFC 2046 5.1) that takes the
 * body in chunks of any size and gives out what it finds, one event after the other. Data is
 * not copied: a slice is of the chunk, or of the reader's own delimiter (where a chunk ended
 * within what might have become one). Only part headers are gathered, in a bounded buffer.
 *
 *     struct multipart reader;
 *     multipart_init(&reader, content_type, &limits, &error);
 *     while (… chunk …)
 *         do
 *             status = multipart_next(&reader, &chunk, &event, &error);
 *         while (status == LIVE_OK && event.kind != MULTIPART_MORE);
 *     status = multipart_finish(&reader, &error);     // LIVE_EINVAL: the body was cut off
 *     multipart_release(&reader);
 *
 *     PREAMBLE ─delimiter─► HEADERS ─empty line─► DATA ─delimiter─► HEADERS …
 *                                                      └─close delimiter─► EPILOGUE
 *
 * Strict where leniency would let two readers of a body differ: lines end with CRLF, a
 * delimiter is followed by nothing but spaces, header lines are not folded, hold no control
 * bytes and are UTF-8, one Content-Disposition each. Preamble and epilogue are skipped.
 */
#ifndef CLIVE_MULTIPART_H
#define CLIVE_MULTIPART_H

#include "buf.h"
#include "nested.h"

#pragma GCC visibility push(default)

enum { MULTIPART_MAX_BOUNDARY = 70 }; /* RFC 2046 */

/* Zero: the default that stands beside it. */
struct multipart_limits {
    uint64_t total;   /* bytes of the body: 8,000,000 */
    uint64_t part;    /* bytes of one part's data: as total */
    uint32_t parts;   /* NESTED_MAX_PAIRS */
    uint32_t headers; /* bytes of one part's header lines: 8192 */
};

enum multipart_kind {
    MULTIPART_MORE, /* the chunk is used up */
    MULTIPART_PART, /* a part begins: name, filename, type */
    MULTIPART_DATA, /* some of its bytes: data, never empty */
    MULTIPART_PART_END,
    MULTIPART_END, /* of the body; what follows is skipped */
};

struct multipart_event {
    enum multipart_kind kind;
    /* Of MULTIPART_PART; valid until the next part. %22, %0D and %0A, which browsers write for
     * a quote and a line's end, are decoded in the name. The filename is its last component
     * behind / and
     * \, has no control bytes, and is never "." or ".."; present but empty: no file was chosen.
     */
    live_str name;
    live_str filename; /* absent: a text field. filename*, if there is no filename */
    live_str type; /* Content-Type as it was sent, or absent: text/plain. Not to be trusted */
    live_str data; /* of MULTIPART_DATA: any bytes */
};

struct multipart {
    struct multipart_limits limits;
    struct buf lines; /* header lines of the part, then what is decoded of them */
    uint64_t n_bytes; /* of the body so far: also the offset that errors tell */
    uint64_t n_data;  /* of the part */
    uint32_t n_parts;
    uint8_t state;
    uint8_t len, matched; /* of the delimiter; of it, what the input's end matches */
    uint8_t assumed; /* of what matches, the bytes that are not data: a line's end before it */
    char delimiter[4 + MULTIPART_MAX_BOUNDARY]; /* CR LF - - boundary */
};

/* The boundary is taken from the request's Content-Type. LIVE_EINVAL if it is not
 * multipart/form-data or has no valid boundary; the reader owns nothing then. `limits` may be
 * NULL. */
live_status multipart_init(struct multipart *reader, live_str content_type,
                           const struct multipart_limits *limits, live_error *error);
/* The next event; *chunk is moved past what was read. LIVE_EINVAL, LIVE_ELIMIT, LIVE_ENOMEM,
 * with the byte's offset in the message: then the reader is good for multipart_release only. */
live_status multipart_next(struct multipart *reader, live_str *chunk,
                           struct multipart_event *event, live_error *error);
/* LIVE_EINVAL if the closing delimiter has not come. */
live_status multipart_finish(const struct multipart *reader, live_error *error);
void multipart_release(struct multipart *reader);

/* The text fields of a whole body as a tree; files are left out. The texts are slices of the
 * body. LIVE_EINVAL also for a text that is no UTF-8 or has NUL bytes. */
live_status multipart_params(struct arena *arena, live_str content_type, live_str body,
                             const struct multipart_limits *limits,
                             const struct nested **params, live_error *error);

#pragma GCC visibility pop
#endif
