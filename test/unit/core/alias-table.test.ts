/**
 * Draws by weight: their ratios by a chi-square test, their edges, and what misuse meets.
 */
import { expect, test } from "vitest";
import { bindCore } from "../../../kernel/core/core.ts";
import type { CoreSampler, CoreStream, RandomMode } from "../../../kernel/core/core.ts";
import { EXTENTS_BYTES } from "../../../kernel/core/layout.ts";
import { instantiateCore, loadCore } from "../../../sim/io/load-core.ts";
import { chiSquareShare, tally } from "../../models/chi-square.ts";

const core = loadCore();
const SAMPLES = 60_000;
const MODES: readonly RandomMode[] = ["splitmix", "multios-lcg"];

function byWeight(weights: ArrayLike<number>): CoreSampler {
  const sampler = core.samplers.byWeight(weights);
  if (sampler === "resource-exhausted") throw new Error("the core is full");
  return sampler;
}

function open(mode: RandomMode = "splitmix"): CoreStream {
  return core.streams(42n, mode).open("alias");
}

const LISTS: readonly (readonly [name: string, weights: readonly number[]])[] = [
  ["5, 1, 1", [5, 1, 1]],
  ["10,000 beside 1 and 0", [0, 10_000, 1, 0, 300]],
  ["1 to 1,000", Array.from({ length: 1000 }, (_, n) => n + 1)],
  ["equal ones", Array.from({ length: 7 }, () => 10_000)],
  // Half of all draws begin anew here.
  ["a sum just above 2^31", [2 ** 30, 2 ** 30, 1]],
  ["a sum of 2^32 - 1", [2 ** 31, 2 ** 31 - 1]],
];
const CASES = LISTS.flatMap(([name, weights]) => MODES.map((mode) => ({ name, weights, mode })));

test.each(CASES)("weights of $name have their shares by $mode", ({ weights, mode }) => {
  const sampler = byWeight(weights);
  const counts = tally(sampler.drawBatch(open(mode), SAMPLES), weights.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const expected = weights.map((weight) => (SAMPLES * weight) / total);
  expect(chiSquareShare(counts, expected)).toBeLessThan(1);
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) expect(counts[index]).toBe(0);
  }
  sampler.close();
});

test("the test of shares notices a weight that is off by a twentieth", () => {
  const counts = tally(byWeight([105, 100, 100]).drawBatch(open(), SAMPLES), 3);
  expect(chiSquareShare(counts, [SAMPLES / 3, SAMPLES / 3])).toBeGreaterThan(1);
});

test("65,536 weights of 10,000 and less are drawn from, and 65,537 are refused", () => {
  const weights = Array.from({ length: 65_536 }, (_, n) => (n * 7919) % 10_001);
  const sampler = byWeight(weights);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = Array.from({ length: 64 }, () => 0);
  const stream = open();
  for (let round = 0; round < 4; round++) {
    for (const index of sampler.drawBatch(stream, 65_536)) {
      counts[index >> 10] = (counts[index >> 10] ?? 0) + 1;
    }
  }
  const expected = counts.map((_, block) => {
    const share = weights.slice(block * 1024, (block + 1) * 1024).reduce((a, b) => a + b, 0);
    return (share / total) * 4 * 65_536;
  });
  expect(chiSquareShare(counts, expected)).toBeLessThan(1);
  sampler.close();
  expect(() => core.samplers.byWeight([...weights, 1])).toThrow(RangeError);
});

test("one weight is always drawn, and the only one above 0 too", () => {
  const stream = open();
  expect([...byWeight([1]).drawBatch(stream, 3)]).toEqual([0, 0, 0]);
  expect(new Set(byWeight([0, 0, 9, 0]).drawBatch(stream, 500))).toEqual(new Set([2]));
});

test.each([[[]], [[0, 0]], [[-1, 5]], [[0.5]], [[2 ** 31, 2 ** 31]], [[Number.NaN]]])(
  "weights %j are refused",
  (weights) => {
    expect(() => core.samplers.byWeight(weights)).toThrow(RangeError);
  },
);

test("a closed sampler throws, its neighbour draws on, and closing twice does nothing", () => {
  const [left, right] = [byWeight([1, 1]), byWeight([0, 1])];
  left.close();
  const next = byWeight([0, 0, 1]);
  left.close();
  expect(() => left.draw(open())).toThrow("the sampler by weight is closed");
  expect([right.draw(open()), next.draw(open())]).toEqual([1, 2]);
  expect(() => right.drawBatch(open(), 65_537)).toThrow(RangeError);
  expect([...right.drawBatch(open(), 0)]).toEqual([]);
});

test("a sampler of before a reset throws, and closing it disturbs nobody", () => {
  const own = loadCore();
  const old = own.samplers.byWeight([1, 1]);
  own.reset();
  const stream = own.streams(1n, "splitmix").open("a");
  const fresh = own.samplers.byWeight([0, 0, 1]);
  if (old === "resource-exhausted" || fresh === "resource-exhausted") throw new Error("full");
  expect(() => old.draw(stream)).toThrow("reset");
  old.close();
  expect(fresh.draw(stream)).toBe(2);
});

test("a stream of another core, or none of any, is refused", () => {
  const sampler = byWeight([1, 1]);
  const foreign = loadCore().streams(1n, "splitmix").open("a");
  expect(() => sampler.draw(foreign)).toThrow("another core");
  expect(() => sampler.draw({ ...foreign })).toThrow(TypeError);
});

test("a sampler that finds no memory is a returned value, and one that closes makes room", () => {
  const exports = instantiateCore();
  const own = bindCore(exports);
  const weights = Array.from({ length: 65_536 }, () => 1);
  const last = own.samplers.byWeight(weights);
  // A table of 65,536 columns and its header have a block of 1 MiB; the weights still stand.
  for (let n = 1; n < EXTENTS_BYTES / 2 ** 20; n++) exports.aliasOpen(65_536);
  expect(own.samplers.byWeight(weights)).toBe("resource-exhausted");
  expect(own.samplers.zipf(1, 10)).toBe("resource-exhausted");
  if (last !== "resource-exhausted") last.close();
  expect(own.samplers.byWeight(weights)).not.toBe("resource-exhausted");
  own.reset();
  expect(exports.extentBytesUsed()).toBe(0);
});

test("draws by weight are the same for ever", () => {
  const drawn = MODES.map((mode) => {
    const stream = core.streams(1n, mode).open("golden");
    const many = byWeight(Array.from({ length: 1000 }, (_, n) => n % 17));
    const few = byWeight([5, 1, 1]).drawBatch(stream, 8).join(" ");
    return `${mode}: ${few}; ${many.drawBatch(stream, 5).join(" ")}`;
  });
  expect(drawn).toMatchInlineSnapshot(`
    [
      "splitmix: 0 0 1 0 1 0 1 0; 543 471 873 25 97",
      "multios-lcg: 0 1 0 0 0 0 0 0; 219 33 318 897 994",
    ]
  `);
});
