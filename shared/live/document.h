/*
 * document.h: which page's script joins a fragment that brings its session in its own token (a
 * bearer's). The script gives its document a random name and says it with each join (the
 * parameter `_document`, views/assets/app.js). The first join leaves it in the row; later ones
 * must say the same, so that who has a copy of the page, and with it the token, does not get
 * the view that somebody else has open.
 */
#ifndef CLIVE_DOCUMENT_H
#define CLIVE_DOCUMENT_H

#include "clive/types.h"

enum { DOCUMENT_BYTES = 16, DOCUMENT_NAME_MIN = 16, DOCUMENT_NAME_MAX = 128 };

/* What of a join's params (JSON) is kept, in `bytes`; absent: it says no name, or none that
 * could be secret. */
live_str document_of(live_str params, unsigned char bytes[static DOCUMENT_BYTES]);
/* The row was bound to another one than the params say. */
bool document_is_other(live_str bound, live_str params);

#endif
