#include "build.h"

#include <sodium.h>

bool
build_world(const struct options *options, struct world *world, live_error *error)
{
    if (sodium_init() < 0) {
        live_error_set(error, LIVE_EIO, "libsodium finds no source of random numbers");
        return false;
    }
    world->token_max_age_s = options->token_max_age_s;
    world->fragments = live_str_of(options->fragments);
    return app_load(&world->app, options->app, error) == LIVE_OK &&
           token_keys_load(&world->keys, options->keys, error) == LIVE_OK;
}

bool
build_check(const struct options *options, const struct world *world, live_error *error)
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
