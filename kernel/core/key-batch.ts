/**
 * Carries a batch of keys into the core and gives a view of what was picked for them.
 *
 * Two steps around the call into the core, and no function handed in: with a closure and a copy
 * of the picks a batch of a thousand would take a tenth longer.
 */
import type { CoreExports } from "./exports/core-exports.ts";
import { BATCH_COUNT, BATCH_IN_AT, BATCH_OUT_AT } from "./layout.ts";

/** In a batch: nobody was there to be picked. */
export const NOBODY = 0xffff_ffff;

export class KeyBatch {
  /** Where the core reads keys: a batch that is written here is not copied. */
  readonly keys: Uint32Array;
  /** As many picks as the batch before had keys: a new view costs as much as a copy. */
  #picks: Uint32Array = new Uint32Array(0);

  constructor(core: CoreExports) {
    this.keys = new Uint32Array(core.memory.buffer, BATCH_IN_AT, BATCH_COUNT);
  }

  /**
   * Takes the keys into the core; how many they are.
   * @throws RangeError for more keys than a batch carries.
   */
  enter(keys: Uint32Array): number {
    const count = keys.length;
    if (count > BATCH_COUNT) throw new RangeError(`a batch has at most ${BATCH_COUNT} keys`);
    const isThere = keys.buffer === this.keys.buffer && keys.byteOffset === BATCH_IN_AT;
    if (!isThere) this.keys.set(keys);
    return count;
  }

  /**
   * A view of what was picked, in the core: the next batch of any kind writes over it.
   * @throws RangeError where the core did not find all keys.
   */
  leave(count: number, found: number): Uint32Array {
    if (found !== count) throw new RangeError(`${count - found} of ${count} keys do not exist`);
    if (this.#picks.length !== count) {
      this.#picks = new Uint32Array(this.keys.buffer, BATCH_OUT_AT, count);
    }
    return this.#picks;
  }
}
