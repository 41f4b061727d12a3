/*
 * eval.c: LiveView's browser tests send snippets of Elixir to a view, by the event
 * `sandbox:eval`. There is no Elixir here: each that is known stands in the table with what it
 * does; a view that answers one of its own has a handle_event. The answer is what evaluating
 * gave, as `result`.
 */
#include "e2e.h"

#include <json-c/json.h>

static const struct snippet {
    live_str code;
    enum e2e_message sends;
} snippets[] = {
    { LIVE_STR_INIT("send(self(), {:select, [1,2]}); nil"), E2E_SELECT_1_2 },
    { LIVE_STR_INIT("send(self(), {:select, [2,3]}); nil"), E2E_SELECT_2_3 },
    { LIVE_STR_INIT("send(self(), {:select, [3,4]}); nil"), E2E_SELECT_3_4 },
    { LIVE_STR_INIT("send(self(), :tick)"), E2E_TICK },
};

static live_status
evaluate(void *self, live_socket *socket, const live_event *event)
{
    (void)self;
    if (!live_str_equal(live_event_name(event), LIVE_STR("sandbox:eval")))
        return LIVE_CONT;
    live_str code = live_event_str(event, "value", "");
    for (size_t i = 0; i < sizeof snippets / sizeof *snippets; i++) {
        if (!live_str_equal(code, snippets[i].code))
            continue;
        struct json_object *reply = json_object_new_object();
        if (!reply || json_object_object_add(reply, "result", NULL))
            return live_fail(socket, "out of memory");
        live_send_after(socket, 1, snippets[i].sends);
        live_reply(socket, reply);
        json_object_put(reply);
        return LIVE_HALT;
    }
    return LIVE_CONT;
}

static live_status
attach(live_socket *socket, const live_params *params)
{
    static const live_hook hook = { .id = "eval", .handle_event = evaluate };
    (void)params;
    live_attach_hook(socket, &hook);
    return LIVE_CONT;
}

const live_on_mount e2e_sandbox = { .name = "sandbox", .run = attach };
