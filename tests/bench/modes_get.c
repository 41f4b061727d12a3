/* modes_get.c: GET of pages by `connections` browsers side by side; see load.h. A browser takes
 * the cookie of its first page along, and is another one after `pages_per_cookie` pages. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct browser {
    struct conn conn;
    struct load *load;
    char *cookie;
    unsigned n_pages;
    bool is_opened, is_waiting; /* for a response */
    uint64_t from_ns;
};

static struct {
    struct browser *browsers;
    size_t n_open;
    bool is_measuring, is_sending;
    uint64_t to_send;
    size_t body_len;
} run;

static bool
may_send(struct load *load)
{
    return run.is_sending && (load->options.count == 0 || run.to_send > 0);
}

static void
get(struct browser *browser)
{
    struct load *load = browser->load;
    char headers[6000];
    const char *cookie = browser->cookie ? browser->cookie : "";
    run.to_send -= load->options.count > 0;
    int len = snprintf(headers, sizeof(headers), "Host: %s\r\n%s%s%s%s", load->site.pages_host,
                       *cookie ? "Cookie: " : "", cookie, *cookie ? "\r\n" : "",
                       load->options.keep_alive ? "" : "Connection: close\r\n");
    if (len < 0 || (size_t)len >= sizeof(headers)) {
        site_fault(&load->site, FAULT_HTTP, "the cookie is too long", 22);
        conn_close(&browser->conn);
        return;
    }
    browser->is_waiting = true;
    conn_get(&browser->conn, load->site.path, headers);
}

static void
on_opened(struct conn *conn)
{
    struct browser *browser = conn->owner;
    browser->is_opened = true;
    if (may_send(browser->load))
        get(browser);
    else
        conn_close(conn);
}

static void
cookie_take(struct browser *browser, const struct response *response)
{
    char *cookie = page_cookies(response->head);
    if (cookie) {
        free(browser->cookie);
        browser->cookie = cookie;
    }
    if (++browser->n_pages >= browser->load->options.pages_per_cookie) {
        free(browser->cookie);
        browser->cookie = NULL;
        browser->n_pages = 0;
    }
}

static void
on_response(struct conn *conn, const struct response *response)
{
    struct browser *browser = conn->owner;
    struct load *load = browser->load;
    uint64_t ns = now_ns() - browser->from_ns;
    if (!browser->is_waiting) {
        site_fault(&load->site, FAULT_STRAY, "a response to nothing", 21);
        return;
    }
    browser->is_waiting = false;
    if (response->status != 200)
        site_fault(&load->site, FAULT_HTTP, response->head, strcspn(response->head, "\r"));
    else if (!load->site.raw && !strstr(response->body, "data-phx-session=\""))
        site_fault(&load->site, FAULT_PAGE, "a page without a LiveView container", 35);
    else if (run.is_measuring) {
        load->measure.operations++;
        histogram_add(&load->measure.latency, ns);
        run.body_len = response->body_len;
    }
    cookie_take(browser, response);
    if (!load->options.keep_alive || !may_send(load))
        conn_close(conn);
    else if (!response->is_last) {
        browser->from_ns = now_ns();
        get(browser);
    } /* else the server closes, and on_closed opens again */
}

static void open_browser(struct browser *browser);

static void
on_closed(struct conn *conn, const char *why)
{
    struct browser *browser = conn->owner;
    struct load *load = browser->load;
    run.n_open--;
    if (browser->is_waiting || !browser->is_opened) {
        why = why ? why : "closed without a response";
        site_fault(&load->site, browser->is_opened ? FAULT_HTTP : FAULT_CONNECT, why,
                   strlen(why));
        browser->is_waiting = false;
    }
    if (load->site.faults[FAULT_CONNECT] > 100) /* nobody is there */
        run.is_sending = false;
    if (may_send(load))
        open_browser(browser);
}

static const struct conn_hooks hooks = {
    .opened = on_opened,
    .response = on_response,
    .closed = on_closed,
};

static void
open_browser(struct browser *browser)
{
    struct load *load = browser->load;
    run.n_open++;
    browser->is_opened = false;
    browser->from_ns = now_ns();
    conn_open(&browser->conn, &load->loop, (struct sockaddr *)&load->site.pages, &hooks, NULL,
              "");
}

static bool
busy(struct load *load)
{
    (void)load;
    return run.n_open > 0;
}

int
mode_get(struct load *load)
{
    struct options *o = &load->options;
    char more[100];
    run.browsers = calloc(o->connections ? o->connections : 1, sizeof(*run.browsers));
    if (!run.browsers)
        return 1;
    run.to_send = o->count;
    run.is_sending = true;
    load_settle(load);
    if (o->count) {
        measure_begin(load, "get");
        run.is_measuring = true;
    }
    for (size_t i = 0; i < o->connections; i++) {
        run.browsers[i].load = load;
        run.browsers[i].conn.owner = &run.browsers[i];
        run.browsers[i].conn.traffic = &load->site.traffic;
        open_browser(&run.browsers[i]);
    }
    if (o->count) {
        load_run(load, busy, o->timeout + (double)o->count / 100);
        load_settle(load);
    } else {
        load_sleep(load, o->warm);
        measure_begin(load, "get");
        run.is_measuring = true;
        load_sleep(load, o->seconds);
    }
    measure_end(load);
    run.is_measuring = run.is_sending = false;
    load_run(load, busy, o->timeout);
    for (size_t i = 0; i < o->connections; i++)
        if (run.browsers[i].is_waiting)
            site_fault(&load->site, FAULT_LOST, "a GET has no response", 21);
    load->site.faults[FAULT_UNSENT] += o->count ? run.to_send : 0;
    snprintf(more, sizeof(more), ",\"keep_alive\":%s,\"body_bytes\":%zu",
             o->keep_alive ? "true" : "false", run.body_len);
    measure_print(load, more);
    return 0;
}
