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
#include <time.h>

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

static void run(struct pool *pool, uint32_t *out, int operations, int single) {
  if (!single) pick_batch(pool, out, operations);
  else
    for (int n = 0; n < operations; n++) out[n] = pick_one(pool);
}

static double now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int single = strcmp(argv[1], "single") == 0;
  uint32_t size = (uint32_t)atoi(argv[2]);
  int operations = atoi(argv[3]);
  if (size == 0 || operations <= 0) return 2;
  struct pool pool = {size, 0, malloc(size * 4), calloc(size, 4)};
  uint32_t *out = malloc((size_t)operations * 4);
  for (uint32_t n = 0; n < size; n++) {
    pool.weights[n] = 1 + (int32_t)(n * 37 % 100);
    pool.total += pool.weights[n];
  }
  for (double end = now_ns() + 2e7; now_ns() < end;) run(&pool, out, operations, single);
  /* The median of the runs, as the harness takes it for the other side. */
  enum { RUNS_MAX = 100000 };
  static double runs[RUNS_MAX];
  int count = 0;
  for (double end = now_ns() + 1e8; now_ns() < end && count < RUNS_MAX;) {
    double start = now_ns();
    run(&pool, out, operations, single);
    runs[count++] = (now_ns() - start) / operations;
  }
  qsort(runs, count, sizeof(double), compare);
  printf("%.3f\n", runs[count / 2]);
  return 0;
}
