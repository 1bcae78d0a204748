/**
 * Zipf's law in the core: its shape by a chi-square test, and its ends one by one.
 */
import { expect, test } from "vitest";
import type { CoreSampler, CoreStream, RandomMode } from "../../../kernel/core/core.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { chiSquareShare, tally } from "../../models/chi-square.ts";

const core = loadCore();
const SAMPLES = 60_000;
const MODES: readonly RandomMode[] = ["splitmix", "multios-lcg"];

function zipf(exponent: number, count: number): CoreSampler {
  const sampler = core.samplers.zipf(exponent, count);
  if (sampler === "resource-exhausted") throw new Error("the core is full");
  return sampler;
}

function open(mode: RandomMode = "splitmix"): CoreStream {
  return core.streams(42n, mode).open("zipf");
}

/** What SAMPLES draws have of the first ranks, by adding up the law. */
function expectedOf(exponent: number, count: number, size: number): number[] {
  let sum = 0;
  for (let rank = count; rank >= 1; rank--) sum += rank ** -exponent;
  return Array.from({ length: size }, (_, rank) => (SAMPLES * (rank + 1) ** -exponent) / sum);
}

const LAWS: readonly (readonly [exponent: number, count: number])[] = [
  [1.1, 10_000],
  [1, 10],
  [1, 1_000_000],
  [1 + 2 ** -52, 1000],
  [1 - 2 ** -53, 1000],
  [1.000001, 1000],
  [0.5, 500],
  [1e-12, 50],
  [Number.MIN_VALUE, 4],
  [2, 5],
  [7.5, 1000],
];
const CASES = LAWS.flatMap(([exponent, count]) => MODES.map((mode) => ({ exponent, count, mode })));

test.each(CASES)("zipf($exponent $count) has its law by $mode", ({ exponent, count, mode }) => {
  const sampler = zipf(exponent, count);
  const draws = sampler.drawBatch(open(mode), SAMPLES);
  expect(draws.every((rank) => rank < count)).toBe(true);
  const size = Math.min(count, 2000);
  // Ranks beyond are one category, which the expectation leaves out.
  const counts = tally(draws, count);
  const observed = [...counts.slice(0, size), counts.slice(size).reduce((a, b) => a + b, 0)];
  expect(chiSquareShare(observed, expectedOf(exponent, count, size))).toBeLessThan(1);
  sampler.close();
});

test("the test of the law notices an exponent that is off by a fiftieth", () => {
  const draws = zipf(1.122, 100).drawBatch(open(), SAMPLES);
  expect(chiSquareShare(tally(draws, 100), expectedOf(1.1, 100, 100))).toBeGreaterThan(1);
});

test("2^32 ranks of exponent 1/2 are as many as the square root says, up to the last", () => {
  const count = 2 ** 32;
  const draws = zipf(0.5, count).drawBatch(open(), SAMPLES);
  // The share of ranks below r is sqrt(r / count), so its root is uniform.
  const tenths = Array.from(draws, (rank) => Math.floor(10 * Math.sqrt(rank / count)));
  const expected = Array.from({ length: 9 }, () => SAMPLES / 10);
  expect(chiSquareShare(tally(tenths, 10), expected)).toBeLessThan(1);
  expect(Math.max(...draws)).toBeGreaterThan(count * 0.999);
  expect(Math.max(...draws)).toBeLessThan(count);
});

test("one rank is always rank 0, and so is the law of a huge exponent", () => {
  const stream = open();
  for (const [exponent, count] of [
    [1.1, 1],
    [1, 1],
    [1e3, 2 ** 32],
    [1e18, 100],
    [Number.MAX_VALUE, 2 ** 32],
  ] as const) {
    const draws = zipf(exponent, count).drawBatch(stream, 2000);
    expect(draws.every((rank) => rank === 0)).toBe(true);
  }
});

test("a batch is the same as so many single draws", () => {
  const sampler = zipf(1.1, 10_000);
  const batch = [...sampler.drawBatch(open(), 500)];
  const stream = open();
  expect(batch.map(() => sampler.draw(stream))).toEqual(batch);
});

test.each([
  [0, 10],
  [-1, 10],
  [Infinity, 10],
  [Number.NaN, 10],
  [1, 0],
  [1, 2 ** 32 + 1],
  [1, 1.5],
])("zipf(%d %d) is refused", (exponent, count) => {
  expect(() => core.samplers.zipf(exponent, count)).toThrow(RangeError);
});

test("ranks are the same for ever", () => {
  const drawn = MODES.flatMap((mode) =>
    (
      [
        [1.1, 10_000],
        [1, 2 ** 32],
        [0.5, 100],
      ] as const
    ).map(([exponent, count]) => {
      const stream = core.streams(1n, mode).open("golden");
      const ranks = zipf(exponent, count).drawBatch(stream, 5).join(" ");
      return `${mode} ${exponent} ${count}: ${ranks}`;
    }),
  );
  expect(drawn).toMatchInlineSnapshot(`
    [
      "splitmix 1.1 10000: 0 1888 103 16 12",
      "splitmix 1 4294967296: 4 358401456 1554321 22209 11284",
      "splitmix 0.5 100: 2 80 45 25 22",
      "multios-lcg 1.1 10000: 613 5 96 86 9",
      "multios-lcg 1 4294967296: 52329630 1143 1335840 1058858 5328",
      "multios-lcg 0.5 100: 67 14 44 43 19",
    ]
  `);
});
