/**
 * Verifies an audit log line by line, as it is read, in memory that does not grow with it.
 *
 * It says that all is well, or which line is the first that does not follow from the one before.
 * What happened to that one is found out by an {@link Inquiry}, in a second reading.
 */
import { assert, present } from "../assertion.ts";
import type { AuditFinding } from "./finding.ts";
import type { HeaderLine, SealLine } from "./line.ts";
import { readLine, type LineReading, type RawLine, type ValidLine } from "./read-line.ts";

/** The first line that does not belong where it stands. */
export interface Suspicion {
  /** Counts from 1. */
  readonly line: number;
  readonly found: LineReading;
  readonly isEnded: boolean;
  /** The place that comes next. */
  readonly expected: number;
  /** The line before; `null` where this is the first one. */
  readonly before: ValidLine | null;
}

/** A log in which every line follows from the one before. */
export interface WholeLog {
  readonly header: HeaderLine;
  readonly entries: number;
  /** `null`: the log ends without one. */
  readonly seal: SealLine | null;
  readonly lines: number;
  /** The hash of its last line. */
  readonly head: string;
}

export class AuditVerifier {
  readonly #headWatched: string | null;
  #lines = 0;
  #entries = 0;
  #last: ValidLine | null = null;
  #header: HeaderLine | null = null;
  #seal: SealLine | null = null;
  #headSeenLine: number | null = null;
  #isBroken = false;

  /** `headWatched`: the head that the log should have, noted elsewhere. */
  constructor(headWatched: string | null) {
    this.#headWatched = headWatched;
  }

  /** Entries so far that are as they were written. */
  get entries(): number {
    return this.#entries;
  }

  /** The header, where it holds; `null`: it does not, or there is none. */
  get header(): HeaderLine | null {
    return this.#header;
  }

  /** The hash of the last line that holds. */
  get head(): string | null {
    return this.#last?.hash ?? null;
  }

  /** Takes the next line; a suspicion ends the reading. */
  take(raw: RawLine): Suspicion | null {
    assert(!this.#isBroken, "a broken log is read no further");
    this.#lines += 1;
    const found = readLine(raw);
    const before = this.#last;
    const expected = before === null ? 0 : before.place + 1;
    const follows =
      found.state === "valid" &&
      raw.isEnded &&
      this.#seal === null &&
      found.place === expected &&
      found.previous === (before?.hash ?? null);
    if (follows) {
      this.#accept(found);
      return null;
    }
    this.#isBroken = true;
    return { line: this.#lines, found, isEnded: raw.isEnded, expected, before };
  }

  /** What is known after the last line, where no suspicion came up. */
  finish(): WholeLog | AuditFinding {
    if (this.#last === null) return { how: "no-log", line: 1, why: "empty" };
    return {
      header: present(this.#header, "a log begins with its header"),
      entries: this.#entries,
      seal: this.#seal,
      lines: this.#lines,
      head: this.#last.hash,
    };
  }

  /** What a log that is whole still lacks: its seal, or the head that was given. */
  *shortcomings(log: WholeLog): Generator<AuditFinding> {
    if (log.seal === null) yield { how: "unsealed", line: log.lines, entries: log.entries };
    if (this.#headWatched === null || this.#headWatched === log.head) return;
    yield { how: "other-head", line: log.lines, seenLine: this.#headSeenLine };
  }

  #accept(found: ValidLine): void {
    this.#last = found;
    if (found.hash === this.#headWatched) this.#headSeenLine = this.#lines;
    if ("log" in found.line) this.#header = found.line;
    else if ("seal" in found.line) this.#seal = found.line;
    else this.#entries += 1;
  }
}
