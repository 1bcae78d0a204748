/**
 * Peer of the timing wheel: a plain binary heap in JavaScript, ordered by (time, arming).
 *
 * Three parallel arrays and no objects, which is the quick way to write one. It cannot cancel.
 */

export class BinaryHeap {
  readonly #times: number[] = [];
  readonly #sequences: number[] = [];
  readonly #payloads: number[] = [];
  #armed = 0;

  get size(): number {
    return this.#times.length;
  }

  next(): number {
    return this.#times[0] ?? -1;
  }

  push(time: number, payload: number): void {
    let hole = this.#times.length;
    const sequence = this.#armed++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#isBefore(parent, time, sequence)) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#put(hole, time, sequence, payload);
  }

  /** The payload of the earliest; -1 where there is none. */
  pop(): number {
    const top = this.#payloads[0] ?? -1;
    const time = this.#times.pop();
    const sequence = this.#sequences.pop();
    const payload = this.#payloads.pop();
    if (time === undefined || sequence === undefined || payload === undefined) return -1;
    if (this.#times.length > 0) this.#sink(time, sequence, payload);
    return top;
  }

  /** Lets the hole at the top sink to where the entry belongs. */
  #sink(time: number, sequence: number, payload: number): void {
    const size = this.#times.length;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < size && this.#isBefore(right, this.#timeAt(child), this.#sequenceAt(child))) {
        child = right;
      }
      if (!this.#isBefore(child, time, sequence)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#put(hole, time, sequence, payload);
  }

  #isBefore(place: number, time: number, sequence: number): boolean {
    const at = this.#timeAt(place);
    return at < time || (at === time && this.#sequenceAt(place) < sequence);
  }

  #timeAt(place: number): number {
    return this.#times[place] ?? 0;
  }

  #sequenceAt(place: number): number {
    return this.#sequences[place] ?? 0;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#timeAt(from), this.#sequenceAt(from), this.#payloads[from] ?? 0);
  }

  #put(place: number, time: number, sequence: number, payload: number): void {
    this.#times[place] = time;
    this.#sequences[place] = sequence;
    this.#payloads[place] = payload;
  }
}
