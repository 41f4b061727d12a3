/*
 * codec.h: a view's state as bytes (the snapshot), so that another process, or a newer build of the
 * view, can take it up. Little endian, varints, bounded.
 *
 *     "CLV" version(1)  then sections: tag (1 byte) length (varint) bytes
 *     'F' fields: per field: name (varint length, bytes) type (1 byte) length (varint) value
 *
 * A list's value begins with the names and types of its row's fields, once, then the rows. Fields
 * match by name: a new one keeps its default, a changed type is reset and reported, a field or
 * section that this build does not know is kept as bytes and written again. `transient` fields are
 * not written. The reader is total: any bytes give a state or LIVE_EINVAL, never a crash; what it
 * allocates is bounded by the bytes' length.
 */
#ifndef CLIVE_CODEC_H
#define CLIVE_CODEC_H

#include "buf.h"
#include "clive/emit.h"

#pragma GCC visibility push(default)

enum { SNAPSHOT_VERSION = 1, SNAPSHOT_MAX = 64 << 20 };

/* Appends the snapshot; `kept` are the unknown parts that snapshot_read gave (may be empty). */
void snapshot_write(struct buf *out, const live_struct *type, const void *item, live_str kept);
/* `item` is at its defaults (fields_init). *kept gets unknown parts (owned by the caller's buf).
 * `reset` (may be NULL) is called for each field whose type changed. LIVE_EINVAL with the offset in
 * error->message: the item may be half filled then and must be released. */
live_status snapshot_read(live_str bytes, const live_struct *type, void *item, struct buf *kept,
                          void (*reset)(void *context, live_str field), void *context,
                          live_error *error);

#pragma GCC visibility pop
#endif
