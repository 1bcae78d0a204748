/**
 * How often a group brings its members back: at most `intensity` restarts in any window of
 * `period`, both ends included; one more and the group fails.
 *
 * The window slides and is exact to the microsecond. Source: Erlang/OTP, supervisor.erl,
 * add_restart/1, which counts in whole seconds.
 */
import type { GroupSpec } from "../spec.ts";
import type { Instant } from "../time.ts";

/** Instants that have left the window are dropped once they are as many as this. */
const DROPPED_AT_ONCE = 64;

export class Intensity {
  readonly #limit: Pick<GroupSpec, "intensity" | "periodUs">;
  /** Ascending; those before `#first` have left the window. */
  readonly #restarts: Instant[] = [];
  #first = 0;

  constructor(limit: Pick<GroupSpec, "intensity" | "periodUs">) {
    this.#limit = limit;
  }

  /** Counts a restart; the restarts within the period that ends now, this one included. */
  charge(now: Instant): number {
    const since = now - this.#limit.periodUs;
    this.#restarts.push(now);
    while ((this.#restarts[this.#first] ?? now) < since) this.#first += 1;
    if (this.#first >= DROPPED_AT_ONCE) {
      this.#restarts.splice(0, this.#first);
      this.#first = 0;
    }
    return this.count;
  }

  /** Restarts in the window that ended with the last one. */
  get count(): number {
    return this.#restarts.length - this.#first;
  }

  /** Whether so many restarts within the period are too many. */
  isExceededBy(restarts: number): boolean {
    return restarts > this.#limit.intensity;
  }

  /** A group that is started anew has restarted nothing yet. */
  clear(): void {
    this.#restarts.length = 0;
    this.#first = 0;
  }
}
