/**
 * The instant that slow start and decay go by: one for all pools, told from outside.
 */

/** Microseconds; it never goes back. */
export let clock: u64 = 0;

export function resetClock(): void {
  clock = 0;
}

/** Moves the clock of all pools forward to a whole instant, from 0 to 2^53 - 1. */
export function poolClock(now: f64): void {
  clock = max(clock, <u64>now);
}

/** The same, from within the core. */
export function setPoolClock(now: u64): void {
  clock = now;
}
