/*
 * publish.c: `clive publish TOPIC JSON` tells all views that are subscribed to the topic, over
 * the gateway's bus. Each message has been passed on when the next is read: it ends, and says
 * so, where the gateway does.
 */
#include "command.h"

#include "bus_client.h"
#include "clive/live.h"
#include "str.h"

#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 5000 };

struct publish {
    const char *topic, *json, *bus, *db;
    bool lines;
    FILE *err;
    struct bus_client client;
};

static const char *const valued[] = { "--bus", "--db" };

/* An option with its value in this or the next argument. False: it is none; *value NULL: there
 * is none. */
static bool
is_option(const char *name, int argc, char **argv, int *i, const char **value)
{
    size_t len = strlen(name);
    if (strncmp(argv[*i], name, len) != 0 || (argv[*i][len] && argv[*i][len] != '='))
        return false;
    *value = argv[*i][len] == '=' ? argv[*i] + len + 1 : *i + 1 < argc ? argv[++*i] : NULL;
    return true;
}

static int
read_arguments(struct publish *publish, const struct command *command, int argc, char **argv)
{
    const char **const to[] = { &publish->bus, &publish->db };
    for (int i = 1; i < argc; i++) {
        const char *value;
        size_t which = 0;
        while (which < 2 && !is_option(valued[which], argc, argv, &i, &value))
            which++;
        if (which < 2 && !value)
            return command_usage(command, publish->err, "a value is missing", valued[which]);
        if (which < 2)
            *to[which] = value;
        else if (strcmp(argv[i], "--lines") == 0)
            publish->lines = true;
        else if (strncmp(argv[i], "--", 2) == 0)
            return command_usage(command, publish->err, "unknown argument", argv[i]);
        else if (!publish->topic)
            publish->topic = argv[i];
        else if (!publish->json)
            publish->json = argv[i];
        else
            return command_usage(command, publish->err, "one message only, not also", argv[i]);
    }
    if (!publish->topic)
        return command_usage(command, publish->err, "the topic is missing", NULL);
    if (!publish->json && !publish->lines)
        return command_usage(command, publish->err, "the message is missing", NULL);
    if (publish->lines && publish->json && strcmp(publish->json, "-") != 0)
        return command_usage(command, publish->err,
                             "--lines reads standard input; the message would be too much",
                             publish->json);
    if (!publish->bus && !publish->db)
        publish->bus = getenv("CLIVE_BUS");
    if (!publish->bus && !publish->db)
        return command_usage(command, publish->err,
                             "--bus PATH or --db FILE is missing (or the variable CLIVE_BUS)",
                             NULL);
    return EXIT_OK;
}

static live_status
tell(struct publish *publish, live_str json, live_error *error)
{
    live_status status =
        bus_client_publish(&publish->client, live_str_of(publish->topic), json, error);
    return status == LIVE_OK ? bus_client_sync(&publish->client, error) : status;
}

static int
fail(struct publish *publish, const live_error *error)
{
    fprintf(publish->err, "clive publish: %s\n", error->message);
    return EXIT_FAILED;
}

/* False: the end, and nothing before it. What is too long to be a message is cut behind that.
 */
static bool
read_line(FILE *in, struct buf *line)
{
    int c = getc(in);
    bool any = c != EOF;
    buf_reset(line);
    for (; c != EOF && c != '\n'; c = getc(in))
        if (line->len <= BUS_MAX_PAYLOAD)
            buf_char(line, (char)c);
    return any;
}

/* A line that is no message is said, and the others are published. */
static int
tell_lines(struct publish *publish, FILE *in)
{
    struct buf line = { 0 };
    size_t number = 0;
    int exit_code = EXIT_OK;
    while (read_line(in, &line)) {
        live_error error;
        live_str json = str_trim(buf_text(&line));
        number++;
        live_status status = json.len ? tell(publish, json, &error) : LIVE_OK;
        if (line.failed)
            status = live_error_set(&error, LIVE_ENOMEM, "out of memory");
        if (status == LIVE_EINVAL)
            fprintf(publish->err, "clive publish: line %zu: %s\n", number, error.message);
        else if (status != LIVE_OK)
            fail(publish, &error);
        if (status != LIVE_OK)
            exit_code = EXIT_FAILED;
        if (status != LIVE_OK && status != LIVE_EINVAL)
            break;
    }
    buf_release(&line);
    return exit_code;
}

static int
tell_one(struct publish *publish, FILE *in)
{
    struct buf text = { 0 };
    live_error error = { 0 };
    live_str json = live_str_of(publish->json);
    if (str_is(json, LIVE_STR("-"))) {
        char piece[4096];
        for (size_t n; text.len <= BUS_MAX_PAYLOAD && (n = fread(piece, 1, sizeof piece, in));)
            buf_append(&text, piece, n);
        json = buf_text(&text);
    }
    live_status status = text.failed ? live_error_set(&error, LIVE_ENOMEM, "out of memory")
                                     : tell(publish, json, &error);
    buf_release(&text);
    return status == LIVE_OK ? EXIT_OK : fail(publish, &error);
}

int
publish_run(const struct command *command, int argc, char **argv, FILE *out, FILE *err)
{
    struct publish publish = { .err = err };
    char path[BUS_PATH_SIZE];
    live_error error = { 0 };
    (void)out;
    int code = read_arguments(&publish, command, argc, argv);
    if (code != EXIT_OK)
        return code;
    if (bus_path(path, publish.bus, publish.db, &error) != LIVE_OK)
        return fail(&publish, &error);
    const char *fault = bus_topic_fault(live_str_of(publish.topic));
    if (fault)
        return command_usage(command, err, fault, publish.topic);
    bus_client_init(&publish.client, path, PATIENCE_MS);
    code = publish.lines ? tell_lines(&publish, stdin) : tell_one(&publish, stdin);
    bus_client_release(&publish.client);
    return code;
}
