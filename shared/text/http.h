/*
 * http.h: as much of HTTP/1.1 (RFC 9112) as a program needs that asks another one of ours: the
 * head of a response, and the fields of a request. Bodies have a Content-Length; a coding of
 * the transfer is refused.
 */
#ifndef CLIVE_HTTP_H
#define CLIVE_HTTP_H

#include "buf.h"

#pragma GCC visibility push(default)

enum { HTTP_MAX_HEAD = 16 << 10 };

struct http_head {
    unsigned status; /* 100 to 599 */
    size_t body_len; /* Content-Length; 0 if there is none */
    live_str fields; /* their lines: http_field */
};

/* The head of the response that `in` begins with. *taken: its bytes with the empty line, 0 if
 * it is not complete yet. LIVE_EINVAL, LIVE_ELIMIT: error->message says what is wrong. */
live_status http_head_parse(live_str in, struct http_head *head, size_t *taken,
                            live_error *error);
/* Takes the next field; false at the end. Names are as they came: compare with http_is_name. */
bool http_field(live_str *fields, live_str *name, live_str *value);
bool http_is_name(live_str name, const char *lower_case);

/* Writes "name: value\r\n"; nothing for an absent value, or where name or value have bytes that
 * no field may have. */
void http_field_write(struct buf *out, live_str name, live_str value);

#pragma GCC visibility pop
#endif
