/* room.h: the room whose air the thermostat measures: it warms and cools towards what is set.
 */
#ifndef ROOM_H
#define ROOM_H

/* The temperature one second later, to a tenth of a degree. `seed` differs from second to
 * second. */
double room_after_second(double celsius, double set, long long seed);

#endif
