/* view_inside.h: the struct behind view.h and live_socket; for the files view*.c, socket.c and their
 * like only. */
#ifndef CLIVE_VIEW_INSIDE_H
#define CLIVE_VIEW_INSIDE_H

#include "flash.h"
#include "layout.h"
#include "nest.h"
#include "log.h"
#include "telemetry.h"
#include "view.h"

enum { VIEW_MAGIC = 0x56494557, VIEW_MAX_HOOKS = 16 };

enum view_stage {
    VIEW_NEW,    /* defaults only */
    VIEW_READY,  /* mounted or restored, not loaded */
    VIEW_ALIVE,  /* callbacks may run */
    VIEW_BROKEN, /* one failed: free it */
};

struct live_socket {
    struct view *view;
    bool connected;
};

struct view_hook {
    const live_hook_calls *calls;
    const char *id;
    unsigned stages; /* live_stage: those that have not been detached */
    _Alignas(live_hook) unsigned char hook[sizeof(live_hook)]; /* a copy, of whatever type */
};

/* One block: this, then the state, the shadow, the prints and the DOM id. */
struct view {
    uint32_t magic;
    enum view_stage stage;
    const live_view_class *class;
    const live_field *page_title; /* of the state; NULL if it has none */
    void *state;                  /* the author's struct */
    void *shadow;                 /* as of the last render */
    void *prints;                 /* what the client holds */
    struct layout *layout;        /* live, around it; NULL: none */
    struct live_socket socket;
    live_str dom_id;
    char *uri; /* heap, NUL-terminated, behind host_len bytes of host; NULL: none yet */
    size_t host_len;
    const char *action;
    struct buf kept;                                /* parts of the snapshot unknown to this build */
    struct timer_request *requests, **last_request; /* of this turn */
    struct pubsub_wish *wishes, **last_wish;        /* of this turn */
    const char *reason;                             /* of live_fail; in the turn's arena */
    live_error *unrendered; /* why the last render failed, if known; heap; NULL: it did not */
    const char *misuse;  /* what a callback did that it may not; static */
    unsigned http_status; /* of live_fail_with; 0: none */
    bool may_patch;      /* the callback that runs may push_patch */
    bool is_event;       /* … may reply */
    bool is_moved;       /* the uri is another than at the last render */
    struct nav nav;      /* asked for, not carried out yet */
    struct flash flash;
    struct buf pushed;   /* elements of "e", joined by commas: since the last diff */
    live_str reply;      /* JSON, in the turn's arena; absent: none */
    struct view_hook *hooks; /* heap: most views have none */
    uint8_t n_hooks, max_hooks;
    const struct token_keys *keys; /* with session: who gets a CSRF token; NULL: nobody */
    const struct session_id *session;
    char *csrf;                     /* the token, heap; made when first asked for */
    const struct view_place *place; /* during on_mount, mount and load */
    struct nest *nest; /* heap; NULL: nothing nests in it */
};

static inline void
view_check(const struct view *view)
{
    if (!view || view->magic != VIEW_MAGIC)
        live_bug("a view that is gone");
}

/* `event`: its name or topic; absent: none. */
void view_span_begin(struct telemetry_span *span, struct view *view, enum telemetry_stage stage,
                     live_str event);

/* Fields flash_KEY get what changed. */
void view_flash_show(struct view *view);
/* After snapshot_read, before anything else; LIVE_ENOMEM. */
live_status view_flash_restore(struct view *view);
void view_flash_save(const struct view *view, struct buf *out);

#endif
