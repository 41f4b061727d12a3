#include "variables.h"

#include "clive/live.h"
#include "str.h"

#include <string.h>

_Static_assert(VARIABLES_MOST < VARIABLES_SLOTS && VARIABLES_MOST <= UINT8_MAX,
               "a free slot ends each search");

/* Names differ in their length and their last letters. */
static unsigned
slot_of(const char *name, size_t len)
{
    unsigned last = len ? (unsigned char)name[len - 1] : 0;
    unsigned middle = len ? (unsigned char)name[len / 2] : 0;
    return ((unsigned)len * 37 + last * 5 + middle * 17) % VARIABLES_SLOTS;
}

static bool
has_name(const char *param, const char *name, size_t len)
{
    return strncmp(param, name, len) == 0 && param[len] == '=';
}

void
variables_init(struct variables *variables, char **all)
{
    *variables = (struct variables){ .all = all };
    size_t n = 0;
    while (all && all[n])
        n++;
    if (n > VARIABLES_MOST)
        return;
    variables->is_indexed = true;
    for (size_t i = 0; i < n; i++) {
        const char *end = strchr(all[i], '=');
        if (!end)
            continue;
        unsigned slot = slot_of(all[i], (size_t)(end - all[i]));
        while (variables->slots[slot])
            slot = (slot + 1) % VARIABLES_SLOTS;
        variables->slots[slot] = (uint8_t)(i + 1);
    }
}

live_str
variables_get(const struct variables *variables, const char *name)
{
    size_t len = strlen(name);
    if (!variables->is_indexed) {
        for (char **each = variables->all; each && *each; each++)
            if (has_name(*each, name, len))
                return live_str_of(*each + len + 1);
        return live_none;
    }
    for (unsigned slot = slot_of(name, len); variables->slots[slot];
         slot = (slot + 1) % VARIABLES_SLOTS) {
        const char *param = variables->all[variables->slots[slot] - 1];
        if (has_name(param, name, len))
            return live_str_of(param + len + 1);
    }
    return live_none;
}
