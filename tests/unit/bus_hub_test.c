/* bus_hub_test.c: the hub where tests/wire cannot look: what a forked worker still holds. */
#include "unit.h"

#include "bus_hub.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool
has_something_to_do(const struct bus_hub *hub)
{
    struct pollfd look = { .fd = bus_hub_fd(hub), .events = POLLIN };
    return poll(&look, 1, 0) == 1;
}

/* A hub in the new folder (mkdtemp's template), and the socket of one that has connected to it.
 * `path`, of 64 bytes, is the hub's as long as it is open. */
static int
open_hub(struct bus_hub **hub, char *folder, char *path)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    live_error error;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(path, 64, "%s/bus", folder);
    snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
    CU_ASSERT_EQUAL_FATAL(bus_hub_open(hub, path, &error), LIVE_OK);
    int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_EQUAL_FATAL(connect(client, (const struct sockaddr *)&at, sizeof at), 0);
    return client;
}

/* A worker that is being started holds copies of all descriptors until it execs. */
static void
forgets_a_peer_whose_descriptor_is_copied(void)
{
    char folder[] = "/tmp/clive-hub-XXXXXX", path[64];
    struct bus_hub *hub;
    int client = open_hub(&hub, folder, path);
    int next = dup(client); /* the number that the hub's end will have */
    close(next);
    CU_ASSERT(has_something_to_do(hub));
    bus_hub_turn(hub);
    int copy = dup(next);
    CU_ASSERT_FATAL(copy >= 0);
    close(client);
    CU_ASSERT(has_something_to_do(hub));
    bus_hub_turn(hub);
    CU_ASSERT_FALSE(has_something_to_do(hub));
    bus_hub_turn(hub);
    close(copy);
    bus_hub_close(hub);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

/* The socket stays readable: the master's loop would spin. */
static void
pauses_where_there_are_no_descriptors(void)
{
    char folder[] = "/tmp/clive-hub-XXXXXX", path[64];
    struct rlimit before, none;
    struct bus_hub *hub;
    int client = open_hub(&hub, folder, path);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &before), 0);
    int next = dup(client);
    close(next);
    none = (struct rlimit){ (rlim_t)next, before.rlim_max };
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &none), 0);
    CU_ASSERT(has_something_to_do(hub));
    bus_hub_turn(hub);
    CU_ASSERT_FALSE(has_something_to_do(hub));
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &before), 0);
    bus_hub_turn(hub);
    for (unsigned n = 0; n < 10000 && !has_something_to_do(hub); n++) {
        usleep(1000);
        bus_hub_look(hub);
    }
    bus_hub_turn(hub); /* takes the one that waits */
    close(client);
    CU_ASSERT(has_something_to_do(hub));
    bus_hub_turn(hub);
    CU_ASSERT_FALSE(has_something_to_do(hub));
    bus_hub_close(hub);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

void
bus_hub_tests(void)
{
    CU_pSuite suite = CU_add_suite("bus_hub", NULL, NULL);
    CU_add_test(suite, "forgets a peer whose descriptor is copied",
                forgets_a_peer_whose_descriptor_is_copied);
    CU_add_test(suite, "pauses where there are no descriptors",
                pauses_where_there_are_no_descriptors);
}
