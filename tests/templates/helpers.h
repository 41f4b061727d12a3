#include "clive/emit.h"

static inline live_str
twice(live_str text)
{
    return text.len == 4 ? LIVE_STR("texttext") : text;
}
#define twice(text) twice(live_as_str(text))

static inline size_t
length(live_str text)
{
    return text.len;
}

static inline live_markup
bold(bool on)
{
    return (live_markup){ on ? LIVE_STR("<b>on</b>") : LIVE_STR("<i>off</i>") };
}
