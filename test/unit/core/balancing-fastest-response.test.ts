/**
 * Fastest response through the binding: who is asked, who is preferred, and who comes back.
 */
import { beforeEach, expect, test } from "vitest";
import { instant } from "../../../kernel/time.ts";
import { loadCore } from "../../../sim/io/load-core.ts";
import { DOWN, TestPool, UP } from "../../support/balancing-pool.ts";

const core = loadCore();
const MS = 1000;
const DUE_US = 10_000_000;

beforeEach(() => {
  core.reset();
});

function open(weights: readonly number[]): TestPool {
  return new TestPool(core, { strategy: "fastest-response", panicThreshold: 0 }, weights);
}

test("each unknown instance gets one request, and only then another", () => {
  const pool = open([1, 1, 1]);
  expect(pool.acquireMany(3)).toEqual([0, 1, 2]);
  // All are being asked, so they take turns.
  expect(pool.acquireMany(4)).toEqual([0, 1, 2, 0]);
});

test("the least of average · (connections + 1) / weight wins", () => {
  const pool = open([1, 1, 2]);
  pool.answerAll([10 * MS, 25 * MS, 44 * MS]);
  // Costs in ms: 10 25 22, then 20 25 22, 30 25 22, 30 25 44, 30 50 44, 40 50 44.
  expect(pool.acquireMany(6)).toEqual([0, 0, 2, 1, 0, 0]);
});

test("equals take turns, from the one behind the last pick", () => {
  const pool = open([1, 1, 1, 1]);
  pool.answerAll([MS, MS, MS, MS]);
  expect(Array.from({ length: 6 }, () => pool.pick())).toEqual([0, 1, 2, 3, 0, 1]);
});

test("who is new gets one request until it answers, and no herd", () => {
  const pool = open([1, 1, 1]);
  pool.answerAll([50 * MS, 50 * MS, 50 * MS]);
  const newcomer = pool.add(1);
  const got = pool.acquireMany(100);
  expect(got.filter((instance) => instance === newcomer)).toHaveLength(1);
  expect(got[0]).toBe(newcomer);
});

test("who fails at once attracts nothing", () => {
  const pool = open([1, 1, 1]);
  const got = serve(pool, 10_000, (instance) => {
    return instance === 1 ? { us: 10, isOk: false } : { us: 10 * MS, isOk: true };
  });
  // One each 10 s to see whether it is well again, and a few until it is known.
  expect(got[1]).toBeLessThan(10);
  expect(Math.abs((got[0] ?? 0) - (got[2] ?? 0))).toBeLessThan(100);
});

test("who was well and then fails at once loses its load within some dozens of requests", () => {
  const pool = open([1, 1, 1]);
  pool.answerAll([10 * MS, 10 * MS, 10 * MS]);
  const got = serve(pool, 10_000, (instance) => {
    return instance === 1 ? { us: 10, isOk: false } : { us: 10 * MS, isOk: true };
  });
  expect(got[1]).toBeLessThan(50);
});

test("a timeout raises the average at once, and the next good answers lower it", () => {
  const pool = open([1, 1]);
  pool.answerAll([10 * MS, 11 * MS]);
  expect(pool.acquire()).toBe(0);
  pool.answer(0, 5000 * MS, false);
  expect(pool.acquireMany(3)).toEqual([1, 1, 1]);
});

test("after a spike an instance is asked again within ten seconds, and its answer counts", () => {
  const pool = open([1, 1]);
  pool.answerAll([1 * MS, 20 * MS]);
  expect(pool.acquire()).toBe(0);
  pool.answer(0, 9000 * MS);
  for (let now = 0; now < DUE_US; now += 100 * MS) {
    core.pools.setClock(instant(now));
    const instance = pool.acquire();
    expect(instance).toBe(1);
    pool.answer(instance, 20 * MS);
  }
  core.pools.setClock(instant(DUE_US));
  expect(pool.acquire()).toBe(0);
  pool.answer(0, 1 * MS);
  expect(pool.acquireMany(3)).toEqual([0, 0, 0]);
});

test("every candidate is asked within ten seconds of its last answer, with one request", () => {
  const pool = open([1, 1, 1, 1, 1]);
  const last = [0, 0, 0, 0, 0];
  for (let now = 0; now < 6 * DUE_US; now += 50 * MS) {
    core.pools.setClock(instant(now));
    const instance = pool.acquire();
    last[instance] = now;
    pool.answer(instance, (1 + instance) * MS);
    expect(Math.min(...last)).toBeGreaterThanOrEqual(now - DUE_US - 5 * 50 * MS);
  }
});

test("a connection that never ends does not keep its instance from being asked", () => {
  const pool = open([1, 1]);
  pool.answerAll([1 * MS, 20 * MS]);
  expect(pool.acquire()).toBe(0);
  core.pools.setClock(instant(DUE_US));
  // Both are due; the one with the open connection gets its one request too.
  expect(pool.acquireMany(2).toSorted((a, b) => a - b)).toEqual([0, 1]);
});

test("masked, drained and removed instances are passed over, and their slots begin anew", () => {
  const pool = open([1, 1, 0]);
  pool.answerAll([1 * MS, 9 * MS]);
  pool.set(0, DOWN);
  expect(new Set(pool.acquireMany(5))).toEqual(new Set([1]));
  expect(pool.pool.remove(pool.at(0))).toBe(true);
  const newcomer = pool.add(1);
  expect(pool.acquireMany(3)).toEqual([newcomer, 1, 1]);
  pool.set(1, DOWN);
  pool.set(newcomer, DOWN);
  expect(pool.acquire()).toBe(-1);
  pool.set(1, UP);
  expect(pool.acquire()).toBe(1);
});

test("no latency and the longest one are both held in order", () => {
  const pool = open([10_000, 1, 1]);
  pool.answerAll([Number.MAX_SAFE_INTEGER, 0, 1]);
  expect(pool.acquireMany(3)).toEqual([1, 1, 1]);
  pool.set(1, DOWN);
  pool.set(2, DOWN);
  for (let n = 0; n < 5; n++) {
    expect(pool.acquire()).toBe(0);
    pool.answer(0, Number.MAX_SAFE_INTEGER, n % 2 === 0);
  }
  pool.set(2, UP);
  expect(pool.acquire()).toBe(2);
});

test("the least score is found wherever it stands, in pools of every size", () => {
  for (let size = 1; size <= 70; size++) {
    core.reset();
    const pool = open(new Array<number>(size).fill(1));
    pool.answerAll(new Array<number>(size).fill(10 * MS));
    for (let nth = 0; nth < size; nth += 7) {
      const best = (nth * 13) % size;
      core.pools.setClock(instant((nth + 1) * DUE_US));
      pool.answerAll(Array.from({ length: size }, (_, at) => (at === best ? MS : 10 * MS)));
      expect(pool.pick()).toBe(best);
    }
  }
});

interface Outcome {
  readonly us: number;
  readonly isOk: boolean;
}

/** A request each millisecond; answers come when they are due. How many each instance got. */
function serve(pool: TestPool, requests: number, outcome: (instance: number) => Outcome): number[] {
  const counts = pool.references.map(() => 0);
  let pending: { readonly at: number; readonly instance: number }[] = [];
  for (let n = 0; n < requests; n++) {
    const now = n * MS;
    core.pools.setClock(instant(now));
    for (const { at, instance } of pending.filter((one) => one.at <= now)) {
      const { us, isOk } = outcome(instance);
      pool.answer(instance, us, isOk);
      expect(at).toBeLessThanOrEqual(now);
    }
    pending = pending.filter((one) => one.at > now);
    const instance = pool.acquire();
    counts[instance] = (counts[instance] ?? 0) + 1;
    pending.push({ at: now + outcome(instance).us, instance });
  }
  return counts;
}
