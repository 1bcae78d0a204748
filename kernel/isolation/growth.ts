/**
 * What a process holds of a resource, as a straight line in time: what it has, and how fast that
 * grows. The microsecond at which it asks for the next one is computed, and nothing is sampled.
 */
import { INSTANT_MAX, instant, type Instant } from "../time.ts";
import { WHOLE, wholeOf } from "./units.ts";

export interface Growth {
  readonly units: bigint;
  readonly since: Instant;
  /** Millionths a second. */
  readonly rate: bigint;
}

export function unitsAt({ units, since, rate }: Growth, now: Instant): bigint {
  return rate === 0n ? units : units + rate * BigInt(now - since);
}

/** Whole ones at `now`, rounded down. */
export function heldAt(growth: Growth, now: Instant): number {
  return wholeOf(unitsAt(growth, now));
}

/** The same line, at another rate from `now` on. */
export function atRate(growth: Growth, now: Instant, rate: bigint): Growth {
  return { units: unitsAt(growth, now), since: now, rate };
}

/** The first instant at which at least `count` whole ones are held; `null`: never. */
export function reachesAt({ units, since, rate }: Growth, count: number): Instant | null {
  const missing = BigInt(count) * WHOLE - units;
  if (missing <= 0n) return since;
  if (rate === 0n) return null;
  const at = BigInt(since) + (missing + rate - 1n) / rate;
  return at > BigInt(INSTANT_MAX) ? null : instant(Number(at));
}
