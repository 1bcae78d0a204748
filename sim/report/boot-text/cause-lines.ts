/**
 * On which line the cause of a record is told, so that no effect is put above it.
 */
import type { RecordFinder } from "../stop-reason.ts";

const NONE = -1;

export class CauseLines {
  readonly #recordAt: RecordFinder;
  /** By record: its line, or that of the nearest cause that has one. */
  readonly #lines = new Map<number, number>();

  constructor(recordAt: RecordFinder) {
    this.#recordAt = recordAt;
  }

  /** This record is told on this line. */
  tell(seq: number, line: number): void {
    this.#lines.set(seq, line);
  }

  /** The line of its nearest cause of the same instant that has one, else -1. */
  lineAbove(seq: number): number {
    const record = this.#recordAt(seq);
    const way: number[] = [];
    let line = NONE;
    for (let next = record?.cause ?? null; next !== null;) {
      const cause = this.#recordAt(next);
      if (cause === null || cause.tUs !== record?.tUs) break;
      const known = this.#lines.get(next);
      if (known !== undefined) {
        line = known;
        break;
      }
      way.push(next);
      next = cause.cause;
    }
    // Each record is walked over once, however long its chain is.
    for (const each of way) this.#lines.set(each, line);
    return line;
  }
}
