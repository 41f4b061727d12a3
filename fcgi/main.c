/*
 * clive-fcgi: serves the pages of an application, disconnected: it mounts the view, saves its
 * state and sends the HTML; the gateway takes the view up from there. Hands over to the master
 * (FastCGI), once a child has found that the workers can start, or to a single worker (CGI).
 */
#include "build.h"
#include "listen.h"
#include "master.h"
#include "request.h"
#include "worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int
fail(const live_error *error)
{
    if (error->file && error->line)
        fprintf(stderr, "clive-fcgi: %s:%u: %s\n", error->file, error->line, error->message);
    else
        fprintf(stderr, "clive-fcgi: %s\n", error->message);
    return 1;
}

static int
serve_one(const struct options *options)
{
    struct world world = { 0 };
    live_error error = { .status = LIVE_OK };
    int exit_code = build_world(options, &world, &error) ? worker_run(options, &world, NULL, -1)
                                                         : fail(&error);
    app_unload(&world.app);
    return exit_code;
}

/* In a child, since nothing of it may stay in the master; gives its exit code. */
static int
try_start(const struct options *options)
{
    struct world world = { 0 };
    live_error error = { .status = LIVE_OK };
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        bool good =
            build_world(options, &world, &error) && build_check(options, &world, &error);
        _exit(good ? 0 : fail(&error));
    }
    if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status))
        return WEXITSTATUS(status);
    fputs("clive-fcgi: the application dies when it is loaded and started\n", stderr);
    return 1;
}

static int
serve(const struct options *options)
{
    live_error error = { .status = LIVE_OK };
    int exit_code = try_start(options);
    if (exit_code != 0)
        return exit_code;
    if (!options->listen)
        return master_run(options, STDIN_FILENO);
    int fd = listen_open(options->listen, &error);
    if (fd < 0)
        return fail(&error);
    exit_code = master_run(options, fd);
    listen_close(fd, options->listen);
    return exit_code;
}

int
main(int argc, char **argv)
{
    struct options options;
    int exit_code;
    if (options_read(&options, argc, argv, &exit_code) != 0)
        return exit_code;
    log_setup("clive-fcgi", options.log_level);
    if (!options.listen && request_is_cgi() && !getenv("GATEWAY_INTERFACE")) {
        fputs("clive-fcgi: no web server has started it: give --listen unix:PATH or HOST:PORT\n"
              "clive-fcgi: try --help\n",
              stderr);
        return 2;
    }
    return !options.listen && request_is_cgi() ? serve_one(&options) : serve(&options);
}
