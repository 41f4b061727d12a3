#include "words.h"

#include <string.h>

enum { MAX_WORDS = 8, MAX_WORD = 40, MATCH_BEGINS = '\2', MATCH_ENDS = '\3' };

const char *
words_match(live_str typed)
{
    /* Each word: two quotes, a star, a space; each of its bytes may be a quote, doubled. */
    char text[MAX_WORDS * (2 * MAX_WORD + 4) + 1], *to = text;
    size_t at = 0;
    for (int n = 0; n < MAX_WORDS; n++) {
        while (at < typed.len && (unsigned char)typed.ptr[at] <= ' ')
            at++;
        if (at == typed.len)
            break;
        *to++ = '"';
        for (int len = 0; at < typed.len && (unsigned char)typed.ptr[at] > ' '; at++) {
            if (len++ >= MAX_WORD)
                continue;
            if (typed.ptr[at] == '"')
                *to++ = '"';
            *to++ = typed.ptr[at];
        }
        memcpy(to, "\"* ", 3);
        to += 3;
    }
    *to = '\0';
    return live_textf("%s", text);
}

bool
words_piece(live_str *rest, live_str *piece, bool *is_match)
{
    size_t len = 0;
    while (rest->len && (*rest->ptr == MATCH_ENDS))
        *rest = (live_str){ rest->ptr + 1, rest->len - 1 };
    *is_match = rest->len && *rest->ptr == MATCH_BEGINS;
    if (*is_match)
        *rest = (live_str){ rest->ptr + 1, rest->len - 1 };
    while (len < rest->len && rest->ptr[len] != MATCH_BEGINS && rest->ptr[len] != MATCH_ENDS)
        len++;
    *piece = (live_str){ rest->ptr, len };
    *rest = (live_str){ rest->ptr + len, rest->len - len };
    return len > 0;
}
