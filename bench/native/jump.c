/*
 * Twin of assembly/hash/jump.ts: jump consistent hash over 100 buckets.
 */
#include "keys.h"

static int32_t jump(uint64_t key, int32_t buckets)
{
    int64_t bucket = -1;
    int64_t next = 0;
    while (next < buckets) {
        bucket = next;
        key = key * 2862933555777941757u + 1;
        const double draw = (double)(int64_t)((key >> 33) + 1);
        next = (int64_t)((double)(bucket + 1) * (2147483648.0 / draw));
    }
    return (int32_t)bucket;
}

static void pick(const void *table, const struct key *keys, uint32_t used, const uint32_t *in,
                 uint32_t *out, uint32_t count)
{
    const int32_t *buckets = table;
    for (uint32_t n = 0; n < count; n++) {
        out[n] = in[n] < used ? (uint32_t)jump(keys[in[n]].hash64, *buckets) : UINT32_MAX;
    }
}

int main(int argc, char **argv)
{
    const int32_t buckets = NODES;
    return run_twin(argc, argv, pick, &buckets);
}
