/* main.c: the CUnit runner. `unit [SUITE…]` runs all suites or those whose names are given; the last
 * line is `N passed, N failed`, counting tests. */
#include "unit.h"

#include "log.h"
#include "mem.h"

#include <CUnit/Basic.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

void
unit_each_failing(void (*body)(void))
{
    struct mem_probe *probe = mem_probe();
    for (uint64_t n = 1;; n++) {
        uint64_t before = probe->n_allocations;
        probe->fail_at = before + n;
        body();
        bool reached = probe->n_allocations >= probe->fail_at;
        probe->fail_at = 0;
        if (!reached)
            return;
    }
}

static const struct {
    const char *name;
    void (*add)(void);
} suites[] = {
#define SUITE(noun) { #noun, noun##_tests },
#include "unit_suites.h"
#undef SUITE
};

static bool
wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return argc < 2;
}

int
main(int argc, char **argv)
{
    if (sodium_init() < 0 || CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    log_setup("unit", LEVEL_ERROR);
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        if (wanted(suites[i].name, argc, argv))
            suites[i].add();
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    CU_basic_show_failures(CU_get_failure_list());
    unsigned run = CU_get_number_of_tests_run(), failed = CU_get_number_of_tests_failed();
    bool ok = run > 0 && failed == 0 && CU_get_number_of_suites_failed() == 0;
    CU_cleanup_registry();
    printf("\n%u passed, %u failed\n", run - failed, failed + (run == 0));
    return ok ? 0 : 1;
}
