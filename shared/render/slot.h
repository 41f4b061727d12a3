/*
 * slot.h: the inside of live_place: what the client holds where a slot is rendered.
 *
 *     no entry         {0}
 *     one, by itself   class_, its prints in prints_, n_ 1
 *     several          class_ NULL, prints_ an array of cap_ places, the first n_ are entries,
 * each as one by itself
 *
 * The client shows no entry as "", one as its node, several as a comprehension whose rows are
 * nodes. An entry is known by its class: another one is a full node.
 */
#ifndef CLIVE_SLOT_H
#define CLIVE_SLOT_H

#include "clive/emit.h"

/* Frees what it owns; it is {0} then. */
void place_release(live_place *place);

/* Prints of this layout own memory. */
static inline bool
prints_own(const live_prints *layout)
{
    return layout && (layout->n_rows || layout->n_calls || layout->n_places);
}

#endif
