#include "is_at.h"

#include <string.h>

bool
is_at(live_str uri, live_str entry)
{
    if (uri.len < entry.len || memcmp(uri.ptr, entry.ptr, entry.len) != 0)
        return false;
    return uri.len == entry.len || uri.ptr[entry.len] == '?' ||
           (uri.ptr[entry.len] == '/' && entry.len > 1);
}
