// SHA-256 by FIPS 180-4, so that the baseline needs nothing but SQLite.
#include "baseline.h"

#include <math.h>
#include <string.h>

static uint32_t constants[64], initial[8];

static uint32_t rotated(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }

// The first 32 bits of the fractional parts of the roots of the first primes.
static void prepare(void) {
    for (int found = 0, number = 2; found < 64; number++) {
        bool is_prime = true;
        for (int divisor = 2; divisor * divisor <= number; divisor++) is_prime &= number % divisor != 0;
        if (!is_prime) continue;
        long double cube = cbrtl(number), square = sqrtl(number);
        if (found < 8) initial[found] = (uint32_t)((square - floorl(square)) * 4294967296.0L);
        constants[found++] = (uint32_t)((cube - floorl(cube)) * 4294967296.0L);
    }
}

static void mix(uint32_t state[8], const uint8_t block[64]) {
    uint32_t words[64], v[8];
    for (int i = 0; i < 16; i++)
        words[i] = (uint32_t)block[i * 4] << 24 | (uint32_t)block[i * 4 + 1] << 16 | (uint32_t)block[i * 4 + 2] << 8
            | block[i * 4 + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t one = words[i - 15], two = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (rotated(one, 7) ^ rotated(one, 18) ^ one >> 3)
            + (rotated(two, 17) ^ rotated(two, 19) ^ two >> 10);
    }
    memcpy(v, state, sizeof v);
    for (int i = 0; i < 64; i++) {
        uint32_t first = v[7] + (rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25))
            + ((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[i] + words[i];
        uint32_t second = (rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22))
            + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += first;
        v[0] = first + second;
    }
    for (int i = 0; i < 8; i++) state[i] += v[i];
}

void sha256(const void *bytes, size_t count, uint8_t digest[32]) {
    if (!constants[0]) prepare();
    uint32_t state[8];
    memcpy(state, initial, sizeof state);
    const uint8_t *next = bytes;
    size_t rest = count;
    for (; rest >= 64; rest -= 64, next += 64) mix(state, next);
    uint8_t tail[128] = {0};
    memcpy(tail, next, rest);
    tail[rest] = 0x80;
    size_t size = rest < 56 ? 64 : 128;
    for (int i = 0; i < 8; i++) tail[size - 1 - (size_t)i] = (uint8_t)((uint64_t)count * 8 >> (8 * i));
    for (size_t place = 0; place < size; place += 64) mix(state, tail + place);
    for (int i = 0; i < 32; i++) digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}
