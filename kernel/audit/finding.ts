/**
 * What can be wrong with an audit log: how, in which line, and which part of the log it concerns.
 */
import type { Malformation } from "./read-line.ts";

/** A part of the log, as people name it. */
export type AuditPart =
  | { readonly kind: "header" }
  | { readonly kind: "entry"; readonly seq: number }
  | { readonly kind: "seal" };

export type AuditFinding =
  | { readonly how: "no-log"; readonly line: 1; readonly why: "empty" | "something-else" }
  | { readonly how: "unknown-format"; readonly line: number; readonly format: number }
  /** Its hash is not that of its bytes. */
  | { readonly how: "changed"; readonly line: number; readonly part: AuditPart }
  /** It has a hash of its own, and the next line follows from another one. */
  | {
      readonly how: "rewritten";
      readonly line: number;
      readonly part: AuditPart;
      /** The line that gives it away. */
      readonly witnessLine: number;
    }
  /** It follows from the line before, and says that it stands elsewhere. */
  | {
      readonly how: "renumbered";
      readonly line: number;
      readonly part: AuditPart;
      /** The number that it gives itself; of a seal, the entries that it counts. */
      readonly claimed: number;
    }
  | {
      readonly how: "malformed";
      readonly line: number;
      readonly part: AuditPart;
      readonly why: Malformation;
    }
  /** All from `first` to `last` are missing before this line. */
  | {
      readonly how: "removed";
      readonly line: number;
      readonly first: AuditPart;
      readonly last: AuditPart;
      readonly found: AuditPart;
    }
  | {
      readonly how: "reordered";
      readonly line: number;
      readonly part: AuditPart;
      /** What belongs here, and where it stands instead. */
      readonly expected: AuditPart;
      readonly expectedLine: number;
    }
  | {
      readonly how: "duplicated";
      readonly line: number;
      readonly part: AuditPart;
      readonly twinLine: number;
    }
  /** A line that does not belong to the log. */
  | { readonly how: "inserted"; readonly line: number; readonly before: AuditPart | null }
  /** The last line breaks off. */
  | { readonly how: "truncated"; readonly line: number; readonly part: AuditPart }
  | { readonly how: "unsealed"; readonly line: number; readonly entries: number }
  /** `seenLine`: where the head that was given stands; `null`: nowhere. */
  | { readonly how: "other-head"; readonly line: number; readonly seenLine: number | null };

/** What stands at a place; a seal is known only by itself. */
export function partAt(place: number, isSeal = false): AuditPart {
  if (place === 0) return { kind: "header" };
  return isSeal ? { kind: "seal" } : { kind: "entry", seq: place - 1 };
}
