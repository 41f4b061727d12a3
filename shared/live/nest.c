#include "nest.h"

#include "clock.h"
#include "container.h"
#include "html.h"
#include "str.h"

static bool
is_id(live_str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        if (!((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9') && c != '-' &&
            c != '_')
            return false;
    }
    return id.len > 0 && id.len <= NEST_MAX_ID;
}

static live_str
value_of(const live_rest *attrs, live_str name)
{
    for (uint32_t i = 0; i < attrs->n; i++)
        if (str_is(attrs->pairs[i].name, name))
            return attrs->pairs[i].text;
    return live_none;
}

static live_status
read(const struct render_nested *what, bool in_layout, struct nested_view *nested,
     live_error *error)
{
    live_str id = value_of(what->attrs, LIVE_STR("id"));
    live_str own = value_of(what->attrs, LIVE_STR("session"));
    if (str_is(own, LIVE_STR("null")))
        own = live_none;
    *nested = (struct nested_view){ .class = what->class,
                                    .id = id,
                                    .own = own,
                                    .is_sticky = in_layout || what->how & LIVE_NESTED_STICKY,
                                    .is_linked = what->how & LIVE_NESTED_LINKED };
    if (!is_id(id))
        return live_error_set(error, LIVE_ERROR,
                              "<.live_render> of view %s: its id is \"%.*s\": use letters, "
                              "digits, - and _, %d at most",
                              what->class->name, (int)(id.len < 64 ? id.len : 64), id.ptr,
                              NEST_MAX_ID);
    if (own.ptr && own.ptr[0] != '{')
        return live_error_set(error, LIVE_ERROR,
                              "<.live_render> of view %s: its session is no JSON object",
                              what->class->name);
    if (own.len > TOKEN_MAX_DATA)
        return live_error_set(error, LIVE_ERROR,
                              "<.live_render> of view %s: its session is longer than %d bytes: "
                              "pass the id of something instead",
                              what->class->name, TOKEN_MAX_DATA);
    return LIVE_OK;
}

static void
write_token(const struct nest *nest, const struct nested_view *nested, enum token_kind kind,
            live_str data, struct buf *out)
{
    const struct token token = {
        .kind = kind,
        .row = nested->is_sticky ? nest->root : nest->row,
        .issued_s = clock_wall_s(),
        .dom_id = nested->id,
        .view = live_str_of(nested->class->name),
        .place = nested->is_sticky ? TOKEN_STICKY : TOKEN_CHILD,
        .is_linked = nested->is_linked,
        .is_embedded = nest->is_embedded,
        .is_main = nest->is_main,
        .data = data,
    };
    if (nest->is_bearer && kind == TOKEN_SESSION) {
        bearer_sign(out, nest->keys, nest->session);
        buf_char(out, '.');
    }
    token_sign(out, nest->keys, &token, nest->session);
}

static void
write_attrs(const struct nested_view *nested, const live_rest *attrs, struct buf *out)
{
    const live_container *container = container_of(NULL, nested->class);
    container_html(container, out);
    for (uint32_t i = 0; i < attrs->n; i++) {
        const live_pair *pair = &attrs->pairs[i];
        if (str_is(pair->name, LIVE_STR("id")) || str_is(pair->name, LIVE_STR("session")) ||
            (!pair->text.ptr && !pair->on))
            continue;
        buf_char(out, ' ');
        buf_str(out, pair->name);
        if (!pair->text.ptr)
            continue;
        buf_lit(out, "=\"");
        html_escape(out, pair->text);
        buf_char(out, '"');
    }
}

/* A child's tokens: in a page the static one, in a live view the session's. */
static void
write_container(const struct nest *nest, const struct nested_view *nested,
                const struct render_nested *what, const struct nested_html *page,
                struct buf *out)
{
    live_str tag = container_tag(container_of(NULL, nested->class));
    buf_char(out, '<');
    buf_str(out, tag);
    buf_lit(out, " id=\"");
    buf_str(out, nested->id);
    buf_lit(out, "\" data-phx-session=\"");
    if (nested->is_sticky || !nest->mount)
        write_token(nest, nested, TOKEN_SESSION, nested->own, out);
    buf_lit(out, "\" data-phx-static=\"");
    if (nest->mount)
        write_token(nest, nested, TOKEN_STATIC, page->flash, out);
    buf_char(out, '"');
    if (what->how & LIVE_NESTED_STICKY) {
        buf_lit(out, " data-phx-sticky");
    } else if (!nested->is_sticky) {
        buf_lit(out, " data-phx-parent-id=\"");
        buf_str(out, nest->dom_id);
        buf_char(out, '"');
    }
    write_attrs(nested, what->attrs, out);
    buf_char(out, '>');
    buf_str(out, buf_text(&page->html));
    buf_lit(out, "</");
    buf_str(out, tag);
    buf_char(out, '>');
}

void
nest_write(void *owner, struct buf *out, const struct render_nested *what, live_error *error)
{
    struct nest *nest = owner;
    struct nested_view nested;
    struct nested_html page = { .html = { 0 } };
    if (!nest->keys) /* nobody could join it */
        return;
    live_status status = read(what, !nest->dom_id.ptr, &nested, error);
    if (status == LIVE_OK && nest->mount)
        status = nest->mount(nest, &nested, &page, error);
    if (status == LIVE_OK)
        write_container(nest, &nested, what, &page, out);
    else if (error->status == LIVE_OK)
        live_error_set(error, status, "view %s: %s", what->class->name, live_strerror(status));
    out->failed |= page.html.failed;
    buf_release(&page.html);
}
