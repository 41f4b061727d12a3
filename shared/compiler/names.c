#include "names.h"

#include <strings.h>

static bool
in_table(const char *const *table, live_str name)
{
    for (; *table; table++)
        if (strlen(*table) == name.len && strncasecmp(*table, name.ptr, name.len) == 0)
            return true;
    return false;
}

bool
is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool
is_name_char(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9');
}

bool
is_identifier(live_str name)
{
    if (name.len == 0 || !is_name_start(name.ptr[0]))
        return false;
    for (size_t i = 1; i < name.len; i++)
        if (!is_name_char(name.ptr[i]))
            return false;
    return true;
}

bool
is_c_keyword(live_str name)
{
    static const char *const keywords[] = {
        "auto",     "break",   "case",      "char",         "const",
        "continue", "default", "do",        "double",       "else",
        "enum",     "extern",  "float",     "for",          "goto",
        "if",       "inline",  "int",       "long",         "register",
        "restrict", "return",  "short",     "signed",       "sizeof",
        "static",   "struct",  "switch",    "typedef",      "union",
        "unsigned", "void",    "volatile",  "while",        "bool",
        "true",     "false",   "NULL",      "asm",          "typeof",
        "offsetof", "alignas", "alignof",   "noreturn",     "unix",
        "linux",    "nullptr", "constexpr", "thread_local", "static_assert",
        "errno",
    };
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (str_is(cstr(keywords[i]), name))
            return true;
    return name.len > 1 && name.ptr[0] == '_' && name.ptr[1] >= 'A' && name.ptr[1] <= 'Z';
}

bool
html_same(live_str a, live_str b)
{
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

bool
html_is_void(live_str element)
{
    static const char *const names[] = { "area",  "base",   "br",    "col",  "embed",
                                         "hr",    "img",    "input", "link", "meta",
                                         "param", "source", "track", "wbr",  NULL };
    return in_table(names, element);
}

bool
html_is_raw_text(live_str element)
{
    static const char *const names[] = { "script", "style", NULL };
    return in_table(names, element);
}

bool
html_is_exclusive(live_str element)
{
    static const char *const names[] = { "a", "button", "form", NULL };
    return in_table(names, element);
}

bool
html_is_url(live_str element, live_str attribute)
{
    static const char *const names[] = { "href",       "src",        "action",
                                         "formaction", "xlink:href", "ping",
                                         "poster",     "data-to",    NULL };
    static const char *const object[] = { "object", NULL };
    static const char *const data[] = { "data", NULL };
    return in_table(names, attribute) ||
           (in_table(object, element) && in_table(data, attribute));
}

bool
html_is_image(live_str element, live_str attribute)
{
    static const char *const elements[] = { "img", "source", "input", NULL };
    static const char *const attributes[] = { "src", NULL };
    return in_table(elements, element) && in_table(attributes, attribute);
}

bool
html_is_global(live_str attribute)
{
    static const char *const prefixes[] = { "aria-", "data-", "phx-" };
    static const char *const names[] = {
        "accesskey",   "alt",       "autocapitalize",
        "autofocus",   "class",     "contenteditable",
        "dir",         "draggable", "enterkeyhint",
        "exportparts", "height",    "hidden",
        "id",          "inert",     "inputmode",
        "is",          "itemid",    "itemprop",
        "itemref",     "itemscope", "itemtype",
        "lang",        "nonce",     "part",
        "placeholder", "popover",   "rel",
        "role",        "slot",      "spellcheck",
        "style",       "tabindex",  "target",
        "title",       "translate", "type",
        "width",       "xml:base",  "xml:lang",
        NULL,
    };
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (attribute.len > strlen(prefixes[i]) && str_starts(attribute, cstr(prefixes[i])))
            return true;
    return in_table(names, attribute);
}

const char *
html_refuses(live_str element, live_str attribute)
{
    static const char *const markup[] = { "srcdoc", NULL };
    static const char *const animations[] = { "animate", "set", NULL };
    static const char *const values[] = { "to", "from", "by", "values", "attributename", NULL };
    if (attribute.len > 2 && strncasecmp(attribute.ptr, "on", 2) == 0)
        return "an on… attribute is script";
    if (in_table(markup, attribute))
        return "srcdoc is a page of its own";
    if (in_table(animations, element) && in_table(values, attribute))
        return "an SVG animation can set a link's address";
    return NULL;
}

static const struct phx_name {
    const char *name;
    enum phx_kind kind;
} phx_names[] = {
    { "phx-auto-recover", PHX_EVENT },
    { "phx-blur", PHX_EVENT },
    { "phx-change", PHX_EVENT },
    { "phx-click", PHX_EVENT },
    { "phx-click-away", PHX_EVENT },
    { "phx-connected", PHX_PLAIN },
    { "phx-debounce", PHX_PLAIN },
    { "phx-disable-with", PHX_PLAIN },
    { "phx-disconnected", PHX_PLAIN },
    { "phx-drop-target", PHX_PLAIN },
    { "phx-focus", PHX_EVENT },
    { "phx-hook", PHX_PLAIN },
    { "phx-key", PHX_PLAIN },
    { "phx-keydown", PHX_EVENT },
    { "phx-keyup", PHX_EVENT },
    { "phx-mounted", PHX_PLAIN },
    { "phx-no-curly-interpolation", PHX_TEMPLATE_ONLY },
    { "phx-no-format", PHX_TEMPLATE_ONLY },
    { "phx-no-unused-field", PHX_PLAIN },
    { "phx-progress", PHX_EVENT },
    { "phx-remove", PHX_PLAIN },
    { "phx-static", PHX_TEMPLATE_ONLY },
    { "phx-submit", PHX_EVENT },
    { "phx-target", PHX_PLAIN },
    { "phx-throttle", PHX_PLAIN },
    { "phx-track-static", PHX_PLAIN },
    { "phx-trigger-action", PHX_PLAIN },
    { "phx-update", PHX_PLAIN },
    { "phx-viewport-bottom", PHX_EVENT },
    { "phx-viewport-overrun-target", PHX_PLAIN },
    { "phx-viewport-top", PHX_EVENT },
    { "phx-window-blur", PHX_EVENT },
    { "phx-window-focus", PHX_EVENT },
    { "phx-window-keydown", PHX_EVENT },
    { "phx-window-keyup", PHX_EVENT },
};

enum phx_kind
phx_kind(live_str attribute)
{
    live_str value = LIVE_STR("phx-value-");
    for (size_t i = 0; i < sizeof phx_names / sizeof phx_names[0]; i++)
        if (html_same(cstr(phx_names[i].name), attribute))
            return phx_names[i].kind;
    if (attribute.len > value.len && str_starts(attribute, value))
        return PHX_PLAIN;
    return PHX_UNKNOWN;
}

/* Levenshtein's distance; names longer than the row are as far as can be. */
static unsigned
distance(live_str a, live_str b)
{
    enum { MAX = 48 };
    unsigned row[MAX + 1];
    if (a.len > MAX || b.len > MAX)
        return MAX;
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned corner = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned change = corner + (a.ptr[i - 1] != b.ptr[j - 1]);
            unsigned least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            corner = row[j];
            row[j] = change < least ? change : least;
        }
    }
    return row[b.len];
}

struct guess
guess_for(live_str wanted)
{
    unsigned farthest = wanted.len <= 2 ? 1 : wanted.len <= 5 ? 2 : 3;
    return (struct guess){ .wanted = wanted, .distance = farthest + 1 };
}

void
guess_try(struct guess *guess, live_str candidate)
{
    unsigned far = distance(guess->wanted, candidate);
    if (far && far < guess->distance && far < candidate.len) {
        guess->distance = far;
        guess->best = candidate;
    }
}

void
guess_phx(struct guess *guess)
{
    for (size_t i = 0; i < sizeof phx_names / sizeof phx_names[0]; i++)
        guess_try(guess, cstr(phx_names[i].name));
    guess_try(guess, LIVE_STR("phx-value-"));
}
