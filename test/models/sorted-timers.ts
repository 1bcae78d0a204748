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

  /** Takes the first, whenever it is due, as if that were now. */
  popNext(): ModelTimer | undefined {
    const first = this.first();
    if (first !== undefined) this.pop(first.at);
    return first;
  }

  drain(now: number, limit: number): ModelTimer[] {
    const due = this.#timers.filter((timer) => timer.at <= now).slice(0, limit);
    this.#clock = Math.max(this.#clock, now);
    for (const timer of due) this.cancel(timer.payload);
    return due;
  }

  /** Each time takes the first and arms it anew after the next delay; the payloads it took. */
  hold(delays: readonly number[], latest: number): number[] {
    const taken: number[] = [];
    for (const delay of delays) {
      const first = this.popNext();
      if (first === undefined) break;
      taken.push(first.payload);
      this.arm(Math.min(this.#clock + delay, latest), first.payload);
    }
    return taken;
  }
}
