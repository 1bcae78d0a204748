/**
 * The works that `multios bench` measures, by their names: the benches run as a process of their
 * own, and what they are called has to be known before that one is started.
 */
export const BENCH_WORKS: readonly string[] = [
  "event-queue",
  "consistent-hash",
  "ring",
  "maglev",
  "jump",
  "least-connections",
  "weighted-round-robin",
  "round-robin",
  "power-of-two-choices",
  "scheduler",
  "data-plane",
];

export const ROUNDS_MAX = 1_000;
export const TIME_MS_MAX = 60_000;
