/*
 * eval.c: LiveView's browser tests send snippets of Elixir to a view, by the event
 * `sandbox:eval`. There is no Elixir here: each that is known stands in the table with what it
 * does; a view that answers one of its own has a handle_event. The answer is what evaluating
 * gave, as `result`.
 */
#include "e2e.h"

#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const struct snippet {
    live_str code;
    enum e2e_message sends;
} snippets[] = {
    { LIVE_STR_INIT("send(self(), {:select, [1,2]}); nil"), E2E_SELECT_1_2 },
    { LIVE_STR_INIT("send(self(), {:select, [2,3]}); nil"), E2E_SELECT_2_3 },
    { LIVE_STR_INIT("send(self(), {:select, [3,4]}); nil"), E2E_SELECT_3_4 },
    { LIVE_STR_INIT("send(self(), :tick)"), E2E_TICK },
};

/* ---- events that wait for a word of the test ---- */

/* "Which process are you?": the answer names the view in a POST to /eval. */
static const live_str which =
    LIVE_STR_INIT("\n"
                  "      <<\"#PID\"::binary, pid::binary>> = inspect(self())\n\n"
                  "      pid_parts =\n        pid\n        |> String.trim_leading(\"<\")\n"
                  "        |> String.trim_trailing(\">\")\n        |> String.split(\".\")\n\n"
                  "      %{lv_pid: pid_parts}\n    ");
/* From now on each event but "ping" waits until it is said. */
static const live_str wait = LIVE_STR_INIT(
    "\n"
    "      attach_hook(socket, :sync, :handle_event, fn event, _params, socket ->\n"
    "        if event == \"ping\" do\n          {:cont, socket}\n        else\n"
    "          receive do {:sync, ^event} -> {:cont, socket} end\n        end\n"
    "      end)\n    ");

enum { WAIT_MS = 4000, PATH_BYTES = 96 };

static uint32_t
number_of(live_str id)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < id.len; i++)
        hash = (hash ^ (unsigned char)id.ptr[i]) * 16777619u;
    return hash;
}

/* The word is a file: it is said in another process. */
static void
word_path(char path[PATH_BYTES], uint32_t number, live_str event)
{
    snprintf(path, PATH_BYTES, "/tmp/clive-e2e-%u-%.*s", number,
             (int)(event.len < 32 ? event.len : 32), event.ptr);
}

static live_status
wait_for_word(void *self, live_socket *socket, const live_event *event)
{
    char path[PATH_BYTES];
    live_str name = live_event_name(event);
    (void)self;
    if (live_str_equal(name, LIVE_STR("ping")) ||
        live_str_equal(name, LIVE_STR("sandbox:eval")))
        return LIVE_CONT;
    word_path(path, number_of(live_id(socket)), name);
    for (int ms = 0; ms < WAIT_MS && unlink(path) != 0; ms += 2)
        nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    return LIVE_CONT;
}

/* { "lv_pid": ["0", "NUMBER", "0"] } */
static struct json_object *
lv_pid(uint32_t number)
{
    struct json_object *pid = json_object_new_object(), *parts = json_object_new_array();
    char text[16];
    snprintf(text, sizeof text, "%u", number);
    json_object_array_add(parts, json_object_new_string("0"));
    json_object_array_add(parts, json_object_new_string(text));
    json_object_array_add(parts, json_object_new_string("0"));
    json_object_object_add(pid, "lv_pid", parts);
    return pid;
}

static live_status
evaluate_wait(live_socket *socket, live_str code)
{
    static const live_hook hook = { .id = "sync", .handle_event = wait_for_word };
    struct json_object *reply = json_object_new_object();
    bool asks = live_str_equal(code, which);
    if (!reply)
        return live_fail(socket, "out of memory");
    if (asks)
        json_object_object_add(reply, "result", lv_pid(number_of(live_id(socket))));
    else
        live_attach_hook(socket, &hook);
    live_reply(socket, reply);
    json_object_put(reply);
    return LIVE_HALT;
}

live_status
e2e_eval(live_request *request)
{
    char path[PATH_BYTES], event[32];
    unsigned number;
    live_str body = live_request_body(request);
    const char *text = live_textf("%.*s", (int)body.len, body.ptr);
    struct json_object *code, *asked = json_tokener_parse(text);
    bool is_word = asked && json_object_object_get_ex(asked, "code", &code) &&
                   sscanf(json_object_get_string(code),
                          "send(IEx.Helpers.pid(0, %u, 0), {:sync, \"%31[a-z-]\"}); nil",
                          &number, event) == 2;
    json_object_put(asked);
    if (!is_word)
        return live_request_fail(request, "this text is not known");
    word_path(path, number, live_str_of(event));
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return live_request_fail(request, "cannot write %s", path);
    close(fd);
    live_respond(request, 200, "application/json", LIVE_STR("null"));
    return LIVE_OK;
}

/* ---- what is evaluated ---- */

static live_status
evaluate(void *self, live_socket *socket, const live_event *event)
{
    (void)self;
    if (!live_str_equal(live_event_name(event), LIVE_STR("sandbox:eval")))
        return LIVE_CONT;
    live_str code = live_event_str(event, "value", "");
    if (live_str_equal(code, which) || live_str_equal(code, wait))
        return evaluate_wait(socket, code);
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
    live_detach_hook(socket, "eval", LIVE_HANDLE_EVENT); /* a view may have it of its own, too */
    live_attach_hook(socket, &hook);
    return LIVE_CONT;
}

const live_on_mount e2e_sandbox = { .name = "sandbox", .run = attach };
