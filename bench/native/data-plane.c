/*
 * The data plane in C: one hop through least connections, as quick as C makes it for this model.
 *
 *   arrivals ──▶ pick ──▶ network ──▶ FIFO, 4 served at once ──▶ network ──▶ answer
 *
 * Requests arrive at random (Poisson) at 80 % load; each goes to the instance with the fewest
 * connections, those from pick to answer, and of several to the one that has stood longest at that
 * count. Service is exponential with a mean of 10 ms, the network with one of 200 us each way;
 * queues have no limit but the memory for requests, 64 an instance. Times are whole microseconds:
 * draws are rounded, halves up, and arrivals add up as they are and are rounded down. Events come
 * in the exact order of (time, arming). Each latency goes into a histogram of 128 buckets an
 * octave; each pick and each answer into a digest of 128 bits, that of assembly/traffic/digest.ts.
 *
 *   data-plane batch SIZE OPERATIONS          prints the nanoseconds of one request
 *   data-plane report SIZE OPERATIONS [SEED]  prints what these requests came to, as JSON
 *
 * What was tried, in nanoseconds a request with 10, 100 and 10,000 instances (AMD EPYC):
 *
 *   4-ary heap of times and armings                      185  238  380
 *   a slot for each of the next 2^19 us, bitmaps         139  125  122
 *   the next arrival beside the wheel, not in it         126  115  116
 *   two levels, 64 us in one word: the caches hold all   117  107  111   this one
 *   the same, logarithms worked out 64 at a time         124  109  115
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "median.h"

#define GOLDEN 0x9e3779b97f4a7c15ull
#define DIGEST_FIRST 0x9fb21c651e98df25ull
#define DIGEST_SECOND 0xd6e8feb86659fd93ull
#define UNIT_STEP 0x1p-53
#define SERVICE_US 10000.0
#define NETWORK_US 200.0
#define LOAD 0.8
#define NEVER UINT64_MAX

enum {
  CONCURRENCY = 4,
  REQUESTS_EACH = 64,
  REQUESTS_MORE = 4096,
  /* Instances, and a ring for each count of connections behind them, have 16-bit numbers. */
  ROWS = 65536,
  SIZE_MAX_HERE = 10000,
  /* Half a second ahead: the longest draw, at 36.7 means, is 367 ms. */
  SLOTS = 8192,
  SLOT_BITS = 6,
  SLOT_US = 1 << SLOT_BITS,
  SUB_BITS = 7,
  BUCKETS = 32 << SUB_BITS,
  SETTLED_US = 300000
};

enum phase { REACHING, SERVED, ANSWERING };

/* In the wheel, in a queue or free: so one link is enough. */
typedef struct {
  uint32_t next, born, armed;
  uint16_t instance;
  uint8_t phase, place;
} Request;

typedef struct {
  uint16_t next, prev; /* in the ring of those with as many connections */
  uint16_t connections, busy;
  uint32_t first, last; /* who waits */
} Instance;

/* The next draw is at hand, so that nothing waits for a logarithm. */
typedef struct {
  uint64_t state;
  double scale, next;
} Stream;

static Request *requests; /* 0 is nobody */
static uint32_t free_request;
static Instance rows[ROWS];
static uint32_t size, lowest;
static Stream gaps, services, networks;

static uint64_t now_us;
/* The next arrival: one at any time, so it needs no place in the wheel. */
static double arrival_exact_us;
static uint64_t arrival_us;
static uint32_t arrival_armed, armings;

/* The slot of 64 us that is open, with a list for each microsecond; later slots are one each. */
static struct {
  uint64_t open, places;
  uint32_t heads[SLOT_US], tails[SLOT_US];
  uint32_t slots[SLOTS];
  uint64_t groups[SLOTS / 64], summary[SLOTS / 4096];
} wheel;

static uint64_t digest_low = DIGEST_FIRST, digest_high = DIGEST_SECOND;
static uint32_t histogram[BUCKETS];
static uint64_t answered, latency_us, busy_us;

static inline uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

static inline double draw(Stream *stream) {
  const double value = stream->next;
  const uint64_t bits = mix(stream->state += GOLDEN);
  stream->next = log((double)((bits >> 11) + 1) * UNIT_STEP) * stream->scale;
  return value;
}

/* By way of a signed number, which the processor converts in one instruction. */
static inline uint64_t draw_whole(Stream *stream) {
  return (uint64_t)(int64_t)(draw(stream) + 0.5);
}

static inline void fold(uint64_t first, uint64_t second) {
  digest_low = (digest_low ^ first) * DIGEST_FIRST;
  digest_low ^= digest_low >> 32;
  digest_high = (digest_high ^ second) * DIGEST_SECOND + digest_low;
  digest_high ^= digest_high >> 29;
}

static inline void record(uint32_t us) {
  const uint32_t octaves = 31 - SUB_BITS;
  const uint32_t shift = us >> (SUB_BITS + 1) == 0 ? 0 : octaves - (uint32_t)__builtin_clz(us);
  histogram[(shift << SUB_BITS) + (us >> shift)]++;
}

static inline void arm(uint64_t due, uint32_t id) {
  const uint64_t slot = due >> SLOT_BITS;
  const uint32_t place = (uint32_t)due & (SLOT_US - 1);
  requests[id].armed = armings++;
  requests[id].place = (uint8_t)place;
  if (slot == wheel.open) {
    requests[id].next = 0;
    if (wheel.places >> place & 1) requests[wheel.tails[place]].next = id;
    else wheel.heads[place] = id;
    wheel.tails[place] = id;
    wheel.places |= 1ull << place;
    return;
  }
  /* In front, so that nobody else has to be touched: opening the slot turns the list around. */
  const uint32_t index = (uint32_t)slot & (SLOTS - 1);
  requests[id].next = wheel.slots[index];
  wheel.slots[index] = id;
  wheel.groups[index >> 6] |= 1ull << (index & 63);
  wheel.summary[index >> 12] |= 1ull << (index >> 6 & 63);
}

/* The first slot from the open one on that holds anything. */
static inline uint64_t next_slot(void) {
  const uint32_t from = (uint32_t)wheel.open & (SLOTS - 1);
  const uint64_t near = wheel.groups[from >> 6] >> (from & 63);
  if (near != 0) return wheel.open + (uint64_t)__builtin_ctzll(near);
  if ((wheel.summary[0] | wheel.summary[1]) == 0) return NEVER;
  uint32_t group = ((from >> 6) + 1) & (SLOTS / 64 - 1);
  uint64_t rest = wheel.summary[group >> 6] >> (group & 63);
  while (rest == 0) {
    group = (group >> 6 ^ 1) << 6;
    rest = wheel.summary[group >> 6];
  }
  group += (uint32_t)__builtin_ctzll(rest);
  const uint32_t index = group << 6 | (uint32_t)__builtin_ctzll(wheel.groups[group]);
  return wheel.open + ((index - from) & (SLOTS - 1));
}

static inline void open_slot(uint64_t slot) {
  const uint32_t index = (uint32_t)slot & (SLOTS - 1);
  uint32_t id = wheel.slots[index];
  wheel.slots[index] = 0;
  wheel.groups[index >> 6] &= ~(1ull << (index & 63));
  if (wheel.groups[index >> 6] == 0) wheel.summary[index >> 12] &= ~(1ull << (index >> 6 & 63));
  wheel.open = slot;
  uint64_t places = 0;
  do {
    const uint32_t place = requests[id].place, next = requests[id].next;
    const uint64_t bit = 1ull << place;
    requests[id].next = (places & bit) != 0 ? wheel.heads[place] : 0;
    if ((places & bit) == 0) wheel.tails[place] = id;
    wheel.heads[place] = id;
    places |= bit;
    id = next;
  } while (id != 0);
  wheel.places = places;
}

static inline void leave_ring(uint32_t row) {
  const uint16_t next = rows[row].next, prev = rows[row].prev;
  rows[prev].next = next;
  rows[next].prev = prev;
}

static inline void join_ring(uint32_t row, uint32_t connections) {
  const uint32_t ring = size + connections, tail = rows[ring].prev;
  rows[row].next = (uint16_t)ring;
  rows[row].prev = (uint16_t)tail;
  rows[tail].next = rows[ring].prev = (uint16_t)row;
}

static inline uint32_t acquire(void) {
  const uint32_t ring = size + lowest, row = rows[ring].next;
  leave_ring(row);
  const uint32_t connections = ++rows[row].connections;
  join_ring(row, connections);
  if (rows[ring].next == ring) lowest = connections;
  return row;
}

static inline void release(uint32_t row) {
  leave_ring(row);
  const uint32_t connections = --rows[row].connections;
  join_ring(row, connections);
  if (connections < lowest) lowest = connections;
}

static inline void arrive(void) {
  const uint32_t id = free_request;
  if (id == 0) abort();
  free_request = requests[id].next;
  now_us = arrival_us;
  const uint32_t row = acquire();
  requests[id].instance = (uint16_t)row;
  requests[id].born = (uint32_t)now_us;
  requests[id].phase = REACHING;
  fold(now_us, row);
  arm(now_us + draw_whole(&networks), id);
  arrival_exact_us += draw(&gaps);
  arrival_us = (uint64_t)(int64_t)arrival_exact_us;
  arrival_armed = armings++;
}

static inline void serve(uint32_t id) {
  const uint64_t service_us = draw_whole(&services);
  busy_us += service_us;
  requests[id].phase = SERVED;
  arm(now_us + service_us, id);
}

static inline void reach(uint32_t id) {
  Instance *const instance = &rows[requests[id].instance];
  if (instance->busy < CONCURRENCY) {
    instance->busy++;
    serve(id);
    return;
  }
  requests[id].next = 0;
  if (instance->first == 0) instance->first = id;
  else requests[instance->last].next = id;
  instance->last = id;
}

static inline void leave(uint32_t id) {
  Instance *const instance = &rows[requests[id].instance];
  requests[id].phase = ANSWERING;
  arm(now_us + draw_whole(&networks), id);
  const uint32_t waiting = instance->first;
  if (waiting == 0) {
    instance->busy--;
    return;
  }
  instance->first = requests[waiting].next;
  serve(waiting);
}

static inline void answer(uint32_t id) {
  const uint32_t row = requests[id].instance, us = (uint32_t)now_us - requests[id].born;
  release(row);
  fold(now_us, (uint64_t)us << 32 | row);
  record(us);
  latency_us += us;
  answered++;
  requests[id].next = free_request;
  free_request = id;
}

static inline int arrives_before(uint64_t us, uint32_t id) {
  if (arrival_us != us) return arrival_us < us;
  return (int32_t)(arrival_armed - requests[id].armed) < 0;
}

static void run(int operations) {
  const uint64_t goal = answered + (uint64_t)operations;
  while (answered < goal) {
    if (wheel.places == 0) {
      const uint64_t slot = next_slot();
      if (arrival_us >> SLOT_BITS < slot) {
        arrive();
        continue;
      }
      open_slot(slot);
    }
    const uint32_t place = (uint32_t)__builtin_ctzll(wheel.places);
    const uint64_t us = wheel.open << SLOT_BITS | place;
    const uint32_t id = wheel.heads[place];
    if (arrives_before(us, id)) {
      arrive();
      continue;
    }
    now_us = us;
    wheel.heads[place] = requests[id].next;
    if (requests[id].next == 0) wheel.places &= wheel.places - 1;
    if (requests[id].phase == REACHING) reach(id);
    else if (requests[id].phase == SERVED) leave(id);
    else answer(id);
  }
}

static void open_stream(Stream *stream, uint64_t seed, uint64_t name, double mean) {
  stream->state = mix(mix(seed + GOLDEN) + name * GOLDEN);
  stream->scale = -mean;
  draw(stream);
}

/* Runs until all is as it stays: thirty times as long as a service. */
static void prepare(uint64_t seed) {
  const uint32_t count = REQUESTS_EACH * size + REQUESTS_MORE;
  requests = calloc(count, sizeof *requests);
  if (requests == NULL) abort();
  for (uint32_t id = count - 1; id > 0; id--) {
    requests[id].next = free_request;
    free_request = id;
  }
  for (uint32_t ring = size; ring < ROWS; ring++) {
    rows[ring].next = rows[ring].prev = (uint16_t)ring;
  }
  for (uint32_t row = 0; row < size; row++) join_ring(row, 0);
  open_stream(&gaps, seed, 1, SERVICE_US / (LOAD * CONCURRENCY * size));
  open_stream(&services, seed, 2, SERVICE_US);
  open_stream(&networks, seed, 3, NETWORK_US);
  arrival_exact_us = draw(&gaps);
  arrival_us = (uint64_t)arrival_exact_us;
  arrival_armed = armings++;
  while (now_us < SETTLED_US) run(1000);
}

/* The middle of the bucket at which so many of the latencies are reached. */
static double quantile(double share) {
  uint32_t bucket = 0;
  for (uint64_t seen = histogram[0]; (double)seen < share * (double)answered;) {
    seen += histogram[++bucket];
  }
  if (bucket < 2 << SUB_BITS) return bucket;
  const uint32_t shift = (bucket >> SUB_BITS) - 1;
  return ((double)(bucket - (shift << SUB_BITS)) + 0.5) * (double)(1u << shift);
}

static void report(int operations) {
  memset(histogram, 0, sizeof histogram);
  answered = latency_us = busy_us = 0;
  const uint64_t start = now_us;
  run(operations);
  const double places = (double)CONCURRENCY * size;
  printf("{\"requests\":%llu,\"mean_us\":%.3f,\"p50_us\":%.1f,\"p99_us\":%.1f,",
         (unsigned long long)answered, (double)latency_us / (double)answered, quantile(0.5),
         quantile(0.99));
  printf("\"utilisation\":%.5f,\"digest\":\"%016llx%016llx\"}\n",
         (double)busy_us / places / (double)(now_us - start), (unsigned long long)digest_high,
         (unsigned long long)digest_low);
}

int main(int count, char **words) {
  if (count != 4 && count != 5) return 2;
  const int is_report = strcmp(words[1], "report") == 0;
  if (!is_report && strcmp(words[1], "batch") != 0) return 2;
  const int operations = atoi(words[3]);
  size = (uint32_t)strtoul(words[2], NULL, 10);
  if (size == 0 || size > SIZE_MAX_HERE || operations <= 0) return 2;
  prepare(count == 5 ? strtoull(words[4], NULL, 10) : 1);
  if (is_report) report(operations);
  else print_median(run, operations);
  return 0;
}
