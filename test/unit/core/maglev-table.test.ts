/**
 * The Maglev table: its sizes, its even shares, and what a change moves.
 */
import { beforeEach, expect, test } from "vitest";
import { rangeOf } from "../../models/finaliser.ts";
import { HashTables, KEYS, nodes, sharesOf } from "../../support/hash-tables.ts";

const world = new HashTables();

beforeEach(() => {
  world.reset();
});

test.each([0, 1, 2, 4, 9, 65_536, 65_539 * 11, 655_374, -3, 0.5, 2 ** 32 + 3])(
  "a table of %d slots is refused",
  (size) => {
    expect(() => world.core.maglev(size)).toThrow(/a table has a prime size from 3 to 655373/);
  },
);

test.each([3, 5, 251, 655_373])("a table of %i slots is opened", (size) => {
  const table = world.maglev(size);
  table.setWeights(nodes(3));
  expect(sharesOf(world.picksOf(table)).size).toBe(3);
});

test("members of one weight differ by a slot at most", () => {
  const table = world.maglev(251);
  table.setWeights(nodes(10));
  const picks = world.picksOf(table);
  // Twenty thousand keys meet every slot.
  const slots = new Map<number, string>();
  for (const [at, name] of picks.entries()) {
    slots.set(rangeOf(world.core.keys.hash64(world.keyAt(at)) >> 32n, 251), name);
  }
  expect(slots.size).toBe(251);
  const counts = [...sharesOf([...slots.values()]).values()].map((x) => Math.round(x * 251));
  expect([Math.min(...counts), Math.max(...counts)]).toEqual([25, 26]);
});

test.each([5, 20, 99])("few keys of others move when %i members become one more", (n) => {
  const table = world.maglev();
  table.setWeights(nodes(n));
  const before = world.picksOf(table);
  table.setWeights([["new", 100]]);
  const after = world.picksOf(table);
  const moved = after.filter((name, at) => name !== before[at]);
  const toOthers = moved.filter((name) => name !== "new");
  expect((moved.length - toOthers.length) / KEYS).toBeCloseTo(1 / (n + 1), 1.5);
  // The price of the even shares: some keys of others move too.
  expect(toOthers.length / KEYS).toBeLessThan(0.05);
  table.setWeights([["new", 0]]);
  expect(world.picksOf(table)).toEqual(before);
});

test("a table of three slots serves the first three of a hundred members", () => {
  const table = world.maglev(3);
  table.setWeights(nodes(100));
  expect(sharesOf(world.picksOf(table)).size).toBe(3);
});
