/* session.h: logging in and out: plain requests, since only an answer can set a cookie. */
#ifndef SESSION_H
#define SESSION_H

#include "clive/live.h"

live_status session_login(live_request *request);
live_status session_logout(live_request *request);

#endif
