/**
 * Values that are written out and read back: nothing is lost, nothing is rounded.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean } from "../../../sim/manifest/did-you-mean.ts";
import { readSource } from "../../../sim/manifest/read-source.ts";
import { readNative } from "../../../sim/manifest/read-native.ts";
import { parseDuration } from "../../../sim/manifest/values/duration.ts";
import { parseRatio } from "../../../sim/manifest/values/ratio.ts";
import { parseSize } from "../../../sim/manifest/values/size.ts";

const DURATION_UNITS: readonly (readonly [string, bigint])[] = [
  ["us", 1n],
  ["ms", 1_000n],
  ["s", 1_000_000n],
  ["m", 60_000_000n],
  ["h", 3_600_000_000n],
  ["d", 86_400_000_000n],
];
const SIZE_UNITS: readonly (readonly [string, bigint])[] = [
  ["B", 1n],
  ["kB", 1_000n],
  ["MB", 1_000_000n],
  ["KiB", 1_024n],
  ["MiB", 1_048_576n],
  ["GiB", 1_073_741_824n],
];

/** Whole digits and up to six decimals, as a text and as an exact fraction of a million. */
const DECIMAL = fc
  .tuple(fc.nat({ max: 10_000_000 }), fc.nat({ max: 999_999 }), fc.integer({ min: 0, max: 6 }))
  .map(([whole, fraction, digits]) => {
    const decimals = String(fraction).padStart(6, "0").slice(0, digits);
    const text = digits === 0 ? String(whole) : `${whole}.${decimals}`;
    return { text, millionths: BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(6, "0")) };
  });

function exact(millionths: bigint, unit: bigint): number | null {
  const product = millionths * unit;
  const whole = product / 1_000_000n;
  const fits = product % 1_000_000n === 0n && whole <= BigInt(Number.MAX_SAFE_INTEGER);
  return fits ? Number(whole) : null;
}

describe("a value that is written out", () => {
  it("as a duration means exactly its number of microseconds, or is refused", () => {
    fc.assert(
      fc.property(DECIMAL, fc.constantFrom(...DURATION_UNITS), (decimal, [unit, us]) => {
        const read = parseDuration(decimal.text + unit);
        expect(read.ok ? read.value : null).toBe(exact(decimal.millionths, us));
      }),
    );
  });

  it("as a size means exactly its number of bytes, or is refused", () => {
    fc.assert(
      fc.property(DECIMAL, fc.constantFrom(...SIZE_UNITS), (decimal, [unit, bytes]) => {
        const read = parseSize(decimal.text + unit);
        expect(read.ok ? read.value : null).toBe(exact(decimal.millionths, bytes));
      }),
    );
  });

  it("as a fraction or in percent is the same ratio", () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), (thousandths) => {
        const decimals = String(thousandths % 1000).padStart(3, "0");
        const percent = `${Math.floor(thousandths / 1000)}.${decimals} %`;
        expect(parseRatio(percent)).toEqual(parseRatio(`${thousandths}/100000`));
      }),
    );
  });
});

describe("any text at all", () => {
  it("is read as a value, a native manifest or a list of problems, and never throws", () => {
    const words = "system: services: web: {} [] { } , : - & * ! | > ' # ( ) <<: *a &a db/0 1s";
    const fragment = fc.constantFrom(...words.split(" "), '"', "\t", "\n", "\n  ", " ");
    const fragments = fc.array(fragment, { maxLength: 40 }).map((all) => all.join(""));
    const text = fc.oneof(fc.string(), fragments);
    fc.assert(
      fc.property(text, (written) => {
        const source = readSource(written, "f");
        const result = source.ok ? readNative(source.value) : source;
        expect(result.ok || result.problems.length > 0).toBe(true);
        expect(parseDuration(written).ok ? "value" : "refused").toMatch(/value|refused/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a guess at a word", () => {
  it("finds the word again after a single typing error", () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.nat({ max: 3 }), (right, at, kind) => {
        const index = at % (right.length - 1);
        const [a = "", b = ""] = [right[index], right[index + 1]];
        const middle = ["", `${a}${a}`, `${b}${a}`, `_`][kind] ?? "";
        const rest = kind === 2 ? right.slice(index + 2) : right.slice(index + 1);
        expect(didYouMean(right.slice(0, index) + middle + rest, [right])).toBe(right);
      }),
    );
  });
});
