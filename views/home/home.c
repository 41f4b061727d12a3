/* home.c: `/`, the list of the demo's pages. Nothing moves here. */
#include "home.live.h"

#include "app.live.h"

const struct home_view home_view = { .layout = &app_class };
