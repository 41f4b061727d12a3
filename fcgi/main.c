/*
 * clive-fcgi: serves the pages of an application, disconnected: it mounts the view, saves its
 * state and sends the HTML; the gateway takes the view up from there. Builds the world, then
 * hands over to the master (FastCGI) or to a single worker (CGI).
 */
#include "listen.h"
#include "master.h"
#include "request.h"
#include "worker.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* All but the store, which does not survive a fork. */
static bool
build_world(const struct options *options, struct world *world, live_error *error)
{
    if (sodium_init() < 0) {
        live_error_set(error, LIVE_EIO, "libsodium finds no source of random numbers");
        return false;
    }
    world->token_max_age_s = options->token_max_age_s;
    return app_load(&world->app, options->app, error) == LIVE_OK &&
           token_keys_load(&world->keys, options->keys, error) == LIVE_OK;
}

/* Migrates, and finds what is wrong with the store, or with what the application opens, before
 * the first worker starts. */
static bool
check_start(const struct options *options, const struct world *world, live_error *error)
{
    struct store_options how = { .path = options->db, .durable = options->durable };
    struct store *store;
    if (store_open(&store, &how, error) != LIVE_OK)
        return false;
    store_close(store);
    if (app_start(&world->app, options->db, error) != LIVE_OK)
        return false;
    app_stop(&world->app);
    return true;
}

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
serve(const struct options *options, struct world *world, live_error *error)
{
    if (!options->listen && request_is_cgi())
        return worker_run(options, world, NULL, -1);
    if (!check_start(options, world, error))
        return fail(error);
    if (!options->listen)
        return master_run(options, world, STDIN_FILENO);
    int fd = listen_open(options->listen, error);
    if (fd < 0)
        return fail(error);
    int exit_code = master_run(options, world, fd);
    listen_close(fd, options->listen);
    return exit_code;
}

int
main(int argc, char **argv)
{
    struct options options;
    struct world world = { 0 };
    live_error error = { .status = LIVE_OK };
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
    exit_code =
        build_world(&options, &world, &error) ? serve(&options, &world, &error) : fail(&error);
    app_unload(&world.app);
    return exit_code;
}
