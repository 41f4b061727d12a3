#include "rooms.h"

static const live_option all[] = {
    { .label = "The reading room", .value = "reading_room" },
    { .label = "The garden", .value = "garden" },
    { .label = "The ferry to the island", .value = "ferry" },
};

live_options
rooms(void)
{
    return (live_options)LIVE_OPTIONS(all);
}

live_str
room_label(live_str name)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (live_str_equal(live_str_of(all[i].value), name))
            return live_str_of(all[i].label);
    return name;
}
