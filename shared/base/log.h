/*
 * log.h: one line a fact, `level time program[pid] key=value …`, to standard error (where systemd,
 * a supervisor or the terminal reads it). Values with spaces, quotes or control bytes are quoted and
 * escaped. Nothing is logged twice: code below the programs returns an error, the program that ends
 * the turn logs it.
 */
#ifndef CLIVE_LOG_H
#define CLIVE_LOG_H

#include "clive/types.h"

#pragma GCC visibility push(default)

enum log_level { LEVEL_ERROR, LEVEL_WARN, LEVEL_INFO, LEVEL_DEBUG };

/* Set once in main. `program` is static. Lines below `least` (say LEVEL_DEBUG) are dropped. */
void log_setup(const char *program, enum log_level least);
enum log_level log_level(void);

/* log_write(LEVEL_WARN, "slow reader", "view", view, "bytes", n_text, NULL): `what`, then pairs of C
 * strings, then NULL. A NULL value ends the pairs, so pass "" for none. */
void log_write(enum log_level level, const char *what, ...) __attribute__((sentinel));
/* The same for one formatted message. */
void log_format(enum log_level level, const char *format, ...) LIVE_PRINTF(2, 3);

/* Our own mistake: prints the place and aborts. */
_Noreturn void log_bug(const char *file, int line, const char *what);
#define live_bug(what) log_bug(__FILE__, __LINE__, (what))
#define live_expect(condition) ((condition) ? (void)0 : live_bug("expected: " #condition))

#pragma GCC visibility pop
#endif
