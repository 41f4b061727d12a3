#include "shipped.h"

#include "declare.h"
#include "library.h"

static const struct source_text {
    const char *name, *text;
} sources[] = {
    { "link", "---\ncomponent link { str navigate = live_none; str patch = live_none; str href "
              "= live_none; "
              "bool replace = false; str method = \"get\"; str csrf_token = live_none; "
              "rest(download, hreflang, referrerpolicy, rel, target, type); required slot "
              "inner; }\n---\n" },
    { "form", "---\ncomponent form { form for = live_none; str action = live_none; "
              "str as = live_none; json errors = live_none; "
              "str method = \"post\"; str csrf_token = live_none; bool multipart = false; "
              "rest(autocomplete, name, rel, enctype, novalidate, target); "
              "required slot inner; }\n---\n" },
    { "live_title",
      "---\ncomponent live_title { str prefix = live_none; str default = live_none; "
      "str suffix = live_none; required slot inner; }\n---\n" },
    { "focus_wrap", "---\ncomponent focus_wrap { str id; rest; required slot inner; }\n---\n" },
    { "dynamic_tag", "---\ncomponent dynamic_tag { str tag_name; str name = live_none; rest; "
                     "slot inner; }\n---\n" },
    { "live_render", "---\ncomponent live_render { str view; str id; json session = live_none; "
                     "bool sticky = false; bool linked = false; rest; }\n---\n" },
    { "portal", "---\ncomponent portal { str id; str target; str class = live_none; "
                "str container = \"div\"; required slot inner; }\n---\n" },
};

const struct definition *
shipped_component(struct compiler *c, live_str name)
{
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        if (str_is(cstr(sources[i].name), name))
            return library_shipped(c, cstr(sources[i].name), cstr(sources[i].text));
    return NULL;
}

void
shipped_guess(struct guess *guess)
{
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        guess_try(guess, cstr(sources[i].name));
    guess_try(guess, LIVE_STR("intersperse"));
    guess_try(guess, LIVE_STR("inputs_for"));
}
