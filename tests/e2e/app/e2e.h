/* e2e.h: what the parts of the test application have in common. */
#ifndef CLIVE_E2E_H
#define CLIVE_E2E_H

#include "clive/live.h"

/* requests.c */
live_status e2e_health(live_request *request);
live_status e2e_dead(live_request *request);
live_status e2e_halt(live_request *request);
live_status e2e_submit(live_request *request); /* the fields that came, as JSON */

/* eval.c: what tests send to be evaluated, in place of Elixir. */
extern const live_on_mount e2e_sandbox;
live_status e2e_eval(live_request *request);

/* Messages that a text of a test asks for. */
enum e2e_message {
    E2E_SELECT_1_2 = 1000,
    E2E_SELECT_2_3,
    E2E_SELECT_3_4,
    E2E_TICK,
};

#endif
