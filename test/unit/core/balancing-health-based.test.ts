/**
 * Health-based through the binding: shares by score, exclusion, trials, and when all are ill.
 */
import { beforeEach, expect, test } from "vitest";
import { instant } from "../../../kernel/time.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { DOWN, TestPool, UP } from "../../support/balancing-pool.ts";

const core = loadCore();
const MS = 1000;
const TRIAL_US = 10_000_000;

beforeEach(() => {
  core.reset();
});

function open(weights: readonly number[]): TestPool {
  return new TestPool(core, { strategy: "health-based", panicThreshold: 0 }, weights);
}

/** Answers of one instance, whoever would be picked. */
function sample(pool: TestPool, instance: number, latencyUs: number, outcomes: boolean[]): void {
  for (const [other] of pool.references.entries()) if (other !== instance) pool.set(other, DOWN);
  for (const isOk of outcomes) {
    expect(pool.acquire()).toBe(instance);
    pool.answer(instance, latencyUs, isOk);
  }
  for (const [other] of pool.references.entries()) pool.set(other, UP);
}

function times(count: number, isOk: boolean): boolean[] {
  return new Array<boolean>(count).fill(isOk);
}

test("equal scores share by weight, as smooth weighted round robin does", () => {
  const pool = open([5, 1, 1]);
  expect(pool.acquireMany(7)).toEqual([0, 0, 1, 0, 2, 0, 0]);
});

test("an instance that answers in a second has 0.85 of the share of one at once", () => {
  const pool = open([100, 100]);
  sample(pool, 0, 0, [true]);
  sample(pool, 1, 1000 * MS, [true]);
  const [fast = 0, slow = 0] = pool.counts(18_500);
  expect(Math.abs(fast - 10_000)).toBeLessThan(3);
  expect(Math.abs(slow - 8500)).toBeLessThan(3);
});

test("the share is monotone in the score, and nobody is more than a turn off", () => {
  const pool = open([10, 10, 10, 10, 10, 10]);
  for (const [nth] of pool.references.entries()) {
    sample(pool, nth, nth * 50 * MS, [true, ...times(nth, false)]);
  }
  const counts = pool.counts(50_000);
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  expect(new Set(counts).size).toBe(6);
  const half = pool.counts(25_000);
  for (const [nth, count] of half.entries()) {
    expect(Math.abs(count - (counts[nth] ?? 0) / 2)).toBeLessThan(2);
  }
});

test("who fails everything is excluded however fast, but for a trial each ten seconds", () => {
  const pool = open([1, 1, 1]);
  let failures = 0;
  let late = 0;
  for (let now = 0; now < 20 * TRIAL_US; now += 20 * MS) {
    core.pools.setClock(instant(now));
    const instance = pool.acquire();
    pool.answer(instance, instance === 1 ? 1 : 5 * MS, instance !== 1);
    if (instance === 1) failures++;
    if (instance === 1 && now >= 10 * TRIAL_US) late++;
  }
  expect(failures).toBeLessThan(100);
  expect(late).toBe(10);
});

test("two good trials bring a fast instance back", () => {
  const pool = open([1, 1]);
  sample(pool, 1, MS, times(200, false));
  expect(new Set(pool.acquireMany(5))).toEqual(new Set([0]));
  for (const trial of [1, 2]) {
    core.pools.setClock(instant(trial * TRIAL_US));
    expect(pool.acquireMany(2)).toEqual([1, 0]);
    pool.answer(1, MS, true);
  }
  expect(new Set(pool.acquireMany(10))).toEqual(new Set([0, 1]));
});

test("where all are excluded all are picked from, until one is well again", () => {
  const pool = open([1, 1, 1]);
  for (const instance of [0, 1, 2]) sample(pool, instance, MS, times(60, false));
  expect(pool.counts(30)).toEqual([10, 10, 10]);
  sample(pool, 2, MS, times(3, true));
  expect(pool.counts(30)).toEqual([0, 0, 30]);
  // When the last one that is well goes, the others have to do.
  pool.set(2, DOWN);
  expect(pool.counts(30)).toEqual([15, 15, 0]);
});

test("who is new gets no more than its share", () => {
  const pool = open([1, 1, 1]);
  for (const instance of [0, 1, 2]) sample(pool, instance, 100 * MS, [true]);
  const newcomer = pool.add(1);
  const got = pool.acquireMany(100).filter((instance) => instance === newcomer).length;
  expect(got).toBeGreaterThanOrEqual(25);
  expect(got).toBeLessThanOrEqual(27);
});

test("drained, masked and removed instances are passed over, and their slots begin anew", () => {
  const pool = open([1, 1, 0]);
  sample(pool, 0, MS, times(60, false));
  expect(pool.pool.remove(pool.at(0))).toBe(true);
  const newcomer = pool.add(1);
  expect(new Set(pool.acquireMany(4))).toEqual(new Set([1, newcomer]));
  pool.set(1, DOWN);
  pool.set(newcomer, DOWN);
  expect(pool.acquire()).toBe(-1);
});

test("the longest latency leaves what the rate of successes is worth", () => {
  const pool = open([1, 1]);
  sample(pool, 0, 0, [true]);
  sample(pool, 1, Number.MAX_SAFE_INTEGER, [true, true, true]);
  const [fast = 0, slow = 0] = pool.counts(17_000);
  expect(Math.abs(fast - 10_000)).toBeLessThan(3);
  expect(Math.abs(slow - 7000)).toBeLessThan(3);
});
