#include "board.h"

#include <sys/mman.h>
#include <unistd.h>

struct board *
board_map(int fd)
{
    void *at = mmap(NULL, sizeof(struct board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return at == MAP_FAILED ? NULL : at;
}

struct board *
board_new(int *fd)
{
    *fd = memfd_create("clive-board", 0);
    if (*fd < 0 || ftruncate(*fd, sizeof(struct board)) != 0)
        return NULL;
    return board_map(*fd);
}
