/* club.h: what the routes say of club.c. */
#ifndef WIRE_CLUB_H
#define WIRE_CLUB_H

#include "clive/live.h"

extern const live_session club;
live_status club_login(live_request *request);
live_status club_logout(live_request *request);
live_status club_badge(live_request *request);
live_status club_hall(live_request *request);
live_status club_kick(live_request *request);
live_status club_who(live_request *request);
live_status club_echo(live_request *request); /* what came, as JSON */

#endif
