#include "gate.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>

struct gate {
    pthread_mutex_t mutex;
};

struct gate *
gate_new(void)
{
    pthread_mutexattr_t attributes;
    struct gate *gate =
        mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (gate == MAP_FAILED)
        return NULL;
    bool made = pthread_mutexattr_init(&attributes) == 0 &&
                pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED) == 0 &&
                pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST) == 0 &&
                pthread_mutex_init(&gate->mutex, &attributes) == 0;
    if (!made) {
        munmap(gate, sizeof *gate);
        return NULL;
    }
    pthread_mutexattr_destroy(&attributes);
    return gate;
}

bool
gate_take(struct gate *gate, int64_t patience_us)
{
    struct timespec until;
    int error = pthread_mutex_trylock(&gate->mutex);
    if (error == EBUSY) {
        clock_gettime(CLOCK_MONOTONIC, &until);
        int64_t ns = until.tv_nsec + patience_us % 1000000 * 1000;
        until.tv_sec += patience_us / 1000000 + ns / 1000000000;
        until.tv_nsec = ns % 1000000000;
        error = pthread_mutex_clocklock(&gate->mutex, CLOCK_MONOTONIC, &until);
    }
    if (error == EOWNERDEAD) /* it guards nothing that could be half done: SQLite undoes its own */
        error = pthread_mutex_consistent(&gate->mutex);
    return error == 0;
}

void
gate_give(struct gate *gate)
{
    pthread_mutex_unlock(&gate->mutex);
}
