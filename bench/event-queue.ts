/**
 * The event queue at work: the hold model, in which each operation takes the earliest timer and
 * arms one for later, so that the number of pending timers stays.
 *
 *   single    a call to take and a call to arm, of the core's exports
 *   binding   the same through the kernel's binding, with its checks and handles
 *   batch     thousands of holds in one call, inside the core
 *
 * The distances are exponential: what a simulator of requests and restarts arms. The clock starts
 * beyond 2^31 µs, where all but the first half hour of a run lies: below, the engine keeps the
 * instants of a queue in JavaScript as small integers, and at 1,000 pending that is a fifth.
 */
import type { Core, CoreTimers } from "../kernel/core/core.ts";
import { bindTimers } from "../kernel/core/timer-queue.ts";
import type { CoreExports } from "../kernel/core/exports/core-exports.ts";

import { duration, instant, type Duration } from "../kernel/time.ts";
import { instantiateCore } from "../sim/io/load-core.ts";
import { BinaryHeap } from "./peers/binary-heap.ts";
import { flatQueue, type FlatQueue } from "./peers/flatqueue.ts";
import type { Contest } from "./row.ts";

const WORK = "event-queue";
const SIZES_SINGLE = [1_000, 100_000, 1_000_000];
const SIZES_BATCH = [1_000, 100_000];
const OPERATIONS_SINGLE = 10_000;
const OPERATIONS_BATCH = 50_000;
/** Drawn beforehand, so that the drawing is not measured; a power of two, to wrap around. */
const DISTANCES = 65_536;
const MEAN_US = duration(100_000);
const START = instant(2 ** 32);
const WHEEL = 3;

/** One contest after the other: they take turns on one wheel, of an instance of their own. */
export async function* eventQueueContests(core: Core): AsyncGenerator<Contest> {
  const stream = core.streams(1n, "splitmix").open("bench/event-queue");
  const distances = Array.from({ length: DISTANCES }, () => stream.exponential(MEAN_US));
  const exports = instantiateCore();
  const contest = { work: WORK, operations: OPERATIONS_SINGLE };
  for (const size of SIZES_SINGLE) {
    fill(exports, size, distances);
    const ours = holdOnWheel(exports, distances);
    const peers = await queues(size, distances);
    yield { ...contest, case: "single", size, ours, peers, twin: WORK };
    fill(exports, size, distances);
    const bound = holdOnBinding(bindTimers(exports, WHEEL), distances);
    yield { ...contest, case: "binding", size, ours: bound, peers };
  }
  for (const size of SIZES_BATCH) {
    const wheel = fill(exports, size, distances);
    wheel.batch.delaysUs.set(distances);
    const ours = (): void => void wheel.hold(OPERATIONS_BATCH);
    const operations = OPERATIONS_BATCH;
    yield { ...contest, operations, case: "batch", size, ours, peers: {}, twin: WORK };
  }
}

async function queues(
  size: number,
  distances: readonly Duration[],
): Promise<Record<string, () => void>> {
  const peers: Record<string, () => void> = { "binary-heap": holdOnHeap(size, distances) };
  const queue = await flatQueue();
  if (queue !== null) peers["flatqueue"] = holdOnFlatQueue(queue, size, distances);
  return peers;
}

function fill(exports: CoreExports, size: number, distances: readonly Duration[]): CoreTimers {
  exports.coreReset();
  const wheel = bindTimers(exports, WHEEL);
  wheel.pop(START);
  for (let n = 0; n < size; n++) wheel.armAfter(distances[n & (DISTANCES - 1)] ?? MEAN_US, n);
  return wheel;
}

function holdOnWheel(
  { timerPopNext, timerPushAfter }: CoreExports,
  distances: readonly Duration[],
): () => void {
  let drawn = 0;
  return () => {
    for (let n = 0; n < OPERATIONS_SINGLE; n++) {
      const payload = timerPopNext(WHEEL);
      timerPushAfter(WHEEL, distances[drawn++ & (DISTANCES - 1)] ?? MEAN_US, payload);
    }
  };
}

function holdOnBinding(wheel: CoreTimers, distances: readonly Duration[]): () => void {
  let drawn = 0;
  return () => {
    for (let n = 0; n < OPERATIONS_SINGLE; n++) {
      const payload = wheel.popNext();
      wheel.armAfter(distances[drawn++ & (DISTANCES - 1)] ?? MEAN_US, payload);
    }
  };
}

function holdOnHeap(size: number, distances: readonly Duration[]): () => void {
  const heap = new BinaryHeap();
  let drawn = 0;
  const distance = (): number => distances[drawn++ & (DISTANCES - 1)] ?? MEAN_US;
  for (let n = 0; n < size; n++) heap.push(START + distance(), n);
  return () => {
    for (let n = 0; n < OPERATIONS_SINGLE; n++) {
      const now = heap.next();
      const payload = heap.pop();
      heap.push(now + distance(), payload);
    }
  };
}

function holdOnFlatQueue(
  queue: FlatQueue,
  size: number,
  distances: readonly Duration[],
): () => void {
  let drawn = 0;
  const distance = (): number => distances[drawn++ & (DISTANCES - 1)] ?? MEAN_US;
  for (let n = 0; n < size; n++) queue.push(n, START + distance());
  return () => {
    for (let n = 0; n < OPERATIONS_SINGLE; n++) {
      const now = queue.peekValue() ?? 0;
      const payload = queue.pop() ?? 0;
      queue.push(payload, now + distance());
    }
  };
}
