/**
 * Which event and which service are chosen; every part of the page shows both in its own way.
 */
import type { RunEvent, RunEvents } from "./run-data.ts";
import type { TimeView } from "./time-view.ts";

export class Selection {
  readonly #events: RunEvents;
  readonly #view: TimeView;
  #event: RunEvent | null = null;
  #unit: number | null = null;
  readonly #listeners: ((selection: Selection) => void)[] = [];

  constructor(events: RunEvents, view: TimeView) {
    this.#events = events;
    this.#view = view;
  }

  get event(): RunEvent | null {
    return this.#event;
  }

  /** A place among the units of the page. */
  get unit(): number | null {
    return this.#unit;
  }

  listen(listener: (selection: Selection) => void): void {
    this.#listeners.push(listener);
  }

  choose(event: RunEvent | null): void {
    this.#event = event;
    if (event !== null) this.#view.reveal(event.tUs);
    this.#tell();
  }

  chooseSeq(seq: number): void {
    const event = this.#events.find(seq);
    if (event !== null) this.choose(event);
  }

  chooseUnit(unit: number | null): void {
    this.#unit = unit;
    this.#tell();
  }

  /** The event nearest to an instant that is worth telling; of one unit, or of any. */
  chooseNear(atUs: number, unit: number | null): void {
    let nearest: RunEvent | null = null;
    let distance = Number.POSITIVE_INFINITY;
    for (const event of this.#events.all) {
      if (!event.isTold || (unit !== null && event.unit !== unit)) continue;
      const own = Math.abs(event.tUs - atUs);
      if (own < distance) [nearest, distance] = [event, own];
    }
    if (nearest !== null) this.choose(nearest);
  }

  /** The next event worth telling, or the one before. */
  step(by: 1 | -1): void {
    const from = this.#event;
    const atUs = this.#view.atUs;
    const told = this.#events.all.filter(({ isTold }) => isTold);
    const next =
      by === 1
        ? told.find(({ tUs, seq }) => (from === null ? tUs > atUs : seq > from.seq))
        : told.findLast(({ tUs, seq }) => (from === null ? tUs < atUs : seq < from.seq));
    if (next !== undefined) this.choose(next);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this);
  }
}
