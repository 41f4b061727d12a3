/* words.h: from what a person types to a full-text query, and back to what it found in a text.
 */
#ifndef WORDS_H
#define WORDS_H

#include "clive/live.h"

/* "har o'n" as FTS5 reads it: "har"* "o'n"*: rows with words that begin so. The first words
 * only, where there are many; "" where there are none. For a moment, as live_textf. */
const char *words_match(live_str typed);

/* FTS5's highlight(…, char(2), char(3)) piece by piece: takes the next one from `rest`, and
 * tells whether it is a match. False: there is none left. */
bool words_piece(live_str *rest, live_str *piece, bool *is_match);

#endif
