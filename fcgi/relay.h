/*
 * relay.h: long polling (shared/wire/longpoll.h) for hosts where only FastCGI passes: a request
 * for LONGPOLL_PATH is passed on to the gateway over HTTP and its answer comes back, on threads
 * of the relay's own, so that polls that wait never hold up the pages.
 *
 * Threads are started when there is work for them, up to `n_threads`. Some of them (an eighth)
 * are never given to polls that wait, so that events get through: a poll beyond the others is
 * passed on as a brief one and brings what there is. When too much waits for a thread, polls
 * are answered with "nothing" and the rest with "failed" at once.
 */
#ifndef FCGI_RELAY_H
#define FCGI_RELAY_H

#include "forwarded.h"
#include "request.h"

enum { RELAY_MAX_THREADS = 1024, RELAY_MAX_QUEUE = 256 };

struct relay;

/* `gateway`: unix:PATH or HOST:PORT. Both outlive the relay. NULL when memory or descriptors
 * fail. No thread is started yet. */
struct relay *relay_open(const char *gateway, const struct proxies *proxies,
                         unsigned n_threads);
/* Polls that wait are told that they are gone, so that their clients come again elsewhere; ends
 * when all is answered. */
void relay_close(struct relay *relay);

bool relay_wants(const struct request *request);
/* Takes the request over: it is answered, finished and freed. */
void relay_give(struct relay *relay, struct request *request);
/* The same at once and here; the request stays the caller's, who finishes it. For CGI. */
void relay_serve(struct relay *relay, struct request *request);
/* Answers "failed". */
void relay_refuse(struct request *request);

#endif
