/* faults.h: what may stand in a reservation. Each gives what is wrong, to be shown; NULL:
 * nothing. */
#ifndef FAULTS_H
#define FAULTS_H

#include "clive/live.h"

const char *name_fault(const char *text);
const char *email_fault(const char *text);
/* "2026-11-21": a day that there is, from that of `now` (UTC) to 90 days later. */
const char *day_fault(const char *text, live_time now);
const char *age_fault(const char *text);

#endif
