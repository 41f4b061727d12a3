/*
 * user.h: a visitor with one tab: fetches a page, opens the WebSocket (or polls), joins the
 * main view, sends events, and judges every answer (Phoenix's V2 serializer). Against a bare
 * echo server (site.raw) there is no page and no join, and the answer has to be the message
 * itself, or its head with `raw_reply` bytes in all. Serves load.c.
 *
 * Nothing wrong is passed over in silence: what a fault is and how often it came stands in
 * site->faults, the first few in words on standard error. An event is outstanding until its
 * reply is there; one whose connection ends, or that is given up (user_give_up), is a
 * FAULT_LOST.
 *
 *   NEW ──user_fetch──► FETCHING ──► FETCHED ──user_join──► JOINING ──► JOINED
 *                          │            ▲ ▲                    │           │
 *                          └─► FETCHED or GONE                 └───────────┴──► GONE (closed)
 *   user_join is allowed again from GONE: it is a rejoin with the same tokens.
 */
#ifndef CLIVE_BENCH_USER_H
#define CLIVE_BENCH_USER_H

#include "conn.h"
#include "page.h"
#include "poll.h"

enum fault {
    FAULT_CONNECT, /* refused, reset, or closed before the handshake was done */
    FAULT_CLOSED,  /* the server ended a joined connection */
    FAULT_HTTP,    /* a page's status is not 200, or no HTTP came */
    FAULT_PAGE,    /* a page without tokens */
    FAULT_JOIN,    /* the join was answered with an error */
    FAULT_STATUS,  /* an event was answered with an error */
    FAULT_CRASH,   /* phx_error or phx_close */
    FAULT_STRAY,   /* a reply to nothing that is outstanding: doubled, or a wrong ref */
    FAULT_FORMAT,  /* not what the protocol (or an echo) has to be */
    FAULT_LOST,    /* no reply */
    FAULT_UNSENT,  /* an event that was due and could not be sent */
    FAULT_STATE,   /* after a rejoin the view was not where it was */
    FAULT_KINDS
};

extern const char *const fault_name[FAULT_KINDS];

struct user;

struct user_hooks {
    void (*fetched)(struct user *user);
    void (*joined)(struct user *user, uint64_t ns);              /* ns since user_join */
    void (*replied)(struct user *user, uint64_t ns, size_t len); /* ns since `due_ns` */
    void (*gone)(
        struct user *user); /* closed, by whomever; comes exactly once for each user_join */
};

struct site {
    uv_loop_t *loop;
    struct sockaddr_storage pages, socket;
    const char *pages_host, *socket_host; /* "127.0.0.1:8080" */
    const char *path;
    const char *origin; /* "http://127.0.0.1:8080" */
    bool raw;
    bool longpoll;    /* in place of the WebSocket; the echo's frames come so, too */
    size_t raw_reply; /* 0: as long as the message */
    const struct user_hooks *hooks;
    struct traffic traffic;
    uint64_t faults[FAULT_KINDS];
    uint64_t empty_replies; /* {}: nothing changed, or the diff went into another reply */
    uint64_t pushes;        /* diffs that answer nothing */
    void *owner;
};

enum user_state { USER_NEW, USER_FETCHING, USER_FETCHED, USER_JOINING, USER_JOINED, USER_GONE };

struct sent {
    uint64_t ref, due_ns;
    size_t reply_len; /* of an echo */
};

struct user {
    struct conn conn;  /* the page's, then the socket's */
    struct poll *poll; /* in the latter's place, with site->longpoll */
    struct site *site;
    enum user_state state;
    size_t number;   /* which one it is */
    bool may_drop;   /* that the server closes now is what is measured: no fault */
    bool is_refused; /* a join was answered with an error, or the view crashed */
    struct page page;
    uint64_t ref, join_ref, joined_from_ns;
    unsigned mounts, attempts;
    struct sent *sent; /* outstanding, oldest first */
    size_t n_sent, cap_sent;
    int64_t shown; /* the last whole number in a diff, or in the rendered tree; -1: none yet */
    size_t joined_len; /* bytes of the join's reply */
};

uint64_t now_ns(void);
void user_init(struct user *user, struct site *site, size_t number);
void user_fetch(struct user *user);
void user_join(struct user *user);
/* Sends {"type":"click","event":EVENT,"value":VALUE}; `due_ns` is what the latency counts from.
 */
void user_event(struct user *user, const char *event, const char *value, uint64_t due_ns);
void user_close(struct user *user);
/* Counts what is outstanding as lost, and forgets it. */
void user_give_up(struct user *user);
void site_fault(struct site *site, enum fault fault, const char *text, size_t len);

#endif
