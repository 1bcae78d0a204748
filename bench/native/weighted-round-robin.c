/*
 * Smooth weighted round robin in scalar C: the native twin of
 * assembly/balance/strategies/weighted-round-robin.ts, as nginx words it, over two arrays.
 *
 *   weighted-round-robin CASE SIZE OPERATIONS
 *
 * prints the nanoseconds of one pick. CASE is "batch": the whole batch in one function, or
 * "single": a function call each, which the compiler must not inline.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "median.h"

struct pool {
  uint32_t size;
  int32_t total;
  int32_t *weights;
  int32_t *currents;
};

static inline uint32_t pick(struct pool *pool) {
  int32_t *currents = pool->currents;
  const int32_t *weights = pool->weights;
  uint32_t best = 0;
  int32_t most = INT32_MIN;
  for (uint32_t n = 0; n < pool->size; n++) {
    int32_t current = currents[n] + weights[n];
    currents[n] = current;
    if (current > most) {
      most = current;
      best = n;
    }
  }
  currents[best] -= pool->total;
  return best;
}

__attribute__((noinline)) static uint32_t pick_one(struct pool *pool) { return pick(pool); }

__attribute__((noinline)) static void pick_batch(struct pool *pool, uint32_t *out, int count) {
  for (int n = 0; n < count; n++) out[n] = pick(pool);
}

static struct pool pool;
static uint32_t *out;

static void run_batch(int operations) { pick_batch(&pool, out, operations); }

static void run_single(int operations) {
  for (int n = 0; n < operations; n++) out[n] = pick_one(&pool);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int single = strcmp(argv[1], "single") == 0;
  uint32_t size = (uint32_t)atoi(argv[2]);
  int operations = atoi(argv[3]);
  if (size == 0 || operations <= 0) return 2;
  pool = (struct pool){size, 0, malloc(size * 4), calloc(size, 4)};
  out = malloc((size_t)operations * 4);
  for (uint32_t n = 0; n < size; n++) {
    pool.weights[n] = 1 + (int32_t)(n * 37 % 100);
    pool.total += pool.weights[n];
  }
  print_median(single ? run_single : run_batch, operations);
  return 0;
}
