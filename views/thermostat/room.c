#include "room.h"

static const double share_per_second = 0.15; /* of the distance to what is set */
static const double draught = 0.15;          /* degrees, either way */

/* From -1 to 1, the same for the same seed. */
static double
noise(long long seed)
{
    unsigned long long x =
        (unsigned long long)seed * 6364136223846793005u + 1442695040888963407u;
    x ^= x >> 33;
    return (double)(x % 2001) / 1000 - 1;
}

double
room_after_second(double celsius, double set, long long seed)
{
    double next = celsius + (set - celsius) * share_per_second + draught * noise(seed);
    return (double)(long long)(next * 10 + (next < 0 ? -0.5 : 0.5)) / 10;
}
