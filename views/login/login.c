/* login.c: the page; what it posts is answered by session.c. */
#include "login.live.h"

#include "app.live.h"

const struct login_view login_view = { .layout = &app_class };
