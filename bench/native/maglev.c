/*
 * Twin of assembly/hash/maglev.ts: a Maglev table of 65,537 slots for 100 nodes of one weight.
 */
#include "keys.h"

#define SLOTS 65537

/* The size is a field, as in the core: a constant would be multiplied by with a shift. */
struct maglev {
    uint32_t size;
    uint16_t *slots;
};

static uint16_t table[SLOTS];

static uint32_t range(uint32_t hash, uint32_t bound)
{
    return (uint32_t)((uint64_t)hash * bound >> 32);
}

static void build(struct maglev *maglev)
{
    static uint8_t taken[SLOTS];
    uint32_t slots[NODES];
    uint32_t steps[NODES];
    for (uint32_t node = 0; node < NODES; node++) {
        const uint64_t first = mix(node + 1);
        slots[node] = range((uint32_t)first, SLOTS);
        steps[node] = 1 + range((uint32_t)mix(first + GOLDEN), SLOTS - 1);
    }
    for (uint32_t filled = 0; filled < SLOTS; filled++) {
        const uint32_t node = filled % NODES;
        while (taken[slots[node]]) slots[node] = (slots[node] + steps[node]) % SLOTS;
        taken[slots[node]] = 1;
        maglev->slots[slots[node]] = (uint16_t)node;
    }
}

static void pick(const void *structure, const struct key *keys, uint32_t used, const uint32_t *in,
                 uint32_t *out, uint32_t count)
{
    const struct maglev *maglev = structure;
    const uint32_t size = maglev->size;
    const uint16_t *slots = maglev->slots;
    for (uint32_t n = 0; n < count; n++) {
        uint32_t member = UINT32_MAX;
        if (in[n] < used) {
            const uint32_t hash = (uint32_t)(keys[in[n]].hash64 >> 32);
            member = slots[range(hash, size)];
        }
        out[n] = member;
    }
}

int main(int argc, char **argv)
{
    static struct maglev maglev = {SLOTS, table};
    build(&maglev);
    __asm__ volatile("" : : "r"(&maglev) : "memory");
    return run_twin(argc, argv, pick, &maglev);
}
