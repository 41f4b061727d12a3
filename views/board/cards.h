/*
 * cards.h: the board's cards as the table has them. A card is its title, and is in one place:
 * so that one message, `{"card": TITLE, "to": PLACE}`, makes a card or moves it, and does no
 * more when each of the views that hear it does the same.
 */
#ifndef CARDS_H
#define CARDS_H

#include "board_types.live.h"

enum { CARDS_MAX = 30, CARD_MAX = 60 /* bytes of a title */ };

/* Puts the card there; a place that is none ("gone") takes it off the board. NULL, or what is
 * wrong with it, to be shown. */
const char *cards_put(live_str title, live_str to);
/* What the board shows: its places with their cards. */
live_status cards_read(struct place_list *places, live_socket *socket);
/* "To do"; absent where there is no such place. */
live_str cards_place(live_str name);

#endif
