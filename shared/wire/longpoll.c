#include "longpoll.h"

#include "json_write.h"
#include "str.h"

#include <sodium.h>

enum { TOKEN_BYTES = 16 };

/* ---- answers ---- */

void
longpoll_add(struct buf *messages, live_str frame)
{
    if (messages->len)
        buf_char(messages, ',');
    json_string(messages, frame);
}

void
longpoll_answer(struct buf *out, enum longpoll_status status, live_str token, live_str messages)
{
    buf_lit(out, "{\"status\":");
    buf_uint(out, status);
    buf_lit(out, ",\"token\":");
    json_string(out, token);
    buf_lit(out, ",\"messages\":[");
    buf_str(out, messages);
    buf_lit(out, "]}");
}

void
longpoll_posted(struct buf *out, enum longpoll_status status)
{
    buf_lit(out, "{\"status\":");
    buf_uint(out, status);
    buf_char(out, '}');
}

/* ---- bodies ---- */

static live_status
decode(struct arena *arena, live_str line, struct longpoll_frame *frame, live_error *error)
{
    size_t len;
    char *bytes = arena_bytes(arena, line.len / 4 * 3 + 3);
    if (!bytes)
        return live_error_set(error, LIVE_ENOMEM, "out of memory");
    if (sodium_base642bin((unsigned char *)bytes, line.len / 4 * 3 + 3, line.ptr, line.len,
                          NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return live_error_set(error, LIVE_EINVAL, "a line is neither a frame nor base64");
    *frame = (struct longpoll_frame){ { bytes, len }, true };
    return LIVE_OK;
}

live_status
longpoll_next(struct arena *arena, struct longpoll_body *body, struct longpoll_frame *frame,
              live_error *error)
{
    live_str line = live_none;
    *frame = (struct longpoll_frame){ 0 };
    while (line.len == 0 && body->rest.ptr) {
        line = str_cut(body->rest, '\n', &body->rest);
        if (str_ends(line, LIVE_STR("\r")))
            line.len--;
    }
    if (line.len == 0)
        return LIVE_OK;
    if (++body->n_frames > LONGPOLL_MAX_FRAMES)
        return live_error_set(error, LIVE_ELIMIT, "more than %d lines", LONGPOLL_MAX_FRAMES);
    if (line.ptr[0] != '[')
        return decode(arena, line, frame, error);
    frame->bytes = line;
    return LIVE_OK;
}

/* ---- the token ---- */

static void
put_number(char *bytes, uint64_t number)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(number >> (8 * i));
}

static uint64_t
get_number(const char *bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    return number;
}

void
longpoll_token_sign(struct buf *out, const struct token_keys *keys,
                    const struct longpoll_token *token, int64_t now_s)
{
    char bytes[TOKEN_BYTES];
    put_number(bytes, token->owner);
    put_number(bytes + 8, token->client);
    note_sign(out, keys, NOTE_LONGPOLL, (live_str){ bytes, sizeof bytes }, now_s, NULL);
}

live_status
longpoll_token_verify(struct arena *arena, const struct token_keys *keys, live_str text,
                      int64_t now_s, int64_t max_age_s, struct longpoll_token *token)
{
    live_str bytes;
    live_status status =
        note_verify(arena, keys, text, NOTE_LONGPOLL, NULL, now_s, max_age_s, &bytes);
    *token = (struct longpoll_token){ 0 };
    if (status == LIVE_OK && bytes.len != TOKEN_BYTES)
        status = LIVE_EINVAL;
    if (status == LIVE_OK)
        *token = (struct longpoll_token){ get_number(bytes.ptr), get_number(bytes.ptr + 8) };
    return status;
}
