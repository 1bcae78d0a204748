/**
 * The HAL of simulated time: a sleep jumps the clock to its end, randomness comes from a seed.
 *
 * Nothing here waits, and nothing asks the platform for anything: the same seed and the same
 * calls give the same answers on every machine and in a browser.
 */
import type { Hal } from "../hal.ts";
import { createGenerator, nextInRange, type GeneratorMode } from "./generator.ts";

export interface VirtualHalOptions {
  /** In [0, 2^64). */
  readonly seed: bigint;
  readonly rng: GeneratorMode;
}

/** The clock stops here: later instants are not exact as numbers. */
const CLOCK_MAX_US = Number.MAX_SAFE_INTEGER;

export function createVirtualHal(options: VirtualHalOptions): Hal {
  const generator = createGenerator(options.rng, options.seed);
  let clockUs = 0;

  /** Whole microseconds: a fraction would be lost further on, and a sleep is never too short. */
  function sleep(us: number): void {
    if (!(us >= 0)) throw new RangeError(`a sleep lasts 0 or longer, not ${us} µs`);
    clockUs = Math.min(clockUs + Math.ceil(us), CLOCK_MAX_US);
  }

  return {
    getCurrentTimeMs: () => answer(() => Math.floor(clockUs / 1000)),
    getCurrentTimeUs: () => answer(() => clockUs),
    sleepMs: (ms) => answer(() => sleep(ms * 1000)),
    sleepUs: (us) => answer(() => sleep(us)),
    getRandomU32: () => answer(() => generator.nextU32()),
    getRandomU64: () => answer(() => generator.nextU64()),
    getRandomRange: (low, high) => answer(() => nextInRange(generator, low, high)),
  };
}

/** Does the work at once, in the order of the calls; what it throws rejects the promise. */
function answer<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
