/* shop.c: a view with what layouts show that is no scalar; `change` changes what its value
 * says. And one that has nearly nothing of it. */
#include "bare.live.h"
#include "shop.live.h"

static live_status
mount(struct shop *self, live_socket *socket, const live_params *params)
{
    (void)socket, (void)params;
    for (int i = 1; i < 4; i++) {
        struct shelf_link *link = shelf_link_list_append(&self->nav);
        link->id = i;
        live_format(&link->name, "link %d", i);
    }
    live_set(&self->home.name, "Home");
    return LIVE_OK;
}

/* What code does that knows no view. */
static live_status
by_name(live_socket *socket)
{
    struct shelf_link_list *nav = live_assigned_list(socket, "nav", shelf_link);
    struct shelf_link *home = live_assigned_struct(socket, "home", shelf_link);
    live_form *search = live_assigned_form(socket, "search", shelf_search);
    if (!nav || !home || !search)
        return LIVE_OK; /* it fails anyway */
    live_set(&shelf_link_list_edit(nav, 0)->name, "first");
    live_set(&home->name, "named");
    live_form_set(search, "q", "asked");
    return LIVE_OK;
}

static live_status
change(struct shop *self, live_socket *socket, const live_event *event)
{
    (void)socket;
    live_str what = live_event_str(event, "what", "");
    if (live_str_equal(what, LIVE_STR("row")))
        live_set(&shelf_link_list_edit(&self->nav, 1)->name, "other");
    else if (live_str_equal(what, LIVE_STR("move")))
        shelf_link_list_move(&self->nav, 2, 0);
    else if (live_str_equal(what, LIVE_STR("struct")))
        live_set(&self->home.name, "<Away>");
    else if (live_str_equal(what, LIVE_STR("enum")))
        self->size = shelf_size_large;
    else if (live_str_equal(what, LIVE_STR("json")))
        return live_parse_json(&self->data, LIVE_STR("[2]"));
    else if (live_str_equal(what, LIVE_STR("names")))
        return by_name(socket);
    else if (live_str_equal(what, LIVE_STR("other")))
        return live_assigned_list(socket, "nav", shelf_search) ? LIVE_OK : LIVE_OK;
    else if (live_str_equal(what, LIVE_STR("none")))
        return live_assigned_struct(socket, "nav", shelf_link) ? LIVE_OK : LIVE_OK;
    else if (live_str_equal(what, LIVE_STR("form")))
        live_form_set(&self->search, "q", "new");
    else
        self->n++;
    return LIVE_OK;
}

const struct shop_view shop_view = { .mount = mount, .on = { .change = change } };
const struct bare_view bare_view = { .mount = NULL };
