/* fragment_fuzz.c: addresses below --fragments: what is read is a view's URL, the end of the
 * address. */
#include "fragment.h"
#include "str.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const live_str prefix = LIVE_STR_INIT("/-/live");
    struct fragment fragment;
    live_str uri = { size ? (const char *)data : "", size };
    bool is_read = fragment_read(prefix, uri, &fragment);
    CHECK(!is_read || (fragment_is(prefix, uri) && fragment.uri.ptr[0] == '/'));
    CHECK(!is_read || str_ends(uri, fragment.uri));
    return 0;
}
