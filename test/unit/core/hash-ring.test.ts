/**
 * The consistent hash ring: balance, disruption, and loads that are bounded.
 */
import { beforeEach, describe, expect, test } from "vitest";
import type { KeyId } from "../../../kernel/core/core.ts";
import { HashTables, KEYS, nodes, sharesOf } from "../../support/hash-tables.ts";

const world = new HashTables();

beforeEach(() => {
  world.reset();
});

describe("the ring", () => {
  test("has 150 points at the weight 100, and at least two", () => {
    const ring = world.ring();
    ring.setWeights([
      ["a", 100],
      ["b", 1],
      ["c", 10_000],
    ]);
    expect(ring.points).toBe(150 + 2 + 15_000);
  });

  test("balances a hundred members within the spread that 150 points have", () => {
    const ring = world.ring();
    ring.setWeights(nodes(100));
    const shares = [...sharesOf(world.picksOf(ring)).values()];
    expect(shares).toHaveLength(100);
    // One standard deviation is 1 / sqrt(150), 8 % of a share; four of them are 33 %.
    expect(Math.max(...shares)).toBeLessThan(1.4 / 100);
    expect(Math.min(...shares)).toBeGreaterThan(0.6 / 100);
  });

  test.each([1, 5, 20, 99])("moves keys only to the new member when %i become one more", (n) => {
    const ring = world.ring();
    ring.setWeights(nodes(n));
    const before = world.picksOf(ring);
    ring.setWeights([["new", 100]]);
    const after = world.picksOf(ring);
    const moved = after.filter((name, at) => name !== before[at]);
    expect(moved.every((name) => name === "new")).toBe(true);
    expect(moved.length / KEYS).toBeLessThanOrEqual(1 / (n + 1) + 0.05);
    // And removing it moves only its own keys, back to where they were.
    ring.setWeights([["new", 0]]);
    expect(world.picksOf(ring)).toEqual(before);
  });

  test("changes of one member among many come out as a ring that is built at once", () => {
    const [built, changed] = [world.ring(), world.ring()];
    changed.setWeights(nodes(200));
    for (let n = 0; n < 200; n += 3) changed.setWeights([[`node-${n}`, 0]]);
    for (let n = 0; n < 200; n += 6) changed.setWeights([[`node-${n}`, 250]]);
    built.setWeights(
      Array.from({ length: 200 }, (_, n): [string, number] => [
        `node-${n}`,
        n % 6 === 0 ? 250 : n % 3 === 0 ? 0 : 100,
      ]),
    );
    expect(changed.points).toBe(built.points);
    expect(world.picksOf(changed)).toEqual(world.picksOf(built));
  });

  test("equal identities at one place are served by the lower number, and nothing breaks", () => {
    const ring = world.exports.ringOpen();
    for (const member of [3, 1, 2]) world.exports.ringStage(ring, member, 42n, 150);
    expect(world.exports.ringBuild(ring)).toBe(1);
    expect([world.exports.ringPoints(ring), world.exports.ringPick(ring, world.keyAt(5))]).toEqual([
      450, 1,
    ]);
  });

  test("a heap of equal points beyond the table's end is put into a larger one", () => {
    const ring = world.exports.ringOpen();
    for (let member = 0; member < 3_000; member++) world.exports.ringStage(ring, member, 7n, 1);
    expect(world.exports.ringBuild(ring)).toBe(1);
    expect([world.exports.ringPoints(ring), world.exports.ringPick(ring, world.keyAt(5))]).toEqual([
      3_000, 0,
    ]);
  });

  test("more points than the largest table holds are refused, and the ring stays", () => {
    const ring = world.ring();
    ring.setWeights(nodes(2));
    expect(ring.setWeights(nodes(900, 10_000))).toBe("resource-exhausted");
    expect([ring.size, ring.points]).toEqual([2, 300]);
  });
});

describe("bounded loads", () => {
  test.each([1, 1.05, 1.25, 2])("keep every load within %d times the average", (factor) => {
    const ring = world.ring();
    ring.setWeights(nodes(17));
    ring.bound(factor);
    for (let step = 1; step <= 400; step++) {
      // Three clients only: without the bound they would fill three members.
      expect(ring.acquire(world.keyAt(step % 3))).not.toBe("no-upstream");
      const loads = Array.from({ length: 17 }, (_, n) => ring.load(n));
      const floored = Math.floor(factor * 65_536) / 65_536;
      expect(Math.max(...loads)).toBeLessThanOrEqual(Math.ceil((floored * step) / 17));
      expect(loads.reduce((sum, load) => sum + load, 0)).toBe(step);
    }
  });

  test("a load goes with the weight", () => {
    const ring = world.ring();
    ring.setWeights([
      ["small", 100],
      ["large", 300],
    ]);
    ring.bound(1);
    for (let n = 0; n < 400; n++) ring.acquire(world.keyAt(n));
    expect([ring.load(0), ring.load(1)]).toEqual([100, 300]);
  });

  test("a release without acquire is false and takes nothing from the neighbour", () => {
    const ring = world.ring();
    ring.setWeights(nodes(2));
    ring.bound(1);
    ring.acquire(world.keyAt(0));
    ring.acquire(world.keyAt(0));
    expect([ring.release(0), ring.release(0), ring.release(0)]).toEqual([true, false, false]);
    for (const member of [2, 15, 16, 65_535, 65_536, 2 ** 32, -1, 0.5, Number.NaN]) {
      expect(ring.release(member)).toBe(false);
      expect(ring.load(member)).toBe(0);
    }
    expect(ring.load(1)).toBe(1);
  });

  test("a removed member is not acquired, gives back what it took, and then its number", () => {
    const ring = world.ring();
    ring.setWeights(nodes(2));
    ring.bound(1);
    for (let n = 0; n < 10; n++) ring.acquire(world.keyAt(n));
    ring.setWeights([["node-0", 0]]);
    for (let n = 0; n < 10; n++) expect(ring.acquire(world.keyAt(n))).toBe(1);
    ring.setWeights([["other", 100]]);
    expect([ring.numberOf("other"), ring.load(0)]).toEqual([2, 5]);
    for (let n = 0; n < 5; n++) expect(ring.release(0)).toBe(true);
    expect(ring.release(0)).toBe(false);
    ring.setWeights([["another", 100]]);
    expect([ring.numberOf("another"), ring.nameOf(0)]).toEqual([0, "another"]);
  });

  test("an empty ring and nonsense for a bound are refused", () => {
    const ring = world.ring();
    expect(ring.acquire(world.keyAt(0))).toBe("no-upstream");
    expect(() => ring.acquire((world.keyAt(KEYS - 1) + 1) as KeyId)).toThrow(RangeError);
    for (const factor of [0.99, 65_536, Number.NaN, -2]) {
      expect(() => {
        ring.bound(factor);
      }).toThrow(RangeError);
    }
  });
});
