/* options.h: the command line of clive-fcgi. */
#ifndef FCGI_OPTIONS_H
#define FCGI_OPTIONS_H

#include "bus.h"
#include "forwarded.h"
#include "log.h"
#include "statics.h"

struct options {
    const char *app, *db, *keys; /* required */
    char bus[BUS_PATH_SIZE];     /* the gateway's; empty: its default is too long */
    const char *listen;          /* unix:PATH or HOST:PORT; NULL: fd 0, or CGI */
    const char *fragments;       /* path below which views are fragments; NULL: nowhere */
    const char *gateway;         /* of long polling: unix:PATH or HOST:PORT */
    unsigned longpoll_threads;   /* of a worker; 0: none is relayed */
    const char *socket_url;      /* for connect-src; NULL: 'self' only */
    struct proxies proxies;      /* whose X-Forwarded-… counts */
    struct statics statics;      /* the files and manifest that were named */
    unsigned workers;
    unsigned client_timeout_s; /* for a body to come, and for a page to be taken */
    int64_t token_max_age_s;
    bool durable;
    enum log_level log_level;
};

/* 0: go on; else the program ends with *exit_code: 0 after --help and --version (printed), 2
 * with the reason printed. */
int options_read(struct options *options, int argc, char **argv, int *exit_code);

#endif
