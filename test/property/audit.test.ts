/**
 * Random audit logs, and everything that one hand can do to them: it is always found, in the line
 * where it was done, and called by its name.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditPart } from "../../kernel/audit/finding.ts";
import { ServiceError, Syscall } from "../../kernel/vocabulary.ts";
import { bytesOf, forged, hashIn, logOf, verify, type Call } from "../support/audit-logs.ts";

const RUNS = 500;

function nameIn<Name extends string>(table: Readonly<Record<Name, number>>): fc.Arbitrary<Name> {
  return fc.constantFrom(...(Object.keys(table) as Name[]));
}

const call: fc.Arbitrary<Omit<Call, "tUs"> & { readonly afterUs: number }> = fc.record({
  afterUs: fc.nat(1_000_000),
  call: nameIn(Syscall),
  service: fc.oneof(fc.constantFrom("db", "web"), fc.string({ unit: "binary", maxLength: 12 })),
  error: fc.option(nameIn(ServiceError)),
});

const log: fc.Arbitrary<readonly string[]> = fc.array(call, { maxLength: 8 }).map((calls) => {
  let tUs = 0;
  return logOf(
    calls.map(({ afterUs, ...rest }) => {
      tUs += afterUs;
      return { ...rest, tUs };
    }),
  );
});

/** A log, and a line of it, by its index. */
const logAndLine = log.chain((lines) => fc.tuple(fc.constant(lines), fc.nat(lines.length - 1)));

/** What a person calls the line with this index. */
function partOf(lines: readonly string[], index: number): AuditPart {
  if (index === 0) return { kind: "header" };
  return index === lines.length - 1 ? { kind: "seal" } : { kind: "entry", seq: index - 1 };
}

/** The index of the line in which a byte stands; its line feed belongs to it. */
function lineOfByte(bytes: Buffer, at: number): number {
  return bytes.subarray(0, at).filter((byte) => byte === 10).length;
}

function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, check), { numRuns: RUNS });
}

/** A change of a byte in the line with this index is found there, and called a change. */
function expectGuarded(lines: readonly string[], bytes: Buffer, index: number): void {
  const finding = verify(bytes);
  expect(finding?.line).toBe(index + 1);
  expect(["changed", "malformed", "truncated"]).toContain(finding?.how);
  if (finding !== null && "part" in finding) expect(finding.part).toEqual(partOf(lines, index));
}

describe("of an audit log", () => {
  it("nothing is told as long as nobody has touched it", () => {
    holds(log, (lines) => {
      expect(verify(bytesOf(lines))).toBeNull();
      expect(verify(bytesOf(lines), hashIn(lines.at(-1)))).toBeNull();
    });
  });

  it("any single byte that is changed is found in its line", () => {
    holds(fc.tuple(log, fc.nat(), fc.integer({ min: 1, max: 255 })), ([lines, where, mask]) => {
      const bytes = bytesOf(lines);
      const at = where % bytes.length;
      const index = lineOfByte(bytes, at);
      bytes[at] = (bytes[at] ?? 0) ^ mask;
      expectGuarded(lines, bytes, index);
    });
  });

  it("every byte of one is guarded, whichever bit of it flips or what it turns into", () => {
    const calls: readonly Call[] = [
      { tUs: 5, call: "stopService", service: "wéb", error: null },
      { tUs: 9, call: "startService", service: "db", error: "dependency-error" },
    ];
    for (const lines of [logOf([]), logOf(calls)]) {
      const whole = bytesOf(lines);
      for (let at = 0; at < whole.length; at += 1) {
        const flips = Array.from({ length: 8 }, (_, bit) => (whole[at] ?? 0) ^ (1 << bit));
        for (const value of [0, 10, 13, 32, 48, 65, 34, 255, ...flips]) {
          if (whole[at] === value) continue;
          const bytes = Buffer.from(whole);
          bytes[at] = value;
          expectGuarded(lines, bytes, lineOfByte(whole, at));
        }
      }
    }
  });

  it("a byte that is taken out or put in is found in its line", () => {
    holds(fc.tuple(log, fc.nat(), fc.option(fc.nat(255))), ([lines, where, put]) => {
      const bytes = bytesOf(lines);
      const at = where % bytes.length;
      const after = put === null ? at + 1 : at;
      const middle = put === null ? [] : [put];
      const worked = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(middle),
        bytes.subarray(after),
      ]);
      // The same byte put beside itself is put in one line or the other.
      fc.pre(!worked.equals(bytes));
      const finding = verify(worked);
      const index = lineOfByte(bytes, at);
      expect(finding?.line).toBeGreaterThanOrEqual(index);
      expect(finding?.line).toBeLessThanOrEqual(index + 1);
    });
  });

  it("a line that is taken out is named", () => {
    holds(logAndLine, ([lines, index]) => {
      const finding = verify(bytesOf(lines.toSpliced(index, 1)));
      if (index === lines.length - 1) {
        expect(finding).toEqual({ how: "unsealed", line: index, entries: lines.length - 2 });
        return;
      }
      const part = partOf(lines, index);
      const found = partOf(lines, index + 1);
      expect(finding).toEqual({ how: "removed", line: index + 1, first: part, last: part, found });
    });
  });

  it("two lines that changed places are named, with the line of the other", () => {
    const pairs = log.chain((lines) =>
      fc.tuple(fc.constant(lines), fc.subarray([...lines.keys()], { minLength: 2, maxLength: 2 })),
    );
    holds(pairs, ([lines, [first = 0, second = 1]]) => {
      const swapped = lines.with(first, lines[second] ?? "").with(second, lines[first] ?? "");
      expect(verify(bytesOf(swapped))).toEqual({
        how: "reordered",
        line: first + 1,
        part: partOf(lines, second),
        expected: partOf(lines, first),
        expectedLine: second + 1,
      });
    });
  });

  it("a copy of a line is found, wherever it is put", () => {
    holds(fc.tuple(logAndLine, fc.nat()), ([[lines, index], where]) => {
      const to = where % (lines.length + 1);
      const finding = verify(bytesOf(lines.toSpliced(to, 0, lines[index] ?? "")));
      // Beside the original the second of the two is the copy.
      const line = to === index ? index + 2 : to + 1;
      const twinLine = to === index ? index + 1 : index + (to < index ? 2 : 1);
      const part = partOf(lines, index);
      expect(finding).toEqual({ how: "duplicated", line, part, twinLine });
    });
  });

  it("a line of another log is found, wherever it is put", () => {
    const other = logOf([{ tUs: 9, call: "startService", service: "x", error: null }], {
      system: "another",
    });
    holds(fc.tuple(log, fc.nat(), fc.nat(2)), ([lines, where, which]) => {
      const to = 1 + (where % lines.length);
      const finding = verify(bytesOf(lines.toSpliced(to, 0, other[which] ?? "")));
      expect(finding).toEqual({
        how: "inserted",
        line: to + 1,
        before: to === lines.length ? null : partOf(lines, to),
      });
    });
  });

  it("an entry that is made up, hashed and chained to the line before is found", () => {
    holds(fc.tuple(log, fc.nat()), ([lines, where]) => {
      const to = 1 + (where % (lines.length - 1));
      const [template = ""] = logOf([
        { tUs: 1, call: "stopService", service: "q", error: null },
      ]).slice(1);
      const previous = hashIn(lines[to - 1]);
      const made = forged(template, { seq: to - 1, record: 999_999, previous });
      const finding = verify(bytesOf(lines.toSpliced(to, 0, made)));
      expect(finding).toEqual({ how: "inserted", line: to + 1, before: partOf(lines, to) });
    });
  });

  it("a line that is changed and hashed anew is named, as long as the next one is not", () => {
    holds(logAndLine, ([lines, index]) => {
      fc.pre(index < lines.length - 1);
      const field = index === 0 ? { system: "another" } : { record: 999_999 };
      const finding = verify(bytesOf(lines.with(index, forged(lines[index] ?? "", field))));
      const part = partOf(lines, index);
      expect(finding).toEqual({ how: "rewritten", line: index + 1, part, witnessLine: index + 2 });
    });
  });

  it("a cut is found, wherever it is made", () => {
    holds(fc.tuple(log, fc.nat()), ([lines, where]) => {
      const whole = bytesOf(lines);
      const bytes = whole.subarray(0, where % whole.length);
      const finding = verify(bytes);
      const index = lineOfByte(bytes, bytes.length);
      if (finding?.how === "no-log") expect(index).toBe(0);
      else if (finding?.how === "unsealed") expect(finding.line).toBe(index);
      else expect(finding).toMatchObject({ how: "truncated", line: index + 1 });
    });
  });

  it("a cut that was sealed again, all of it hashed anew, is told by its head alone", () => {
    holds(log, (lines) => {
      fc.pre(lines.length > 2);
      const count = lines.length - 3;
      const seal = forged(lines.at(-1) ?? "", { entries: count, previous: hashIn(lines[count]) });
      const bytes = bytesOf([...lines.slice(0, count + 1), seal]);
      expect(verify(bytes)).toBeNull();
      expect(verify(bytes, hashIn(lines.at(-1)))?.how).toBe("other-head");
    });
  });
});
