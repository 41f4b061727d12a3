/* main.c: clive-gateway. The same program is the master and, told so by the master, a worker.
 */
#include "master.h"
#include "worker.h"

int
main(int argc, char **argv)
{
    static struct worker worker;
    struct options options;
    int code = options_read(&options, argc, argv);
    if (code >= 0)
        return code;
    log_setup(options.worker < 0 ? "clive-gateway" : "clive-gateway:worker", options.log_level);
    return options.worker < 0 ? master_run(&options, argv) : worker_run(&worker, &options);
}
