/**
 * The event queue at work: the hold model, in which each operation takes the earliest timer and
 * arms one for later, so that the number of pending timers stays.
 *
 * The distances are exponential: what a simulator of requests and restarts arms. The wheel is
 * called one operation at a time through the kernel's binding, with all its checks.
 */
import type { Core, CoreTimers } from "../kernel/core/core.ts";
import { duration, instant } from "../kernel/time.ts";
import { BinaryHeap } from "./peers/binary-heap.ts";
import type { Contest } from "./row.ts";

const SIZES = [1_000, 100_000];
const OPERATIONS = 2_000;
/** Drawn beforehand, so that the drawing is not measured; a power of two, to wrap around. */
const DISTANCES = 65_536;
const MEAN_US = duration(100_000);
const WHEEL = 3;

/** One contest for each size; they take turns on one wheel, so run them one after the other. */
export function* eventQueueContests(core: Core): Generator<Contest> {
  const stream = core.streams(1n, "splitmix").open("bench/event-queue");
  const distances = Array.from({ length: DISTANCES }, () => stream.exponential(MEAN_US));
  for (const size of SIZES) {
    const wheel = core.timers(WHEEL);
    yield {
      work: "event-queue",
      case: "single",
      size,
      operations: OPERATIONS,
      ours: holdOnWheel(wheel, size, distances),
      peers: { "binary-heap": holdOnHeap(size, distances) },
    };
    for (let next = wheel.next(); next !== null; next = wheel.next()) wheel.pop(next);
  }
}

function holdOnWheel(wheel: CoreTimers, size: number, distances: readonly number[]): () => void {
  let drawn = 0;
  const distance = (): number => distances[drawn++ & (DISTANCES - 1)] ?? 1;
  let now = wheel.next() ?? 0;
  for (let n = 0; n < size; n++) wheel.arm(instant(now + distance()), n);
  return () => {
    for (let n = 0; n < OPERATIONS; n++) {
      now = wheel.next() ?? now;
      const payload = wheel.pop(instant(now));
      wheel.arm(instant(now + distance()), payload);
    }
  };
}

function holdOnHeap(size: number, distances: readonly number[]): () => void {
  const heap = new BinaryHeap();
  let drawn = 0;
  const distance = (): number => distances[drawn++ & (DISTANCES - 1)] ?? 1;
  let now = 0;
  for (let n = 0; n < size; n++) heap.push(now + distance(), n);
  return () => {
    for (let n = 0; n < OPERATIONS; n++) {
      now = heap.next();
      const payload = heap.pop();
      heap.push(now + distance(), payload);
    }
  };
}
