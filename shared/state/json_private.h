/*
 * json_private.h: the inside of live_json: its compact text, which is what is compared, printed
 * and saved, and the tree of it once somebody asked for it. Empty text is null. Like that of a
 * live_string, text_.mark_ counts the changes; in a copy of the struct neither text nor tree
 * are to be followed.
 */
#ifndef CLIVE_JSON_PRIVATE_H
#define CLIVE_JSON_PRIVATE_H

#include "clive/live.h"

/* The text is one JSON value and nothing else but space around it: *bare is without that space.
 */
bool json_is_valid(live_str text, live_str *bare);
/* `text` is valid JSON without space around it, or empty. LIVE_ENOMEM, LIVE_ELIMIT: it is as it
 * was.
 */
live_status json_assign(live_json *json, live_str text);
/* Frees what it owns; the struct is {0}. */
void json_release(live_json *json);

#endif
