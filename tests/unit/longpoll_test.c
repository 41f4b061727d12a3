/* longpoll_test.c: the answers, the bodies and the token of long polling. */
#include "unit.h"

#include "longpoll.h"
#include "mem.h"
#include "str.h"

#include <string.h>

enum { NOW_S = 1800000000, AGE_S = 1209600 };

static void
answers(void)
{
    struct buf messages = { 0 }, out = { 0 };
    longpoll_answer(&out, LONGPOLL_GONE, LIVE_STR("TOK"), live_none);
    longpoll_posted(&out, LONGPOLL_OK);
    longpoll_answer(&out, LONGPOLL_GONE, live_none, live_none);
    CU_ASSERT(
        str_is(buf_text(&out), LIVE_STR("{\"status\":410,\"token\":\"TOK\",\"messages\":[]}"
                                        "{\"status\":200}"
                                        "{\"status\":410,\"token\":null,\"messages\":[]}")));
    longpoll_add(&messages, LIVE_STR("[\"4\",null,\"lv:ä\"]"));
    longpoll_add(&messages, LIVE_STR("[\"\\n\"]"));
    buf_reset(&out);
    longpoll_answer(&out, LONGPOLL_OK, LIVE_STR("T"), buf_text(&messages));
    CU_ASSERT(str_is(buf_text(&out),
                     LIVE_STR("{\"status\":200,\"token\":\"T\",\"messages\":["
                              "\"[\\\"4\\\",null,\\\"lv:ä\\\"]\",\"[\\\"\\\\n\\\"]\"]}")));
    buf_release(&messages);
    buf_release(&out);
}

static void
bodies(void)
{
    static const struct {
        live_str body;
        live_str frames[3];
        bool is_binary[3];
        live_status end;
    } cases[] = {
        { LIVE_STR_INIT(""), { { 0 } }, { 0 }, LIVE_OK },
        { LIVE_STR_INIT("\n\r\n\n"), { { 0 } }, { 0 }, LIVE_OK },
        { LIVE_STR_INIT("[1]"), { LIVE_STR_INIT("[1]") }, { 0 }, LIVE_OK },
        { LIVE_STR_INIT("[1]\n[2]\r\n"),
          { LIVE_STR_INIT("[1]"), LIVE_STR_INIT("[2]") },
          { 0 },
          LIVE_OK },
        { LIVE_STR_INIT("aGk=\n[2]"),
          { LIVE_STR_INIT("hi"), LIVE_STR_INIT("[2]") },
          { true },
          LIVE_OK },
        { LIVE_STR_INIT("aGkh\n\n+/8=\n"),
          { LIVE_STR_INIT("hi!"), LIVE_STR_INIT("\xfb\xff") },
          { true, true },
          LIVE_OK },
        { LIVE_STR_INIT("[1]\naGk"), { LIVE_STR_INIT("[1]") }, { 0 }, LIVE_EINVAL },
        { LIVE_STR_INIT("aGk-"), { { 0 } }, { 0 }, LIVE_EINVAL },
        { LIVE_STR_INIT("{}"), { { 0 } }, { 0 }, LIVE_EINVAL },
        { LIVE_STR_INIT(" [1]"), { { 0 } }, { 0 }, LIVE_EINVAL },
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct longpoll_body body = { .rest = cases[i].body };
        struct longpoll_frame frame;
        live_error error;
        live_status status;
        size_t n = 0;
        while ((status = longpoll_next(&arena, &body, &frame, &error)) == LIVE_OK &&
               frame.bytes.ptr && n < 3) {
            CU_ASSERT(str_is(frame.bytes, cases[i].frames[n]));
            CU_ASSERT_EQUAL(frame.is_binary, cases[i].is_binary[n]);
            n++;
        }
        CU_ASSERT_EQUAL(status, cases[i].end);
        CU_ASSERT(n == 3 || !cases[i].frames[n].ptr);
        CU_ASSERT(status == LIVE_OK || error.message[0]);
    }
    arena_release(&arena);
}

static void
too_many_lines(void)
{
    struct arena arena = { 0 };
    struct buf text = { 0 };
    struct longpoll_frame frame;
    live_error error;
    for (int i = 0; i <= LONGPOLL_MAX_FRAMES; i++)
        buf_lit(&text, "[]\n\n");
    struct longpoll_body body = { .rest = buf_text(&text) };
    for (int i = 0; i < LONGPOLL_MAX_FRAMES; i++)
        CU_ASSERT_EQUAL(longpoll_next(&arena, &body, &frame, &error), LIVE_OK);
    CU_ASSERT_EQUAL(longpoll_next(&arena, &body, &frame, &error), LIVE_ELIMIT);
    CU_ASSERT_PTR_NULL(frame.bytes.ptr);
    mem_probe()->fail_at = mem_probe()->n_allocations + 1;
    body = (struct longpoll_body){ .rest = LIVE_STR("aGk=") };
    CU_ASSERT_EQUAL(longpoll_next(&arena, &body, &frame, &error), LIVE_ENOMEM);
    mem_probe()->fail_at = 0;
    buf_release(&text);
    arena_release(&arena);
}

static void
tokens(void)
{
    struct token_keys keys = { .n_keys = 1, .keys = { { .id = 7 } } };
    struct longpoll_token token = { UINT64_C(0xfedcba9876543210), 3 }, got;
    struct arena arena = { 0 };
    struct buf out = { 0 };
    longpoll_token_sign(&out, &keys, &token, NOW_S);
    live_str text = buf_text(&out);
#define VERIFY(now) longpoll_token_verify(&arena, &keys, text, (now), AGE_S, &got)
    CU_ASSERT_EQUAL(VERIFY(NOW_S), LIVE_OK);
    CU_ASSERT(got.owner == token.owner && got.client == token.client);
    CU_ASSERT_EQUAL(VERIFY(NOW_S + AGE_S + 1), LIVE_EEXPIRED);
    for (size_t i = 0; i < out.len; i++) {
        char was = out.data[i];
        out.data[i] = was == 'A' ? 'B' : 'A';
        CU_ASSERT_NOT_EQUAL(VERIFY(NOW_S), LIVE_OK);
        CU_ASSERT(got.owner == 0 && got.client == 0);
        out.data[i] = was;
    }
    buf_reset(&out); /* another signed text is no such token */
    note_sign(&out, &keys, NOTE_FLASH, LIVE_STR("0123456789abcdef"), NOW_S, NULL);
    text = buf_text(&out);
    CU_ASSERT_EQUAL(VERIFY(NOW_S), LIVE_EAUTH);
    buf_reset(&out);
    note_sign(&out, &keys, NOTE_LONGPOLL, LIVE_STR("short"), NOW_S, NULL);
    text = buf_text(&out);
    CU_ASSERT_EQUAL(VERIFY(NOW_S), LIVE_EINVAL);
#undef VERIFY
    buf_release(&out);
    arena_release(&arena);
}

void
longpoll_tests(void)
{
    CU_pSuite suite = CU_add_suite("longpoll", NULL, NULL);
    CU_add_test(suite, "answers", answers);
    CU_add_test(suite, "bodies", bodies);
    CU_add_test(suite, "too many lines, no memory", too_many_lines);
    CU_add_test(suite, "tokens", tokens);
}
