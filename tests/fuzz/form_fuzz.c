/* form_fuzz.c: the pairs of a form, encoded again, are the same pairs. */
#include "buf.h"
#include "form.h"
#include "str.h"
#include "url.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) ((condition) ? (void)0 : abort())

static void
check_again(struct arena *arena, const struct form *form)
{
    struct buf out = { 0 };
    struct form again;
    for (size_t i = 0; i < form->n_pairs; i++) {
        url_encode(&out, form->pairs[i].name);
        buf_char(&out, '=');
        url_encode(&out, form->pairs[i].value);
        buf_char(&out, '&');
    }
    CHECK(form_parse(arena, buf_text(&out), &again) == LIVE_OK);
    CHECK(again.n_pairs == form->n_pairs);
    for (size_t i = 0; i < form->n_pairs; i++) {
        CHECK(str_is(again.pairs[i].name, form->pairs[i].name));
        CHECK(str_is(again.pairs[i].value, form->pairs[i].value));
        CHECK(form_get(form, form->pairs[i].name).ptr != NULL);
    }
    buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct form form;
    live_status status = form_parse(&arena, (live_str){ (const char *)data, size }, &form);
    CHECK(status == LIVE_OK || status == LIVE_EINVAL || status == LIVE_ELIMIT);
    CHECK(form.n_pairs <= FORM_MAX_PAIRS && (status == LIVE_OK || form.n_pairs == 0));
    for (size_t i = 0; i < form.n_pairs; i++) {
        live_str name = form.pairs[i].name, value = form.pairs[i].value;
        CHECK(name.ptr && value.ptr && str_is_utf8(name) && str_is_utf8(value));
        CHECK(!memchr(name.ptr, '\0', name.len) && !memchr(value.ptr, '\0', value.len));
    }
    check_again(&arena, &form);
    arena_release(&arena);
    return 0;
}
