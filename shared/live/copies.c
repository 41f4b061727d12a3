#include "copies.h"

/* The row's place, else the one that was asked for longest ago. */
static struct copy *
find(struct copies *copies, int64_t row)
{
    struct copy *oldest = copies->rows;
    for (struct copy *at = copies->rows; at < copies->rows + COPIES_ROWS; at++) {
        if (at->row == row)
            return at;
        if (at->last_s < oldest->last_s)
            oldest = at;
    }
    return oldest;
}

unsigned
copies_count(struct copies *copies, int64_t row, int64_t now_s)
{
    struct copy *copy = find(copies, row);
    if (copy->row != row || now_s - copy->since_s >= COPIES_S || now_s < copy->since_s)
        *copy = (struct copy){ .row = row, .since_s = now_s };
    copy->last_s = now_s;
    return ++copy->n;
}
