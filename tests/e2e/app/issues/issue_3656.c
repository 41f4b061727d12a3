/* issue_3656.c: a link that takes the page elsewhere stands in a view that stays. */
#include "issue_3656.live.h"
#include "issue_3656_sticky.live.h"

const struct issue_3656_view issue_3656_view = { .mount = NULL };
const struct issue_3656_sticky_view issue_3656_sticky_view = { .mount = NULL };
