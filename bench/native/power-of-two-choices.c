/*
 * Power of two choices in C: the native twin of assembly/balance/strategies/power-of-two-choices.ts.
 *
 * The same draws (SplitMix64, two distinct candidates from one number), the same comparison of
 * connections by weight, the same columns, references with generations, and limit.
 *
 *   power-of-two-choices CASE SIZE OPERATIONS
 *
 * prints the nanoseconds of one operation. CASE is "batch", acquiring so many in one function, or
 * "single", an acquire and its release by a function call each, which is not inlined.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "median.h"

#define GOLDEN 0x9e3779b97f4a7c15ull

struct pool {
  uint64_t state;
  uint32_t count;
  uint32_t limit;
  uint16_t *candidates;
  uint32_t *connections;
  uint32_t *weights;
  uint32_t *generations;
};

static inline uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

/* Products with a low half below this would favour some results. */
static inline uint32_t rest_of(uint32_t bound) { return bound == 0 ? 0 : -bound % bound; }

/* Acquires up to count instances; stops behind one that came to its limit. */
__attribute__((noinline)) static int acquire(struct pool *pool, uint32_t *out, int count) {
  uint32_t size = pool->count;
  uint32_t limit = pool->limit;
  uint32_t rest_first = rest_of(size), rest_second = rest_of(size - 1);
  uint16_t *candidates = pool->candidates;
  uint32_t *connections = pool->connections, *weights = pool->weights;
  uint32_t *generations = pool->generations;
  uint64_t state = pool->state;
  int made = 0;
  while (made < count) {
    uint32_t chosen = candidates[0];
    if (size != 1) {
      uint64_t bits = mix(state += GOLDEN);
      uint64_t first = (bits >> 32) * size;
      uint64_t second = (bits & 0xffffffffu) * (size - 1);
      if ((uint32_t)first < rest_first || (uint32_t)second < rest_second) continue;
      uint32_t i = first >> 32;
      uint32_t j = second >> 32;
      uint32_t a = candidates[i];
      uint32_t b = candidates[j + (j >= i)];
      uint64_t cost_a = (uint64_t)connections[a] * weights[b];
      uint64_t cost_b = (uint64_t)connections[b] * weights[a];
      /* Without a branch, which would be mispredicted every other time. */
      chosen = a ^ ((a ^ b) & -(uint32_t)(cost_b < cost_a));
    }
    out[made++] = chosen | generations[chosen] << 16;
    if (++connections[chosen] >= limit) break;
  }
  pool->state = state;
  return made;
}

__attribute__((noinline)) static int release(struct pool *pool, uint32_t reference) {
  uint32_t slot = reference & 0xffff;
  if (pool->generations[slot] != reference >> 16 || pool->connections[slot] == 0) return 0;
  pool->connections[slot]--;
  return 1;
}

static struct pool pool;
static uint32_t *out;

static void run_batch(int operations) { acquire(&pool, out, operations); }

static void run_single(int operations) {
  for (int n = 0; n < operations; n++) {
    acquire(&pool, out, 1);
    release(&pool, out[0]);
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int single = strcmp(argv[1], "single") == 0;
  uint32_t size = (uint32_t)atoi(argv[2]);
  int operations = atoi(argv[3]);
  if (size == 0 || size > 65536 || operations <= 0) return 2;
  pool = (struct pool){
      .state = 1,
      .count = size,
      .limit = UINT32_MAX,
      .candidates = malloc(size * 2),
      .connections = calloc(size, 4),
      .weights = malloc(size * 4),
      .generations = calloc(size, 4),
  };
  out = malloc((size_t)operations * 4);
  for (uint32_t n = 0; n < size; n++) {
    pool.candidates[n] = (uint16_t)n;
    pool.weights[n] = 100;
  }
  print_median(single ? run_single : run_batch, operations);
  return 0;
}
