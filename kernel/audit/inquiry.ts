/**
 * Finds out what happened to the first suspicious line of an audit log, in a second reading.
 *
 * Lines that their own hash bears out are known to be as somebody wrote them; which of them follow
 * from each other tells a line that was moved from one that is missing, doubled or foreign. It
 * remembers four facts, however long the log is. Where more than one thing was done to a log it
 * names one that explains the line, and not all.
 */
import { assert } from "../assertion.ts";
import { partAt, type AuditFinding, type AuditPart } from "./finding.ts";
import {
  readLine,
  type LineKind,
  type LineReading,
  type RawLine,
  type ValidLine,
} from "./read-line.ts";
import type { Suspicion } from "./verifier.ts";

export class Inquiry {
  readonly #suspicion: Suspicion;
  #lines = 0;
  /** The line after the suspicious one. */
  #next: LineReading | null = null;
  /** The line that belongs in its place. */
  #expected: { readonly line: number; readonly part: AuditPart } | null = null;
  /** Another line with the same hash. */
  #twinLine: number | null = null;
  /** Whether the line that it follows from stands anywhere in this log. */
  #isOfThisLog = false;

  constructor(suspicion: Suspicion) {
    this.#suspicion = suspicion;
  }

  /** Takes the next line, from the first one on; false once nothing more needs to be known. */
  take(raw: RawLine): boolean {
    this.#lines += 1;
    const { line, found } = this.#suspicion;
    if (found.state !== "valid") {
      if (this.#lines > line) this.#next = readLine(raw);
      return this.#next === null;
    }
    if (this.#lines === line) return true;
    const reading = readLine(raw);
    if (this.#lines === line + 1) this.#next = reading;
    if (reading.state === "valid") this.#compare(reading, found);
    return true;
  }

  #compare(reading: ValidLine, found: ValidLine): void {
    if (reading.hash === found.hash) this.#twinLine ??= this.#lines;
    if (reading.hash === found.previous) this.#isOfThisLog = true;
    if (this.#belongsHere(reading)) {
      this.#expected ??= { line: this.#lines, part: partOf(reading) };
    }
  }

  finding(): AuditFinding {
    const { found, before } = this.#suspicion;
    if (before?.kind === "seal") return this.#ofWhatStandsAfterTheSeal();
    if (found.state !== "valid") return this.#ofBroken(found);
    if (this.#belongsHere(found)) return this.#truncated(found.kind === "seal");
    if (found.previous === (before?.hash ?? null)) return this.#renumbered(found);
    if (found.place > this.#suspicion.expected) return this.#ofTooLate(found);
    return found.place < this.#suspicion.expected ? this.#ofTooEarly(found) : this.#ofRival(found);
  }

  #ofWhatStandsAfterTheSeal(): AuditFinding {
    const { line, found } = this.#suspicion;
    if (found.state === "valid" && this.#twinLine !== null) {
      return { how: "duplicated", line, part: partOf(found), twinLine: this.#twinLine };
    }
    return { how: "inserted", line, before: null };
  }

  /** A line that its own hash does not bear out. */
  #ofBroken(found: Exclude<LineReading, ValidLine>): AuditFinding {
    const { line, isEnded, expected } = this.#suspicion;
    if (found.state === "unknown-format") {
      return { how: "unknown-format", line, format: found.format };
    }
    const isLost = found.state === "malformed" && found.looksLike !== "header";
    if (line === 1 && isLost && !this.#isLogAfterThis()) {
      return { how: "no-log", line, why: "something-else" };
    }
    if (this.#next?.state === "valid" && this.#belongsHere(this.#next)) {
      return { how: "inserted", line, before: partOf(this.#next) };
    }
    const isSeal = (found.looksLike ?? this.#looksLikeOfRest()) === "seal";
    if (!isEnded) return this.#truncated(isSeal);
    const part = partAt(expected, isSeal);
    if (found.state === "changed") return { how: "changed", line, part };
    return { how: "malformed", line, part, why: found.why };
  }

  #truncated(isSeal: boolean): AuditFinding {
    const { line, expected } = this.#suspicion;
    return { how: "truncated", line, part: partAt(expected, isSeal) };
  }

  #renumbered(found: ValidLine): AuditFinding {
    const { line, expected } = this.#suspicion;
    const part = partAt(expected, found.kind === "seal");
    return { how: "renumbered", line, part, claimed: found.place - 1 };
  }

  /** It stands further up than it says: what belongs here was moved or taken away. */
  #ofTooLate(found: ValidLine): AuditFinding {
    const { line, expected } = this.#suspicion;
    const part = partOf(found);
    if (this.#expected === null) {
      const [first, last] = [partAt(expected), partAt(found.place - 1)];
      return { how: "removed", line, first, last, found: part };
    }
    if (this.#twinLine !== null) return { how: "duplicated", line, part, twinLine: this.#twinLine };
    if (!this.#isOfThisLog) return { how: "inserted", line, before: this.#expected.part };
    const { part: expectedPart, line: expectedLine } = this.#expected;
    return { how: "reordered", line, part, expected: expectedPart, expectedLine };
  }

  /** Its place has been taken: it was doubled, or one of the two does not belong here. */
  #ofTooEarly(found: ValidLine): AuditFinding {
    const { line, before } = this.#suspicion;
    const part = partOf(found);
    if (this.#twinLine !== null) return { how: "duplicated", line, part, twinLine: this.#twinLine };
    const isRival = found.place === before?.place && found.previous === before.previous;
    const isFollowed = found.kind === "seal" || this.#isFollowedByNext(found);
    if (isRival && isFollowed) return { how: "inserted", line: line - 1, before: part };
    return { how: "inserted", line, before: this.#expected?.part ?? null };
  }

  /** It stands where it says and follows from another line than the one before it. */
  #ofRival(found: ValidLine): AuditFinding {
    const { line, before } = this.#suspicion;
    if (this.#expected !== null) return { how: "inserted", line, before: this.#expected.part };
    assert(before !== null, "a header follows from nothing");
    const isLast = this.#next === null;
    if (isLast || found.kind === "seal" || this.#isFollowedByNext(found)) {
      const part = partOf(before);
      return { how: "rewritten", line: line - 1, part, witnessLine: line };
    }
    return { how: "rewritten", line, part: partOf(found), witnessLine: line };
  }

  #belongsHere(reading: ValidLine): boolean {
    const { expected, before } = this.#suspicion;
    return reading.place === expected && reading.previous === (before?.hash ?? null);
  }

  #isFollowedByNext(found: ValidLine): boolean {
    return this.#next?.state === "valid" && this.#next.previous === found.hash;
  }

  /** A byte that became a line feed leaves the rest of its line on the next. */
  #looksLikeOfRest(): LineKind | null {
    return this.#next?.state === "malformed" ? this.#next.looksLike : null;
  }

  #isLogAfterThis(): boolean {
    const next = this.#next;
    if (next?.state === "malformed") return next.looksLike === "header";
    return next?.state === "valid" || next?.state === "changed";
  }
}

function partOf(line: ValidLine): AuditPart {
  return partAt(line.place, line.kind === "seal");
}
