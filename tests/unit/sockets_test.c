/* sockets_test.c: orders as JSON and back; what is none. */
#include "unit.h"

#include "clive/live.h"
#include "sockets.h"
#include "str.h"

#include <string.h>

static struct arena arena;

static live_status
again(const struct sockets_order *order, struct sockets_order *read)
{
    struct buf text = { 0 };
    sockets_write(&text, order);
    live_status status = sockets_read(&arena, arena_copy(&arena, buf_text(&text)), read);
    buf_release(&text);
    return status;
}

static void
there_and_back(void)
{
    struct sockets_order read,
        order = { .kind = SOCKETS_DISCONNECT, .socket_id = LIVE_STR("a \"b\" \\ \n ü") };
    CU_ASSERT_EQUAL(again(&order, &read), LIVE_OK);
    CU_ASSERT_EQUAL(read.kind, SOCKETS_DISCONNECT);
    CU_ASSERT(str_is(read.socket_id, order.socket_id));
    for (enum sockets_kind kind = SOCKETS_ENDED; kind <= SOCKETS_RENEWED; kind++) {
        order = (struct sockets_order){ .kind = kind };
        memset(&order.session, 0xfe, sizeof order.session);
        if (kind == SOCKETS_RENEWED)
            memset(&order.as, 0x3f, sizeof order.as);
        CU_ASSERT_EQUAL(again(&order, &read), LIVE_OK);
        CU_ASSERT_EQUAL(read.kind, kind);
        CU_ASSERT_EQUAL(memcmp(&read.session, &order.session, sizeof read.session), 0);
        CU_ASSERT_EQUAL(memcmp(&read.as, &order.as, sizeof read.as), 0);
    }
    arena_release(&arena);
}

static void
what_is_none(void)
{
    static const char *const none[] = {
        "{}",
        "[]",
        "1",
        "",
        "{\"disconnect\":\"\"}",
        "{\"disconnect\":7}",
        "{\"disconnect\":null}",
        "{\"ended\":\"AAAA\"}",
        "{\"ended\":1}",
        "{\"ended\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
        "{\"renewed\":\"AAAAAAAAAAAAAAAAAAAAAA\"}",
    };
    struct sockets_order order;
    char longest[300];
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        CU_ASSERT_EQUAL(sockets_read(&arena, live_str_of(none[i]), &order), LIVE_EINVAL);
    CU_ASSERT_EQUAL(
        sockets_read(&arena, LIVE_STR("{\"ended\":\"AAAAAAAAAAAAAAAAAAAAAA\"}"), &order),
        LIVE_OK);
    memset(longest, 'x', sizeof longest);
    CU_ASSERT_PTR_NULL(sockets_id_fault((live_str){ longest, 255 }));
    CU_ASSERT_PTR_NOT_NULL(sockets_id_fault((live_str){ longest, 256 }));
    CU_ASSERT_PTR_NOT_NULL(sockets_id_fault((live_str){ "a\0b", 3 }));
    arena_release(&arena);
}

void
sockets_tests(void)
{
    CU_pSuite suite = CU_add_suite("sockets", NULL, NULL);
    CU_add_test(suite, "there and back", there_and_back);
    CU_add_test(suite, "what is none", what_is_none);
}
