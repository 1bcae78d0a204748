/**
 * Amounts of anything that is counted, exact: a whole one is 10^12 units.
 *
 * A rate in millionths a second times whole microseconds is then a whole number of units, so that
 * no sum of pieces ever differs from the whole.
 */
import type { Duration } from "../time.ts";

/** Units in a millionth of one: one for each microsecond of a second. */
const MICRO = 1_000_000n;

/** Units in a whole one. */
export const WHOLE: bigint = MICRO * MICRO;

/** Millionths, exact for every rate and size that a manifest can say. */
export function millionthsOf(amount: number): bigint {
  const whole = Math.floor(amount);
  return BigInt(whole) * MICRO + BigInt(Math.round((amount - whole) * 1_000_000));
}

export function unitsOf(amount: number): bigint {
  return millionthsOf(amount) * MICRO;
}

/** What comes of a rate in so much time. */
export function unitsIn(perSecond: number, lengthUs: Duration): bigint {
  return millionthsOf(perSecond) * BigInt(lengthUs);
}

/** Whole ones, rounded down. */
export function wholeOf(units: bigint): number {
  return Number(units / WHOLE);
}
