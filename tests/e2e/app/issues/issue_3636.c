/* issue_3636.c: the focus enters a wrap from outside. */
#include "issue_3636.live.h"

const struct issue_3636_view issue_3636_view = { .mount = NULL };
