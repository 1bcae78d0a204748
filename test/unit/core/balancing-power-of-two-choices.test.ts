/**
 * Power of two choices through the binding: who is drawn, who wins, and what that does to load.
 */
import { expect, test } from "vitest";
import { loadCore } from "../../../sim/io/load-core.ts";
import { DOWN, TestPool, UP, chiSquare } from "../../support/balancing-pool.ts";

const core = loadCore();
const PICKS = 100_000;
/** The 0.1 % point of chi-square with 9 degrees of freedom. */
const CHI_9 = 27.88;

function open(weights: readonly number[], seed: bigint = 1n, connectionsMax: number = 0): TestPool {
  return new TestPool(core, { strategy: "power-of-two-choices", seed, connectionsMax }, weights);
}

/** Gives the nth instance n connections, one for each that stands before it. */
function load(pool: TestPool): void {
  for (const [nth] of pool.references.entries()) {
    for (const [other] of pool.references.entries()) {
      if (other !== nth) pool.set(other, DOWN);
    }
    pool.acquireMany(nth);
    for (const [other] of pool.references.entries()) pool.set(other, UP);
  }
}

test("a single candidate is picked, and without one there is an error", () => {
  const pool = open([1, 1]);
  pool.set(0, DOWN);
  expect(new Set(pool.acquireMany(10))).toEqual(new Set([1]));
  pool.set(1, DOWN);
  expect(pool.pick()).toBe(-1);
  expect(open([]).pick()).toBe(-1);
  expect(open([0, 0]).pick()).toBe(-1);
});

test("among equals everybody is picked as often", () => {
  const expected = new Array<number>(10).fill(PICKS / 10);
  expect(chiSquare(open(new Array<number>(10).fill(7)).counts(PICKS), expected)).toBeLessThan(
    CHI_9,
  );
});

test("two distinct instances are drawn, each pair as often, and the less loaded one wins", () => {
  const pool = open(new Array<number>(11).fill(1));
  load(pool);
  const counts = pool.counts(PICKS);
  // The one with rank r wins the pairs with those behind it; the last one wins against nobody.
  const expected = counts.map((_, rank) => (PICKS * (10 - rank)) / 55);
  expect(counts[10]).toBe(0);
  expect(chiSquare(counts.slice(0, 10), expected.slice(0, 10))).toBeLessThan(CHI_9);
});

test("connections are weighed exactly, also where a quotient would round", () => {
  // 9,999 connections of 10,000 are fewer than 1 of 1, by one part in 10,000.
  const pool = open([10_000, 1]);
  pool.set(1, DOWN);
  pool.acquireMany(9999);
  pool.set(0, DOWN);
  pool.set(1, UP);
  pool.acquire();
  pool.set(0, UP);
  expect(pool.acquireMany(1)).toEqual([0]);
  // Now they are equal, so both are picked: whichever is drawn first.
  expect(new Set(Array.from({ length: 50 }, () => pool.pick()))).toEqual(new Set([0, 1]));
});

test("who is new gets no herd, but what two choices give the least loaded of all", () => {
  const pool = open(new Array<number>(20).fill(1));
  pool.acquireMany(2000);
  const newcomer = pool.add(1);
  const got = pool.acquireMany(210).filter((instance) => instance === newcomer).length;
  // In expectation 2/21 of 210 are 20; one in a million runs is above 45.
  expect(got).toBeGreaterThan(5);
  expect(got).toBeLessThan(45);
});

test("load stays level: nobody is far above the mean", () => {
  const pool = open(new Array<number>(1000).fill(1), 3n);
  for (let n = 0; n < 100; n++) pool.pool.acquireBatch(new Uint32Array(1000));
  const loads = pool.references.map((reference) => Number(pool.pool.connections(reference)));
  expect(loads.reduce((sum, one) => sum + one, 0)).toBe(100_000);
  // A single random choice would be off by about 30 here.
  expect(Math.max(...loads)).toBeLessThanOrEqual(105);
});

test("picks are a function of the seed and of the past", () => {
  const weights = [1, 2, 3, 4, 5, 6];
  const first = open(weights, 5n).acquireMany(200);
  expect(open(weights, 5n).acquireMany(200)).toEqual(first);
  expect(open(weights, 6n).acquireMany(200)).not.toEqual(first);
});

test("nobody is picked beyond the limit, and a batch says where it ends", () => {
  const pool = open([1, 1, 1], 1n, 2);
  const batch = [...pool.pool.acquireBatch(new Uint32Array(8))];
  expect(batch.slice(6)).toEqual([0xffffffff, 0xffffffff]);
  expect(pool.references.map((one) => pool.pool.connections(one))).toEqual([2, 2, 2]);
  pool.answer(1, 5);
  expect(pool.acquire()).toBe(1);
  expect(pool.acquire()).toBe(-1);
});

test("a release of what was not acquired changes nobody's connections", () => {
  const pool = open([1, 1]);
  const taken = pool.acquire();
  expect(pool.pool.release(pool.at(1 - taken))).toBe("not-acquired");
  expect(pool.pool.remove(pool.at(1 - taken))).toBe(true);
  expect(pool.pool.release(pool.at(1 - taken))).toBe("stale");
  expect(pool.pool.connections(pool.at(taken))).toBe(1);
});
