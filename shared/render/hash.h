/* hash.h: a fast hash of a few bytes, for prints and for tables that live for one render. */
#ifndef CLIVE_RENDER_HASH_H
#define CLIVE_RENDER_HASH_H

#include "clive/types.h"

#include <string.h>

static inline uint64_t
hash_mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t
hash_bytes(const char *at, size_t len, uint64_t seed)
{
    uint64_t hash = seed ^ len * UINT64_C(0x9e3779b97f4a7c15), word;
    while (len > 8) {
        memcpy(&word, at, 8);
        hash = hash_mix(hash ^ word, UINT64_C(0xd6e8feb86659fd93));
        at += 8;
        len -= 8;
    }
    uint32_t low = 0, high = 0;
    if (len >= 4) {
        memcpy(&low, at, 4);
        memcpy(&high, at + len - 4, 4);
    } else if (len) {
        low = (unsigned char)at[0];
        high = (uint32_t)(unsigned char)at[len / 2] << 8 | (unsigned char)at[len - 1];
    }
    word = (uint64_t)high << 32 | low;
    return hash_mix(hash ^ word, UINT64_C(0xa0761d6478bd642f) ^ seed);
}

extern const char hash_place;

/* Where the library was loaded: a visitor does not know it, so he cannot make two texts of which
 * others, who are shown the one, do not get the other. */
static inline uint64_t
hash_secret(void)
{
    return (uint64_t)(uintptr_t)&hash_place * UINT64_C(0x9e3779b97f4a7c15);
}

/* What tells one text from another: up to three bytes are told exactly, longer ones by 31 bits
 * of a hash. 0 is no text's. */
static inline uint32_t
hash_print(const char *at, size_t len)
{
    if (len > 3)
        return UINT32_C(1) << 31 | (uint32_t)(hash_bytes(at, len, hash_secret()) >> 33);
    uint32_t print = UINT32_C(1) << 30 | (uint32_t)len << 24;
    for (size_t i = 0; i < len; i++)
        print |= (uint32_t)(unsigned char)at[i] << (8 * i);
    return print;
}

/* The same for a number: exact from 0 to 2^30 - 1. */
static inline uint32_t
hash_print_number(int64_t number)
{
    if (number >= 0 && number < INT64_C(1) << 30)
        return UINT32_C(1) << 30 | (uint32_t)number;
    return UINT32_C(1) << 31 |
           (uint32_t)(hash_mix((uint64_t)number ^ UINT64_C(0x9e3779b97f4a7c15),
                               UINT64_C(0xd6e8feb86659fd93)) >>
                      33);
}

#endif
