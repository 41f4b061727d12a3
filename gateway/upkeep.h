/*
 * upkeep.h: the master's thread that keeps the store tidy: the WAL's checkpoint each second in
 * which something was written (its fsync is the slow part, and here it keeps nobody waiting),
 * the sweep of expired rows each minute, and crashes, which are counted at once.
 */
#ifndef CLIVE_UPKEEP_H
#define CLIVE_UPKEEP_H

#include "store.h"
#include "token.h"

struct upkeep;

/* Takes over the store, which no other thread may use any more. NULL: the store is closed. */
struct upkeep *upkeep_start(struct store *store, const char *path);
/* To be counted (store_crash); from the master's loop. Beyond a few dozen at once they are
 * lost. */
void upkeep_crash(struct upkeep *upkeep, const struct session_id *session, int64_t row);
/* After the workers have ended: one last checkpoint, the store closed. */
void upkeep_stop(struct upkeep *upkeep);

#endif
