/**
 * How long the n-th restart in a row waits, before jitter.
 *
 * Every wait is a whole number of microseconds in [0, DELAY_MAX], whatever n is: growth stops at
 * the strategy's maximum long before a double could overflow.
 */
import { assert, unreachable } from "../assertion.ts";
import type { Backoff } from "../spec.ts";
import { DAY, duration, SECOND, type Duration } from "../time.ts";
import { adaptedDelay } from "./adaptive.ts";

/** No restart waits longer: a linear backoff grows without a bound of its own. */
export const DELAY_MAX: Duration = duration(365 * DAY);

/** Decorrelated jitter grows to this where the backoff has no maximum of its own. */
const JITTER_CAP: Duration = duration(30 * SECOND);

/** The restart that a wait is asked for. */
export interface Attempt {
  /** Its number in a row, from 1. */
  readonly n: number;
  /** How long the run that failed had lasted. */
  readonly uptimeUs: number;
  /** What the backoff gave for the restart before, without jitter; `null` where there was none. */
  readonly previousUs: Duration | null;
}

/** The wait before a restart. Only the adaptive backoff asks for more than its number. */
export function backoffDelay(backoff: Backoff, { n, uptimeUs, previousUs }: Attempt): Duration {
  assert(Number.isSafeInteger(n) && n >= 1, "restarts in a row count from 1");
  switch (backoff.strategy) {
    case "none":
      return duration(0);
    case "fixed":
      return backoff.delayUs;
    case "linear":
      return duration(Math.min(backoff.delayUs + backoff.incrementUs * (n - 1), DELAY_MAX));
    case "exponential":
      return exponential(backoff.initialUs, backoff.multiplier, backoff.maxUs, n);
    case "adaptive":
      return adaptedDelay(backoff, previousUs, uptimeUs);
    default:
      return unreachable(backoff);
  }
}

/** The wait before the first restart in a row: where decorrelated jitter begins. */
export function firstDelay(backoff: Backoff): Duration {
  return backoffDelay(backoff, { n: 1, uptimeUs: 0, previousUs: null });
}

/** The longest wait that decorrelated jitter may grow to. */
export function backoffCap(backoff: Backoff): Duration {
  switch (backoff.strategy) {
    case "none":
      return duration(0);
    case "exponential":
    case "adaptive":
      return backoff.maxUs;
    case "fixed":
    case "linear":
      return duration(Math.max(backoff.delayUs, JITTER_CAP));
    default:
      return unreachable(backoff);
  }
}

/** min(max, initial × multiplier^(n-1)), rounded down once at the end. */
function exponential(initial: Duration, multiplier: number, max: Duration, n: number): Duration {
  if (initial === 0) return initial;
  return duration(Math.min(Math.floor(initial * power(multiplier, n - 1)), max));
}

/**
 * base^exponent for a base of at least 1, by squaring: a handful of multiplications whatever the
 * exponent, the same on every engine; Infinity where it is too large for a double.
 */
function power(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
