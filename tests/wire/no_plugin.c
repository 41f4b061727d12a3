/* no_plugin.c: preloaded into clive-gateway, it hides libwebsockets' libuv plugin, as on a machine
 * where the package is not installed. */
#include <dlfcn.h>
#include <string.h>

void *dlopen(const char *name, int flags);

void *
dlopen(const char *name, int flags)
{
    void *(*real)(const char *, int);
    *(void **)&real = dlsym(RTLD_NEXT, "dlopen");
    return name && strstr(name, "evlib_uv") ? NULL : real(name, flags);
}
