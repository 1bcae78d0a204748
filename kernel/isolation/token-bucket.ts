/**
 * A token bucket that shapes: what does not fit waits, in the order of asking, and nothing is lost.
 *
 *     level │\      burst: what may pass at once
 *           │ \  /\ /‾‾  refills at the rate, never above the burst
 *         0 ┼──\/────    below zero: owed to those who wait
 *
 * Exact, in the units of units.ts. What comes out within any time w is at most burst + rate × w,
 * where one request counts when the last of it has passed.
 *
 * Source: the generic cell rate algorithm (ITU-T I.371), as a level instead of an arrival time.
 */
import { assert } from "../assertion.ts";
import { duration, INSTANT_MAX, type Duration, type Instant } from "../time.ts";
import { millionthsOf, unitsOf, wholeOf } from "./units.ts";

export interface BucketSpec {
  /** Tokens a second, above 0; a fraction is kept to a millionth. */
  readonly perSecond: number;
  /** Tokens that may pass at once, above 0. */
  readonly burst: number;
}

export class TokenBucket {
  readonly #rate: bigint;
  readonly #burst: bigint;
  #level: bigint;
  #at: Instant;

  /** Full at first. */
  constructor({ perSecond, burst }: BucketSpec, now: Instant) {
    this.#rate = millionthsOf(perSecond);
    this.#burst = unitsOf(burst);
    assert(this.#rate > 0n && this.#burst > 0n, "a bucket lets something through");
    this.#level = this.#burst;
    this.#at = now;
  }

  /** Takes so many units, behind whoever asked before; how long the sender waits for them. */
  take(now: Instant, units: bigint): Duration {
    this.#refill(now);
    this.#level -= units;
    if (this.#level >= 0n) return duration(0);
    const wait = (-this.#level + this.#rate - 1n) / this.#rate;
    return duration(wait > BigInt(INSTANT_MAX) ? INSTANT_MAX : Number(wait));
  }

  /** So many units have flowed evenly since it was last asked, no faster than it fills. */
  flow(now: Instant, units: bigint): void {
    assert(now >= this.#at, "a bucket's time never goes back");
    const level = this.#level + this.#rate * BigInt(now - this.#at) - units;
    this.#level = level > this.#burst ? this.#burst : level;
    this.#at = now;
  }

  /** Whole tokens that would pass at once; 0 where somebody waits. */
  available(now: Instant): number {
    this.#refill(now);
    return this.#level > 0n ? wholeOf(this.#level) : 0;
  }

  #refill(now: Instant): void {
    this.flow(now, 0n);
  }
}
