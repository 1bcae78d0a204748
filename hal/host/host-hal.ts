/**
 * The HAL of the machine that this runs on: monotonic clock, real sleeps, the platform's entropy.
 *
 * Never uses the wall clock: it may jump, and sleeps must not. A sleep never ends early, except
 * when the signal is aborted, which is how Ctrl-C gets through; whoever aborts has to look at the
 * signal after each sleep.
 */
import { randomBytes } from "node:crypto";
import type { Hal } from "../hal.ts";

export interface HostHalOptions {
  /** Aborting it resolves every sleep, pending and later, at once. */
  readonly signal?: AbortSignal;
}

/** What `setTimeout` can wait for; beyond it fires at once. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

export function createHostHal(options: HostHalOptions = {}): Hal {
  const { signal } = options;
  const startedNs = process.hrtime.bigint();
  const elapsedUs = (): number => Number((process.hrtime.bigint() - startedNs) / 1000n);

  async function sleepUs(us: number): Promise<void> {
    if (!(us >= 0)) throw new RangeError(`a sleep lasts 0 or longer, not ${us} µs`);
    const endUs = elapsedUs() + us;
    // Timers of the platform count whole milliseconds and may fire a little early: look again.
    for (let leftUs = us; leftUs > 0 && !isAborted(signal); leftUs = endUs - elapsedUs()) {
      await pause(Math.min(Math.ceil(leftUs / 1000), TIMEOUT_MAX_MS), signal);
    }
  }

  return {
    getCurrentTimeMs: () => Promise.resolve(Math.floor(elapsedUs() / 1000)),
    getCurrentTimeUs: () => Promise.resolve(elapsedUs()),
    sleepMs: (ms) => sleepUs(ms * 1000),
    sleepUs,
    getRandomU32: () => Promise.resolve(randomBytes(4).readUInt32LE()),
    getRandomU64: () => Promise.resolve(randomU64()),
    getRandomRange: async (low, high) => randomInRange(low, high),
  };
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal !== undefined && signal.aborted;
}

/** Resolves after the timeout or when the signal is aborted, and leaves neither behind. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timeout);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timeout = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}

function randomU64(): bigint {
  return randomBytes(8).readBigUInt64LE();
}

/** Uniform in [low, high): draws as many bits as the width has until they are below it. */
function randomInRange(low: number, high: number): number {
  const width = high - low;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || !Number.isSafeInteger(width)) {
    throw new RangeError(`a range has whole bounds and width below 2^53, not ${low} to ${high}`);
  }
  if (width < 1) throw new RangeError(`nothing lies in the range from ${low} to below ${high}`);
  const bits = (width - 1).toString(2).length;
  let draw = BigInt.asUintN(bits, randomU64());
  while (draw >= width) draw = BigInt.asUintN(bits, randomU64());
  return low + Number(draw);
}
