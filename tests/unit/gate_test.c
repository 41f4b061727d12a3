/* gate_test.c: the lock that workers queue at, between processes. */
#include "unit.h"

#include "gate.h"

#include <sys/wait.h>
#include <unistd.h>

static void
one_at_a_time(void)
{
    struct gate *gate = gate_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(gate);
    CU_ASSERT(gate_take(gate, 0));
    pid_t pid = fork();
    if (pid == 0)
        _exit(gate_take(gate, 1000) ? 1 : 0);
    int status = -1;
    waitpid(pid, &status, 0);
    CU_ASSERT_EQUAL(status, 0); /* it gave up */
    gate_give(gate);
    pid = fork();
    if (pid == 0) {
        if (!gate_take(gate, 1000))
            _exit(1);
        gate_give(gate);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    CU_ASSERT_EQUAL(status, 0);
}

static void
a_dead_owner_gives_it_back(void)
{
    struct gate *gate = gate_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(gate);
    pid_t pid = fork();
    if (pid == 0) {
        gate_take(gate, 0);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    CU_ASSERT(gate_take(gate, 1000000));
    gate_give(gate);
    CU_ASSERT(gate_take(gate, 0)); /* and it is sound again */
    gate_give(gate);
}

void
gate_tests(void)
{
    CU_pSuite suite = CU_add_suite("gate", NULL, NULL);
    CU_add_test(suite, "one at a time", one_at_a_time);
    CU_add_test(suite, "a dead owner gives it back", a_dead_owner_gives_it_back);
}
