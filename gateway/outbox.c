#include "outbox.h"

#include "conn.h"
#include "mem.h"
#include "worker.h"

enum { KEEP_BYTES = 1 << 20 };

struct late_frame {
    struct late_frame *next;
    size_t len;
    char bytes[]; /* FRAME_PRE, then the frame */
};

/* ---- the backlog ---- */

static bool
backlog_add(struct backlog *backlog, struct conn *conn, const char *text, size_t len)
{
    if (backlog->bytes + len > conn->worker->options->max_outbox) {
        worker_log_client(conn, LEVEL_WARN,
                          "slow reader closed: his backlog passed --max-outbox");
        return false;
    }
    struct late_frame *late = mem_alloc(sizeof *late + FRAME_PRE + len);
    if (!late)
        return false;
    late->next = NULL;
    late->len = len;
    memcpy(late->bytes + FRAME_PRE, text, len);
    if (backlog->first)
        backlog->last->next = late;
    else
        backlog->first = late;
    backlog->last = late;
    backlog->bytes += len;
    return true;
}

bool
backlog_send(struct backlog *backlog, struct conn *conn)
{
    for (struct late_frame *late; (late = backlog->first);) {
        if (link_is_choked(conn->link)) {
            link_want_writable(conn->link);
            return true;
        }
        backlog->first = late->next;
        backlog->bytes -= late->len;
        bool alive = link_write(conn->link, late->bytes + FRAME_PRE, late->len);
        mem_free(late);
        if (!alive)
            return false;
    }
    return true;
}

void
backlog_clear(struct backlog *backlog)
{
    for (struct late_frame *next, *late = backlog->first; late; late = next) {
        next = late->next;
        mem_free(late);
    }
    *backlog = (struct backlog){ 0 };
}

/* ---- the turn ---- */

struct buf *
outbox_begin(struct outbox *outbox, struct conn *conn, uint64_t serial)
{
    live_expect(!outbox->open.conn && conn);
    if (buf_reserve(&outbox->bytes, FRAME_PRE))
        outbox->bytes.len += FRAME_PRE;
    outbox->open = (struct frame){ conn, serial, outbox->bytes.len, 0 };
    return &outbox->bytes;
}

static bool
make_room(struct outbox *outbox)
{
    if (outbox->n_frames < outbox->cap_frames)
        return true;
    size_t cap = outbox->cap_frames ? outbox->cap_frames * 2 : 64;
    struct frame *frames = mem_realloc(outbox->frames, cap * sizeof *frames);
    if (!frames)
        return false;
    outbox->frames = frames;
    outbox->cap_frames = cap;
    return true;
}

bool
outbox_end(struct outbox *outbox)
{
    struct frame frame = outbox->open;
    outbox->open.conn = NULL;
    frame.len = outbox->bytes.len - frame.at;
    bool ok = !outbox->bytes.failed && make_room(outbox);
    if (!ok || frame.len == 0) {
        outbox->bytes.failed = false;
        outbox->bytes.len = frame.at < FRAME_PRE ? 0 : frame.at - FRAME_PRE;
        return ok;
    }
    outbox->frames[outbox->n_frames++] = frame;
    frame.conn->n_frames++;
    return true;
}

static void
drop(struct frame *frame)
{
    frame->conn->n_frames--;
    frame->conn = NULL;
}

void
outbox_drop_serial(struct outbox *outbox, uint64_t serial)
{
    for (size_t i = 0; i < outbox->n_frames; i++)
        if (outbox->frames[i].conn && outbox->frames[i].serial == serial)
            drop(&outbox->frames[i]);
}

void
outbox_drop_conn(struct outbox *outbox, struct conn *conn)
{
    for (size_t i = 0; conn->n_frames && i < outbox->n_frames; i++)
        if (outbox->frames[i].conn == conn)
            drop(&outbox->frames[i]);
}

static void
send_frame(struct frame *frame, char *text)
{
    struct conn *conn = frame->conn;
    bool clear = !conn->backlog.first && (conn_is_checked(conn) || !link_is_choked(conn->link));
    conn->n_frames--;
    conn->checked_turn = 0;
    if (conn->is_dead)
        return;
    bool alive = clear ? link_write(conn->link, text, frame->len)
                       : backlog_add(&conn->backlog, conn, text, frame->len);
    if (!alive)
        conn_kill(conn);
    else if (!clear || (conn->close_code && !conn->n_frames))
        link_want_writable(conn->link);
}

void
outbox_send(struct outbox *outbox)
{
    for (size_t i = 0; i < outbox->n_frames; i++)
        if (outbox->frames[i].conn)
            send_frame(&outbox->frames[i], outbox->bytes.data + outbox->frames[i].at);
    outbox->n_frames = 0;
    buf_reset(&outbox->bytes);
    if (outbox->bytes.cap > KEEP_BYTES)
        buf_release(&outbox->bytes);
}
