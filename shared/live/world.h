/* world.h: what a program builds at start and hands to page and channel; read only but for the store. */
#ifndef CLIVE_WORLD_H
#define CLIVE_WORLD_H

#include "app.h"
#include "statics.h"
#include "store.h"
#include "token.h"

#pragma GCC visibility push(default)

#define SESSION_COOKIE "_clive_session"
#define CLIENT_VERSION "1.1.16" /* liveview_version of the join reply: must be the client's own */

struct running;

struct world {
    struct app app;
    struct store *store;
    struct token_keys keys;
    /* The bus: what is broadcast here goes there too. NULL: there is none. It says itself what fails. */
    void (*publish)(void *publisher, live_str topic, live_str payload);
    void *publisher;
    struct running *running; /* whose code runs (running.h); NULL: nobody wants to know */
    struct statics statics; /* for the turn's pointer to them */
    int64_t token_max_age_s; /* two weeks unless configured */
    live_str fragments; /* path below which views are fragments for other pages; absent: nowhere */
};

#pragma GCC visibility pop
#endif
