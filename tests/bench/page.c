/* page.c: see page.h. Not a parser of HTML: it knows quoted attributes of one start tag. */
#include "page.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A copy of from[0..len) with the five entities of an attribute's value decoded. */
static char *
unescape(const char *from, size_t len)
{
    static const struct {
        const char *name;
        char c;
    } entities[] = { { "&amp;", '&' },  { "&lt;", '<' },   { "&gt;", '>' },
                     { "&quot;", '"' }, { "&#39;", '\'' }, { "&#34;", '"' } };
    char *copy = malloc(len + 1);
    size_t out = 0;
    for (size_t i = 0; copy && i < len;) {
        size_t used = 0;
        for (size_t k = 0; k < sizeof(entities) / sizeof(*entities) && !used; k++) {
            size_t name_len = strlen(entities[k].name);
            if (len - i >= name_len && memcmp(from + i, entities[k].name, name_len) == 0) {
                copy[out++] = entities[k].c;
                used = name_len;
            }
        }
        if (!used) {
            copy[out++] = from[i];
            used = 1;
        }
        i += used;
    }
    if (copy)
        copy[out] = '\0';
    return copy;
}

/* The value of an attribute in the start tag at `tag` ("<…"); NULL if it has none. Freed by the
 * caller. */
static char *
attribute(const char *tag, const char *name)
{
    size_t name_len = strlen(name);
    const char *at = tag + 1;
    while (*at && !isspace((unsigned char)*at) && *at != '>')
        at++;
    for (;;) {
        while (isspace((unsigned char)*at) || *at == '/')
            at++;
        if (!*at || *at == '>')
            return NULL;
        const char *from = at;
        while (*at && !isspace((unsigned char)*at) && *at != '=' && *at != '>')
            at++;
        size_t len = (size_t)(at - from);
        const char *value = "";
        size_t value_len = 0;
        if (at[0] == '=' && (at[1] == '"' || at[1] == '\'')) {
            const char *end = strchr(at + 2, at[1]);
            if (!end)
                return NULL;
            value = at + 2;
            value_len = (size_t)(end - value);
            at = end + 1;
        } else if (at[0] == '=') {
            value = ++at;
            while (*at && !isspace((unsigned char)*at) && *at != '>')
                at++;
            value_len = (size_t)(at - value);
        }
        if (len == name_len && strncasecmp(from, name, len) == 0)
            return unescape(value, value_len);
    }
}

/* The start tag that the text at `inside` stands in. */
static const char *
tag_around(const char *body, const char *inside)
{
    while (inside > body && *inside != '<')
        inside--;
    return inside;
}

static const char *
csrf_read(struct page *page, const char *body)
{
    const char *found = strstr(body, "name=\"csrf-token\"");
    if (found)
        page->csrf = attribute(tag_around(body, found), "content");
    return page->csrf && *page->csrf ? NULL : "the page has no csrf-token meta element";
}

static const char *
container_read(struct page *page, const char *body)
{
    const char *found = strstr(body, "data-phx-main");
    if (!found)
        found = strstr(body, "data-phx-session=");
    if (!found)
        return "the page has no LiveView container";
    const char *tag = tag_around(body, found);
    page->id = attribute(tag, "id");
    page->session = attribute(tag, "data-phx-session");
    page->fixed = attribute(tag, "data-phx-static");
    if (!page->id || !*page->id)
        return "the container has no id";
    if (!page->session || !*page->session)
        return "the container has no data-phx-session";
    /* They are put into JSON as they are. */
    if (strpbrk(page->id, "\"\\") || strpbrk(page->session, "\"\\") ||
        (page->fixed && strpbrk(page->fixed, "\"\\")))
        return "a token has a quote or a backslash";
    return NULL;
}

char *
page_cookies(const char *head)
{
    char *cookies = NULL;
    size_t len = 0;
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, "set-cookie:", 11) != 0)
            continue;
        const char *from = line + 11 + strspn(line + 11, " \t");
        size_t part = strcspn(from, ";\r\n");
        char *more = realloc(cookies, len + part + 3);
        if (!more)
            break;
        cookies = more;
        if (len) {
            memcpy(cookies + len, "; ", 2);
            len += 2;
        }
        memcpy(cookies + len, from, part);
        len += part;
        cookies[len] = '\0';
    }
    return cookies;
}

const char *
page_read(struct page *page, const struct response *response)
{
    page->cookie = page_cookies(response->head);
    if (!page->cookie)
        page->cookie = calloc(1, 1);
    const char *bad = csrf_read(page, response->body);
    return bad ? bad : container_read(page, response->body);
}

void
page_release(struct page *page)
{
    free(page->cookie);
    free(page->csrf);
    free(page->id);
    free(page->session);
    free(page->fixed);
    *page = (struct page){ 0 };
}
