/* copy.c: what a generated NAME_copy does: all of a struct into another, which owns its own. */
#include "json_private.h"
#include "list.h"
#include "string_private.h"
#include "turn_private.h"

#include <string.h>

/* Row by row, so that a row that is the same again is no change. */
static void
copy_list(live_list *to, const live_list *from, const live_struct *type)
{
    for (uint32_t i = 0; i < live_list_count(from) && !turn_has_failed(); i++) {
        void *row = i < live_list_count(to) ? live_list_edit(to, type, i)
                                            : live_list_append(to, type);
        live_copy(row, live_list_at(from, i), type);
    }
    while (live_list_count(to) > live_list_count(from) && !turn_has_failed())
        live_list_remove(to, type, live_list_count(to) - 1);
}

static void
copy_field(const live_field *field, void *to, const void *from)
{
    switch ((live_type)field->type) {
    case LIVE_T_BOOL:
        *(bool *)to = *(const bool *)from;
        break;
    case LIVE_T_INT:
    case LIVE_T_DOUBLE:
    case LIVE_T_TIME:
        memcpy(to, from, 8);
        break;
    case LIVE_T_ENUM:
        memcpy(to, from, sizeof(int32_t));
        break;
    case LIVE_T_STR:
    case LIVE_T_HTML:
        live_string_set(to, live_string_text(from));
        break;
    case LIVE_T_JSON:
        if (json_assign(to, live_string_text(&((const live_json *)from)->text_)) != LIVE_OK)
            turn_fail();
        break;
    case LIVE_T_STRUCT:
        live_copy(to, from, field->row);
        break;
    case LIVE_T_LIST:
        copy_list(to, from, field->row);
        break;
    default: /* of components and views only */
        break;
    }
}

void
live_copy(void *to, const void *from, const live_struct *type)
{
    if (to == from)
        return;
    for (unsigned i = 0; i < type->n_fields && !turn_has_failed(); i++) {
        const live_field *field = &type->fields[i];
        copy_field(field, (char *)to + field->offset, (const char *)from + field->offset);
    }
}
