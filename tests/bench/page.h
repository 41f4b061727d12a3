/*
 * page.h: what a browser takes from a page of LiveView before it joins: the cookie, the CSRF
 * token of the meta element, and id, session and static of the main view's container.
 */
#ifndef CLIVE_BENCH_PAGE_H
#define CLIVE_BENCH_PAGE_H

#include "conn.h"

struct page {
    char *cookie; /* as a Cookie header's value; "" if the page set none */
    char *csrf;
    char *id;
    char *session;
    char *fixed; /* data-phx-static */
};

/* Reads a response with status 200 into *page, which must be empty or released; NULL, or what
 * is missing. The caller releases it in both cases. */
const char *page_read(struct page *page, const struct response *response);
void page_release(struct page *page);
/* The cookies a response sets, as a Cookie header's value; NULL if none. The caller frees. */
char *page_cookies(const char *head);

#endif
