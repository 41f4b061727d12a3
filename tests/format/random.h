/* random.h: templates out of a seed: every construct, white space of every kind between. */
#ifndef CLIVE_TESTS_FORMAT_RANDOM_H
#define CLIVE_TESTS_FORMAT_RANDOM_H

#include "buf.h"

/* Always one that clivec accepts. */
void random_template(struct buf *out, uint64_t seed);

#endif
