/* build.h: the world of this program, from its options: at the start, and again for a reload.
 */
#ifndef FCGI_BUILD_H
#define FCGI_BUILD_H

#include "options.h"
#include "world.h"

/* All but the store, which does not survive a fork. False: *world may hold an application. */
bool build_world(const struct options *options, struct world *world, live_error *error);
/* Migrates the store, and finds what is wrong with it, or with what the application opens,
 * before the first worker starts. */
bool build_check(const struct options *options, const struct world *world, live_error *error);

#endif
