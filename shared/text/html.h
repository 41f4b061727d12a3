/*
 * html.h: escaping of text for HTML, the same for text and for quoted attributes as
 * Phoenix.HTML does it: & < > " ' become &amp; &lt; &gt; &quot; &#39;.
 */
#ifndef CLIVE_HTML_H
#define CLIVE_HTML_H

#include "buf.h"

#pragma GCC visibility push(default)

void html_escape(struct buf *out, live_str text);
/* HTML-escaped, then escaped as the inside of a JSON string; one pass. */
void html_escape_json(struct buf *out, live_str text);
/* Copies a text of which html_escape_json would change nothing to `to`, which has room for it.
 * False: it is another; what stands at `to` then says nothing. */
bool html_copy_plain(char *to, live_str text);
/* False for a URL whose scheme could run script or surprise: anything with a scheme other than
 * http, https, mailto, tel, ftp, sms; or data:image/{png,gif,jpeg,webp,avif} if `image`. Leading
 * control bytes and white space and those inside the scheme are seen through as browsers do. */
bool html_url_is_safe(live_str url, bool image);

#pragma GCC visibility pop
#endif
