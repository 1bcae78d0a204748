/*
 * Twin of assembly/hash/ring.ts: a ring of 100 nodes with 150 points each, in a sorted table with
 * gaps that hold the next point.
 */
#include "keys.h"

#define POINTS (NODES * 150)
#define SLOTS 32768
#define HOMES (SLOTS - SLOTS / 64)

struct ring {
    uint64_t table[SLOTS];
};

static uint32_t home(uint32_t hash)
{
    return (uint32_t)((uint64_t)hash * HOMES >> 32);
}

static int by_hash(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left;
    const uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void build(struct ring *ring)
{
    static uint64_t points[POINTS];
    uint32_t count = 0;
    for (uint64_t node = 0; node < NODES; node++) {
        uint64_t state = mix(node + 1);
        for (uint32_t replica = 0; replica < POINTS / NODES; replica++) {
            state += GOLDEN;
            points[count++] = (mix(state) >> 32 << 32) | node;
        }
    }
    qsort(points, POINTS, sizeof points[0], by_hash);
    uint32_t slot = 0;
    for (uint32_t n = 0; n < POINTS; n++) {
        const uint32_t at = home((uint32_t)(points[n] >> 32));
        while (slot < at) ring->table[slot++] = points[n];
        ring->table[slot++] = points[n];
    }
    while (slot < SLOTS) ring->table[slot++] = 0xffffffffull << 32 | (uint32_t)points[0];
}

static void pick(const void *table, const struct key *keys, uint32_t used, const uint32_t *in,
                 uint32_t *out, uint32_t count)
{
    const struct ring *ring = table;
    for (uint32_t n = 0; n < count; n++) {
        uint32_t member = UINT32_MAX;
        if (in[n] < used) {
            const uint32_t hash = keys[in[n]].hash32;
            const uint64_t *point = ring->table + home(hash);
            while ((uint32_t)(*point >> 32) < hash) point++;
            member = (uint16_t)*point;
        }
        out[n] = member;
    }
}

int main(int argc, char **argv)
{
    static struct ring ring;
    build(&ring);
    return run_twin(argc, argv, pick, &ring);
}
