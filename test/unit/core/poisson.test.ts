/**
 * Poisson counts: their law by a chi-square test, and their ends one by one.
 */
import { expect, test } from "vitest";
import type { CoreStream, RandomMode } from "../../../kernel/core/core.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { chiSquareShare, tally } from "../../models/chi-square.ts";

const core = loadCore();
const SAMPLES = 40_000;
const MODES: readonly RandomMode[] = ["splitmix", "multios-lcg"];

function open(mode: RandomMode = "splitmix", name = "poisson"): CoreStream {
  return core.streams(42n, mode).open(name);
}

function drawMany(stream: CoreStream, mean: number, count: number): number[] {
  return Array.from({ length: count }, () => stream.poisson(mean));
}

/** Probabilities of 0, 1, 2, ...: each is the one before times mean / count. */
function probabilities(mean: number, size: number): number[] {
  let logarithm = -mean;
  return Array.from({ length: size }, (_, count) => {
    if (count > 0) logarithm += Math.log(mean / count);
    return Math.exp(logarithm);
  });
}

// 9.99 and 10 are the last of inversion and the first of rejection.
const CASES = [0.01, 0.7, 3, 9.99, 10, 10.5, 30, 200].flatMap((mean) =>
  MODES.map((mode) => ({ mean, mode })),
);

test.each(CASES)("counts of mean $mean have their law when drawn by $mode", ({ mean, mode }) => {
  const size = Math.ceil(mean + 12 * Math.sqrt(mean) + 12);
  const draws = drawMany(open(mode), mean, SAMPLES);
  const expected = probabilities(mean, size).map((share) => share * SAMPLES);
  expect(chiSquareShare(tally(draws, size), expected)).toBeLessThan(1);
});

test("the test of the law notices a mean that is off by a fiftieth", () => {
  const draws = drawMany(open(), 30.6, SAMPLES);
  const expected = probabilities(30, 120).map((share) => share * SAMPLES);
  expect(chiSquareShare(tally(draws, 120), expected)).toBeGreaterThan(1);
});

test.each([1e4, 1e6, 1e9, 2 ** 31])(
  "counts of mean %d are as many in each tenth of the normal law that they are near to",
  (mean) => {
    const deciles = [-1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816];
    const draws = drawMany(open(), mean, SAMPLES);
    const tenths = draws.map((count) => {
      // Cornish and Fisher: what the skewness of the law adds to the normal one.
      const z = (count + 0.5 - mean) / Math.sqrt(mean);
      const normal = z - (z * z - 1) / (6 * Math.sqrt(mean));
      return deciles.filter((decile) => normal > decile).length;
    });
    const expected = deciles.map(() => SAMPLES / 10);
    expect(chiSquareShare(tally(tenths, 10).slice(0, 10), expected)).toBeLessThan(1);
    expect(draws.every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
  },
);

test("a mean of 0 gives 0, and so does one that no uniform can tell from it", () => {
  const stream = open();
  expect(drawMany(stream, 0, 1000).every((count) => count === 0)).toBe(true);
  expect(drawMany(stream, Number.MIN_VALUE, 1000).every((count) => count === 0)).toBe(true);
});

test("a count of small mean never runs away into its tail", () => {
  const largest = Math.max(...drawMany(open(), 9.999, 100_000));
  // Once in 10^16 draws a count passes 54.
  expect(largest).toBeLessThan(55);
});

test.each([-1, -Number.MIN_VALUE, 2 ** 31 + 1, Number.NaN, Infinity])(
  "%d is refused as a mean",
  (mean) => {
    expect(() => open().poisson(mean)).toThrow(RangeError);
  },
);

test("counts are the same for ever", () => {
  const drawn = MODES.flatMap((mode) =>
    [0.7, 9.99, 10, 1234.5, 2 ** 31].map((mean) => {
      const stream = core.streams(1n, mode).open("golden");
      return `${mode} ${mean}: ${drawMany(stream, mean, 5).join(" ")}`;
    }),
  );
  expect(drawn).toMatchInlineSnapshot(`
    [
      "splitmix 0.7: 2 0 0 1 1",
      "splitmix 9.99: 14 6 9 10 10",
      "splitmix 10: 15 8 11 10 14",
      "splitmix 1234.5: 1289 1219 1241 1224 1239",
      "splitmix 2147483648: 2147555477 2147463274 2147492031 2147469606 2147489362",
      "multios-lcg 0.7: 0 1 0 0 1",
      "multios-lcg 9.99: 7 11 9 9 11",
      "multios-lcg 10: 7 8 11 7 8",
      "multios-lcg 1234.5: 1200 1220 1244 1204 1216",
      "multios-lcg 2147483648: 2147438496 2147464211 2147496440 2147443301 2147459029",
    ]
  `);
});
