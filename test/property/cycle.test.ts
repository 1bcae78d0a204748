/**
 * Cycle finding against brute force: a reference that tries every way to cut a small graph.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycles } from "../../kernel/dependency/cycle.ts";

interface Edge {
  readonly from: number;
  readonly to: number;
}

/** Removes nodes that nothing left depends on until none is left, or only cycles are. */
function isAcyclic(size: number, edges: readonly Edge[]): boolean {
  const left = new Set(Array.from({ length: size }, (_, node) => node));
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const node of left) {
      if (!edges.some(({ from, to }) => to === node && left.has(from))) left.delete(node);
    }
  }
  return left.size === 0;
}

/** reach[a][b]: a path of at least one edge leads from a to b. */
function reachability(size: number, edges: readonly Edge[]): boolean[][] {
  const reach = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  for (const { from, to } of edges) (reach[from] as boolean[])[to] = true;
  for (let via = 0; via < size; via += 1) {
    for (const row of reach) {
      if (row[via]) reach[via]?.forEach((reached, to) => (row[to] = row[to] || reached));
    }
  }
  return reach;
}

/** The components that hold a cycle, by their smallest nodes. */
function knots(size: number, reach: boolean[][]): number[][] {
  const found: number[][] = [];
  for (let node = 0; node < size; node += 1) {
    if (!reach[node]?.[node] || found.some((knot) => knot.includes(node))) continue;
    found.push(reach.flatMap((row, other) => (reach[node]?.[other] && row[node] ? [other] : [])));
  }
  return found;
}

/** The size of the smallest set of pairs that cuts all cycles, by trying all sets by size. */
function fewestPairs(size: number, edges: readonly Edge[]): number {
  const pairs = [...new Set(edges.map(({ from, to }) => from * size + to))];
  const tryWithout = (first: number, left: number, kept: readonly number[]): boolean => {
    if (left === 0) {
      const rest = kept.map((pair) => ({
        from: Math.floor(pair / size),
        to: pair % size,
      }));
      return isAcyclic(size, rest);
    }
    for (let at = first; at < pairs.length; at += 1) {
      if (
        tryWithout(
          at + 1,
          left - 1,
          kept.filter((pair) => pair !== pairs[at]),
        )
      )
        return true;
    }
    return false;
  };
  for (let count = 0; ; count += 1) if (tryWithout(0, count, pairs)) return count;
}

/** The length of a shortest cycle, by the powers of the graph. */
function girth(knot: readonly number[], edges: readonly Edge[]): number {
  let walks = knot.map((node) => new Set([node]));
  for (let length = 1; ; length += 1) {
    walks = walks.map(
      (ends) => new Set(edges.filter(({ from }) => ends.has(from)).map(({ to }) => to)),
    );
    if (walks.some((ends, at) => ends.has(knot[at] ?? -1))) return length;
  }
}

const graphs = (sizeMax: number, edgesMax: number) =>
  fc.integer({ min: 1, max: sizeMax }).chain((size) =>
    fc.record({
      size: fc.constant(size),
      edges: fc.array(
        fc.record({
          from: fc.nat({ max: size - 1 }),
          to: fc.nat({ max: size - 1 }),
        }),
        { maxLength: edgesMax },
      ),
    }),
  );

describe("cycles of dependencies, held to brute force", () => {
  it("finds each knot, a shortest cycle of it, and the fewest pairs to cut", () => {
    fc.assert(
      fc.property(graphs(6, 12), ({ size, edges }) => {
        const findings = findCycles({ size, edges });
        const expected = knots(size, reachability(size, edges));
        expect(findings).toHaveLength(expected.length);
        findings.forEach((finding, at) => {
          const knot = expected[at] ?? [];
          const inner = edges.filter(({ from, to }) => knot.includes(from) && knot.includes(to));
          expect(finding.cycle).toHaveLength(girth(knot, inner));
          expect(finding.cycle[0]).toBe(Math.min(...finding.cycle));
          finding.cycle.forEach((from, index) => {
            const to = finding.cycle[(index + 1) % finding.cycle.length];
            expect(inner).toContainEqual({ from, to });
          });
          const cut = new Set(finding.breaking.map((index) => edges[index]));
          expect(
            isAcyclic(
              size,
              inner.filter((edge) => !cut.has(edge)),
            ),
          ).toBe(true);
          const pairs = new Set([...cut].map((edge) => `${edge?.from} ${edge?.to}`));
          expect(finding.exact).toBe(true);
          expect(pairs.size).toBe(fewestPairs(size, inner));
        });
      }),
      { numRuns: 500 },
    );
  });

  it("leaves no cycle in a graph of any size once the named edges are gone", () => {
    fc.assert(
      fc.property(graphs(60, 150), ({ size, edges }) => {
        const cut = new Set(findCycles({ size, edges }).flatMap((finding) => finding.breaking));
        expect(
          isAcyclic(
            size,
            edges.filter((_, index) => !cut.has(index)),
          ),
        ).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("finds a single edge that is enough in components beyond the exact size", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 17, max: 40 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }),
        fc.nat(),
        (size, chords, turn) => {
          // Every chord points forward, so only the arc from the last node back closes cycles.
          const forward = chords
            .map(([a, b]) => [a % size, b % size] as const)
            .filter(([a, b]) => a < b);
          const ring = Array.from({ length: size }, (_, at) => [at, (at + 1) % size] as const);
          const edges = [...ring, ...forward].map(([a, b]) => ({
            from: (a + turn) % size,
            to: (b + turn) % size,
          }));
          const [finding] = findCycles({ size, edges });
          expect(finding?.exact).toBe(true);
          const pairs = new Set(
            finding?.breaking.map((index) => `${edges[index]?.from} ${edges[index]?.to}`),
          );
          expect(pairs.size).toBe(1);
          const cut = new Set(finding?.breaking);
          expect(
            isAcyclic(
              size,
              edges.filter((_, index) => !cut.has(index)),
            ),
          ).toBe(true);
        },
      ),
    );
  });
});
