/*
 * channel.h: one `lv:` topic of one connection, from its join to its end: what is answered,
 * what has to be in the store before an answer may leave, and what happens when a callback or
 * the store fails. No transport, no transaction, no log: the gateway provides those (struct
 * channel_ops), and so does a unit test.
 *
 *                channel_join             channel_saved:
 *                tokens verify            row taken, view alive
 *      (nothing) ────────────► JOINING ──────────────────────► JOINED ◄─┐ channel_event, _info,
 *          │                    │ │ │                          │ │ │ └──┘ _tick, _flush, _saved
 *          │ refused:           │ │ │ the start failed         │ │ │
 *          │ no channel         │ │ └──────────► FAILING ◄─────┘ │ │ channel_leave, _abandon
 *          ▼                    │ │              a callback      │ └─────────► LEAVING
 *                               │ │              failed │        │                │
 *                refused, left, │ │                     │        │ row lost,      │
 *                abandoned      │ │ store gave up       │ saved  │ store gave up  │ saved
 *                               └─┴────────► ENDED ◄────┴────────┴────────────────┘
 *
 * What a channel has to write waits in host->waiting until the end of the loop's turn. Then the
 * owner runs, for all that wait, in their order (a leaving view writes before its successor
 * takes the row):
 *
 *      store_begin · channel_save each · store_commit      no code of the author in between
 *      then channel_saved each                             joins start here; may wait again
 *      or, the store being busy, nothing: they wait; having failed for good, channel_unsaved
 * each
 *
 * Frames that a channel has written leave only when nothing waits any more. A channel that
 * channel_is_open says no of is to be taken out of the connection's table; whoever finds it
 * ended (channel_is_ended, and not waiting) frees it.
 *
 * A child's channel (nest.h) ends with that of the view around it: the owner supersedes those that
 * channel_is_child_of one that is no longer open. A leave while that one lives means that the child is
 * shown no more: its row is deleted.
 *
 * Invariants: the view exists in JOINED only. `join_ref` is stamped on all that is sent.
 * Between the first callback and the commit the client sees nothing of it. Author's code runs
 * in JOINED and in channel_saved only, always inside a turn (turn.h).
 */
#ifndef CLIVE_CHANNEL_H
#define CLIVE_CHANNEL_H

#include "copies.h"
#include "message.h"
#include "sockets.h"
#include "topics.h"
#include "view.h"
#include "world.h"

#pragma GCC visibility push(default)

enum channel_state {
    CHANNEL_JOINING, /* verified; the row is to be taken at the turn's end */
    CHANNEL_JOINED,
    CHANNEL_LEAVING, /* no view any more; its last snapshot is to be written */
    CHANNEL_FAILING, /* the same, and a strike is to be counted */
    CHANNEL_ENDED,
};

enum {
    CHANNEL_LARGE_SNAPSHOT = 64 << 10, /* above: each second instead of each event */
    CHANNEL_STRIKES = 3,               /* failures in 60 s: mounted afresh */
    CHANNEL_MAX_REFS = 64 << 10,       /* bytes of refs that wait for a slow client */
};

enum channel_report {                 /* what the log should know; error->message says it all */
                      REPORT_FAILED,  /* a callback failed: the author's fault */
                      REPORT_REFUSED, /* the client's: unknown event, malformed payload */
                      REPORT_SNAPSHOT, /* a snapshot that cannot be read, or fields that were
                                          reset */
                      REPORT_LARGE,    /* a class whose snapshots are large; once per class */
                      REPORT_LOST,     /* another instance has the row now */
};

struct channel;
struct channel_host;

struct channel_ops {
    /* A frame for `owner`, tagged with the channel's serial: append it to the buffer, then end
     * it. False: memory failed, the frame is gone. */
    struct buf *(*frame_begin)(struct channel_host *host, void *owner, uint64_t serial);
    bool (*frame_end)(struct channel_host *host);
    /* Frames of this channel that have not left are dropped. */
    void (*frames_drop)(struct channel_host *host, uint64_t serial);
    /* Nothing waits for the client, his pipe has room, the store is not behind. */
    bool (*is_clear)(struct channel_host *host, void *owner);
    /* Something of this client waits: call channel_flush when he is clear. */
    void (*want)(struct channel_host *host, void *owner);
    /* The client makes more to remember than is allowed: close him. */
    void (*overflow)(struct channel_host *host, void *owner);
    /* Starts, replaces or (delay_ms 0) stops a timer: then channel_info with the tag. */
    bool (*timer)(struct channel_host *host, struct channel *channel,
                  const struct timer_request *request);
    void (*timers_stop)(struct channel_host *host, struct channel *channel);
    void (*report)(struct channel_host *host, const struct channel *channel,
                   enum channel_report what, const live_error *error);
    /* What the session of the owner's joins says that his sockets are called; absent: nothing. */
    void (*identify)(struct channel_host *host, void *owner, live_str socket_id);
    /* What is known of the owner's HTTP request (connect.h); NULL: nothing. */
    const char *(*info)(struct channel_host *host, void *owner);
    /* The owner's open channel whose view has that row; NULL: there is none. */
    struct channel *(*find)(struct channel_host *host, void *owner, int64_t row);
    /* An order of sockets.h, from here or elsewhere; in no turn. */
    void (*obey)(struct channel_host *host, const struct sockets_order *order);
};

/* What the channels of one thread share. Zeroed but for the first three. */
struct channel_host {
    struct world *world;
    struct turn *turn;
    const struct channel_ops *ops;
    struct channel *waiting, *last_waiting; /* have something to write, in this order */
    struct buf snapshots;                   /* of those that wait */
    size_t compact_at;
    uint64_t serial;
    struct topics topics; /* of the channels' subscriptions */
    struct pubsub_wish *mail, *last_mail; /* broadcasts to deliver: pubsub.h */
    size_t mail_bytes, mail_lost;
    struct copies copies; /* of fragments that caches show */
    const live_view_class *large[32]; /* classes reported as large */
    size_t n_large;
};

/* Verifies the tokens of a join. NULL: refused; *reason is for the error reply, and
 * error->message, if not empty, for the log. `session` is NULL where the connection has none.
 */
struct channel *channel_join(struct channel_host *host, void *owner,
                             const struct session_id *session, const struct message *message,
                             const char **reason, live_error *error);
/* Frees it: only when it is ended and not waiting, or with the whole host. */
void channel_free(struct channel *channel);

/* Any message but phx_join and phx_leave. One whose join_ref is of an earlier join is dropped.
 */
void channel_message(struct channel *channel, const struct message *message);
/* A timer. */
void channel_info(struct channel *channel, int tag);
/* A message of a topic that it is subscribed to. */
void channel_broadcast(struct channel *channel, live_str topic, live_str payload);
/* phx_leave, with its reply; false: it belongs to an earlier join, nothing was done. */
bool channel_leave(struct channel *channel, const struct message *message);
/* A second join of the topic: phx_close, without a reply. */
void channel_supersede(struct channel *channel);
/* The connection is gone or going: nothing is sent any more. */
void channel_abandon(struct channel *channel);
/* Once a second, and before a clean stop: what is saved at intervals gets its snapshot. */
void channel_tick(struct channel *channel);
/* The client is clear: the merged diff in the last reply that waits, {} in those before it. */
void channel_flush(struct channel *channel);

/* Writes within the owner's transaction. LIVE_OK also where the row is lost or gone: that shows
 * in channel_saved. Anything else: the transaction is to be rolled back. Rows are put into
 * `arena`, which must live until channel_saved. */
live_status channel_save(struct channel *channel, struct arena *arena, int64_t now_s);
bool
channel_has_to_write(const struct channel *channel); /* else it waits for the commit only */
struct channel *
channel_after(const struct channel *channel); /* in host->waiting; NULL: the last */
/* Takes the first of those that wait out of the list; NULL if there is none. */
struct channel *channel_next_waiting(struct channel_host *host);
void channel_saved(struct channel *channel);
void channel_unsaved(struct channel *channel);

bool channel_is_open(const struct channel *channel); /* joining or joined: the topic is taken */
bool channel_is_ended(const struct channel *channel);
bool channel_is_waiting(const struct channel *channel);
uint64_t channel_serial(const struct channel *channel); /* unique in its host; not 0 */
live_str channel_topic(const struct channel *channel);
const char *channel_view_name(const struct channel *channel);
void *channel_owner(const struct channel *channel);
/* The row of its view; 0: it has none yet. */
int64_t channel_row(const struct channel *channel);
/* Its view is nested in that one: it ends with it. */
bool channel_is_child_of(const struct channel *channel, const struct channel *parent);
/* Its session goes on under another id. */
void channel_renew(struct channel *channel, const struct session_id *session);

/* For the owner alone: his list of channels, and their timers. */
struct channel *channel_link(const struct channel *channel);
void channel_set_link(struct channel *channel, struct channel *next);
void **channel_timers(struct channel *channel);

#pragma GCC visibility pop
#endif
