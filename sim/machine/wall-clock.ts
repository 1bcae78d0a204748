/**
 * The wall clock of the machine: what `date` would show, and what programs write into their files.
 *
 * It shows {@link WALL_EPOCH_US} at the boot and runs on with the monotonic clock, until faults set
 * it, have it drift or hold it. Of faults that overlap each has its own share of what it is off by,
 * and takes that along when it heals. Timers never look at it: they are monotonic.
 *
 *   jump     it is off by so much at once
 *   drift    it is off by so many microseconds more with each second
 *   freeze   it stands, and is off by all of the time that goes by; drifts stand with it
 *
 * Divergence: a real clock is brought back by a time service that slews small errors and steps
 * great ones; here it is right again at once when the fault heals.
 */
import { assert } from "../../kernel/assertion.ts";
import { BOOT, type Instant } from "../../kernel/time.ts";
import type { ClockFault } from "../fault/spec.ts";

/** 2026-01-01T00:00:00Z in microseconds since 1970: every run begins on the same day. */
export const WALL_EPOCH_US = 1_767_225_600_000_000;

const MILLION = 1_000_000n;

/** A fault of the clock, and its share of what the clock is off by. */
interface Disturbance {
  readonly how: ClockFault;
  /** In microseconds of a million parts each, so that no drift is ever rounded away. */
  parts: bigint;
}

export class WallClock {
  /** By the index of the fault, in the order in which they began. */
  readonly #disturbances = new Map<number, Disturbance>();
  #settledAt: Instant = BOOT;

  /**
   * Microseconds since 1970 that the clock shows; never before that, and whole up to 2^53.
   * `now` is never before the last fault that began or healed.
   */
  at(now: Instant): number {
    const shown = BigInt(WALL_EPOCH_US) + BigInt(now) + this.#offBy(now);
    if (shown < 0n) return 0;
    return Number(shown > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : shown);
  }

  disturb(fault: number, how: ClockFault, now: Instant): void {
    assert(!this.#disturbances.has(fault), "a fault of the clock begins once");
    this.#settle(now);
    const parts = how.kind === "jump" ? BigInt(how.byUs) * MILLION : 0n;
    this.#disturbances.set(fault, { how, parts });
  }

  /** The fault is over: the clock is right again, as far as no other one lies on it. */
  heal(fault: number, now: Instant): void {
    this.#settle(now);
    this.#disturbances.delete(fault);
  }

  #offBy(now: Instant): bigint {
    const elapsed = BigInt(now - this.#settledAt);
    let parts = 0n;
    for (const { parts: own } of this.#disturbances.values()) parts += own;
    for (const { gains } of this.#gaining()) parts += gains * elapsed;
    // Rounded down, so that it never shows an instant that has not come.
    return parts >= 0n ? parts / MILLION : -((-parts + MILLION - 1n) / MILLION);
  }

  #settle(now: Instant): void {
    const elapsed = BigInt(now - this.#settledAt);
    for (const { disturbance, gains } of this.#gaining()) disturbance.parts += gains * elapsed;
    this.#settledAt = now;
  }

  /** Who moves the clock as time goes by: the first that holds it, else all that have it drift. */
  #gaining(): readonly { readonly disturbance: Disturbance; readonly gains: bigint }[] {
    const all = [...this.#disturbances.values()];
    const frozen = all.find(({ how }) => how.kind === "freeze");
    if (frozen !== undefined) return [{ disturbance: frozen, gains: -MILLION }];
    return all.flatMap((disturbance) => {
      const { how } = disturbance;
      return how.kind === "drift" ? [{ disturbance, gains: BigInt(how.perMillion) }] : [];
    });
  }
}
