/* names.h: the tables: what clivec knows of C's and HTML's names. Compared without regard to
 * ASCII case where HTML does so. */
#ifndef CLIVE_COMPILER_NAMES_H
#define CLIVE_COMPILER_NAMES_H

#include "compiler.h"

bool is_c_keyword(live_str name); /* also bool, true, false, NULL and other macros */
/* A C string as a slice. */
static inline live_str
cstr(const char *text)
{
    return (live_str){ text, strlen(text) };
}

bool is_identifier(live_str name);
bool is_name_start(char c);
bool is_name_char(char c);

bool html_same(live_str a, live_str b); /* ignoring ASCII case */
bool html_is_void(live_str element);
bool html_is_raw_text(live_str element);  /* script, style */
bool html_is_exclusive(live_str element); /* cannot be inside itself: a, button, form */
bool html_is_url(live_str element, live_str attribute);
bool html_is_image(live_str element, live_str attribute); /* may hold data:image */
/* What a component's rest takes without being asked: class, id, aria-…, data-…, phx-… */
bool html_is_global(live_str attribute);
/* Why a dynamic value cannot be made safe there; NULL if it can. */
const char *html_refuses(live_str element, live_str attribute);

enum phx_kind {
    PHX_UNKNOWN,
    PHX_PLAIN,
    PHX_EVENT,         /* its value is an event name or JS commands */
    PHX_TEMPLATE_ONLY, /* never emitted */
};
enum phx_kind phx_kind(live_str attribute); /* of "phx-…" */

/* Keeps the best of the candidates it is shown. */
struct guess {
    live_str wanted, best;
    unsigned distance;
};
struct guess guess_for(live_str wanted);
void guess_try(struct guess *guess, live_str candidate);
void guess_phx(struct guess *guess); /* all bindings */

#endif
