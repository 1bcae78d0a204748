/**
 * Turns offsets into lines and columns, by binary search over where the lines begin.
 */

export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Lines end at `\n`; a `\r` before it belongs to the line. */
export class LineIndex {
  readonly #starts: Uint32Array;

  constructor(text: string) {
    let count = 1;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
    this.#starts = new Uint32Array(count);
    let line = 1;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      this.#starts[line++] = at + 1;
    }
  }

  /** Lines and columns from 1; an offset beyond the end stands on the last line. */
  find(offset: number): LineColumn {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}
