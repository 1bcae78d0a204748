/**
 * What a refusal of circular dependencies names: the cycle in order, and the fewest edges to cut.
 */
import { describe, expect, it } from "vitest";
import { findCycles } from "../../../kernel/dependency/cycle.ts";

function graphOf(size: number, pairs: readonly (readonly [number, number])[]) {
  return { size, edges: pairs.map(([from, to]) => ({ from, to })) };
}

function ring(size: number, first = 0): (readonly [number, number])[] {
  return Array.from({ length: size }, (_, at) => [first + at, first + ((at + 1) % size)] as const);
}

const CASES = [
  { name: "no edges", size: 3, pairs: [], expected: [] },
  {
    name: "a diamond, which has no cycle",
    size: 4,
    pairs: [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ],
    expected: [],
  },
  {
    name: "a service that depends on itself",
    size: 2,
    pairs: [
      [0, 1],
      [1, 1],
    ],
    expected: [{ cycle: [1], breaking: [1], exact: true }],
  },
  {
    name: "two services that depend on each other",
    size: 2,
    pairs: [
      [1, 0],
      [0, 1],
    ],
    expected: [{ cycle: [0, 1], breaking: [1], exact: true }],
  },
  {
    name: "parallel edges, which are cut together",
    size: 2,
    pairs: [
      [0, 1],
      [0, 1],
      [1, 0],
      [1, 0],
    ],
    expected: [{ cycle: [0, 1], breaking: [0, 1], exact: true }],
  },
  {
    name: "a short cycle within a long one, which share one edge",
    size: 4,
    pairs: [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
      [3, 2],
    ],
    expected: [{ cycle: [2, 3], breaking: [2], exact: true }],
  },
  {
    name: "two cycles that share only a node, which need two edges",
    size: 5,
    pairs: [
      [2, 0],
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 2],
    ],
    expected: [{ cycle: [0, 1, 2], breaking: [0, 5], exact: true }],
  },
  {
    name: "two components, by their smallest nodes",
    size: 6,
    pairs: [
      [5, 1],
      [1, 5],
      [3, 0],
      [0, 3],
      [4, 0],
    ],
    expected: [
      { cycle: [0, 3], breaking: [3], exact: true },
      { cycle: [1, 5], breaking: [1], exact: true },
    ],
  },
] as const;

describe("cycles of dependencies", () => {
  it.each(CASES)("finds $name", ({ size, pairs, expected }) => {
    expect(findCycles(graphOf(size, pairs))).toEqual(expected);
  });

  it.each([1_000, 100_000])("finds a ring of %i at once and cuts it with one edge", (size) => {
    const began = performance.now();
    const [finding, ...others] = findCycles(graphOf(size, ring(size)));
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(others).toEqual([]);
    expect(finding?.cycle).toEqual(Array.from({ length: size }, (_, node) => node));
    expect(finding?.breaking).toHaveLength(1);
    expect(finding?.exact).toBe(true);
  });

  it("says that it approximates where a large component needs more than one edge", () => {
    const size = 20_000;
    const pairs = [...ring(size), ...ring(size).map(([from, to]) => [to, from] as const)];
    const began = performance.now();
    const [finding] = findCycles(graphOf(size, pairs));
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(finding?.exact).toBe(false);
    expect(finding?.cycle).toEqual([0, 1]);
    const cut = new Set(finding?.breaking);
    const rest = pairs.filter((_, index) => !cut.has(index));
    expect(findCycles(graphOf(size, rest))).toEqual([]);
  });

  it("bounds the exact search over thousands of knots", () => {
    const pairs = Array.from({ length: 2_000 }, (_, knot) => [
      ...ring(16, knot * 16),
      ...ring(8, knot * 16).map(([from, to]) => [to, from] as const),
    ]).flat();
    const began = performance.now();
    const findings = findCycles(graphOf(32_000, pairs));
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(findings).toHaveLength(2_000);
    expect(findings[0]?.exact).toBe(true);
    expect(findings.at(-1)?.exact).toBe(false);
  });
});
