/**
 * A series while it grows: a number for each window, and how those of two windows become one.
 */
import type { Series } from "./samples.ts";

/** What happened adds up; of what is, the last counts; of what was highest, the highest. */
export type Folding = "sum" | "last" | "most";

export class Column {
  readonly #folding: Folding;
  #values: number[] = [];

  constructor(folding: Folding) {
    this.#folding = folding;
  }

  /** Into a new window, or into the last. */
  put(value: number, isNew: boolean): void {
    const last = this.#values.at(-1);
    if (isNew || last === undefined) this.#values.push(value);
    else this.#values[this.#values.length - 1] = this.#fold(last, value);
  }

  /** Two windows become one; a last one without a partner stays as it is. */
  halve(): void {
    const halved: number[] = [];
    for (const [at, value] of this.#values.entries()) {
      const first = halved.at(-1);
      if (at % 2 === 0 || first === undefined) halved.push(value);
      else halved[halved.length - 1] = this.#fold(first, value);
    }
    this.#values = halved;
  }

  /** What came of it, with 0 for windows before its first. */
  series(): Series {
    return Float64Array.from(this.#values);
  }

  #fold(first: number, second: number): number {
    if (this.#folding === "sum") return first + second;
    return this.#folding === "last" ? second : Math.max(first, second);
  }
}

/** A counter that only goes up: what it has gone up by in each window. */
export class RiseColumn extends Column {
  #before = 0;

  constructor() {
    super("sum");
  }

  override put(value: number, isNew: boolean): void {
    super.put(value - this.#before, isNew);
    this.#before = value;
  }
}
