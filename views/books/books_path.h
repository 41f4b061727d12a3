/* books_path.h: the address of a page of the table: all that decides what it shows. */
#ifndef BOOKS_PATH_H
#define BOOKS_PATH_H

#include "book_types.live.h"

/* For a moment, as live_textf. */
const char *books_path(int64_t page, enum column sort, enum direction dir);
/* What a click on a column's head leads to: sorted by it, or the other way round. */
const char *books_path_by(enum column clicked, enum column sort, enum direction dir);

#endif
