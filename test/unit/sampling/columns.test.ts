/**
 * Series while they grow: what two windows that become one come to, and quantiles of each.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketStartUs, LATENCY_BUCKETS, octavesOf } from "../../../kernel/core/traffic/counts.ts";
import { Column, RiseColumn } from "../../../sim/sampling/column.ts";
import { classStartUs, LatencyColumn } from "../../../sim/sampling/latency-column.ts";

describe("a column", () => {
  it.each([
    { folding: "sum", halved: [3, 7, 5] },
    { folding: "last", halved: [2, 4, 5] },
    { folding: "most", halved: [2, 4, 5] },
  ] as const)("of what is folded by $folding keeps that in pairs", ({ folding, halved }) => {
    const column = new Column(folding);
    for (const value of [1, 2, 3, 4, 5]) column.put(value, true);
    column.halve();
    expect([...column.series()]).toEqual(halved);
  });

  it("of a counter has what the counter rose by, also into a window that is not full", () => {
    const column = new RiseColumn();
    for (const total of [10, 15, 15, 40]) column.put(total, true);
    column.put(42, false);
    expect([...column.series()]).toEqual([10, 5, 0, 27]);
  });
});

/** The bucket of a duration, found by looking. */
function bucketOf(us: number): number {
  let bucket = 0;
  while (bucketStartUs(bucket + 1) <= us) bucket += 1;
  return bucket;
}

describe("a column of latencies", () => {
  it("has the quantiles of each window's own durations, in single windows and in pairs", () => {
    const durations = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(durations, { minLength: 1, maxLength: 6 }), (windows) => {
        const column = new LatencyColumn();
        const totals: number[] = [];
        let count = 0;
        for (const window of windows) {
          for (const us of window) {
            // As the core hands them out: up to the octave of the longest so far.
            while (totals.length < octavesOf(us) * LATENCY_BUCKETS) totals.push(0);
            totals[bucketOf(us)] = (totals[bucketOf(us)] ?? 0) + 1;
          }
          count += window.length;
          column.put(count, () => Float64Array.from(totals), true);
        }
        expectQuantiles(column, windows);
        column.halve();
        expectQuantiles(column, paired(windows));
      }),
      { numRuns: 60 },
    );
  });

  it("has classes of a quarter of an octave", () => {
    const starts = Array.from({ length: 14 }, (_, index) => classStartUs(index));
    expect(starts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20]);
  });
});

function paired(windows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(windows.length / 2) }, (_, n) => [
    ...(windows[2 * n] ?? []),
    ...(windows[2 * n + 1] ?? []),
  ]);
}

function expectQuantiles(column: LatencyColumn, windows: readonly (readonly number[])[]): void {
  const [first, last] = column.classesMet() ?? [0, 0];
  const { p50, p99, max, classes } = column.samples(first, last - first + 1);
  for (const [n, window] of windows.entries()) {
    const sorted = window.toSorted((a, b) => a - b);
    const exact = (share: number): number => {
      const us = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1];
      return us === undefined ? NaN : bucketStartUs(bucketOf(us) + 1) - 1;
    };
    expect([p50[n], p99[n], max[n]]).toEqual([exact(0.5), exact(0.99), exact(1)]);
    const counts = classes[n] ?? new Float64Array();
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(window.length);
    for (const [index, each] of counts.entries()) {
      const [from, to] = [classStartUs(first + index), classStartUs(first + index + 1)];
      expect(each).toBe(window.filter((us) => us >= from && us < to).length);
    }
  }
}
