/* home.c: `/`, the list of the demo's pages. Nothing moves here. */
#include "home.live.h"

const struct home_view home_view = { .mount = NULL };
