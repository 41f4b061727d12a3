/* unit.h: one function a noun, NOUN_tests, adds its suite; main.c finds them by the files' names. */
#ifndef CLIVE_UNIT_H
#define CLIVE_UNIT_H

#include <CUnit/CUnit.h>

/* Runs `body` again and again with the 1st, 2nd, … allocation failing, until one run makes none
 * fail. `body` must clean up after itself and hold its own assertions. */
void unit_each_failing(void (*body)(void));

#define SUITE(noun) void noun##_tests(void);
#include "unit_suites.h"
#undef SUITE

#endif
