/**
 * The strategies that go by turns, loads and chance, through the binding: published sequences,
 * fairness, ties and distributions.
 */
import { beforeEach, expect, test } from "vitest";
import { bindCore } from "../../../kernel/core/core.ts";
import type { BalancingStrategy } from "../../../kernel/vocabulary.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";
import { DOWN, TestPool, UP, chiSquare } from "../../support/balancing-pool.ts";

const core = bindCore(instantiateCore());
const PICKS = 100_000;
/** The 0.1 % points of chi-square with 3 and with 99 degrees of freedom. */
const CHI_3 = 16.27;
const CHI_99 = 148.23;

beforeEach(() => {
  core.reset();
});

function open(
  strategy: BalancingStrategy,
  weights: readonly number[],
  seed: bigint = 1n,
): TestPool {
  return new TestPool(core, { strategy, seed, panicThreshold: 0 }, weights);
}

function picks(pool: TestPool, count: number): number[] {
  return Array.from({ length: count }, () => pool.pick());
}

function letters(pool: TestPool, count: number): string {
  return picks(pool, count)
    .map((place) => "abcdefgh".charAt(place))
    .join("");
}

test("round robin begins at the first and goes around", () => {
  expect(letters(open("round-robin", [1, 9, 1]), 8)).toBe("abcabcab");
});

test("round robin picks each of n exactly k times in any k · n picks in a row", () => {
  for (const size of [1, 2, 63, 64, 65, 200]) {
    const pool = open("round-robin", new Array<number>(size).fill(1));
    for (let skipped = 0; skipped < 3; skipped++) {
      pool.pick();
      expect(new Set(pool.counts(size * 4))).toEqual(new Set([4]));
    }
  }
});

test("round robin skips nobody when the current or the next one goes, or another comes", () => {
  const pool = open("round-robin", [1, 1, 1, 1]);
  expect(letters(pool, 2)).toBe("ab");
  pool.pool.remove(pool.at(1));
  expect(letters(pool, 1)).toBe("c");
  pool.pool.remove(pool.at(3));
  expect(letters(pool, 2)).toBe("ac");
  // The newcomer takes the slot of d, which was given back last: it stands behind c.
  pool.add(1);
  expect(letters(pool, 4)).toBe("eace");
});

test.each([
  [[5, 1, 1], "aabacaa", "aabacaa"],
  [[4, 2, 1], "abacaba", "abacaba"],
  [[1, 1, 1], "abc", "abc"],
  [[3, 0, 1], "aaca", "aaca"],
  [[1], "aaa", "a"],
])("weights %j give %s, as nginx does", (weights, first, again) => {
  const pool = open("weighted-round-robin", weights);
  expect(letters(pool, first.length)).toBe(first);
  expect(letters(pool, again.length)).toBe(again);
});

test("smooth weighted round robin of a few is never a whole pick away from what is due", () => {
  // All weights up to 7 of up to four; with more instances it may be a little more.
  for (let code = 0; code < 8 ** 4; code++) {
    const weights = [code & 7, (code >> 3) & 7, (code >> 6) & 7, code >> 9];
    if (code > 0) fairness(weights);
  }
});

/** Holds two periods to the shares of the weights after each pick. */
function fairness(weights: readonly number[]): void {
  const pool = open("weighted-round-robin", weights);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = weights.map(() => 0);
  for (const [done, reference] of pool.pool.pickBatch(new Uint32Array(2 * total)).entries()) {
    const place = reference & 0xffff;
    counts[place] = (counts[place] ?? 0) + 1;
    for (const [nth, weight] of weights.entries()) {
      const due = ((done + 1) * weight) / total;
      if (Math.abs((counts[nth] ?? 0) - due) >= 1) throw new Error(`${nth} of ${weights.join()}`);
    }
  }
  pool.pool.close();
}

test("over a period everybody is picked exactly as often as it weighs", () => {
  const weights = [10_000, 1, 9999, 17, 4, 4, 0, 4, 4, 250];
  const pool = open("weighted-round-robin", weights);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  expect(pool.counts(total)).toEqual(weights);
  expect(pool.counts(total)).toEqual(weights);
});

test("the largest weights of a full pool do not overflow", () => {
  const SIZE = 65_536;
  const pool = open("weighted-round-robin", new Array<number>(SIZE).fill(10_000));
  // All at once come down to one: each step spreads what the one who leaves was owed.
  expect(picks(pool, 3)).toEqual([0, 1, 2]);
  for (let nth = SIZE - 1; nth > 40; nth -= 997) pool.set(nth, DOWN);
  expect(picks(pool, 3)).toEqual([3, 4, 5]);
});

test("least connections picks the least loaded, and of equals who stood longest", () => {
  const pool = open("least-connections", [1, 1, 1]);
  expect(pool.acquireMany(4)).toEqual([0, 1, 2, 0]);
  // b and c have one each, b the longer; then c; then all have two, a the longest.
  expect(pool.acquireMany(3)).toEqual([1, 2, 0]);
  pool.answer(1, 1);
  pool.answer(2, 1);
  expect(pool.acquireMany(2)).toEqual([1, 2]);
  // A pick without a connection sends it to the end of its equals.
  expect(picks(pool, 3)).toEqual([1, 2, 1]);
});

test("least connections keeps equal instances within one of each other", () => {
  const pool = open("least-connections", new Array<number>(37).fill(1));
  for (let n = 0; n < 500; n++) {
    pool.acquire();
    const loads = pool.references.map((one) => Number(pool.pool.connections(one)));
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
  }
});

test("a newcomer gets connections until it has as many as the others", () => {
  for (const strategy of ["least-connections", "weighted-least-connections"] as const) {
    const pool = open(strategy, [1, 1]);
    pool.acquireMany(10);
    const newcomer = pool.add(1);
    expect(new Set(pool.acquireMany(5))).toEqual(new Set([newcomer]));
    expect(pool.acquireMany(3)).not.toEqual([newcomer, newcomer, newcomer]);
  }
});

test("weighted least connections always picks the smallest load for its weight, exactly", () => {
  const weights = [10_000, 9999, 3, 1, 777];
  const pool = open("weighted-least-connections", weights);
  const loads = weights.map(() => 0);
  for (let n = 0; n < 3000; n++) {
    const chosen = pool.acquire();
    for (const [other, load] of loads.entries()) {
      const ours = (loads[chosen] ?? 0) * (weights[other] ?? 0);
      expect(ours).toBeLessThanOrEqual(load * (weights[chosen] ?? 0));
    }
    loads[chosen] = (loads[chosen] ?? 0) + 1;
  }
});

test("weighted least connections gives equals to who was not chosen longest", () => {
  const pool = open("weighted-least-connections", [2, 2, 2]);
  expect(picks(pool, 5)).toEqual([0, 1, 2, 0, 1]);
  expect(pool.acquireMany(3)).toEqual([2, 0, 1]);
  for (const instance of [0, 1, 2]) pool.answer(instance, 1);
  expect(pool.acquireMany(1)).toEqual([2]);
});

test("random picks equal instances equally often, and others by their weight", () => {
  const even = open("random", new Array<number>(100).fill(40)).counts(PICKS);
  expect(chiSquare(even, new Array<number>(100).fill(PICKS / 100))).toBeLessThan(CHI_99);
  const weights = [1, 10, 100, 889, 0];
  const counts = open("random", weights).counts(PICKS);
  expect(counts[4]).toBe(0);
  const expected = weights.slice(0, 4).map((weight) => (PICKS * weight) / 1000);
  expect(chiSquare(counts.slice(0, 4), expected)).toBeLessThan(CHI_3);
});

test("random goes by the weights after each change, and by its seed alone", () => {
  const pool = open("random", [1, 1, 1, 1]);
  pool.pool.setWeight(pool.at(0), 3);
  pool.set(1, DOWN);
  pool.add(4);
  const counts = pool.counts(PICKS);
  expect(counts[1]).toBe(0);
  const expected = [3, 1, 1, 4].map((weight) => (PICKS * weight) / 9);
  expect(
    chiSquare(
      [0, 2, 3, 4].map((nth) => counts[nth] ?? 0),
      expected,
    ),
  ).toBeLessThan(CHI_3);
  const first = picks(open("random", [1, 2, 3], 9n), 50);
  expect(picks(open("random", [1, 2, 3], 9n), 50)).toEqual(first);
  expect(picks(open("random", [1, 2, 3], 10n), 50)).not.toEqual(first);
});

test("whoever is back up is picked again, and nobody else's state is lost over it", () => {
  const pool = open("weighted-round-robin", [5, 1, 1]);
  expect(letters(pool, 3)).toBe("aab");
  pool.set(2, DOWN);
  const alone = pool.counts(60);
  expect(Math.abs((alone[1] ?? 0) - 10)).toBeLessThanOrEqual(1);
  pool.set(2, UP);
  for (const [nth, count] of pool.counts(70).entries()) {
    expect(Math.abs(count - ([50, 10, 10][nth] ?? 0))).toBeLessThanOrEqual(1);
  }
});
