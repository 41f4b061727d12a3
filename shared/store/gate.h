/*
 * gate.h: a lock that the workers of one program share, taken around the store's write lock. SQLite
 * has no queue: who finds the lock taken sleeps and tries again, and each try costs. Workers that
 * queue here first meet only other programs there.
 *
 * It is in memory that is shared over fork; a worker that dies with it gives it back.
 */
#ifndef CLIVE_GATE_H
#define CLIVE_GATE_H

#include "clive/types.h"

#pragma GCC visibility push(default)

struct gate;

struct gate *gate_new(void); /* before the fork; NULL when memory fails. Lives as long as the process. */
bool gate_take(struct gate *gate, int64_t patience_us);
void gate_give(struct gate *gate);

#pragma GCC visibility pop
#endif
