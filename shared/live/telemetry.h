/*
 * telemetry.h: tells the application's handlers (live_app.telemetry) what happens and how long
 * it takes. The turn knows them; where nobody listens, a span costs one test.
 *
 *     struct telemetry_span span;
 *     telemetry_start(&span, TELEMETRY_MOUNT, &(live_telemetry_event){ .view = … });
 *     status = …;
 *     telemetry_stop(&span, status, status ? error->message : NULL);
 *
 * A span begins and ends within one turn; one that lasts longer says its beginning itself
 * (telemetry_resume).
 */
#ifndef CLIVE_TELEMETRY_H
#define CLIVE_TELEMETRY_H

#include "clive/live.h"

#pragma GCC visibility push(default)

enum telemetry_stage {
    TELEMETRY_MOUNT,
    TELEMETRY_LOAD,
    TELEMETRY_HANDLE_PARAMS,
    TELEMETRY_HANDLE_EVENT,
    TELEMETRY_HANDLE_INFO,
    TELEMETRY_RENDER,
    TELEMETRY_TERMINATE,
    TELEMETRY_JOIN,
    TELEMETRY_PAGE,
};
enum { TELEMETRY_STAGES = TELEMETRY_PAGE + 1, TELEMETRY_MAX = 32 };

/* Of an application; `{0}`: nobody listens. */
struct telemetry {
    uint32_t wanted; /* bit 3 * stage + 0 start, 1 stop, 2 exception */
    unsigned n;
    struct telemetry_handler {
        const live_telemetry *handler;
        uint32_t wanted;
    } handlers[TELEMETRY_MAX];
};

struct telemetry_span {
    const struct telemetry *telemetry; /* NULL: nobody listens */
    enum telemetry_stage stage;
    int64_t from_ns;
    live_telemetry_event event;
};

/* NULL, or what is wrong with it, in words: a name that no event has, say. */
const char *telemetry_read(struct telemetry *telemetry, const live_telemetry *handlers,
                           size_t n_handlers);

/* For turn->telemetry: NULL where nobody listens. */
static inline const struct telemetry *
telemetry_wanted(const struct telemetry *telemetry)
{
    return telemetry->wanted ? telemetry : NULL;
}

/* `event` but for its name and measurements. */
void telemetry_start(struct telemetry_span *span, enum telemetry_stage stage,
                     const live_telemetry_event *event);
/* As telemetry_start for a span that began at from_ns, and was said then. */
void telemetry_resume(struct telemetry_span *span, enum telemetry_stage stage, int64_t from_ns,
                      const live_telemetry_event *event);
/* LIVE_OK: stop; else: exception, with the reason. */
void telemetry_stop(struct telemetry_span *span, live_status status, const char *reason);

#pragma GCC visibility pop
#endif
