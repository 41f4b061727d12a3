/*
 * component.c: calls of function components.
 *
 * The prints of a component that is called stand on the heap, so that recursion costs what is
 * rendered. Behind them is a print for each attribute of the call's `compare`: of an attribute
 * whose expression reads something dirty, but whose value is what the component got last, the
 * bit is cleared; where none is left the component is not entered. (`selected={@at == row->id}`
 * in each of 10,000 rows sets 10,000 bits, two of which stay: 13 ns a row and 65 bytes, against
 * 45 ns and 229 kB without.) The alternative, a print for each part of a component, would cost
 * four bytes a part and the making of its text; this costs four bytes an attribute that may
 * repeat, and a comparison.
 */
#include "emit_private.h"
#include "hash.h"
#include "mem.h"

/* What tells one value from another; 0: it cannot be told. */
static uint32_t
attr_print(const live_field *field, const void *attrs)
{
    const char *at = (const char *)attrs + field->offset;
    int64_t number;
    switch ((live_type)field->type) {
    case LIVE_T_BOOL:
        return hash_print_number(*(const bool *)(const void *)at);
    case LIVE_T_ENUM:
        return hash_print_number(*(const int32_t *)(const void *)at);
    case LIVE_T_INT:
    case LIVE_T_TIME:
    case LIVE_T_DOUBLE:
        memcpy(&number, at, sizeof number);
        return hash_print_number(number);
    case LIVE_T_SLICE:
    case LIVE_T_MARKUP: {
        live_str text;
        memcpy(&text, at, sizeof text);
        return text.ptr ? hash_print(text.ptr, text.len) : 1;
    }
    default:
        return 0;
    }
}

/* The bits of `changed` whose attributes are what the component got last; brings the prints up
 * to date. */
static uint64_t
same_attrs(const live_component_class *component, const void *attrs, uint64_t changed,
           uint64_t compare, uint32_t *held)
{
    uint64_t same = 0;
    for (; compare; compare &= compare - 1, held++) {
        unsigned i = (unsigned)__builtin_ctzll(compare);
        if (!(changed >> i & 1))
            continue;
        uint32_t print = attr_print(&component->attrs->fields[i], attrs);
        if (print && print == *held)
            same |= UINT64_C(1) << i;
        *held = print;
    }
    return same;
}

static size_t
prints_size(const live_component_class *component)
{
    return component->prints ? (component->prints->size + 3u) & ~(size_t)3 : 0;
}

/* False: not to be entered. */
static bool
prepare(live_render *r, const live_component_class *component, live_callee *callee,
        const void *attrs, uint64_t *changed, uint64_t compare)
{
    size_t size = prints_size(component);
    size_t all = size + (unsigned)__builtin_popcountll(compare) * sizeof(uint32_t);
    if (r->head.full_)
        *changed = UINT64_MAX;
    if (all && !callee->prints_ && !(callee->prints_ = mem_zalloc(all))) {
        r->out->failed = true;
        return false;
    }
    if (compare) {
        uint64_t same = same_attrs(component, attrs, *changed, compare,
                                   (void *)((char *)callee->prints_ + size));
        if (!r->head.full_)
            *changed &= ~same;
    }
    return *changed != 0;
}

void
live_call(live_render *r, const live_component_class *component, live_callee *callee,
          const void *attrs, uint64_t changed, uint64_t compare)
{
    void *prints;
    emit_no_value(r);
    if (r->n_calls == LIVE_MAX_CALLS) {
        emit_fail(r, component->file, 0, "component %s: calls within calls are deeper than %d",
                  component->name, LIVE_MAX_CALLS);
        return;
    }
    if (r->html) {
        changed = UINT64_MAX;
        if (!(prints = emit_scratch(r, prints_size(component))))
            return;
    } else {
        if (!prepare(r, component, callee, attrs, &changed, compare))
            return;
        prints = callee->prints_;
    }
    const live_component_class *caller = r->component;
    r->component = component;
    r->n_calls++;
    component->render(r, attrs, prints, &changed);
    r->n_calls--;
    r->component = caller;
}
