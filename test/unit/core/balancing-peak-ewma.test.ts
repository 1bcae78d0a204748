/**
 * Peak EWMA through the binding: peaks, decay, newcomers and those who fail.
 */
import { beforeEach, expect, test } from "vitest";
import { instant } from "../../../kernel/time.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { decayOf } from "../../models/balancing/moving-average.ts";
import { DOWN, TestPool, UP } from "../../support/balancing-pool.ts";

const core = loadCore();
const MS = 1000;
const SECOND = 1_000_000;

beforeEach(() => {
  core.reset();
});

function open(weights: readonly number[]): TestPool {
  const options = { strategy: "peak-ewma", seed: 9n, panicThreshold: 0 } as const;
  return new TestPool(core, options, weights);
}

/** One answer of one instance, whoever would be picked. */
function sample(pool: TestPool, instance: number, latencyUs: number, isOk: boolean = true): void {
  for (const [other] of pool.references.entries()) if (other !== instance) pool.set(other, DOWN);
  expect(pool.acquire()).toBe(instance);
  pool.answer(instance, latencyUs, isOk);
  for (const [other] of pool.references.entries()) pool.set(other, UP);
}

function picks(pool: TestPool, count: number): Set<number> {
  return new Set(Array.from({ length: count }, () => pool.pick()));
}

test("of two the cheaper one is picked, by estimate, connections and weight", () => {
  const pool = open([1, 3]);
  sample(pool, 0, 10 * MS);
  sample(pool, 1, 24 * MS);
  // 10 against 24 / 3 = 8, and with one more connection 10 against 16.
  expect(pool.acquire()).toBe(1);
  expect(pool.acquire()).toBe(0);
  // 20 against 16, then 20 against 24.
  expect(pool.acquireMany(2)).toEqual([1, 0]);
});

test("a sample above the estimate is taken at once", () => {
  const pool = open([1, 1]);
  sample(pool, 0, 10 * MS);
  sample(pool, 1, 20 * MS);
  expect(picks(pool, 20)).toEqual(new Set([0]));
  sample(pool, 0, 21 * MS);
  expect(picks(pool, 20)).toEqual(new Set([1]));
});

test("an idle peak decays with a time constant of ten seconds", () => {
  const pool = open([1, 1]);
  // 100 ms decays below 10 ms after 10 s · ln 10 = 23.026 s; the other answers at that time.
  for (const [at, cheaper] of [
    [23_020_000, 1],
    [23_030_000, 0],
  ] as const) {
    core.reset();
    const fresh = open([1, 1]);
    sample(fresh, 0, 100 * MS);
    core.pools.setClock(instant(at));
    sample(fresh, 1, 10 * MS);
    expect(picks(fresh, 20)).toEqual(new Set([cheaper]));
  }
  expect(pool.pool.size).toBe(-1);
});

test("good answers bring an estimate down in time, not in number", () => {
  const pool = open([1, 1]);
  sample(pool, 0, 100 * MS);
  sample(pool, 1, 60 * MS);
  for (let n = 0; n < 50; n++) sample(pool, 0, 10 * MS);
  expect(picks(pool, 20)).toEqual(new Set([1]));
  core.pools.setClock(instant(10 * SECOND));
  sample(pool, 1, 60 * MS);
  // 10 + 90 / e = 43 ms.
  sample(pool, 0, 10 * MS);
  expect(picks(pool, 20)).toEqual(new Set([0]));
});

test("the decay is exp(-t / 10 s) to one in eight million, and never rises", () => {
  let before = 2 ** 32;
  for (let us = 0; us <= 100 * SECOND; us += 7919) {
    const decay = Number(decayOf(us));
    const error = Math.abs(decay - 2 ** 32 * Math.exp(-us / (10 * SECOND)));
    expect(error).toBeLessThan(2 ** 32 * 1.25e-7 + 1);
    expect(decay).toBeLessThanOrEqual(before);
    before = decay;
  }
  expect([decayOf(0), decayOf(300 * SECOND), decayOf(2 ** 53 - 1)]).toEqual([2n ** 32n, 0n, 0n]);
});

test("who is new gets one request until it answers, and no herd", () => {
  const pool = open([1, 1, 1]);
  for (const instance of [0, 1, 2]) sample(pool, instance, 50 * MS);
  const newcomer = pool.add(1);
  const got = pool.acquireMany(200);
  expect(got.filter((instance) => instance === newcomer)).toHaveLength(1);
});

test("who fails at once attracts nothing, known or not", () => {
  for (const isKnown of [true, false]) {
    core.reset();
    const pool = open([1, 1, 1]);
    if (isKnown) for (const instance of [0, 1, 2]) sample(pool, instance, 10 * MS);
    let failures = 0;
    for (let now = 0; now < 10 * SECOND; now += MS) {
      core.pools.setClock(instant(now));
      const instance = pool.acquire();
      if (instance === 1) failures++;
      pool.answer(instance, instance === 1 ? 10 : 10 * MS, instance !== 1);
    }
    expect(failures).toBeLessThan(10);
  }
});

test("who answers nobody any more is not the cheapest after a while", () => {
  const pool = open([1, 1]);
  sample(pool, 0, 10 * MS);
  sample(pool, 1, 10 * MS);
  pool.set(1, DOWN);
  pool.acquireMany(3);
  pool.set(1, UP);
  core.pools.setClock(instant(100 * SECOND));
  sample(pool, 1, 10 * MS);
  expect(picks(pool, 20)).toEqual(new Set([1]));
});

test("the longest latency neither overflows nor sticks", () => {
  const pool = open([1, 10_000]);
  sample(pool, 0, Number.MAX_SAFE_INTEGER);
  sample(pool, 1, Number.MAX_SAFE_INTEGER);
  expect(picks(pool, 20)).toEqual(new Set([1]));
  core.pools.setClock(instant(400 * SECOND));
  sample(pool, 0, 0);
  sample(pool, 1, 1);
  // An answer at once counts as 1/256 µs, and 39/10,000 µs are less than that.
  expect(pool.acquireMany(40)).toEqual([...new Array<number>(39).fill(1), 0]);
});
