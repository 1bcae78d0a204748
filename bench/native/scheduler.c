/*
 * The scheduler decision of assembly/scheduler/ in C, for the bench: the same structure and the
 * same arithmetic, as one would write it in C, and nothing else of the scheduler.
 *
 * A request of 3 ms is over: it is charged to the task (virtual time by weight, rounded up with the
 * credit carried) and to the queue (by the sum of weights, with the remainder carried); the task
 * waits by virtual time; whoever the queue's time has reached becomes eligible; the earliest
 * deadline runs. Two pairing heaps, ordered by (key, address), with links in the records.
 *
 * Called as: scheduler batch SIZE OPERATIONS. Prints the nanoseconds a decision.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLICE_US = 3000, FRACTION_BITS = 32 };
enum queue { QUEUE_NONE, QUEUE_PENDING, QUEUE_ELIGIBLE };
enum state { STATE_BLOCKED, STATE_WAITING, STATE_RUNNING };

struct task {
  uint64_t key;
  struct task *child, *next, *prev;
  uint64_t virtual_time;
  uint64_t deadline;
  uint64_t request;
  uint32_t credit;
  uint32_t weight;
  uint32_t slice_us;
  uint8_t state, queue;
  uint64_t demand_us, run_us, wait_us, since;
};

struct cpu {
  uint64_t at, since, run_us;
  uint64_t virtual_time, rest, load;
  uint32_t entries, waiting;
  struct task *current, *eligible, *pending;
};

static struct task *heap_link(struct task *a, struct task *b) {
  int64_t order = (int64_t)(a->key - b->key);
  int is_first = order < 0 || (order == 0 && a < b);
  struct task *parent = is_first ? a : b;
  struct task *node = is_first ? b : a;
  struct task *sibling = parent->child;
  node->next = sibling;
  node->prev = parent;
  if (sibling != NULL) sibling->prev = node;
  parent->child = node;
  return parent;
}

static struct task *heap_push(struct task *root, struct task *node) {
  node->child = NULL;
  node->next = NULL;
  node->prev = NULL;
  return root == NULL ? node : heap_link(root, node);
}

static struct task *heap_pop(struct task *root) {
  struct task *node = root->child;
  struct task *done = NULL;
  if (node == NULL) return NULL;
  while (node != NULL) {
    struct task *mate = node->next;
    struct task *winner = node;
    node = NULL;
    if (mate != NULL) {
      node = mate->next;
      winner = heap_link(winner, mate);
    }
    winner->prev = done;
    done = winner;
  }
  root = done;
  done = root->prev;
  while (done != NULL) {
    struct task *further = done->prev;
    root = heap_link(root, done);
    done = further;
  }
  root->next = NULL;
  root->prev = NULL;
  return root;
}

static int is_eligible(const struct cpu *cpu, const struct task *task) {
  return (int64_t)(cpu->virtual_time - task->virtual_time) >= 0;
}

static void charge(struct cpu *cpu, struct task *task, uint64_t us) {
  uint64_t service = us << FRACTION_BITS;
  uint64_t due = service - task->credit;
  uint64_t steps = (due + task->weight - 1) / task->weight;
  uint64_t total = service + cpu->rest;
  uint64_t units = total / cpu->load;
  task->virtual_time += steps;
  task->credit = (uint32_t)(steps * task->weight - due);
  task->slice_us -= (uint32_t)us;
  cpu->virtual_time += units;
  cpu->rest = total - units * cpu->load;
}

static void enqueue(struct cpu *cpu, struct task *task) {
  if (is_eligible(cpu, task)) {
    task->queue = QUEUE_ELIGIBLE;
    task->key = task->deadline;
    cpu->eligible = heap_push(cpu->eligible, task);
  } else {
    task->queue = QUEUE_PENDING;
    task->key = task->virtual_time;
    cpu->pending = heap_push(cpu->pending, task);
  }
  task->state = STATE_WAITING;
  task->since = cpu->since;
  cpu->waiting++;
}

static void promote(struct cpu *cpu) {
  while (cpu->pending != NULL && is_eligible(cpu, cpu->pending)) {
    struct task *task = cpu->pending;
    cpu->pending = heap_pop(task);
    task->queue = QUEUE_ELIGIBLE;
    task->key = task->deadline;
    cpu->eligible = heap_push(cpu->eligible, task);
  }
}

static struct task *take_earliest(struct cpu *cpu) {
  struct task *task;
  promote(cpu);
  while (cpu->eligible == NULL) {
    cpu->virtual_time = cpu->pending->virtual_time;
    cpu->rest = 0;
    promote(cpu);
  }
  task = cpu->eligible;
  cpu->eligible = heap_pop(task);
  task->queue = QUEUE_NONE;
  task->wait_us += cpu->since - task->since;
  task->state = STATE_RUNNING;
  cpu->waiting--;
  return task;
}

static void begin_request(struct task *task) {
  task->slice_us = SLICE_US;
  task->deadline = task->virtual_time + task->request;
}

static void run_next(struct cpu *cpu) {
  struct task *task = take_earliest(cpu);
  uint64_t us = task->demand_us;
  if (cpu->entries > 1 && us > task->slice_us) us = task->slice_us;
  cpu->current = task;
  cpu->at = cpu->since + us;
}

static void decide(struct cpu *cpu) {
  struct task *task = cpu->current;
  uint64_t us = cpu->at - cpu->since;
  cpu->since = cpu->at;
  cpu->run_us += us;
  task->run_us += us;
  task->demand_us -= us;
  charge(cpu, task, us);
  begin_request(task);
  enqueue(cpu, task);
  run_next(cpu);
}

/* Weights as bench/scheduler.ts gives them. */
static uint32_t weight_of(uint32_t ordinal) {
  static const uint32_t weights[4] = {100, 50, 200, 100};
  return weights[ordinal & 3];
}

static void open_queue(struct cpu *cpu, struct task *tasks, uint32_t size) {
  memset(cpu, 0, sizeof *cpu);
  memset(tasks, 0, size * sizeof *tasks);
  for (uint32_t n = 0; n < size; n++) {
    struct task *task = &tasks[n];
    task->weight = weight_of(n);
    task->request = ((uint64_t)SLICE_US << FRACTION_BITS) / task->weight;
    task->demand_us = (uint64_t)1 << 52;
    begin_request(task);
    cpu->load += task->weight;
    cpu->entries++;
    enqueue(cpu, task);
  }
  run_next(cpu);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void run(struct cpu *cpu, uint64_t until) {
  while (cpu->at <= until) decide(cpu);
}

int main(int argc, char **argv) {
  if (argc != 4 || strcmp(argv[1], "batch") != 0) return 2;
  uint32_t size = (uint32_t)strtoul(argv[2], NULL, 10);
  uint32_t operations = (uint32_t)strtoul(argv[3], NULL, 10);
  struct task *tasks = aligned_alloc(64, (size_t)size * sizeof *tasks);
  struct cpu cpu;
  if (size < 2 || operations == 0 || tasks == NULL) return 2;
  open_queue(&cpu, tasks, size);
  uint64_t stride = (uint64_t)operations * SLICE_US;
  double end = seconds() + 0.05;
  while (seconds() < end) run(&cpu, cpu.since + stride);
  uint64_t calls = 0;
  double begin = seconds();
  do {
    run(&cpu, cpu.since + stride);
    calls++;
  } while (seconds() - begin < 0.1);
  double ns = (seconds() - begin) * 1e9 / ((double)calls * operations);
  printf("%.3f\n", ns);
  return cpu.waiting == size - 1 ? 0 : 1;
}
