/*
 * Least connections in C: the native twin of assembly/balance/strategies/least-connections.ts.
 *
 * The same buckets by count with their rings of 16-bit links, and what each call of the core has to
 * ask as well: is the handle that of an open pool, is a slow start or a panic on, does the
 * reference name an instance, is it at its limit. A constant number of connections is open; each
 * operation releases one of them, drawn beforehand, and acquires another.
 *
 *   least-connections CASE SIZE OPERATIONS
 *
 * prints the nanoseconds of one release and one acquire. CASE is "single": a function call each,
 * which the compiler must not inline.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "median.h"

#define OPEN 2048
#define GOLDEN 0x9e3779b97f4a7c15ull
#define STALE UINT32_MAX

struct row {
  uint16_t next, prev;   /* the instance in its ring */
  uint16_t bucket, head; /* the bucket of the instance; the head of the bucket */
  uint16_t below, above; /* the bucket among its neighbours */
};

struct pool {
  uint64_t ramp_at, panic_picks;
  uint32_t generation, is_panicking;
  uint32_t size, candidates, limit, lowest, chain;
  uint32_t *connections;
  uint32_t *generations;
  uint32_t *free_buckets;
  struct row *rows;
};

#define POOLS 131072
#define ORDINAL_BITS 17

static struct pool *pools;
static uint32_t pools_used;
static uint64_t now_us;

/* The pool of a handle, 17 bits of ordinal below 32 of generation; null where it is not open. */
static inline struct pool *opened(uint64_t handle) {
  uint32_t ordinal = (uint32_t)handle & (POOLS - 1);
  if (ordinal >= pools_used) return NULL;
  struct pool *pool = &pools[ordinal];
  return pool->generation == handle >> ORDINAL_BITS ? pool : NULL;
}

static inline void join(struct row *rows, uint32_t below, uint32_t above) {
  rows[below].above = (uint16_t)above;
  rows[above].below = (uint16_t)below;
}

static inline void append(struct row *rows, uint32_t bucket, uint32_t slot) {
  uint32_t head = rows[bucket].head;
  uint32_t tail = rows[head].prev;
  rows[slot].bucket = (uint16_t)bucket;
  rows[slot].next = (uint16_t)head;
  rows[slot].prev = (uint16_t)tail;
  rows[tail].next = rows[head].prev = (uint16_t)slot;
}

static inline void withdraw(struct row *rows, uint32_t bucket, uint32_t slot) {
  uint32_t next = rows[slot].next, prev = rows[slot].prev;
  rows[prev].next = (uint16_t)next;
  rows[next].prev = (uint16_t)prev;
  if (rows[bucket].head == slot) rows[bucket].head = (uint16_t)next;
}

static inline uint32_t make(struct pool *pool, uint32_t slot, uint32_t below, uint32_t above) {
  struct row *rows = pool->rows;
  uint32_t bucket = pool->free_buckets[--pool->chain];
  rows[bucket].head = rows[slot].next = rows[slot].prev = (uint16_t)slot;
  rows[slot].bucket = (uint16_t)bucket;
  join(rows, below, bucket);
  join(rows, bucket, above);
  return bucket;
}

static inline void drop(struct pool *pool, uint32_t bucket) {
  struct row *rows = pool->rows;
  uint32_t above = rows[bucket].above;
  join(rows, rows[bucket].below, above);
  if (pool->lowest == bucket) pool->lowest = above;
  pool->free_buckets[pool->chain++] = bucket;
}

static inline void move(struct pool *pool, uint32_t slot, uint32_t to, uint32_t below,
                        uint32_t above) {
  struct row *rows = pool->rows;
  uint32_t bucket = rows[slot].bucket;
  int has_next =
      to != bucket && pool->connections[rows[to].head] == pool->connections[slot];
  int alone = rows[slot].next == slot;
  if (alone && !has_next) return;
  if (alone) drop(pool, bucket);
  else withdraw(rows, bucket, slot);
  if (has_next) append(rows, to, slot);
  else make(pool, slot, below, above);
}

static inline uint32_t acquire(struct pool *pool) {
  if (pool->candidates == 0) return STALE;
  uint32_t bucket = pool->lowest;
  uint32_t slot = pool->rows[bucket].head;
  uint32_t above = pool->rows[bucket].above;
  /* The bench stays below the limit; at it the instance would leave the buckets here. */
  if (++pool->connections[slot] >= pool->limit) abort();
  move(pool, slot, above, bucket, above);
  return slot | (pool->generations[slot] << 16);
}

static inline int release(struct pool *pool, uint32_t reference) {
  uint32_t slot = reference & 0xffff;
  if (slot >= pool->size || pool->generations[slot] != reference >> 16) return 1;
  if (pool->connections[slot] == 0) return 2;
  pool->connections[slot]--;
  uint32_t bucket = pool->rows[slot].bucket;
  uint32_t below = pool->rows[bucket].below;
  move(pool, slot, below, below, bucket);
  if (pool->lowest == bucket) pool->lowest = pool->rows[slot].bucket;
  return 0;
}

__attribute__((noinline)) static uint32_t acquire_one(uint64_t handle) {
  struct pool *pool = opened(handle);
  if (pool == NULL) return STALE;
  /* The bench has no slow start; weights would rise here. */
  if (pool->ramp_at <= now_us) abort();
  if (pool->is_panicking) pool->panic_picks++;
  return acquire(pool);
}

__attribute__((noinline)) static int release_one(uint64_t handle, uint32_t reference) {
  struct pool *pool = opened(handle);
  return pool == NULL ? 1 : release(pool, reference);
}

static void open_pool(struct pool *pool, uint32_t size) {
  memset(pool, 0, sizeof *pool);
  pool->size = pool->candidates = size;
  pool->generation = 1;
  pool->ramp_at = UINT64_MAX;
  pool->limit = UINT32_MAX;
  pool->connections = calloc(size, 4);
  pool->generations = calloc(size, 4);
  pool->free_buckets = malloc(size * 4);
  pool->rows = calloc(size, sizeof *pool->rows);
  for (uint32_t n = 0; n < size; n++) pool->free_buckets[pool->chain++] = size - 1 - n;
  pool->lowest = make(pool, 0, 0, 0);
  for (uint32_t slot = 1; slot < size; slot++) append(pool->rows, pool->lowest, slot);
}

static uint32_t held[OPEN];
static uint16_t places[16384];
static uint32_t turn;
static uint64_t handle;

static void run(int operations) {
  for (int n = 0; n < operations; n++) {
    uint32_t place = places[turn++ & 16383];
    if (release_one(handle, held[place]) != 0) abort();
    held[place] = acquire_one(handle);
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  if (strcmp(argv[1], "single") != 0) return 2;
  uint32_t size = (uint32_t)atoi(argv[2]);
  int operations = atoi(argv[3]);
  if (size == 0 || size > 65536 || operations <= 0) return 2;
  pools = calloc(POOLS, sizeof *pools);
  struct pool *pool = &pools[pools_used++];
  open_pool(pool, size);
  handle = (uint64_t)pool->generation << ORDINAL_BITS;
  uint64_t state = 1;
  for (int n = 0; n < 16384; n++) {
    uint64_t z = state += GOLDEN;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    places[n] = (uint16_t)((z ^ (z >> 31)) >> 53);
  }
  for (int n = 0; n < OPEN; n++) held[n] = acquire(pool);
  print_median(run, operations);
  return 0;
}
