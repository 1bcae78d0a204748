/**
 * What all balancing pools share, through the binding: who is a candidate, panic, limits, slow
 * start, references that are no longer good, and the edges of size.
 */
import { beforeEach, expect, test } from "vitest";
import { bindCore, type BalancingPool, type InstanceReference } from "../../../kernel/core/core.ts";
import { BATCH_COUNT, EXTENTS_AT, POOL_COUNT } from "../../../kernel/core/layout.ts";
import { NOBODY } from "../../../kernel/core/pools.ts";
import { duration, instant } from "../../../kernel/time.ts";
import { BalancingStrategy } from "../../../kernel/vocabulary.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";
import { mix64 } from "../../models/balancing/mix64.ts";
import { DOWN, TestPool, UP } from "../../support/balancing-pool.ts";

const exports = instantiateCore();
const core = bindCore(exports);
const STRATEGIES = Object.keys(BalancingStrategy) as BalancingStrategy[];

beforeEach(() => {
  core.reset();
});

function open(strategy: BalancingStrategy = "round-robin"): BalancingPool {
  const pool = core.pools.open({ strategy });
  if (pool === "resource-exhausted") throw new Error("there is room for a pool");
  return pool;
}

let added = 0n;

function add(pool: BalancingPool, weight: number = 1): InstanceReference {
  const instance = pool.add(mix64(++added), weight);
  if (instance === "resource-exhausted") throw new Error("there is room for an instance");
  return instance;
}

test.each(STRATEGIES)("%s picks nobody where there is nobody", (strategy) => {
  const pool = open(strategy);
  expect(pool.pick()).toBe("load-balancer-error");
  expect(pool.acquire()).toBe("load-balancer-error");
  expect([...pool.pickBatch([1, 2])]).toEqual([NOBODY, NOBODY]);
  const instance = add(pool);
  expect(pool.pick()).toBe("load-balancer-error");
  pool.setState(instance, UP);
  expect([pool.pick(), pool.pick()]).toEqual([instance, instance]);
  pool.remove(instance);
  expect(pool.pick()).toBe("load-balancer-error");
});

test.each([
  ["is not running", { ...UP, running: false }],
  ["is not ready", { ...UP, ready: false }],
  ["is ejected", { ...UP, ejected: true }],
  ["is draining", { ...UP, draining: true }],
])("an instance that %s is passed over by every strategy", (_, state) => {
  for (const strategy of STRATEGIES) {
    const pool = new TestPool(core, { strategy, panicThreshold: 0 }, [1, 1, 1]);
    pool.set(1, state);
    for (let key = 0; key < 30; key++) expect(pool.pick(key)).not.toBe(1);
    pool.set(0, state);
    for (let key = 0; key < 10; key++) expect(pool.pick(key)).toBe(2);
    pool.set(2, state);
    expect(pool.pick()).toBe(-1);
    pool.set(1, UP);
    expect(pool.pick()).toBe(1);
  }
});

test("an instance of weight 0 is picked by no strategy, whatever becomes of the others", () => {
  for (const strategy of STRATEGIES) {
    const pool = new TestPool(core, { strategy }, [0, 3]);
    expect(new Set([0, 1, 2, 3, 4].map((key) => pool.pick(key)))).toEqual(new Set([1]));
    expect(pool.pool.setWeight(pool.at(1), 0)).toBe("done");
    expect(pool.pick()).toBe(-1);
    expect(pool.pool.setWeight(pool.at(0), 10_000)).toBe("done");
    expect(pool.pick()).toBe(0);
  }
});

test("under the panic threshold every strategy picks among all that run, and counts it", () => {
  for (const strategy of STRATEGIES) {
    const pool = new TestPool(core, { strategy, panicThreshold: 50 }, [1, 1, 1, 1]);
    pool.set(0, { ...UP, ready: false });
    pool.set(1, { ...UP, ejected: true });
    // Two of four are exactly half: no panic yet.
    expect(pool.pool.candidates).toBe(2);
    pool.set(2, DOWN);
    expect(pool.pool.candidates).toBe(3);
    for (let key = 0; key < 12; key++) expect([0, 1, 3]).toContain(pool.pick(key));
    expect(pool.pool.panicPicks).toBe(12);
    pool.set(2, UP);
    for (let key = 0; key < 12; key++) expect([2, 3]).toContain(pool.pick(key));
    expect(pool.pool.panicPicks).toBe(12);
  }
});

test("a threshold of 0 never panics, and one of 100 panics at the first that is unhealthy", () => {
  const calm = new TestPool(core, { strategy: "round-robin", panicThreshold: 0 }, [1, 1]);
  calm.set(0, { ...UP, ready: false });
  calm.set(1, { ...UP, ready: false });
  expect(calm.pick()).toBe(-1);
  const nervous = new TestPool(core, { strategy: "round-robin", panicThreshold: 100 }, [1, 1]);
  nervous.set(0, { ...UP, ready: false });
  expect([nervous.pick(), nervous.pick()]).toEqual([0, 1]);
});

test("those who drain or have no weight do not count as unhealthy", () => {
  const pool = new TestPool(core, { strategy: "round-robin" }, [1, 1, 0, 0]);
  pool.set(0, { ...UP, draining: true });
  pool.set(2, DOWN);
  pool.set(3, DOWN);
  expect([pool.pick(), pool.pick(), pool.pool.panicPicks]).toEqual([1, 1, 0]);
});

test("no strategy gives an instance more connections than the maximum, and all come back", () => {
  for (const strategy of STRATEGIES) {
    const pool = new TestPool(core, { strategy, connectionsMax: 2 }, [1, 5, 9]);
    const got = Array.from({ length: 8 }, (_, key) => pool.acquire(key));
    expect(got.slice(6)).toEqual([-1, -1]);
    expect(got.slice(0, 6).sort((a, b) => a - b)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(pool.pool.panicPicks).toBe(0);
    pool.answer(1, 10);
    expect(pool.acquire()).toBe(1);
    for (const instance of [0, 0, 1, 1, 2, 2]) pool.answer(instance, 10);
    expect(pool.pool.candidates).toBe(3);
  }
});

test("a batch stops nobody at the limit, and says for how many there was nobody", () => {
  for (const strategy of STRATEGIES) {
    const pool = new TestPool(core, { strategy, connectionsMax: 3 }, [4, 4]);
    const got = [...pool.pool.acquireBatch(new Uint32Array(9))];
    expect(got.slice(6)).toEqual([NOBODY, NOBODY, NOBODY]);
    expect(got.filter((one) => one === pool.at(0)).length).toBe(3);
    const given = got.slice(0, 6) as InstanceReference[];
    for (const one of given) expect(pool.pool.release(one, 0, true)).toBe("released");
    expect(pool.pool.candidates).toBe(2);
  }
});

test("a release without a connection, or a second one, changes nothing", () => {
  const pool = new TestPool(core, { strategy: "least-connections" }, [1, 1]);
  expect(pool.pool.release(pool.at(0))).toBe("not-acquired");
  expect(pool.acquire()).toBe(0);
  expect(pool.pool.release(pool.at(0))).toBe("released");
  expect(pool.pool.release(pool.at(0))).toBe("not-acquired");
  expect(pool.pool.connections(pool.at(0))).toBe(0);
});

test.each(STRATEGIES)("%s: a stale reference changes neither pool nor neighbour", (strategy) => {
  const neighbour = new TestPool(core, { strategy }, [2, 2]);
  const pool = open(strategy);
  const gone = add(pool, 7);
  pool.setState(gone, UP);
  expect(pool.acquire()).toBe(gone);
  expect(pool.remove(gone)).toBe(true);
  const next = add(pool, 7);
  expect(next & 0xffff).toBe(gone & 0xffff);
  expect(next).not.toBe(gone);
  expect(pool.release(gone)).toBe("stale");
  expect(pool.setState(gone, UP)).toBe(false);
  expect(pool.setWeight(gone, 1)).toBe("stale");
  expect(pool.remove(gone)).toBe(false);
  expect([pool.connections(gone), pool.weight(gone)]).toEqual(["stale", "stale"]);
  expect([pool.connections(next), pool.size, pool.candidates]).toEqual([0, 1, 0]);
  // Nor does a reference that was never lent, of a slot that is or is not there.
  for (const forged of [NOBODY, 1, 0xffff, next + 0x10000]) {
    expect(pool.remove(forged as InstanceReference)).toBe(false);
    expect(pool.release(forged as InstanceReference)).toBe("stale");
  }
  expect([neighbour.pool.size, neighbour.pool.candidates]).toEqual([2, 2]);
});

test.each(STRATEGIES)("%s: a closed pool answers everything and lends its memory", (strategy) => {
  const rounds = (): void => {
    const pool = new TestPool(core, { strategy }, [1, 2, 3, 4, 5]);
    pool.acquire();
    expect(pool.pool.close()).toBe(true);
    expect(pool.pool.close()).toBe(false);
    expect([pool.pick(), pool.acquire(), pool.pool.size]).toEqual([-1, -1, -1]);
    expect(pool.pool.add(1n, 1)).toBe("resource-exhausted");
    expect(pool.pool.release(pool.at(0))).toBe("stale");
    expect(pool.pool.setState(pool.at(0), UP)).toBe(false);
  };
  rounds();
  const used = exports.extentBytesUsed();
  for (let n = 0; n < 5; n++) rounds();
  expect(exports.extentBytesUsed()).toBe(used);
});

test("a pool of before a reset is closed, also where its place is lent again", () => {
  const before = new TestPool(core, { strategy: "round-robin" }, [1]);
  core.reset();
  const after = new TestPool(core, { strategy: "round-robin" }, [1]);
  expect([before.pool.size, before.pick(), before.pool.remove(before.at(0))]).toEqual([
    -1,
    -1,
    false,
  ]);
  expect([after.pool.size, after.pick()]).toEqual([1, 0]);
});

test("a slot whose generations are used up is not lent again", () => {
  const pool = open();
  const neighbour = add(pool);
  let last = add(pool);
  let lendings = 1;
  for (; last >>> 16 < 0xfffe; lendings++) {
    pool.remove(last);
    last = add(pool);
    expect(last & 0xffff).toBe(1);
  }
  // The first generation is the pool's own, in the lower half.
  expect(lendings).toBeGreaterThan(32_000);
  expect(pool.remove(last)).toBe(true);
  expect(add(pool) & 0xffff).toBe(2);
  expect(pool.remove(last)).toBe(false);
  expect([pool.size, pool.connections(neighbour)]).toEqual([2, 0]);
});

test("what names nobody, or an instance of another pool, changes nobody", () => {
  const [pool, other] = [open(), open()];
  const own = add(pool);
  const foreign = add(other);
  pool.setState(own, UP);
  expect(pool.acquire()).toBe(own);
  for (const wrong of [0, Number.NaN, -1, 0.5, 2 ** 32, own + 2 ** 32, foreign]) {
    const reference = wrong as InstanceReference;
    expect([wrong, pool.release(reference)]).toEqual([wrong, "stale"]);
    expect(pool.remove(reference)).toBe(false);
    expect(pool.setState(reference, UP)).toBe(false);
    expect(pool.setWeight(reference, 0)).toBe("stale");
    expect(pool.connections(reference)).toBe("stale");
  }
  expect([pool.size, pool.connections(own)]).toEqual([1, 1]);
});

test("an instance never has more connections than a u32 counts", () => {
  const pool = new TestPool(core, { strategy: "least-connections" }, [1]);
  expect(pool.acquireMany(1)).toEqual([0]);
  // Opening four thousand million takes a minute, so all but the last two are written.
  // They stand in the third column of the first extent.
  const CAPACITY = 4;
  const at = EXTENTS_AT + 4 * 2 * CAPACITY;
  new Uint32Array(exports.memory.buffer, at, 1).fill(0xffff_fffd);
  expect(pool.acquireMany(3)).toEqual([0, 0, -1]);
  expect(pool.pool.connections(pool.at(0))).toBe(0xffff_ffff);
  pool.answer(0, 1);
  expect(pool.acquire()).toBe(0);
});

test.each(STRATEGIES)("%s holds 65,536 instances, and no more", (strategy) => {
  const pool = open(strategy);
  const INSTANCES = 65_536;
  // Of weight 1, because a ring of ten million points takes seconds to build.
  const references = Array.from({ length: INSTANCES }, () => add(pool));
  for (const reference of references) pool.setState(reference, UP);
  expect(pool.add(1n, 1)).toBe("resource-exhausted");
  expect([pool.size, pool.candidates]).toEqual([INSTANCES, INSTANCES]);
  const [last] = references.slice(-1);
  if (last === undefined) throw new Error("there are instances");
  for (const reference of references.slice(0, -1))
    pool.setState(reference, { ...UP, ready: false });
  // Almost all are unhealthy by now, so all are picked; without those it is the last one.
  for (const reference of references.slice(0, -1)) pool.setState(reference, DOWN);
  expect([pool.pick(), pool.acquire()]).toEqual([last, last]);
});

test("there are 131,072 pools, and no more", () => {
  const pools = Array.from({ length: POOL_COUNT }, () => open());
  expect(core.pools.open({ strategy: "random" })).toBe("resource-exhausted");
  expect(pools[77]?.close()).toBe(true);
  expect(open().size).toBe(0);
  expect(pools[77]?.size).toBe(-1);
});

test("weights rise over a slow start in steps of a hundredth, from a tenth on", () => {
  const slowStartUs = duration(10_000);
  const strategy = "weighted-round-robin";
  const pool = new TestPool(core, { strategy, slowStartUs }, [200, 5]);
  const weights: (number | "stale")[][] = [];
  for (const now of [0, 999, 1000, 1099, 1100, 5000, 9999, 10_000]) {
    core.pools.setClock(instant(now));
    weights.push([pool.pool.weight(pool.at(0)), pool.pool.weight(pool.at(1))]);
  }
  expect(weights).toEqual([
    [20, 1],
    [20, 1],
    [20, 1],
    [20, 1],
    [22, 1],
    [100, 2],
    [198, 4],
    [200, 5],
  ]);
});

test("round robin gives an instance in slow start its share of turns", () => {
  const slowStartUs = duration(10_000);
  const pool = new TestPool(core, { strategy: "round-robin", slowStartUs }, [1, 1]);
  core.pools.setClock(instant(20_000));
  expect(pool.counts(1000)).toEqual([500, 500]);
  pool.set(1, DOWN);
  pool.set(1, UP);
  expect(pool.counts(1100)).toEqual([1000, 100]);
  core.pools.setClock(instant(25_000));
  expect(pool.counts(1500)).toEqual([1000, 500]);
  core.pools.setClock(instant(30_000));
  expect(pool.counts(1000)).toEqual([500, 500]);
});

test.each(STRATEGIES)("%s: a batch is as many single picks", (strategy) => {
  const make = (): TestPool => new TestPool(core, { strategy, seed: 5n }, [3, 1, 7, 7, 0, 2]);
  const [single, batch] = [make(), make()];
  const keys = Array.from({ length: 200 }, (_, n) => n * 7919);
  const picked = [...batch.pool.pickBatch(keys)].map((one) =>
    batch.references.indexOf(one as InstanceReference),
  );
  expect(picked).toEqual(keys.map((key) => single.pick(key)));
  const acquired = [...batch.pool.acquireBatch(keys)].map((one) =>
    batch.references.indexOf(one as InstanceReference),
  );
  expect(acquired).toEqual(keys.map((key) => single.acquire(key)));
});

test("numbers out of range are refused with the name of what they are", () => {
  expect(() => core.pools.open({ strategy: "random", panicThreshold: 101 })).toThrow(RangeError);
  expect(() => core.pools.open({ strategy: "random", connectionsMax: -1 })).toThrow(RangeError);
  expect(() => core.pools.open({ strategy: "random", loadFactor: 2 })).toThrow(RangeError);
  expect(() => core.pools.open({ strategy: "consistent-hash", loadFactor: 0.9 })).toThrow(/0\.9/u);
  const pool = open();
  expect(() => pool.add(0n, 10_001)).toThrow(/weight/u);
  expect(() => pool.add(0n, 0.5)).toThrow(RangeError);
  const instance = add(pool);
  expect(() => pool.setWeight(instance, -1)).toThrow(RangeError);
  expect(() => pool.release(instance, Number.NaN)).toThrow(RangeError);
  expect(() => pool.pickBatch(new Uint32Array(BATCH_COUNT + 1))).toThrow(RangeError);
  expect(() => core.pools.open({ strategy: "random", places: 13 })).toThrow(/no table/u);
  expect(() => core.pools.open({ strategy: "maglev", places: 15 })).toThrow(/prime.*15/u);
});
