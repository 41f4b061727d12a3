/* list_private.h: for the codec, which adds rows and must hear of failure itself. */
#ifndef CLIVE_LIST_PRIVATE_H
#define CLIVE_LIST_PRIVATE_H

#include "list.h"

/* A new row at its defaults before `index`; NULL when memory fails or the list is full: then
 * the list is as it was. */
struct live_row *list_add(live_list *list, const live_struct *type, uint32_t index);

#endif
