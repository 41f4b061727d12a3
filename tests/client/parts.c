/* The hand-written view of components; see tests/unit/parts.h. */
#include "../unit/parts.c"
