/**
 * Remembers for each key whom a table picked, until its members change.
 *
 * A single pick costs more to cross into the core and back than to look up, and keys come back:
 * the second time no boundary is crossed. Four bytes a key, up to the highest that was picked.
 *
 * The keys of one run are numbers in a row, and a table lives in one run; so a key that does not
 * exist is not remembered, whatever it is.
 */

const UNKNOWN = -1;
const CAPACITY_FIRST = 1_024;
/** The bits of a key that number it within its run. */
const ORDINAL_MASK = (1 << 20) - 1;

export class PickMemo {
  #members: Int32Array = new Int32Array(0);
  /** The first key of the run; known with the first key that was picked. */
  #firstKey = 0;

  /** The member, below 65,536; negative where none is remembered. */
  get(key: number): number {
    return this.#members[key - this.#firstKey] ?? UNKNOWN;
  }

  /** `key` exists. */
  set(key: number, member: number): void {
    const ordinal = key & ORDINAL_MASK;
    this.#firstKey = key - ordinal;
    if (ordinal >= this.#members.length) this.#grow(ordinal);
    this.#members[ordinal] = member;
  }

  forget(): void {
    this.#members.fill(UNKNOWN);
  }

  #grow(ordinal: number): void {
    let capacity = Math.max(this.#members.length, CAPACITY_FIRST);
    while (capacity <= ordinal) capacity *= 2;
    const members = new Int32Array(capacity).fill(UNKNOWN);
    members.set(this.#members);
    this.#members = members;
  }
}
