/* clock.c: a view that others show in themselves; its own render is not what these tests look at. */
#include "clock.live.h"

const struct clock_view clock_view = { .mount = NULL };
