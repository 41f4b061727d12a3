/* titles.h: the library's books: the same number gives the same book on every machine. */
#ifndef TITLES_H
#define TITLES_H

#include <stddef.h>

struct title {
    char title[80], author[48];
    int year, pages;
};

/* Book 1, 2, 3, … */
void title_make(struct title *title, unsigned number);

#endif
