/**
 * A HAL whose time passes as somebody lets it: at a speed, up to an instant, or not at all.
 *
 * A sleep ends early where no more may pass yet, so that whoever runs on it can be looked at
 * between two events. What is asked of it stays in its order, so the run is the same at any pace.
 */
import type { Hal } from "../hal.ts";

export interface Pace {
  /** Waits until some of a sleep that begins at `atUs` may pass: how much of `us`, 0 or more. */
  grantUs(atUs: number, us: number): Promise<number>;
  /** For how long a clock that nobody can stop has been left out of account. */
  readonly heldUs: number;
}

export function createPacedHal(inner: Hal, pace: Pace): Hal {
  let lastUs = 0;

  async function nowUs(): Promise<number> {
    lastUs = Math.max(lastUs, (await inner.getCurrentTimeUs()) - pace.heldUs);
    return lastUs;
  }

  async function sleepUs(us: number): Promise<void> {
    if (!(us >= 0)) throw new RangeError(`a sleep lasts 0 or longer, not ${us} µs`);
    const granted = await pace.grantUs(await nowUs(), Math.ceil(us));
    if (granted > 0) await inner.sleepUs(granted);
  }

  return {
    ...inner,
    getCurrentTimeUs: nowUs,
    getCurrentTimeMs: async () => Math.floor((await nowUs()) / 1_000),
    sleepUs,
    sleepMs: (ms) => sleepUs(ms * 1_000),
  };
}
