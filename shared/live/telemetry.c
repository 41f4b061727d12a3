#include "telemetry.h"

#include "clock.h"
#include "str.h"
#include "turn.h"

enum { START, STOP, EXCEPTION, POINTS };

#define PREFIX "phoenix.live_view."
#define NAMES(stage)                                                                           \
    {                                                                                          \
        PREFIX stage ".start", PREFIX stage ".stop", PREFIX stage ".exception"                 \
    }

static const char *const names[TELEMETRY_STAGES][POINTS] = {
    [TELEMETRY_MOUNT] = NAMES("mount"),
    [TELEMETRY_LOAD] = NAMES("load"),
    [TELEMETRY_HANDLE_PARAMS] = NAMES("handle_params"),
    [TELEMETRY_HANDLE_EVENT] = NAMES("handle_event"),
    [TELEMETRY_HANDLE_INFO] = NAMES("handle_info"),
    [TELEMETRY_RENDER] = NAMES("render"),
    [TELEMETRY_TERMINATE] = NAMES("terminate"),
    [TELEMETRY_JOIN] = NAMES("join"),
    [TELEMETRY_PAGE] = NAMES("page"),
};

static uint32_t
bit(enum telemetry_stage stage, unsigned point)
{
    return UINT32_C(1) << (POINTS * (unsigned)stage + point);
}

/* The events that a name means: one, or with `*` at the end all that begin so. */
static uint32_t
events_of(live_str name)
{
    uint32_t wanted = 0;
    bool all = str_ends(name, LIVE_STR("*"));
    live_str prefix = all ? str_sub(name, 0, name.len - 1) : name;
    for (unsigned stage = 0; stage < TELEMETRY_STAGES; stage++)
        for (unsigned point = 0; point < POINTS; point++) {
            live_str each = live_str_of(names[stage][point]);
            if (all ? str_starts(each, prefix) : str_is(each, name))
                wanted |= bit((enum telemetry_stage)stage, point);
        }
    return wanted;
}

const char *
telemetry_read(struct telemetry *telemetry, const live_telemetry *handlers, size_t n_handlers)
{
    *telemetry = (struct telemetry){ .wanted = 0 };
    if (n_handlers > TELEMETRY_MAX)
        return "that is more than 32 handlers";
    for (size_t i = 0; i < n_handlers; i++) {
        uint32_t wanted = events_of(live_str_of(handlers[i].event));
        if (!handlers[i].handle)
            return "a handler has no function";
        if (!wanted)
            return "there is no such event: they are phoenix.live_view.STAGE.start, .stop, "
                   ".exception; `*` at the end means all that begin so";
        telemetry->handlers[telemetry->n++] =
            (struct telemetry_handler){ &handlers[i], wanted };
        telemetry->wanted |= wanted;
    }
    return NULL;
}

static void
tell(struct telemetry_span *span, unsigned point)
{
    uint32_t it = bit(span->stage, point);
    if (!(span->telemetry->wanted & it))
        return;
    span->event.name = names[span->stage][point];
    for (unsigned i = 0; i < span->telemetry->n; i++) {
        const struct telemetry_handler *one = &span->telemetry->handlers[i];
        if (one->wanted & it)
            one->handler->handle(&span->event, one->handler->config);
    }
}

void
telemetry_resume(struct telemetry_span *span, enum telemetry_stage stage, int64_t from_ns,
                 const live_telemetry_event *event)
{
    const struct turn *turn = turn_current();
    const struct telemetry *telemetry = turn ? turn->telemetry : NULL;
    span->telemetry = NULL;
    if (!telemetry || !(telemetry->wanted >> (POINTS * (unsigned)stage) & 7))
        return;
    span->telemetry = telemetry;
    span->stage = stage;
    span->event = *event;
    span->from_ns = from_ns;
}

void
telemetry_start(struct telemetry_span *span, enum telemetry_stage stage,
                const live_telemetry_event *event)
{
    telemetry_resume(span, stage, 0, event);
    if (!span->telemetry)
        return;
    span->from_ns = clock_monotonic_ns();
    tell(span, START);
}

void
telemetry_stop(struct telemetry_span *span, live_status status, const char *reason)
{
    if (!span->telemetry)
        return;
    span->event.duration_ns = clock_monotonic_ns() - span->from_ns;
    span->event.status = status;
    span->event.reason = status == LIVE_OK             ? NULL
                         : reason && reason[0] != '\0' ? reason
                                                       : live_strerror(status);
    tell(span, status == LIVE_OK ? STOP : EXCEPTION);
}
