/* requests.c: the routes that are no views. */
#include "e2e.h"

#include <signal.h>
#include <stdlib.h>

live_status
e2e_health(live_request *request)
{
    live_respond(request, 200, "text/plain; charset=utf-8", LIVE_STR("OK"));
    return LIVE_OK;
}

/* A page without a view. */
live_status
e2e_dead(live_request *request)
{
    live_respond(request, 200, "text/html; charset=utf-8",
                 LIVE_STR("<!DOCTYPE html><title>Dead</title><h1>Dead view</h1>"
                          "<a href=\"/navigation/b\">LiveView B</a>"));
    return LIVE_OK;
}

live_status
e2e_submit(live_request *request)
{
    live_respond(request, 200, "application/json", live_request_json(request));
    return LIVE_OK;
}

/* The server that tests/e2e/server started ends, and this process with it. */
live_status
e2e_halt(live_request *request)
{
    const char *text = getenv("CLIVE_E2E_SERVER");
    long server = text ? strtol(text, NULL, 10) : 0;
    if (server <= 1)
        return live_request_fail(request, "/halt ends what tests/e2e/server started");
    kill((pid_t)server, SIGTERM);
    return LIVE_OK;
}
