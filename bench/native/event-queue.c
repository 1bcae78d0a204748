/*
 * Native twin of the timing wheel of assembly/timer/: the same structure in C, with 32-bit links.
 *
 *   event-queue CASE SIZE OPERATIONS
 *
 * prints the nanoseconds of one hold: the earliest of SIZE timers is taken and another one armed,
 * at a distance that is exponential with a mean of 100,000 us. The cases:
 *
 *   batch    OPERATIONS holds in one call, distances read from a table
 *   single   the same, where taking and arming are calls that the compiler may not inline
 *
 * What is not here, because a hold never meets it: cancelling, and splitting a slot ahead of the
 * clock. A timer is armed and disarmed with all that its handle needs, as over there.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
  LEVEL_COUNT = 5,
  LEVEL_BITS = 12,
  SLOT_COUNT = 4096,
  GROUP_BITS = 6,
  GROUP_COUNT = SLOT_COUNT >> GROUP_BITS,
  CLUSTER = 64,
  NODE_COUNT = 1 << 24,
  SHORT_MAX = 4,
  DISTANCES = 65536
};

#define TIME_BITS 53
#define TIME_MASK ((1ULL << TIME_BITS) - 1)
#define INSTANT_MAX TIME_MASK
#define NOBODY UINT64_MAX
#define LEVEL_2 (1ULL << (2 * LEVEL_BITS))
#define GENERATION_MAX ((1u << 29) - 1)
#define MEAN_US 100000.0
#define OWNER 3u

typedef struct {
  uint64_t word;
  uint32_t next, prev;
} Timer;

typedef struct {
  uint32_t payload, generation;
} Ticket;

typedef struct {
  uint64_t summary;
  uint64_t groups[GROUP_COUNT];
  uint32_t slots[SLOT_COUNT];
} Block;

/* Node 0 is nobody, and its cluster is never lent. */
static Timer *nodes;
static Ticket *tickets;
static uint8_t *live;
static uint32_t nodes_used, clusters_free, recent;

static struct {
  uint64_t base, clock;
  uint32_t size;
  Block *spine[LEVEL_COUNT];
} wheel;

static uint32_t distances[DISTANCES];

static uint32_t take_fresh(void) {
  if (nodes_used == NODE_COUNT) return 0;
  const uint32_t first = nodes_used;
  for (uint32_t nth = 0; nth < CLUSTER; nth++) nodes[first + nth].word = NOBODY;
  live[first / CLUSTER] = 0;
  nodes_used += CLUSTER;
  return first;
}

/* Beside the tail of the ring that the timer will join, so that a ring is a run of memory. */
static inline uint32_t take_node(uint32_t tail) {
  uint32_t node = (tail == 0 ? recent : tail) + 1;
  if (node % CLUSTER == 0 || nodes[node].word != NOBODY) {
    node = clusters_free;
    if (node != 0) {
      clusters_free = nodes[node].next;
    } else {
      node = take_fresh();
      if (node == 0) return 0;
    }
  }
  if (tail == 0) recent = node;
  live[node / CLUSTER]++;
  tickets[node].generation++;
  return node;
}

static inline void give_node(uint32_t node) {
  nodes[node].word = NOBODY;
  if (tickets[node].generation == GENERATION_MAX) abort();
  if (--live[node / CLUSTER] != 0) return;
  const uint32_t first = node & ~(uint32_t)(CLUSTER - 1);
  nodes[first].next = clusters_free;
  clusters_free = first;
  if (recent - first < CLUSTER) recent = CLUSTER - 1;
}

static inline void occupy(Block *block, uint32_t index) {
  block->groups[index >> GROUP_BITS] |= 1ULL << (index & 63);
  block->summary |= 1ULL << (index >> GROUP_BITS);
}

static inline uint32_t first_slot(const Block *block) {
  const uint32_t group = (uint32_t)__builtin_ctzll(block->summary);
  return group << GROUP_BITS | (uint32_t)__builtin_ctzll(block->groups[group]);
}

static inline void vacate(Block *block, uint32_t index) {
  const uint32_t group = index >> GROUP_BITS;
  block->slots[index] = 0;
  block->groups[group] ^= 1ULL << (index & 63);
  block->summary ^= (uint64_t)(block->groups[group] == 0) << group;
}

static inline uint64_t append(Block *block, uint32_t index, uint32_t node) {
  const uint32_t head = block->slots[index];
  const uint32_t first = head == 0 ? node : head;
  const uint32_t last = nodes[first].prev;
  const uint32_t tail = head == 0 ? node : last;
  nodes[node].next = first;
  nodes[node].prev = tail;
  nodes[tail].next = node;
  nodes[first].prev = node;
  block->slots[index] = first;
  block->groups[index >> GROUP_BITS] |= 1ULL << (index & 63);
  return 1ULL << (index >> GROUP_BITS);
}

static inline uint32_t level_of(uint64_t time) {
  return ((63 - (uint32_t)__builtin_clzll((wheel.base ^ time) | 1)) * 43) >> 9;
}

static inline uint64_t arm(uint64_t time, uint32_t payload) {
  uint64_t due = time > wheel.clock ? time : wheel.clock;
  if (due > INSTANT_MAX) due = INSTANT_MAX;
  uint32_t level = 1;
  if ((wheel.base ^ due) - SLOT_COUNT >= LEVEL_2 - SLOT_COUNT) level = level_of(due);
  Block *block = wheel.spine[level];
  const uint32_t index = (uint32_t)(due >> (level * LEVEL_BITS)) & (SLOT_COUNT - 1);
  const uint32_t head = block->slots[index];
  const uint32_t tail = head == 0 ? 0 : nodes[head].prev;
  const uint32_t node = take_node(tail);
  if (node == 0) abort();
  nodes[node].word = (uint64_t)OWNER << TIME_BITS | due;
  tickets[node].payload = payload;
  wheel.size++;
  if (head == 0) {
    nodes[node].next = node;
    nodes[node].prev = node;
    block->slots[index] = node;
    occupy(block, index);
  } else {
    nodes[node].next = head;
    nodes[node].prev = tail;
    nodes[tail].next = node;
    nodes[head].prev = node;
  }
  return (uint64_t)tickets[node].generation << 24 | node;
}

static inline void unlink_node(Block *block, uint32_t index, uint32_t node) {
  const uint32_t next = nodes[node].next, prev = nodes[node].prev;
  if (next == node) {
    vacate(block, index);
    return;
  }
  nodes[prev].next = next;
  nodes[next].prev = prev;
  if (block->slots[index] == node) block->slots[index] = next;
}

static inline uint32_t first_of_short(uint32_t head) {
  uint32_t earliest = head, node = nodes[head].next;
  for (uint32_t seen = 1; seen < SHORT_MAX; seen++) {
    if (node == head) return earliest;
    if ((nodes[node].word & TIME_MASK) < (nodes[earliest].word & TIME_MASK)) earliest = node;
    node = nodes[node].next;
  }
  return node == head ? earliest : 0;
}

static inline void enter(uint32_t level, uint32_t index, uint64_t start) {
  const uint32_t head = wheel.spine[level]->slots[index];
  vacate(wheel.spine[level], index);
  wheel.base = start;
  level--;
  Block *below = wheel.spine[level];
  uint64_t summary = 0;
  uint32_t node = head;
  do {
    const uint32_t self = node;
    node = nodes[self].next;
    const uint32_t digit = (uint32_t)(nodes[self].word >> (level * LEVEL_BITS));
    summary |= append(below, digit & (SLOT_COUNT - 1), self);
  } while (node != head);
  below->summary |= summary;
}

/* A node, or 0 where level 0 holds something now. */
static inline uint32_t approach(void) {
  for (;;) {
    uint32_t level = 1;
    while (wheel.spine[level]->summary == 0) level++;
    Block *block = wheel.spine[level];
    const uint32_t index = first_slot(block);
    const uint32_t shift = level * LEVEL_BITS;
    const uint64_t above = wheel.base >> shift & ~(uint64_t)(SLOT_COUNT - 1);
    const uint64_t start = (above | index) << shift;
    if (start != wheel.base) {
      const uint32_t node = first_of_short(block->slots[index]);
      if (node != 0) {
        unlink_node(block, index, node);
        return node;
      }
    }
    enter(level, index, start);
    if (level == 1) return 0;
  }
}

static inline uint32_t take_first(void) {
  if (wheel.size == 0) abort();
  wheel.size--;
  if (wheel.spine[0]->summary == 0) {
    const uint32_t node = approach();
    if (node != 0) return node;
  }
  Block *near = wheel.spine[0];
  const uint32_t index = first_slot(near);
  const uint32_t node = near->slots[index];
  unlink_node(near, index, node);
  return node;
}

static inline uint32_t pop_next(uint64_t *popped) {
  const uint32_t node = take_first();
  *popped = nodes[node].word & TIME_MASK;
  if (*popped > wheel.clock) wheel.clock = *popped;
  give_node(node);
  return tickets[node].payload;
}

static __attribute__((noinline)) uint64_t arm_alone(uint64_t time, uint32_t payload) {
  return arm(time, payload);
}

static __attribute__((noinline)) uint32_t pop_next_alone(uint64_t *popped) {
  return pop_next(popped);
}

static __attribute__((noinline)) uint64_t hold_batch(uint32_t operations) {
  uint64_t time = 0;
  for (uint32_t nth = 0; nth < operations; nth++) {
    const uint32_t payload = pop_next(&time);
    arm(time + distances[nth & (DISTANCES - 1)], payload);
  }
  return time;
}

static __attribute__((noinline)) uint64_t hold_single(uint32_t operations) {
  static uint32_t drawn;
  uint64_t time = 0;
  for (uint32_t nth = 0; nth < operations; nth++) {
    const uint32_t payload = pop_next_alone(&time);
    arm_alone(time + distances[drawn++ & (DISTANCES - 1)], payload);
  }
  return time;
}

static void *zeroed(size_t count, size_t bytes) {
  void *memory = calloc(count, bytes);
  if (memory == NULL) abort();
  return memory;
}

static void prepare(uint32_t size) {
  nodes = zeroed(NODE_COUNT, sizeof(Timer));
  tickets = zeroed(NODE_COUNT, sizeof(Ticket));
  live = zeroed(NODE_COUNT / CLUSTER, 1);
  nodes_used = CLUSTER;
  recent = CLUSTER - 1;
  for (int level = 0; level < LEVEL_COUNT; level++) wheel.spine[level] = zeroed(1, sizeof(Block));
  uint64_t state = 42;
  for (uint32_t nth = 0; nth < DISTANCES; nth++) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const double uniform = ((double)(state >> 11) + 1) / 9007199254740993.0;
    distances[nth] = (uint32_t)(-log(uniform) * MEAN_US);
  }
  for (uint32_t nth = 0; nth < size; nth++) arm(distances[nth % DISTANCES], nth);
}

static double now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

int main(int count, char **words) {
  if (count != 4) return 2;
  const int is_batch = strcmp(words[1], "batch") == 0;
  if (!is_batch && strcmp(words[1], "single") != 0) return 2;
  const uint32_t size = (uint32_t)strtoul(words[2], NULL, 10);
  const uint32_t operations = (uint32_t)strtoul(words[3], NULL, 10);
  if (size == 0 || size > NODE_COUNT / 2 || operations == 0) return 2;
  uint64_t (*const hold)(uint32_t) = is_batch ? hold_batch : hold_single;
  prepare(size);
  /* Every timer once, and more where they are few: then the wheel is as it will stay. */
  for (uint64_t done = 0; done < 2ULL * size + 1000000; done += operations) hold(operations);
  const double start = now_ns();
  double end = start;
  double held = 0;
  while (end - start < 1e8) {
    hold(operations);
    held += operations;
    end = now_ns();
  }
  printf("%.3f\n", (end - start) / held);
  return 0;
}
