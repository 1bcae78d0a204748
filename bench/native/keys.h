/*
 * What the twins of hashing share: interned keys as records of 32 bytes, batches of their
 * numbers, and the measuring.
 *
 * A twin is called TWIN CASE SIZE OPERATIONS: SIZE is that of the batch, which is picked again
 * and again, OPERATIONS / SIZE times between two looks at the clock. It prints the nanoseconds an
 * operation.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NODES 100
#define GOLDEN 0x9e3779b97f4a7c15u

struct key {
    uint64_t hash64;
    uint8_t address[16];
    uint32_t address_bytes;
    uint32_t hash32;
};

static inline uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

typedef void pick_batch(const void *table, const struct key *keys, uint32_t used,
                        const uint32_t *in, uint32_t *out, uint32_t count);

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Picks the batch for so long; nanoseconds an operation. */
static double measure(pick_batch *pick, const void *table, const struct key *keys,
                      const uint32_t *in, uint32_t *out, uint32_t size, uint32_t rounds, double ns)
{
    const double begin = now_ns();
    double operations = 0;
    double end = begin;
    while (end - begin < ns) {
        for (uint32_t round = 0; round < rounds; round++) {
            pick(table, keys, size, in, out, size);
            __asm__ volatile("" : : "r"(out) : "memory");
            operations += size;
        }
        end = now_ns();
    }
    return (end - begin) / operations;
}

static int run_twin(int argc, char **argv, pick_batch *pick, const void *table)
{
    if (argc != 4 || strcmp(argv[1], "batch") != 0) return 2;
    const uint32_t size = (uint32_t)strtoul(argv[2], NULL, 10);
    const uint32_t rounds = (uint32_t)(strtoul(argv[3], NULL, 10) / (size ? size : 1));
    if (size == 0 || rounds == 0) return 2;
    struct key *keys = calloc(size, sizeof *keys);
    uint32_t *in = calloc(size, sizeof *in);
    uint32_t *out = calloc(size, sizeof *out);
    if (keys == NULL || in == NULL || out == NULL) return 1;
    for (uint32_t n = 0; n < size; n++) {
        keys[n].hash64 = mix(n + GOLDEN);
        keys[n].hash32 = (uint32_t)mix(keys[n].hash64);
        in[n] = n;
    }
    measure(pick, table, keys, in, out, size, rounds, 30e6);
    printf("%.3f\n", measure(pick, table, keys, in, out, size, rounds, 100e6));
    free(keys);
    free(in);
    free(out);
    return 0;
}
