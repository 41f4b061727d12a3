#include "document.h"

#include "json_scan.h"

#include <sodium.h>

live_str
document_of(live_str params, unsigned char bytes[static DOCUMENT_BYTES])
{
    live_str name = params.ptr ? json_get(params, "_document") : live_none;
    if (!name.ptr || !json_is_string(name) || name.len < DOCUMENT_NAME_MIN + 2 ||
        name.len > DOCUMENT_NAME_MAX + 2)
        return live_none;
    crypto_generichash(bytes, DOCUMENT_BYTES, (const unsigned char *)name.ptr, name.len, NULL,
                       0);
    return (live_str){ (const char *)bytes, DOCUMENT_BYTES };
}

bool
document_is_other(live_str bound, live_str params)
{
    unsigned char bytes[DOCUMENT_BYTES];
    if (!bound.ptr)
        return false;
    live_str said = document_of(params, bytes);
    return !said.ptr || bound.len != said.len ||
           sodium_memcmp(bound.ptr, said.ptr, said.len) != 0;
}
