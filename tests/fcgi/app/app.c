/*
 * app.c: the application that the tests of clive-fcgi serve: pages that fail, crash, linger and
 * are large. What clivec would write stands here by hand, so that these tests need no compiler.
 */
#include "clive/emit.h"

#include <stdlib.h>
#include <time.h>

struct page {
    int64_t n;
    live_string text;
};

static const live_field page_fields[] = {
    { .name = "n", .offset = offsetof(struct page, n), .type = LIVE_T_INT },
    { .name = "text", .offset = offsetof(struct page, text), .type = LIVE_T_STR },
};
static const live_struct page_struct = { "page", sizeof(struct page), 2, page_fields };

static const live_str page_statics[] = {
    LIVE_STR_INIT("<p id=\"n\">"),
    LIVE_STR_INIT("</p><p id=\"text\">"),
    LIVE_STR_INIT("</p>"),
};
static const live_template page_template = {
    .n_parts = 2,
    .statics = page_statics,
    .json = LIVE_STR_INIT("[\"<p id=\\\"n\\\">\",\"</p><p id=\\\"text\\\">\",\"</p>\"]")
};
static const live_prints page_prints = { .size = 0 };

static void
page_render(live_render *r, const void *self_, void *prints, const uint64_t *m)
{
    const struct page *self = self_;
    (void)prints;
    live_open(r, &page_template);
    if (live_part(r, 0, m[0] & 1))
        live_put(r, self->n);
    if (live_part(r, 1, m[0] & 2))
        live_put(r, live_text(self->text));
    live_close(r);
}

/* ?n=, ?ms=, ?bytes=; the action says what happens. */
static live_status
page_mount(void *self_, live_socket *socket, const live_params *params)
{
    struct page *self = self_;
    int64_t ms = live_param_int(params, "ms", 0);
    self->n = live_param_int(params, "n", 0);
    for (int64_t i = live_param_int(params, "bytes", 0); i > 0; i -= 100)
        live_append(&self->text,
                    LIVE_STR("0123456789012345678901234567890123456789"
                             "012345678901234567890123456789012345678901234567890123456789"));
    nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
    live_str action = live_action(socket);
    if (live_str_equal(action, LIVE_STR("crash")))
        abort();
    if (live_str_equal(action, LIVE_STR("fail")))
        return live_fail(socket, "the secret reason");
    return LIVE_OK;
}

static live_status
page_load(void *self, live_socket *socket)
{
    (void)self, (void)socket;
    return LIVE_OK;
}

static live_status
page_handle_params(void *self, live_socket *socket, const live_params *params, live_str uri)
{
    (void)self, (void)socket, (void)params, (void)uri;
    return LIVE_OK;
}

static bool
page_has_handle_event(void)
{
    return false;
}

static live_status
page_handle_info(void *self, live_socket *socket, const live_message *message)
{
    (void)self, (void)socket, (void)message;
    return LIVE_OK;
}

static void
page_terminate(void *self, live_socket *socket)
{
    (void)self, (void)socket;
}

static const live_checkpoint every_event = LIVE_EVERY_EVENT;
static const bool no_remount = false;

static const live_view_class page_class = {
    .abi = LIVE_ABI,
    .name = "page",
    .file = "tests/fcgi/app/app.c",
    .state = &page_struct,
    .prints = &page_prints,
    .mount = page_mount,
    .load = page_load,
    .handle_params = page_handle_params,
    .has_handle_event = page_has_handle_event,
    .handle_info = page_handle_info,
    .terminate = page_terminate,
    .render = page_render,
    .checkpoint = &every_event,
    .remount = &no_remount,
};

struct layout {
    live_markup inner;
};
static const live_field layout_fields[] = {
    { .name = "inner", .offset = offsetof(struct layout, inner), .type = LIVE_T_MARKUP },
};
static const live_struct layout_struct = { "root", sizeof(struct layout), 1, layout_fields };
static const live_str layout_statics[] = {
    LIVE_STR_INIT("<!doctype html><title>t</title>"),
    LIVE_STR_INIT("\n"),
};
static const live_template layout_template = {
    .n_parts = 1,
    .statics = layout_statics,
    .json = LIVE_STR_INIT("[\"<!doctype html><title>t</title>\",\"\\n\"]")
};

static void
layout_render(live_render *r, const void *self_, void *prints, const uint64_t *m)
{
    const struct layout *self = self_;
    (void)prints;
    live_open(r, &layout_template);
    if (live_part(r, 0, m[0] & 1))
        live_put(r, self->inner);
    live_close(r);
}

static const live_layout_class layout_class = {
    .abi = LIVE_ABI,
    .name = "root",
    .file = "tests/fcgi/app/app.c",
    .fields = &layout_struct,
    .render = layout_render,
    .prints = &page_prints,
};

static const live_route routes[] = {
    { .path = "/", .view = &page_class },
    { .path = "/fail", .view = &page_class, .action = "fail" },
    { .path = "/crash", .view = &page_class, .action = "crash" },
    { .path = "/a/:n", .view = &page_class },
};
const struct live_app live_app = {
    .abi = LIVE_ABI,
    .routes = routes,
    .n_routes = sizeof routes / sizeof routes[0],
    .root_layout = &layout_class,
    .name = "fcgi-test",
};
