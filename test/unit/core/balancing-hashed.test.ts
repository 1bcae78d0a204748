/**
 * Consistent hashing and Maglev as strategies of a pool: who moves when somebody comes or goes,
 * bounded loads, and changes for which there is no memory.
 */
import { beforeEach, expect, test } from "vitest";
import { bindCore } from "../../../kernel/core/core.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";
import { mix64 } from "../../models/balancing/mix64.ts";
import { DOWN, TestPool, UP, chiSquare } from "../../support/balancing-pool.ts";
import { useExtents } from "../../support/extents.ts";

const exports = instantiateCore();
const core = bindCore(exports);
const KEYS = 20_000;
const STRATEGIES = ["consistent-hash", "maglev"] as const;

beforeEach(() => {
  core.reset();
});

function picksOf(pool: TestPool): number[] {
  return Array.from({ length: KEYS }, (_, key) => pool.pick(key));
}

/** Keys that went elsewhere, as pairs of before and after. */
function moves(before: readonly number[], after: readonly number[]): [number, number][] {
  return before.flatMap((from, key): [number, number][] => {
    const to = after[key] ?? -1;
    return from === to ? [] : [[from, to]];
  });
}

function even(size: number): number[] {
  return new Array<number>(size).fill(100);
}

test.each(STRATEGIES)("%s gives a key the same instance again and again", (strategy) => {
  const pool = new TestPool(core, { strategy }, even(10));
  expect(picksOf(pool)).toEqual(picksOf(pool));
});

test.each(STRATEGIES)("%s moves only the keys of who is masked, and back with it", (strategy) => {
  const pool = new TestPool(core, { strategy }, even(10));
  const before = picksOf(pool);
  pool.set(3, { ...UP, ejected: true });
  const moved = moves(before, picksOf(pool));
  expect(new Set(moved.map(([from]) => from))).toEqual(new Set([3]));
  expect(moved.length).toBe(before.filter((one) => one === 3).length);
  // They spread over several others.
  expect(new Set(moved.map(([, to]) => to)).size).toBeGreaterThan(5);
  pool.set(3, UP);
  expect(picksOf(pool)).toEqual(before);
});

test("a ring moves only the keys of who is removed, and only to who is added", () => {
  const pool = new TestPool(core, { strategy: "consistent-hash" }, even(10));
  const before = picksOf(pool);
  pool.pool.remove(pool.at(4));
  const after = picksOf(pool);
  expect(new Set(moves(before, after).map(([from]) => from))).toEqual(new Set([4]));
  const newcomer = pool.add(100);
  const moved = moves(after, picksOf(pool));
  expect(new Set(moved.map(([, to]) => to))).toEqual(new Set([newcomer]));
  expect(moved.length / KEYS).toBeLessThan(1 / 10 + 0.05);
});

test("Maglev moves little beyond the share of who comes or goes", () => {
  const pool = new TestPool(core, { strategy: "maglev" }, even(10));
  const before = picksOf(pool);
  pool.pool.remove(pool.at(4));
  const moved = moves(before, picksOf(pool)).filter(([from]) => from !== 4);
  expect(moved.length / KEYS).toBeLessThan(0.03);
});

test("keys fall by the weights", () => {
  const weights = [100, 200, 300, 0];
  const ring = new TestPool(core, { strategy: "consistent-hash" }, weights);
  const maglev = new TestPool(core, { strategy: "maglev" }, weights);
  for (const [pool, tolerance] of [
    [ring, 0.15],
    [maglev, 0.03],
  ] as const) {
    const counts = weights.map(() => 0);
    for (const place of picksOf(pool)) counts[place] = (counts[place] ?? 0) + 1;
    expect(counts[3]).toBe(0);
    for (const [nth, weight] of weights.slice(0, 3).entries()) {
      const due = (KEYS * weight) / 600;
      expect(Math.abs((counts[nth] ?? 0) - due)).toBeLessThan(due * tolerance);
    }
  }
});

test("interned keys are hashed by their text, whatever number they have", () => {
  const texts = Array.from({ length: 300 }, (_, n) => `session-${n}`);
  const ids = (order: readonly string[]): Map<string, number> =>
    new Map(
      order.map((text) => {
        const id = core.keys.intern(text);
        if (id === "resource-exhausted") throw new Error("there is room for keys");
        return [text, id];
      }),
    );
  const run = (order: readonly string[]): number[][] => {
    core.reset();
    const interned = ids(order);
    return STRATEGIES.map((strategy) => {
      const pool = new TestPool(core, { strategy }, even(7));
      return texts.map((text) => pool.pick(interned.get(text) ?? 0));
    });
  };
  expect(run(texts.toReversed())).toEqual(run(texts));
});

test("with a bound nobody has more than its share of the connections, rounded up", () => {
  const options = { strategy: "consistent-hash", loadFactor: 1.25 } as const;
  const pool = new TestPool(core, options, even(8));
  for (let n = 1; n <= 800; n++) {
    // One hot key, which would be on one instance otherwise.
    pool.acquire(n % 3);
    const loads = pool.references.map((one) => Number(pool.pool.connections(one)));
    expect(Math.max(...loads)).toBeLessThanOrEqual(Math.ceil((1.25 * n) / 8));
  }
  for (const reference of pool.references) {
    while (pool.pool.release(reference) === "released");
  }
  const free = new TestPool(core, { strategy: "consistent-hash" }, even(8));
  expect(picksOf(pool)).toEqual(picksOf(free));
});

test("in panic an instance without weight is picked where nobody else runs", () => {
  for (const strategy of STRATEGIES) {
    const pool = new TestPool(core, { strategy }, [0, 100]);
    pool.set(1, DOWN);
    expect([pool.pick(1), pool.pool.panicPicks]).toEqual([0, 1]);
  }
});

test.each([
  ["maglev", 1, 3],
  // Fifteen thousand points an instance, so that few pools fill the memory.
  ["consistent-hash", 10_000, 3],
] as const)("%s refuses a change without memory, and every pick is good", (strategy, weight, n) => {
  useExtents(exports, 48 * 2 ** 20);
  const pools: TestPool[] = [];
  let refused = false;
  while (!refused) {
    const pool = new TestPool(core, { strategy }, []);
    pools.push(pool);
    for (let nth = 0; nth < n && !refused; nth++) {
      const reference = pool.pool.add(mix64(BigInt(pools.length * n + nth)), weight);
      refused = reference === "resource-exhausted";
      if (reference === "resource-exhausted") continue;
      pool.pool.setState(reference, UP);
      pool.references.push(reference);
    }
  }
  expect(pools.length).toBeGreaterThan(20);
  // Nobody picked so far, so all these are built only now, each from what its changes held.
  for (const pool of pools) {
    expect(pool.pool.size).toBe(pool.references.length);
    const seen = new Set(Array.from({ length: 60 }, (_, key) => pool.pick(key)));
    seen.delete(-1);
    expect(seen.size).toBe(pool.references.length);
  }
  // What is closed makes room again.
  for (const pool of pools) pool.pool.close();
  const again = new TestPool(core, { strategy }, [weight, weight]);
  expect(again.pick()).toBeGreaterThanOrEqual(0);
});

test("weights of a thousandfold keep their ratio in a Maglev table", () => {
  const pool = new TestPool(core, { strategy: "maglev" }, [10_000, 10_000, 20_000 / 2, 5000]);
  const counts = [0, 0, 0, 0];
  for (const place of picksOf(pool)) counts[place] = (counts[place] ?? 0) + 1;
  const expected = [2, 2, 2, 1].map((weight) => (KEYS * weight) / 7);
  expect(chiSquare(counts, expected)).toBeLessThan(16.27);
});
