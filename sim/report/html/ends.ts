/**
 * The first and the last of a long row of things, in their order.
 */
export class Ends<Item> {
  readonly #firstMax: number;
  readonly #lastMax: number;
  readonly #first: Item[] = [];
  /** A ring: where it is full, the next one replaces the oldest. */
  readonly #last: Item[] = [];
  #oldest = 0;
  #leftOut = 0;

  constructor(firstMax: number, lastMax: number) {
    this.#firstMax = firstMax;
    this.#lastMax = lastMax;
  }

  /** Those between the first and the last ones. */
  get leftOut(): number {
    return this.#leftOut;
  }

  add(item: Item): void {
    if (this.#first.length < this.#firstMax) {
      this.#first.push(item);
    } else if (this.#last.length < this.#lastMax) {
      this.#last.push(item);
    } else {
      this.#last[this.#oldest] = item;
      this.#oldest = (this.#oldest + 1) % this.#lastMax;
      this.#leftOut += 1;
    }
  }

  kept(): readonly Item[] {
    const [oldest, newest] = [this.#last.slice(this.#oldest), this.#last.slice(0, this.#oldest)];
    return [...this.#first, ...oldest, ...newest];
  }
}
