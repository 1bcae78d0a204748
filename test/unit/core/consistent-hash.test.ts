/**
 * What a ring and a Maglev table have in common: picks, weights, and the edges of memory and use.
 */
import { beforeEach, describe, expect, test } from "vitest";
import type { KeyId } from "../../../kernel/core/core.ts";
import { NOBODY } from "../../../kernel/core/key-batch.ts";
import { EXTENTS_BYTES } from "../../../kernel/core/layout.ts";
import { HashTables, KEYS, nodes, sharesOf, type HashTable } from "../../support/hash-tables.ts";

const world = new HashTables();

beforeEach(() => {
  world.reset();
});

const tables: readonly [string, () => HashTable][] = [
  ["the ring", () => world.ring()],
  ["the Maglev table", () => world.maglev()],
];

describe.each(tables)("%s", (_, open) => {
  test("without members it picks nobody", () => {
    const table = open();
    expect([table.size, table.pick(world.keyAt(0)), table.pickText("a")]).toEqual([
      0,
      "no-upstream",
      "no-upstream",
    ]);
    expect([...table.pickBatch(world.keys.slice(0, 3))]).toEqual([NOBODY, NOBODY, NOBODY]);
    expect(table.setWeights([["absent", 0]])).toBe("done");
    expect(table.pick(world.keyAt(0))).toBe("no-upstream");
  });

  test("a single member gets every key, and none after its removal", () => {
    const table = open();
    table.setWeights([["only", 1]]);
    expect(sharesOf(world.picksOf(table)).size).toBe(1);
    table.setWeights([["only", 0]]);
    expect([table.size, table.pick(world.keyAt(0))]).toEqual([0, "no-upstream"]);
  });

  test("one by one, in a batch and by the text the same member is picked", () => {
    const table = open();
    table.setWeights(nodes(50));
    const picks = world.picksOf(table);
    for (let n = 0; n < 500; n++) {
      for (const member of [table.pick(world.keyAt(n)), table.pick(world.keyAt(n))]) {
        expect(member).toBe(table.pickText(`client-${n}`));
        expect(member === "no-upstream" ? "" : table.nameOf(member)).toBe(picks[n]);
      }
    }
  });

  test("a batch that is written into the core is picked where it is", () => {
    const table = open();
    table.setWeights(nodes(9));
    const batch = world.keys.slice(0, 1_000);
    const expected = [...table.pickBatch(batch)];
    world.core.keys.batch.set(batch);
    expect([...table.pickBatch(world.core.keys.batch.subarray(0, 1_000))]).toEqual(expected);
    expect([...table.pickBatch(batch.subarray(7, 8))]).toEqual(expected.slice(7, 8));
    expect([...table.pickBatch(batch.subarray(0, 0))]).toEqual([]);
  });

  test("a pick is not remembered beyond a change of the members", () => {
    const table = open();
    table.setWeights([["a", 100]]);
    expect(table.pick(world.keyAt(7))).toBe(table.numberOf("a"));
    table.setWeights([
      ["a", 0],
      ["b", 100],
    ]);
    expect(table.pick(world.keyAt(7))).toBe(table.numberOf("b"));
  });

  test("who is picked does not depend on the order of adding", () => {
    const [one, other] = [open(), open()];
    one.setWeights(nodes(40));
    for (const node of nodes(45).toReversed()) other.setWeights([node]);
    other.setWeights(nodes(45, 0).slice(40));
    expect(world.picksOf(other)).toEqual(world.picksOf(one));
  });

  test("shares follow the weights", () => {
    const table = open();
    table.setWeights([
      ["small", 100],
      ["double", 200],
      ["large", 1_000],
      ["none", 0],
    ]);
    const shares = sharesOf(world.picksOf(table));
    expect(shares.get("none")).toBeUndefined();
    for (const [name, weight] of [
      ["small", 100],
      ["double", 200],
      ["large", 1_000],
    ] as const) {
      expect(Math.abs((shares.get(name) ?? 0) - weight / 1_300)).toBeLessThan(0.04);
    }
  });

  test("the greatest and the least weight stand beside each other", () => {
    const table = open();
    expect(
      table.setWeights([
        ["least", 1],
        ["greatest", 10_000],
      ]),
    ).toBe("done");
    expect(sharesOf(world.picksOf(table)).get("greatest") ?? 0).toBeGreaterThan(0.99);
  });

  test("65,536 members fit and one more is an error that changes nothing", () => {
    const table = open();
    expect(table.setWeights(nodes(65_536, 1))).toBe("done");
    const before = world.picksOf(table);
    expect(table.setWeights([["one more", 1]])).toBe("resource-exhausted");
    expect([table.size, table.numberOf("one more")]).toEqual([65_536, undefined]);
    expect(world.picksOf(table)).toEqual(before);
    expect(table.setWeights([["node-0", 0]])).toBe("done");
    expect(table.setWeights([["one more", 1]])).toBe("done");
    expect(table.numberOf("one more")).toBe(0);
  });

  test("without memory a change is an error, and the table is as it was", () => {
    const table = open();
    table.setWeights(nodes(10));
    const before = world.picksOf(table);
    exhaustExtents();
    expect(table.setWeights(nodes(60_000))).toBe("resource-exhausted");
    expect([table.size, table.numberOf("node-10")]).toEqual([10, undefined]);
    expect(world.picksOf(table)).toEqual(before);
    expect(world.core.ring()).toBe("resource-exhausted");
    expect(world.core.maglev()).toBe("resource-exhausted");
  });

  test("a key that does not exist and a batch that is too large are refused", () => {
    const table = open();
    table.setWeights(nodes(3));
    expect(() => table.pick((world.keyAt(KEYS - 1) + 1) as KeyId)).toThrow(/does not exist/);
    expect(() => table.pick(-1 as KeyId)).toThrow(RangeError);
    expect(() => table.pick((world.keyAt(1) + 2 ** 32) as KeyId)).toThrow(RangeError);
    const strange = Uint32Array.of(world.keyAt(0), 0xffff_ffff, 0x0fff_ffff);
    expect(() => {
      table.pickBatch(strange);
    }).toThrow("2 of 3 keys do not exist");
    expect(() => {
      table.pickBatch(new Uint32Array(65_537));
    }).toThrow(RangeError);
  });

  test("nonsense for a weight or a name is refused before anything changes", () => {
    const table = open();
    for (const weight of [-1, 0.5, 10_001, Number.NaN]) {
      expect(() => table.setWeights([...nodes(2), ["bad", weight]])).toThrow(/^bad has the weight/);
    }
    expect(() => table.setWeights([["x".repeat(5_000), 1]])).toThrow(RangeError);
    expect(() => table.nameOf(0)).toThrow("no member has the number 0");
    expect(table.size).toBe(0);
  });

  test("when it is closed, every use is an assertion with its name", () => {
    const [table, neighbour] = [open(), open()];
    table.setWeights(nodes(5));
    neighbour.setWeights(nodes(7));
    const before = world.picksOf(neighbour);
    table.pick(world.keyAt(0));
    table.close();
    expect(() => table.pick(world.keyAt(0))).toThrow(/^(ring|maglev) \d+ is closed$/);
    expect(() => table.setWeights(nodes(1))).toThrow(/is closed/);
    expect(() => {
      table.close();
    }).toThrow(/is closed/);
    expect(world.picksOf(neighbour)).toEqual(before);
  });

  test("after a reset of the core, every use is an assertion with its name", () => {
    const table = open();
    table.setWeights(nodes(5));
    table.pick(world.keyAt(0));
    world.core.reset();
    expect(() => table.pick(world.keyAt(0))).toThrow(/^(ring|maglev) \d+ ended with a reset/);
    expect(() => {
      table.pickBatch(world.keys);
    }).toThrow(/ended with a reset/);
  });

  test("opening, changing and closing again and again takes no more memory", () => {
    const cycle = (): void => {
      const table = open();
      table.setWeights(nodes(100));
      for (let n = 0; n < 20; n++) table.setWeights([[`node-${n}`, n % 2 === 0 ? 0 : 300]]);
      table.close();
    };
    cycle();
    const used = world.exports.extentBytesUsed();
    for (let n = 0; n < 5; n++) cycle();
    expect(world.exports.extentBytesUsed()).toBe(used);
  });
});

/** Takes all extents, by rings that are never closed: large ones, then small ones. */
function exhaustExtents(): void {
  for (const weight of [10_000, 500, 20, 1]) {
    for (let isLeft = true; isLeft;) {
      const ring = world.core.ring();
      isLeft = ring !== "resource-exhausted" && ring.setWeights(nodes(600, weight)) === "done";
    }
  }
  while (world.exports.ringOpen() !== 0);
  expect(world.exports.extentBytesUsed()).toBe(EXTENTS_BYTES);
}
