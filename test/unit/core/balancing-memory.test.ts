/**
 * What pools take of the arena of extents: the budget that assembly/balance/record.ts states.
 */
import { beforeEach, expect, test } from "vitest";
import { bindCore, type BalancingPool } from "../../../kernel/core/core.ts";
import type { PoolOptions } from "../../../kernel/core/pools.ts";
import { BalancingStrategy } from "../../../kernel/vocabulary.ts";
import { duration } from "../../../kernel/time.ts";
import { instantiateCore } from "../../../sim/io/load-core.ts";
import { mix64 } from "../../models/balancing/mix64.ts";
import { TestPool, UP } from "../../support/balancing-pool.ts";
import { useExtents } from "../../support/extents.ts";

const exports = instantiateCore();
const core = bindCore(exports);
const MIB = 2 ** 20;

beforeEach(() => {
  core.reset();
});

/** `null` where memory is exhausted before the pool has its instances. */
function fill(options: PoolOptions, instances: number): BalancingPool | null {
  const pool = core.pools.open(options);
  if (pool === "resource-exhausted") return null;
  for (let n = 0; n < instances; n++) {
    const reference = pool.add(mix64(BigInt(n)), 100);
    if (reference === "resource-exhausted") return null;
    if (instances < 10) pool.setState(reference, UP);
  }
  return pool;
}

/** How many of so many such pools, of three instances each, have room. */
function room(options: PoolOptions, pools: number): number {
  let opened = 0;
  while (opened < pools && fill(options, 3) !== null) opened++;
  return opened;
}

test.each([
  ["round-robin", 128, 256],
  ["weighted-round-robin", 128, 256],
  ["least-connections", 256, 256],
  ["weighted-least-connections", 256, 256],
  ["random", 256, 256],
  ["ip-hash", 128, 128],
  ["fastest-response", 256, 256],
  ["health-based", 256, 512],
  ["power-of-two-choices", 128, 256],
  ["peak-ewma", 256, 256],
] as const)(
  "100,000 pools of three instances take %s %d bytes each, and %d with slow start",
  (strategy, bytes, slowBytes) => {
    const POOLS = 100_000;
    expect(room({ strategy }, POOLS)).toBe(POOLS);
    expect(exports.extentBytesUsed()).toBe(POOLS * bytes);
    core.reset();
    const slowStartUs = duration(1_000);
    expect(room({ strategy, slowStartUs }, POOLS / 100)).toBe(POOLS / 100);
    expect(exports.extentBytesUsed()).toBe((POOLS / 100) * slowBytes);
  },
);

test.each([
  [{ strategy: "consistent-hash" }, 8_512],
  [{ strategy: "maglev", places: 1_021 }, 2_880],
] as const)(
  "100,000 pools of three instances with their tables, %o, take %d bytes each at most",
  (options, bytes) => {
    const POOLS = 100_000;
    for (let n = 0; n < POOLS; n += 100) {
      const pool = fill(options, 3);
      // The first pick builds the table, in the memory that was held for it.
      expect(pool?.acquire(n)).toBeTypeOf("number");
      expect(room(options, 99)).toBe(99);
    }
    // Beside them stand a few smaller blocks, in which tables of the first members were.
    expect(exports.extentBytesUsed()).toBeLessThanOrEqual(POOLS * bytes + 8_192);
  },
);

test("3,300 Maglev pools with tables of 65,537 places fit at least, and not 3,400", () => {
  const pools = room({ strategy: "maglev" }, 3_400);
  expect(pools).toBeGreaterThanOrEqual(3_300);
  expect(pools).toBeLessThan(3_400);
});

test.each(Object.keys(BalancingStrategy).map((name) => [name as BalancingStrategy]))(
  "a pool of 65,536 instances with %s fits, with all that it grew out of",
  (strategy) => {
    expect(fill({ strategy }, 65_536)).not.toBeNull();
    const hasTable = strategy === "consistent-hash" || strategy === "maglev";
    // Twice 4 MiB, because blocks that a pool grew out of are lent to others, not joined; a ring
    // of ten million points holds 128 MiB for its table, after as much in smaller ones.
    expect(exports.extentBytesUsed()).toBeLessThanOrEqual((hasTable ? 272 : 8) * MIB);
  },
);

test("a pool that has no memory to grow is as it was", () => {
  const pool = new TestPool(core, { strategy: "least-connections" }, [1, 1, 1, 1]);
  pool.acquireMany(6);
  useExtents(exports, 0);
  expect(pool.pool.add(5n, 1)).toBe("resource-exhausted");
  expect([pool.pool.size, pool.pool.candidates]).toEqual([4, 4]);
  expect(pool.acquireMany(2)).toEqual([2, 3]);
  expect(pool.references.map((one) => pool.pool.connections(one))).toEqual([2, 2, 2, 2]);
});
