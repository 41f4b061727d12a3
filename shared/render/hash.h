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

#endif
