/* issue_3496.c: one page's layout has a view that stays, the other's has not; an id is in both. */
#include "issue_3496_a.live.h"
#include "issue_3496_b.live.h"
#include "issue_3496_sticky.live.h"
#include "issue_3496_with.live.h"
#include "issue_3496_without.live.h"

const struct issue_3496_a_view issue_3496_a_view = { .layout = &issue_3496_with_class };
const struct issue_3496_b_view issue_3496_b_view = { .layout = &issue_3496_without_class };
const struct issue_3496_sticky_view issue_3496_sticky_view = { .mount = NULL };
