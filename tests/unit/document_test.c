/* document_test.c: the names that documents give themselves. */
#include "unit.h"

#include "clive/live.h"
#include "document.h"
#include "str.h"

#define NAME  "{\"_mounts\":1,\"_document\":\"0123456789abcdef\"}"
#define OTHER "{\"_document\":\"0123456789abcdeg\"}"

static void
tells_one_from_another(void)
{
    static const char *const none[] = { "",
                                        "{}",
                                        "{\"_document\":null}",
                                        "{\"_document\":17}",
                                        "{\"_document\":\"\"}",
                                        "{\"_document\":\"0123456789abcde\"}",
                                        "{\"_document\":[\"0123456789abcdef\"]}" };
    unsigned char bytes[DOCUMENT_BYTES], again[DOCUMENT_BYTES], other[DOCUMENT_BYTES];
    char text[300];
    live_str bound = document_of(LIVE_STR(NAME), bytes);
    CU_ASSERT_EQUAL(bound.len, DOCUMENT_BYTES);
    CU_ASSERT(str_is(bound, document_of(LIVE_STR(NAME), again)));
    CU_ASSERT_FALSE(str_is(bound, document_of(LIVE_STR(OTHER), other)));
    CU_ASSERT_FALSE(document_is_other(bound, LIVE_STR(NAME)));
    CU_ASSERT(document_is_other(bound, LIVE_STR(OTHER)));
    CU_ASSERT_FALSE(document_is_other(live_none, LIVE_STR(OTHER)));
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        CU_ASSERT_PTR_NULL(document_of(live_str_of(none[i]), other).ptr);
        CU_ASSERT(document_is_other(bound, live_str_of(none[i])));
    }
    CU_ASSERT_PTR_NULL(document_of(live_none, other).ptr);
    snprintf(text, sizeof text, "{\"_document\":\"%0128d\"}", 7);
    CU_ASSERT_PTR_NOT_NULL(document_of(live_str_of(text), other).ptr);
    snprintf(text, sizeof text, "{\"_document\":\"%0129d\"}", 7);
    CU_ASSERT_PTR_NULL(document_of(live_str_of(text), other).ptr);
}

void
document_tests(void)
{
    CU_pSuite suite = CU_add_suite("document", NULL, NULL);
    CU_add_test(suite, "tells one from another", tells_one_from_another);
}
