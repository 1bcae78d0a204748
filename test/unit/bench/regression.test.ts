/**
 * The regression file of the benches: what it has to hold, and how rows are held to it.
 */
import { describe, expect, test } from "vitest";
import {
  boundOf,
  judgeRatios,
  readRatios,
  updatedRatios,
  type Bound,
} from "../../../bench/regression.ts";
import type { BenchRow } from "../../../bench/row.ts";

const MACHINE = { node: "v20.0.0", cpu: "made up" };

function bound(work: string, peer: string, least: number): Bound {
  return { work, case: "single", size: 10, peer, least, measured: null, spread: null };
}

function row(work: string, ratios: Readonly<Record<string, number>>): BenchRow {
  const peers = Object.fromEntries(
    Object.entries(ratios).map(([peer, ratio]) => [peer, { ns: 10 * ratio, ratio, spread: 0.1 }]),
  );
  return { work, case: "single", size: 10, ns: 10, spread: 0, peers, missing: {} };
}

/** What was promised: 2 is twice as fast as the peer, 1/2 half as fast. */
const PROMISED: readonly (readonly [work: string, peer: string, least: number, rows: number])[] = [
  ["event-queue", "flatqueue", 2, 3],
  ["event-queue", "c", 1 / 1.2, 2],
  ["consistent-hash", "consistent-hash", 3, 1],
  ["consistent-hash", "hashring", 40, 1],
  ["consistent-hash", "ketama", 40, 1],
  ["ring", "c", 1 / 1.5, 1],
  ["maglev", "c", 1 / 1.5, 1],
  ["jump", "c", 1 / 1.5, 1],
  ["least-connections", "c", 1 / 2, 1],
  ["least-connections", "linear-scan", 50, 1],
  ["weighted-round-robin", "c", 1, 2],
  ["power-of-two-choices", "load-balancers", 2, 1],
  ["power-of-two-choices", "c", 1 / 1.2, 1],
  ["scheduler", "c", 1 / 1.5, 1],
];

describe("bench/ratios.json", () => {
  const { bounds } = readRatios();

  test.each(PROMISED)("holds %s to %s", (work, peer, least, rows) => {
    const own = bounds.filter((entry) => entry.work === work && entry.peer === peer);
    expect(own.length).toBe(rows);
    for (const entry of own) expect(entry.least).toBeGreaterThan(least - 0.001);
  });

  test("asks for more of the event queue the more is pending", () => {
    const least = [1_000, 100_000, 1_000_000].map((size) => {
      const { least: asked } =
        boundOf(bounds, { work: "event-queue", case: "single", size }, "flatqueue") ?? {};
      return asked;
    });
    expect(least).toEqual([2, 3, 6]);
  });

  test("has each figure once, and no bound that cannot be missed", () => {
    const keys = bounds.map(({ work, case: kind, size, peer }) => [work, kind, size, peer].join());
    expect(new Set(keys).size).toBe(keys.length);
    expect(bounds.every(({ least }) => least > 0)).toBe(true);
  });
});

describe("rows are held to the bounds", () => {
  const bounds = [bound("ring", "c", 0.667), bound("ring", "hashring", 40), bound("jump", "c", 1)];

  test("a row below its bound is missed, one at it holds, one without a result is named", () => {
    const rows = [row("ring", { c: 0.667, hashring: 39.99 })];
    const verdicts = judgeRatios(bounds, rows, []);
    expect(verdicts.held.map(({ peer }) => peer)).toEqual(["c"]);
    expect(verdicts.missed).toEqual([
      { ...bound("ring", "hashring", 40), measured: 39.99, spread: 0.1 },
    ]);
    expect(verdicts.unmeasured).toEqual([bound("jump", "c", 1)]);
  });

  test("only the works that were asked for are held to anything", () => {
    const verdicts = judgeRatios(bounds, [], ["jump"]);
    expect(verdicts.unmeasured).toEqual([bound("jump", "c", 1)]);
  });

  test("a row of another case or size is no result of the bound", () => {
    const other = [
      { ...row("jump", { c: 9 }), case: "batch" },
      { ...row("jump", { c: 9 }), size: 11 },
    ];
    expect(judgeRatios(bounds, other, ["jump"]).held).toEqual([]);
  });

  test("an update writes what was measured and leaves the rest, and never a bound", () => {
    const before = { machine: null, bounds: [...bounds] };
    const after = updatedRatios(before, [row("jump", { c: 1.5, other: 3 })], MACHINE);
    expect(after).toEqual({
      machine: MACHINE,
      bounds: [bounds[0], bounds[1], { ...bound("jump", "c", 1), measured: 1.5, spread: 0.1 }],
    });
  });
});
