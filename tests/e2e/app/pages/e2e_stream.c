/* e2e_stream.c: the page in another live_session that /navigation links to. */
#include "e2e_stream.live.h"

const struct e2e_stream_view e2e_stream_view = { .mount = NULL };
