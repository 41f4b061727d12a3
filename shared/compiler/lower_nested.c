/* lower_nested.c: <.live_render>: one part, whose id, session and container's attributes are
 * pairs for the runtime. */
#include "check_nested.h"
#include "lower_private.h"

void
lower_nested(struct lower *l, struct into into, const struct node *node)
{
    struct part *part = add_part(l, into, PART_NESTED, node->at.from);
    struct pair **tail = &part->pairs;
    part->number = ++l->n_numbers;
    for (const struct attr *attr = node->attrs; attr; attr = attr->next) {
        if (attr->name.ptr[0] == ':')
            continue;
        if (attr->field && str_is(attr->name, LIVE_STR("view"))) {
            part->nested = slice(l->c, attr->value);
        } else if (attr->field && attr->field->type == TYPE_BOOL) {
            *(str_is(attr->name, LIVE_STR("sticky")) ? &part->is_sticky : &part->is_linked) =
                nested_flag_is_on(attr);
        } else {
            struct pair *pair = compiler_new(l->c, struct pair, 1);
            pair->attr = attr;
            attr_reads(attr, &part->reads);
            l->program->has_js |= attr->js != NULL;
            *tail = pair;
            tail = &pair->next;
            part->n_pairs++;
        }
    }
    uses_add(&part->uses, &part->reads);
}
