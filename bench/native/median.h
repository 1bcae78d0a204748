/*
 * How the twins of balancing are measured: the median of runs in a tenth of a second, after a
 * fiftieth to warm up, as the harness takes it for the other side.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare_ns(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Prints the nanoseconds of one of the so many operations of a run. */
static void print_median(void (*run)(int operations), int operations) {
  enum { RUNS_MAX = 100000 };
  static double runs[RUNS_MAX];
  int count = 0;
  for (const double end = now_ns() + 2e7; now_ns() < end;) run(operations);
  for (const double end = now_ns() + 1e8; now_ns() < end && count < RUNS_MAX;) {
    const double start = now_ns();
    run(operations);
    runs[count++] = (now_ns() - start) / operations;
  }
  qsort(runs, (size_t)count, sizeof(double), compare_ns);
  printf("%.3f\n", runs[count / 2]);
}
