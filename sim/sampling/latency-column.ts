/**
 * How long the requests of each window took: the differences of a histogram that only grows.
 *
 * Of each window it keeps the buckets that have something in them, as fine as the core's, so that
 * quantiles are as exact as those of the whole run also where windows have become one.
 */
import {
  bucketStartUs,
  LATENCY_BUCKETS,
  LATENCY_OCTAVES,
} from "../../kernel/core/traffic/counts.ts";
import type { LatencySamples } from "./samples.ts";

const BUCKETS = LATENCY_BUCKETS * LATENCY_OCTAVES;

/** Classes of a chart; below 4 µs each microsecond is one. */
const CLASSES_AN_OCTAVE = 4;

/** Ascending buckets, and how many fell into each. */
interface Cells {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

const NOTHING: Cells = { buckets: [], counts: [] };

export class LatencyColumn {
  #windows: Cells[] = [];
  #before: Float64Array = new Float64Array(BUCKETS);
  #counted = 0;

  /** `count`: how many there are in all; the buckets are looked at only where that has changed. */
  put(count: number, buckets: () => Float64Array, isNew: boolean): void {
    const risen = count === this.#counted ? NOTHING : this.#riseTo(buckets());
    this.#counted = count;
    const last = this.#windows.at(-1);
    if (isNew || last === undefined) this.#windows.push(risen);
    else this.#windows[this.#windows.length - 1] = added(last, risen);
  }

  halve(): void {
    const halved: Cells[] = [];
    for (const [at, cells] of this.#windows.entries()) {
      const first = halved.at(-1);
      if (at % 2 === 0 || first === undefined) halved.push(cells);
      else halved[halved.length - 1] = added(first, cells);
    }
    this.#windows = halved;
  }

  /** The first class and the last that anything fell into; `null`: nothing went well. */
  classesMet(): readonly [number, number] | null {
    let [low, high] = [Infinity, -1];
    for (const { buckets } of this.#windows) {
      if (buckets.length === 0) continue;
      low = Math.min(low, classOf(buckets[0] ?? 0));
      high = Math.max(high, classOf(buckets.at(-1) ?? 0));
    }
    return high < 0 ? null : [low, high];
  }

  /** With the counters of so many classes, from this one on. */
  samples(firstClass: number, classes: number): LatencySamples {
    const quantile = (share: number): Float64Array =>
      Float64Array.from(this.#windows, (cells) => quantileUs(cells, share));
    return {
      p50: quantile(0.5),
      p90: quantile(0.9),
      p99: quantile(0.99),
      p999: quantile(0.999),
      max: quantile(1),
      classes: this.#windows.map((cells) => classCounts(cells, firstClass, classes)),
    };
  }

  #riseTo(now: Float64Array): Cells {
    const buckets: number[] = [];
    const counts: number[] = [];
    for (const [bucket, count] of now.entries()) {
      const risen = count - (this.#before[bucket] ?? 0);
      if (risen === 0) continue;
      buckets.push(bucket);
      counts.push(risen);
    }
    this.#before = now;
    return { buckets, counts };
  }
}

/** Where a class begins, in microseconds. */
export function classStartUs(index: number): number {
  let start = index;
  let width = 1;
  for (; start >= 2 * CLASSES_AN_OCTAVE; start -= CLASSES_AN_OCTAVE) width *= 2;
  return start * width;
}

function classOf(bucket: number): number {
  let rest = bucketStartUs(bucket);
  let octaves = 0;
  for (; rest >= 2 * CLASSES_AN_OCTAVE; rest /= 2) octaves += 1;
  return Math.floor(rest) + octaves * CLASSES_AN_OCTAVE;
}

function added(a: Cells, b: Cells): Cells {
  if (a.buckets.length === 0) return b;
  if (b.buckets.length === 0) return a;
  const sums = new Map<number, number>(a.buckets.map((bucket, n) => [bucket, a.counts[n] ?? 0]));
  for (const [n, bucket] of b.buckets.entries()) {
    sums.set(bucket, (sums.get(bucket) ?? 0) + (b.counts[n] ?? 0));
  }
  const buckets = [...sums.keys()].toSorted((one, other) => one - other);
  return { buckets, counts: buckets.map((bucket) => sums.get(bucket) ?? 0) };
}

/** The highest duration of the bucket in which this share is reached, as in the core. */
function quantileUs({ buckets, counts }: Cells, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const wanted = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (const [n, bucket] of buckets.entries()) {
    seen += counts[n] ?? 0;
    if (seen >= wanted) return bucketStartUs(bucket + 1) - 1;
  }
  return NaN;
}

function classCounts({ buckets, counts }: Cells, first: number, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  for (const [n, bucket] of buckets.entries()) {
    const at = classOf(bucket) - first;
    sums[at] = (sums[at] ?? 0) + (counts[n] ?? 0);
  }
  return sums;
}
