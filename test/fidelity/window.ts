/**
 * What was counted between two instants: a run is only looked at from where it is as it stays.
 */
import { present } from "../../kernel/assertion.ts";
import { bucketStartUs, type EdgeCounts } from "../../kernel/core/traffic/counts.ts";
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import type { EdgeId } from "../../kernel/core/traffic/options.ts";
import { instant, INSTANT_MAX, type Instant } from "../../kernel/time.ts";

export const EVENTS_MAX = 0xffff_ffff;

export interface Window {
  readonly lengthUs: number;
  readonly calls: number;
  readonly attempts: number;
  readonly refusedFull: number;
  readonly answered: number;
  readonly meanUs: number;
  readonly p99Us: number;
}

interface Moment {
  readonly counts: EdgeCounts;
  readonly answered: number;
  readonly sumUs: number;
  readonly buckets: Float64Array;
}

/** Runs up to the one instant, and gives what came on this edge from there up to the other. */
export function windowOf(plane: DataPlane, edge: EdgeId, span: readonly [number, number]): Window {
  const [from, to] = span.map((us) => instant(Math.round(us)));
  if (from === undefined || to === undefined) throw new RangeError("a span has two ends");
  plane.advance(from, EVENTS_MAX);
  const before = momentOf(plane, edge);
  plane.advance(to, EVENTS_MAX);
  const after = momentOf(plane, edge);
  const answered = after.answered - before.answered;
  return {
    lengthUs: to - from,
    calls: after.counts.calls - before.counts.calls,
    attempts: after.counts.attempts - before.counts.attempts,
    refusedFull: after.counts.outcomes.full - before.counts.outcomes.full,
    answered,
    meanUs: (after.sumUs - before.sumUs) / answered,
    p99Us: quantileOf(
      after.buckets.map((count, n) => count - (before.buckets[n] ?? 0)),
      0.99,
    ),
  };
}

/** Runs to the end of a workload, and on until all of it is answered. */
export function drain(plane: DataPlane, end: Instant): void {
  plane.advance(end, EVENTS_MAX);
  plane.drain(INSTANT_MAX);
}

function momentOf(plane: DataPlane, edge: EdgeId): Moment {
  const latency = present(plane.latencyOf(edge), "the latency of an edge that is counted");
  return {
    counts: plane.edgeCounts(edge),
    answered: latency.count,
    sumUs: latency.count * latency.meanUs,
    buckets: latency.buckets(),
  };
}

/**
 * Between the ends of its bucket, in proportion. A bucket is up to 0.8 % of its duration wide, and
 * that is more than the interval of thirty runs; within it the density is as good as straight, so
 * that this is off by less than 0.01 %.
 */
function quantileOf(buckets: Float64Array, share: number): number {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [n, count] of buckets.entries()) {
    if (below + count >= share * total && count > 0) {
      const start = bucketStartUs(n);
      const width = bucketStartUs(n + 1) - start;
      // Whole microseconds stand for what was rounded to them, half of one to either side.
      return start - 0.5 + (width * (share * total - below)) / count;
    }
    below += count;
  }
  throw new RangeError("nothing was counted");
}
