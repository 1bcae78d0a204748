/**
 * The event queue of the data plane in plain JavaScript: a timing wheel of requests in the exact
 * order of (time, arming), as in bench/native/data-plane.c, in columns of typed arrays.
 */

const SLOT_BITS = 5;
export const SLOT_US: number = 1 << SLOT_BITS;
/** Half a second ahead: the longest draw, at 36.7 means, is 367 ms. */
const SLOTS = 16_384;
const SLOT_MASK = SLOTS - 1;
const GROUPS = SLOTS >> 5;
const GROUP_MASK = GROUPS - 1;
/** No slot holds anything. */
export const NOWHERE: number = -1;

/** The wheel: a slot of 32 µs that is open, with a list a microsecond, and the slots after it. */
export class RequestWheel {
  /** Links of requests, which serve the queues as well; 0 is nobody. */
  readonly next: Int32Array;
  /** How many were armed before, for the order of equals. */
  readonly armed: Int32Array;
  armings = 0;
  /** Start of the open slot. */
  openUs = 0;
  /** Microseconds of the open slot that hold anything, as bits. */
  places = 0;
  readonly #place: Uint8Array;
  readonly #heads: Int32Array = new Int32Array(SLOT_US);
  readonly #tails: Int32Array = new Int32Array(SLOT_US);
  readonly #slots: Int32Array = new Int32Array(SLOTS);
  readonly #groups: Int32Array = new Int32Array(GROUPS);
  readonly #summary: Int32Array = new Int32Array(GROUPS >> 5);
  #index = 0;

  constructor(capacity: number) {
    this.next = new Int32Array(capacity);
    this.armed = new Int32Array(capacity);
    this.#place = new Uint8Array(capacity);
  }

  /** `us` from the start of the open slot. */
  arm(us: number, id: number): void {
    const place = us & (SLOT_US - 1);
    this.armed[id] = this.armings;
    this.armings = (this.armings + 1) | 0;
    this.#place[id] = place;
    if (us < SLOT_US) {
      this.next[id] = 0;
      if (((this.places >>> place) & 1) === 0) this.#heads[place] = id;
      else this.next[this.#tails[place] ?? 0] = id;
      this.#tails[place] = id;
      this.places |= 1 << place;
      return;
    }
    const index = (this.#index + (us >> SLOT_BITS)) & SLOT_MASK;
    const group = index >> 5;
    // In front: nobody else has to be touched, and opening the slot turns the list around.
    this.next[id] = this.#slots[index] ?? 0;
    this.#slots[index] = id;
    this.#groups[group] = (this.#groups[group] ?? 0) | (1 << (index & 31));
    this.#summary[group >> 5] = (this.#summary[group >> 5] ?? 0) | (1 << (group & 31));
  }

  /** From the open slot to the first that holds anything; `NOWHERE` where none does. */
  slotsToNext(): number {
    const near = (this.#groups[this.#index >> 5] ?? 0) >>> (this.#index & 31);
    if (near !== 0) return lowestBit(near);
    const from = ((this.#index >> 5) + 1) & GROUP_MASK;
    let word = from >> 5;
    let rest = (this.#summary[word] ?? 0) & (-1 << (from & 31));
    for (let seen = 0; rest === 0; seen++) {
      if (seen === GROUPS >> 5) return NOWHERE;
      word = (word + 1) & ((GROUPS >> 5) - 1);
      rest = this.#summary[word] ?? 0;
    }
    const group = (word << 5) | lowestBit(rest);
    const index = (group << 5) | lowestBit(this.#groups[group] ?? 0);
    return (index - this.#index) & SLOT_MASK;
  }

  /** Opens the slot that is so many slots ahead, and spreads what it holds. */
  open(distance: number): void {
    const index = (this.#index + distance) & SLOT_MASK;
    const group = index >> 5;
    let id = this.#slots[index] ?? 0;
    let places = 0;
    this.#index = index;
    this.openUs += distance * SLOT_US;
    this.#slots[index] = 0;
    const rest = (this.#groups[group] ?? 0) & ~(1 << (index & 31));
    this.#groups[group] = rest;
    if (rest === 0) {
      this.#summary[group >> 5] = (this.#summary[group >> 5] ?? 0) & ~(1 << (group & 31));
    }
    while (id !== 0) {
      const place = this.#place[id] ?? 0;
      const next = this.next[id] ?? 0;
      const isFirst = ((places >>> place) & 1) === 0;
      this.next[id] = isFirst ? 0 : (this.#heads[place] ?? 0);
      if (isFirst) this.#tails[place] = id;
      this.#heads[place] = id;
      places |= 1 << place;
      id = next;
    }
    this.places = places;
  }

  /** Who comes first in this microsecond of the open slot. */
  head(place: number): number {
    return this.#heads[place] ?? 0;
  }

  /** Takes the head out. */
  take(place: number, id: number): void {
    const next = this.next[id] ?? 0;
    this.#heads[place] = next;
    if (next === 0) this.places &= ~(1 << place);
  }
}

/** The place of the lowest bit that is set. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
