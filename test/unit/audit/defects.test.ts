/**
 * What is told of an audit log that somebody has worked on: a table of one defect each, and the
 * first line that is wrong.
 */
import { describe, expect, it } from "vitest";
import type { AuditFinding } from "../../../kernel/audit/finding.ts";
import { AUDIT_LINE_BYTES_MAX } from "../../../kernel/audit/line.ts";
import {
  bytesOf,
  DIGEST,
  forged,
  hashIn,
  logOf,
  verify,
  type Call,
} from "../../support/audit-logs.ts";

const CALLS: readonly Call[] = [
  { tUs: 1_000, call: "stopService", service: "web", error: null },
  { tUs: 2_000, call: "startService", service: "web", error: null },
  { tUs: 3_000, call: "startService", service: "db", error: "permission-denied" },
];
const LOG = logOf(CALLS);

/** The lines of the log, some replaced, taken out or put in. */
function withLines(edit: (lines: string[]) => void): Buffer {
  const lines = [...LOG];
  edit(lines);
  return bytesOf(lines);
}

function line(index: number): string {
  return LOG[index] ?? "";
}

const FOREIGN = logOf([{ tUs: 1, call: "stopService", service: "x", error: null }], {
  system: "other",
});
const entryPart = (seq: number): { kind: "entry"; seq: number } => ({ kind: "entry", seq });
const HEADER = { kind: "header" } as const;
const SEAL = { kind: "seal" } as const;

const DEFECTS: readonly (readonly [name: string, bytes: Buffer, finding: AuditFinding])[] = [
  [
    "a line feed in place of the first byte",
    Buffer.concat([Buffer.from("\n"), bytesOf(LOG).subarray(1)]),
    { how: "malformed", line: 1, part: { kind: "header" }, why: "not-json" },
  ],
  ["an empty file", Buffer.alloc(0), { how: "no-log", line: 1, why: "empty" }],
  ["another file", Buffer.from("a: 1\nb: 2\n"), { how: "no-log", line: 1, why: "something-else" }],
  ["other JSON", Buffer.from("{}\n{}\n"), { how: "no-log", line: 1, why: "something-else" }],
  [
    "a header cut off before its name is out",
    Buffer.from(line(0).slice(0, 15)),
    { how: "no-log", line: 1, why: "something-else" },
  ],
  [
    "a format to come",
    withLines((lines) => {
      lines[0] = forged(line(0), { format: 4 });
    }),
    { how: "unknown-format", line: 1, format: 4 },
  ],
  [
    "a format that was only written over",
    withLines((lines) => {
      lines[0] = line(0).replace('"format":3', '"format":4');
    }),
    { how: "changed", line: 1, part: HEADER },
  ],
  [
    "an entry with another service",
    withLines((lines) => {
      lines[2] = line(2).replace('"web"', '"wex"');
    }),
    { how: "changed", line: 3, part: entryPart(1) },
  ],
  [
    "a seal with another digest",
    withLines((lines) => {
      lines[4] = line(4).replace("0123", "0124");
    }),
    { how: "changed", line: 5, part: SEAL },
  ],
  [
    "an entry that is no JSON",
    withLines((lines) => {
      lines[1] = line(1).replace("{", "");
    }),
    { how: "malformed", line: 2, part: entryPart(0), why: "not-json" },
  ],
  [
    "an entry without its hash",
    withLines((lines) => {
      lines[1] = line(1).replace(/,"hash.*/, "}");
    }),
    { how: "malformed", line: 2, part: entryPart(0), why: "not-a-line" },
  ],
  [
    "an entry with a field of somebody's own and a hash that fits",
    withLines((lines) => {
      lines[1] = forged(line(1), { note: "harmless" });
    }),
    { how: "malformed", line: 2, part: entryPart(0), why: "not-a-line" },
  ],
  [
    "an entry with a field of another type and a hash that fits",
    withLines((lines) => {
      lines[1] = forged(line(1), { seq: "0" });
    }),
    { how: "malformed", line: 2, part: entryPart(0), why: "not-a-line" },
  ],
  [
    "a line that is too long",
    withLines((lines) => {
      lines[2] = line(2).replace('"web"', `"${"w".repeat(AUDIT_LINE_BYTES_MAX)}"`);
    }),
    { how: "malformed", line: 3, part: entryPart(1), why: "too-long" },
  ],
  [
    "bytes that are no text",
    Buffer.concat([bytesOf(LOG.slice(0, 2)), Buffer.from([0xff, 10]), bytesOf(LOG.slice(3))]),
    { how: "malformed", line: 3, part: entryPart(1), why: "not-utf8" },
  ],
  [
    "line ends as on Windows",
    Buffer.from(LOG.map((text) => `${text}\r\n`).join("")),
    { how: "malformed", line: 1, part: HEADER, why: "not-a-line" },
  ],
  [
    "an entry taken out",
    withLines((lines) => lines.splice(2, 1)),
    { how: "removed", line: 3, first: entryPart(1), last: entryPart(1), found: entryPart(2) },
  ],
  [
    "all entries taken out",
    withLines((lines) => lines.splice(1, 3)),
    { how: "removed", line: 2, first: entryPart(0), last: entryPart(2), found: SEAL },
  ],
  [
    "the header taken out",
    withLines((lines) => lines.splice(0, 1)),
    { how: "removed", line: 1, first: HEADER, last: HEADER, found: entryPart(0) },
  ],
  [
    "the seal taken out",
    withLines((lines) => lines.pop()),
    { how: "unsealed", line: 4, entries: 3 },
  ],
  [
    "neighbours that changed places",
    withLines((lines) => lines.splice(1, 2, line(2), line(1))),
    { how: "reordered", line: 2, part: entryPart(1), expected: entryPart(0), expectedLine: 3 },
  ],
  [
    "a seal that was moved up",
    withLines((lines) => lines.splice(1, 0, lines.pop() ?? "")),
    { how: "reordered", line: 2, part: SEAL, expected: entryPart(0), expectedLine: 3 },
  ],
  [
    "a header that was moved to the end",
    withLines((lines) => lines.push(lines.shift() ?? "")),
    { how: "reordered", line: 1, part: entryPart(0), expected: HEADER, expectedLine: 5 },
  ],
  [
    "an entry that stands twice",
    withLines((lines) => lines.splice(4, 0, line(1))),
    { how: "duplicated", line: 5, part: entryPart(0), twinLine: 2 },
  ],
  [
    "a copy that stands before its entry",
    withLines((lines) => lines.splice(1, 0, line(3))),
    { how: "duplicated", line: 2, part: entryPart(2), twinLine: 5 },
  ],
  [
    "a seal that stands twice",
    withLines((lines) => lines.push(line(4))),
    { how: "duplicated", line: 6, part: SEAL, twinLine: 5 },
  ],
  [
    "a remark put in",
    withLines((lines) => lines.splice(2, 0, "nothing to see here")),
    { how: "inserted", line: 3, before: entryPart(1) },
  ],
  [
    "a remark before the header",
    withLines((lines) => lines.unshift("nothing to see here")),
    { how: "inserted", line: 1, before: HEADER },
  ],
  [
    "an entry of another log put in",
    withLines((lines) => lines.splice(3, 0, FOREIGN[1] ?? "")),
    { how: "inserted", line: 4, before: entryPart(2) },
  ],
  [
    "a later entry of another log put in",
    withLines((lines) => lines.splice(1, 0, FOREIGN[2] ?? "")),
    { how: "inserted", line: 2, before: entryPart(0) },
  ],
  [
    "a forged entry that follows from the one before",
    withLines((lines) => lines.splice(2, 0, forged(line(2), { service: "db" }))),
    { how: "inserted", line: 3, before: entryPart(1) },
  ],
  [
    "a forged entry before the seal",
    withLines((lines) =>
      lines.splice(4, 0, forged(line(3), { seq: 3, previous: hashIn(line(3)) })),
    ),
    { how: "inserted", line: 5, before: SEAL },
  ],
  [
    "a remark behind the seal",
    withLines((lines) => lines.push("")),
    { how: "inserted", line: 6, before: null },
  ],
  [
    "another log behind the seal",
    bytesOf([...LOG, ...FOREIGN]),
    { how: "inserted", line: 6, before: null },
  ],
  [
    "an entry that was changed and hashed anew",
    withLines((lines) => {
      lines[2] = forged(line(2), { service: "db" });
    }),
    { how: "rewritten", line: 3, part: entryPart(1), witnessLine: 4 },
  ],
  [
    "the last entry, changed and hashed anew",
    withLines((lines) => {
      lines[3] = forged(line(3), { error: null });
    }),
    { how: "rewritten", line: 4, part: entryPart(2), witnessLine: 5 },
  ],
  [
    "the header of another run",
    withLines((lines) => {
      lines[0] = FOREIGN[0] ?? "";
    }),
    { how: "rewritten", line: 1, part: HEADER, witnessLine: 2 },
  ],
  [
    "an entry that follows from nothing",
    withLines((lines) => {
      lines[2] = forged(line(2), { previous: DIGEST });
    }),
    { how: "rewritten", line: 3, part: entryPart(1), witnessLine: 3 },
  ],
  [
    "an entry with another number, hashed anew",
    withLines((lines) => {
      lines[2] = forged(line(2), { seq: 5 });
    }),
    { how: "renumbered", line: 3, part: entryPart(1), claimed: 5 },
  ],
  [
    "a seal with another count, hashed anew",
    withLines((lines) => {
      lines[4] = forged(line(4), { entries: 2 });
    }),
    { how: "renumbered", line: 5, part: SEAL, claimed: 2 },
  ],
  [
    "a file cut in the middle of an entry",
    bytesOf(LOG).subarray(0, 700),
    { how: "truncated", line: 3, part: entryPart(1) },
  ],
  [
    "a file cut in the middle of the header",
    Buffer.from(line(0).slice(0, 40)),
    { how: "truncated", line: 1, part: HEADER },
  ],
  [
    "a file that lacks its last byte alone",
    bytesOf(LOG).subarray(0, -1),
    { how: "truncated", line: 5, part: SEAL },
  ],
];

describe("an audit log that somebody has worked on", () => {
  it.each(DEFECTS)("such as %s is told by its first wrong line", (_, bytes, finding) => {
    expect(verify(bytes)).toEqual(finding);
  });

  it("cannot be told from a real one where all of it was made anew, but for its head", () => {
    const other = logOf(CALLS.slice(0, 2));
    expect(verify(bytesOf(other))).toBeNull();
    expect(verify(bytesOf(other), hashIn(LOG.at(-1)))).toEqual({
      how: "other-head",
      line: 4,
      seenLine: null,
    });
    expect(verify(bytesOf(LOG), hashIn(LOG.at(-1)))).toBeNull();
  });

  it("is told to go on after the head that was given", () => {
    expect(verify(bytesOf(LOG), hashIn(LOG[2]))).toEqual({
      how: "other-head",
      line: 5,
      seenLine: 3,
    });
  });
});
