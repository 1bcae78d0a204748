/**
 * One range of offsets over all files of an input, so that a tree merged out of several files is
 * an ordinary tree whose nodes still know the file they come from.
 *
 * ```
 * compose.yaml            override.yaml     base/common.yaml
 * 0 ............. 4_210   4_211 ... 5_003   5_004 ........ 6_120
 * ```
 *
 * A node of the second file at its offset 10 gets the offset 4_221; {@link SourceSpace.placeOf}
 * finds the way back by binary search.
 */
import type { Place } from "../problem.ts";

interface Section {
  readonly start: number;
  readonly placeOf: (offset: number) => Place;
}

export class SourceSpace {
  readonly #sections: Section[] = [];
  #end = 0;

  /** Adds a file whose offsets run from 0 to `length`; answers where they begin here. */
  add(length: number, placeOf: (offset: number) => Place): number {
    const start = this.#end;
    this.#sections.push({ start, placeOf });
    this.#end = start + length + 1;
    return start;
  }

  readonly placeOf = (offset: number): Place => {
    let low = 0;
    let high = this.#sections.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#sections[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const section = this.#sections[low];
    if (section === undefined) throw new RangeError("no file was added to the space");
    return section.placeOf(offset - section.start);
  };
}
