/*
 * static.c: phx-static in a page's own HTML: what lets a browser post an event without
 * JavaScript. The names of the fields are those that live/static_event.h reads.
 */
#include "emit_private.h"

#include "html.h"
#include "log.h"
#include "str.h"
#include "url.h"

bool
live_in_page_(live_render *r)
{
    return r->html && r->scope && r->scope->page;
}

/* `phx-click=inc&phx-value-id=3`, coded as a form is, escaped for HTML. */
static void
write_event(live_render *r, const live_rest *event)
{
    struct buf *out = r->out;
    bool any = false;
    for (uint32_t i = 0; i < event->n; i++) {
        const live_pair *pair = &event->pairs[i];
        bool is_event = str_is(pair->name, LIVE_STR("phx-click")) ||
                        str_is(pair->name, LIVE_STR("phx-submit")) ||
                        str_is(pair->name, LIVE_STR("phx-target")) ||
                        str_starts(pair->name, LIVE_STR("phx-value-"));
        if (!is_event || (!pair->text.ptr && !pair->on))
            continue;
        if (any)
            buf_lit(out, "&amp;");
        any = true;
        buf_str(out, pair->name); /* plain ASCII */
        buf_char(out, '=');
        url_encode(out, pair->text);
    }
}

static void
write_form(live_render *r)
{
    buf_lit(r->out, " method=\"post\" action=\"");
    html_escape(r->out, r->scope->page->url);
    buf_char(r->out, '"');
}

static void
write_fields(live_render *r, const live_rest *event)
{
    struct render_page *page = r->scope->page;
    page->has_static = true;
    page->fields(page->owner, r->out);
    buf_lit(r->out, "<input type=\"hidden\" name=\"_phx_event\" value=\"");
    write_event(r, event);
    buf_lit(r->out, "\">");
}

/* A button posts the hidden form of the page's end. */
static void
write_button(live_render *r, const live_rest *event)
{
    struct render_page *page = r->scope->page;
    page->has_static = page->has_buttons = true;
    buf_lit(r->out, " type=\"submit\" form=\"");
    html_escape(r->out, page->dom_id);
    buf_lit(r->out, "-static\" name=\"_phx_event\" value=\"");
    write_event(r, event);
    buf_char(r->out, '"');
}

void
live_put_static(live_render *r, live_static what, const live_rest *event)
{
    live_expect(live_in_page_(r));
    switch (what) {
    case LIVE_STATIC_FORM:
        write_form(r);
        break;
    case LIVE_STATIC_FIELDS:
        write_fields(r, event);
        break;
    case LIVE_STATIC_BUTTON:
        write_button(r, event);
        break;
    }
}

bool
static_rest(const live_rest *rest)
{
    bool is_static = false, is_click = false;
    for (uint32_t i = 0; i < rest->n; i++) {
        is_static |= str_is(rest->pairs[i].name, LIVE_STR("phx-static"));
        is_click |= str_is(rest->pairs[i].name, LIVE_STR("phx-click")) &&
                    rest->pairs[i].text.ptr != NULL;
    }
    return is_static && is_click;
}

void
static_end(const struct render_page *page, struct buf *out)
{
    if (!page->has_buttons)
        return;
    buf_lit(out, "<form id=\"");
    html_escape(out, page->dom_id);
    buf_lit(out, "-static\" method=\"post\" action=\"");
    html_escape(out, page->url);
    buf_lit(out, "\" hidden>");
    page->fields(page->owner, out);
    buf_lit(out, "</form>");
}
