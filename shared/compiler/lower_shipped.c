#include "lower_private.h"
void
lower_shipped(struct lower *l, struct into into, const struct node *node)
{
    lower_nodes(l, into, node->children);
}
