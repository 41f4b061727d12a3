/* issue_3658.c: what has phx-remove stays with the view that stays. */
#include "issue_3658.live.h"
#include "issue_3658_sticky.live.h"

const struct issue_3658_view issue_3658_view = { .mount = NULL };
const struct issue_3658_sticky_view issue_3658_sticky_view = { .mount = NULL };
