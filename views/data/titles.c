#include "titles.h"

#include <stdint.h>
#include <stdio.h>

static const char *const adjectives[] = {
    "Silent", "Crooked", "Velvet",   "Golden", "Hidden",    "Last",   "Distant",  "Paper",
    "Broken", "Quiet",   "Amber",    "Hollow", "Patient",   "Salt",   "Borrowed", "Blue",
    "Narrow", "Unsent",  "Restless", "Stone",  "Wandering", "Second", "Small",    "Burning",
};
static const char *const nouns[] = {
    "Harbour",   "Lantern",    "Orchard",  "River",   "Staircase", "Clockmaker", "Garden",
    "Atlas",     "Lighthouse", "Violin",   "Archive", "Winter",    "Glacier",    "Letter",
    "Bridge",    "Astronomer", "Ferry",    "Mirror",  "Sparrow",   "Compass",    "Island",
    "Cathedral", "Beekeeper",  "Snowfall", "Market",  "Telegraph", "Mountain",   "Tailor",
};
static const char *const places[] = {
    "Tromsø", "Lisbon",  "Kraków", "Bergen",  "Palermo", "Zürich", "Galway",    "Reykjavík",
    "Bremen", "Antwerp", "Malmö",  "Trieste", "Cádiz",   "Tartu",  "Edinburgh", "Ljubljana",
};
static const char *const first_names[] = {
    "Astrid", "José",  "Mira",  "Henrik", "Zoë",    "Anton",  "Ingrid", "Samuel",
    "Lucía",  "Tomas", "Greta", "Paul",   "Amélie", "Viktor", "Nora",   "Elias",
    "Ruth",   "Søren", "Clara", "Matteo", "Edith",  "Jonas",  "Wanda",  "Felix",
};
static const char *const last_names[] = {
    "Dahl",    "Müller",  "Okafor",  "Lindqvist", "Núñez",   "Bauer", "Kowalska", "Moreau",
    "Åkesson", "Rossi",   "Haugen",  "O'Neill",   "Petrova", "Silva", "Bergmann", "Tanaka",
    "Nguyen",  "Fischer", "Laurent", "Ibsen",     "Castell", "Ward",  "Virtanen", "Horvat",
};

#define PICK(words, random) ((words)[(random) % (sizeof(words) / sizeof *(words))])

/* splitmix64: the next of a row of numbers that look like chance. */
static uint64_t
next(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

void
title_make(struct title *title, unsigned number)
{
    uint64_t state = number;
    const char *adjective = PICK(adjectives, next(&state)), *noun = PICK(nouns, next(&state));
    const char *other = PICK(nouns, next(&state)), *place = PICK(places, next(&state));
    const char *name = PICK(first_names, next(&state));
    char *text = title->title;
    size_t size = sizeof title->title;
    switch (next(&state) % 6) {
    case 0:
        snprintf(text, size, "The %s %s", adjective, noun);
        break;
    case 1:
        snprintf(text, size, "The %s of %s", noun, place);
        break;
    case 2:
        snprintf(text, size, "%s %s in %s", adjective, noun, place);
        break;
    case 3:
        snprintf(text, size, "The %s and the %s %s", noun, adjective, other);
        break;
    case 4:
        snprintf(text, size, "%s and the %s %s", name, adjective, noun);
        break;
    default:
        snprintf(text, size, "%s %s, %s %s", adjective, noun, PICK(adjectives, next(&state)),
                 other);
    }
    snprintf(title->author, sizeof title->author, "%s %s", PICK(first_names, next(&state)),
             PICK(last_names, next(&state)));
    title->year = 1890 + (int)(next(&state) % 135);
    title->pages = 80 + (int)(next(&state) % 640);
}
