/*
 * request.h: where requests come from: FastCGI connections on a listening socket, or, as a
 * plain CGI program, the environment. request.c is the only file that knows fcgiapp.h.
 *
 * A signal that ends the worker is blocked but while it waits for work, so that nothing under
 * way is cut off. A web server's kept connection is watched together with the listening socket:
 * an idle one is given up for a new one, so that idle connections never use up the workers.
 */
#ifndef FCGI_REQUEST_H
#define FCGI_REQUEST_H

#include "clive/types.h"

#include <signal.h>

struct request;

/* True if standard input is no listening socket: a plain CGI program, or a prompt. */
bool request_is_cgi(void);

/* `fd`: the listening socket; -1: CGI, one request from the environment. A visitor who is slow
 * is waited for so many seconds. NULL when memory fails. */
struct request *request_open(int fd, unsigned timeout_s);
/* Another one on the same listening socket, for when `first` is given to another thread, which
 * finishes and frees it. NULL when memory fails. */
struct request *request_another(struct request *first);
void request_free(struct request *request);

enum request_wait {
    REQUEST_READY,
    REQUEST_STOP,   /* *stop was set by a signal that `waiting` lets in; or CGI's one is done */
    REQUEST_BROKEN, /* the listening socket fails: errno */
};
enum request_wait request_next(struct request *request, const sigset_t *waiting,
                               const volatile sig_atomic_t *stop);

/* A CGI variable ("REQUEST_METHOD"), until request_finish; absent if there is none. */
live_str request_param(const struct request *request, const char *name);
/* Calls `each` with every CGI variable; what it is given lives until request_finish. */
void request_each_param(const struct request *request,
                        void (*each)(void *context, live_str name, live_str value),
                        void *context);
/* At most `len` bytes of the body; less at its end, or where the web server has gone, or is too
 * slow. */
size_t request_read(struct request *request, char *bytes, size_t len);
/* The connection of the web server, to be watched for its end; -1: CGI. */
int request_fd(const struct request *request);
/* False if the web server has gone, or does not take it in time. */
bool request_write(struct request *request, live_str text);
/* Ends the response: it has left when this returns. */
void request_finish(struct request *request);

#endif
