/* view_flash.c: the flash of a view: for its author, in fields named flash_KEY, in the snapshot
 * (a section of its own, as codec.h lays them out: tag, length, bytes). */
#include "view_inside.h"

#include "fields.h"
#include "str.h"

enum { SECTION_FLASH = 'L' };

#define FIELD_PREFIX LIVE_STR("flash_")

/* ---- the author ---- */

static bool
is_flash_field(const live_field *field)
{
    return field->type == LIVE_T_STR && str_starts(live_str_of(field->name), FIELD_PREFIX);
}

void
view_flash_show(struct view *view)
{
    const live_struct *type = view->class->state;
    for (unsigned i = 0; view->flash.changed && i < type->n_fields; i++)
        if (is_flash_field(&type->fields[i]))
            live_string_set(
                (live_string *)((char *)view->state + type->fields[i].offset),
                flash_get(&view->flash, live_str_of(type->fields[i].name + FIELD_PREFIX.len)));
}

void
live_put_flash_str(live_socket *socket, const char *key, live_str text)
{
    live_status status = flash_put(&socket->view->flash, live_str_of(key), text);
    if (status == LIVE_ELIMIT)
        socket->view->misuse = "live_put_flash: more than 16 keys or 2 KiB";
    else if (status != LIVE_OK)
        turn_fail();
}

void
live_clear_flash(live_socket *socket, const char *key)
{
    flash_clear(&socket->view->flash, live_str_of(key));
}

live_str
live_flash(const live_socket *socket, const char *key)
{
    return flash_get(&socket->view->flash, live_str_of(key));
}

/* ---- the owner ---- */

live_status
view_flash_read(struct view *view, live_str json)
{
    live_status status = flash_read(&view->flash, &turn_current()->arena, json);
    view_flash_show(view);
    return status;
}

void
view_flash_clear(struct view *view)
{
    flash_clear(&view->flash, live_none);
    view_flash_show(view);
}

bool
view_flash_write(const struct view *view, struct buf *out, bool fresh)
{
    return flash_write(&view->flash, out, fresh);
}

/* ---- the snapshot ---- */

/* The section at *at of `kept`; moves *at behind it. False at the end, or where it is broken.
 */
static bool
next_section(live_str kept, size_t *at, char *tag, live_str *bytes)
{
    size_t len = 0, from = *at + 1;
    if (*at >= kept.len)
        return false;
    *tag = kept.ptr[*at];
    for (unsigned shift = 0; from < kept.len && shift < 35; shift += 7) {
        unsigned char byte = (unsigned char)kept.ptr[from++];
        len |= (size_t)(byte & 127) << shift;
        if (byte & 128)
            continue;
        if (len > kept.len - from)
            return false;
        *bytes = str_sub(kept, from, from + len);
        *at = from + len;
        return true;
    }
    return false;
}

/* The flash leaves view->kept, where the codec put it with all that it does not know. */
live_status
view_flash_restore(struct view *view)
{
    char tag;
    live_str bytes, kept = buf_text(&view->kept);
    live_status status = LIVE_OK;
    for (size_t from, at = 0; from = at, next_section(kept, &at, &tag, &bytes);) {
        if (tag != SECTION_FLASH)
            continue;
        status = flash_read(&view->flash, &turn_current()->arena, bytes);
        memmove(view->kept.data + from, view->kept.data + at, view->kept.len - at);
        view->kept.len -= at - from;
        break;
    }
    view_flash_show(view);
    flash_settle(&view->flash);
    return status == LIVE_ENOMEM ? status : LIVE_OK;
}

/* A section of its own behind a snapshot; FLASH_MAX_BYTES of text are at most six times that.
 */
void
view_flash_save(const struct view *view, struct buf *out)
{
    size_t start = out->len;
    buf_lit(out, "L\0\0");
    size_t from = out->len;
    if (!flash_write(&view->flash, out, false)) {
        out->len = out->failed ? out->len : start;
        return;
    }
    size_t len = out->len - from;
    if (out->failed)
        return;
    out->data[from - 2] = (char)((len & 127) | 128);
    out->data[from - 1] = (char)(len >> 7);
}
