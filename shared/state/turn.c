#include "turn.h"

#include "log.h"
#include "mem.h"
#include "string_private.h"
#include "turn_private.h"

/* The library is there from a program's start, so its place is known then. */
static _Thread_local struct turn *current __attribute__((tls_model("initial-exec")));

live_status
turn_init(struct turn *turn, size_t largest_row)
{
    *turn = (struct turn){ .sink_size = (largest_row + 15) & ~(size_t)15 };
    if (turn->sink_size == 0)
        return LIVE_OK;
    turn->sink = mem_zalloc(turn->sink_size * TURN_SINKS);
    return turn->sink ? LIVE_OK : LIVE_ENOMEM;
}

void
turn_release(struct turn *turn)
{
    live_expect(turn != current);
    arena_release(&turn->arena);
    string_blocks_free(turn->replaced);
    mem_free(turn->sink);
    *turn = (struct turn){ 0 };
}

void
turn_begin(struct turn *turn)
{
    live_expect(!current);
    turn->failed = false;
    current = turn;
}

void
turn_end(struct turn *turn)
{
    live_expect(current == turn);
    current = NULL;
    string_blocks_free(turn->replaced);
    turn->replaced = NULL;
    arena_reset(&turn->arena);
}

struct turn *
turn_current(void)
{
    return current;
}

void
turn_fail(void)
{
    if (!current)
        live_bug("an allocation failed outside of any turn");
    current->failed = true;
}

bool
turn_has_failed(void)
{
    return current && current->failed;
}

void *
turn_sink(const void *inside, size_t size)
{
    if (!current || current->sink_size < size)
        live_bug("no throw-away row: turn_init was told of smaller ones");
    char *sink = current->sink;
    size_t slot = 0;
    uintptr_t at = (uintptr_t)inside, from = (uintptr_t)sink;
    if (at >= from && at < from + current->sink_size * TURN_SINKS)
        slot = ((at - from) / current->sink_size + 1) % TURN_SINKS;
    sink += slot * current->sink_size;
    memset(sink, 0, size);
    return sink;
}
