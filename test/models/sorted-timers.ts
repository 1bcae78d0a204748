/**
 * Reference model of the timing wheel: an array, sorted by (time, arming), and nothing clever.
 */

export interface ModelTimer {
  readonly at: number;
  readonly sequence: number;
  readonly payload: number;
}

export class SortedTimers {
  #clock = 0;
  #sequence = 0;
  #timers: ModelTimer[] = [];

  get size(): number {
    return this.#timers.length;
  }

  get clock(): number {
    return this.#clock;
  }

  /** Payloads are unique in the tests, so they name the timers. */
  arm(at: number, payload: number): void {
    // What is armed in the past counts as armed for now.
    const due = Math.max(at, this.#clock);
    this.#timers.push({ at: due, sequence: this.#sequence++, payload });
    this.#timers.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
  }

  cancel(payload: number): boolean {
    const place = this.#timers.findIndex((timer) => timer.payload === payload);
    if (place < 0) return false;
    this.#timers.splice(place, 1);
    return true;
  }

  rearm(payload: number, at: number): boolean {
    if (!this.cancel(payload)) return false;
    this.arm(at, payload);
    return true;
  }

  next(): number | null {
    return this.first()?.at ?? null;
  }

  first(): ModelTimer | undefined {
    return this.#timers[0];
  }

  pop(now: number): number {
    this.#clock = Math.max(this.#clock, now);
    const first = this.first();
    if (first === undefined || first.at > now) return -1;
    this.#timers.shift();
    return first.payload;
  }
}
