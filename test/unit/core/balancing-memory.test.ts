/**
 * What pools take of the arena of extents: the budget that assembly/balance/record.ts states.
 */
import { beforeEach, expect, test } from "vitest";
import { bindCore } from "../../../kernel/core/core.ts";
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

/** False where memory is exhausted before the pool has its instances. */
function fill(strategy: BalancingStrategy, instances: number, slowStartUs: number = 0): boolean {
  const pool = core.pools.open({ strategy, slowStartUs: duration(slowStartUs) });
  if (pool === "resource-exhausted") return false;
  for (let n = 0; n < instances; n++) {
    const reference = pool.add(mix64(BigInt(n)), 100);
    if (reference === "resource-exhausted") return false;
    if (instances < 10) pool.setState(reference, UP);
  }
  return true;
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
    for (let n = 0; n < POOLS; n++) expect(fill(strategy, 3)).toBe(true);
    expect(exports.extentBytesUsed()).toBe(POOLS * bytes);
    core.reset();
    for (let n = 0; n < POOLS / 100; n++) expect(fill(strategy, 3, 1_000)).toBe(true);
    expect(exports.extentBytesUsed()).toBe((POOLS / 100) * slowBytes);
  },
);

test.each([
  ["consistent-hash", 40_000, 50_000],
  ["maglev", 1_400, 1_500],
] as const)("%s pools of three fit up to %d at least, and not %d", (strategy, least, most) => {
  let pools = 0;
  while (pools < most && fill(strategy, 3)) pools += 1;
  expect(pools).toBeGreaterThanOrEqual(least);
  expect(pools).toBeLessThan(most);
});

test.each(Object.keys(BalancingStrategy).map((name) => [name as BalancingStrategy]))(
  "a pool of 65,536 instances with %s fits, with all that it grew out of",
  (strategy) => {
    expect(fill(strategy, 65_536)).toBe(true);
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
