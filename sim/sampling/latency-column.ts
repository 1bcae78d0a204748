/**
 * How long the requests of each window took: the differences of a histogram that only grows.
 *
 * Of each window it keeps the buckets that have something in them, as fine as the core's, so that
 * quantiles are as exact as those of the whole run also where windows have become one.
 */
import { bucketStartUs, LATENCY_BUCKETS } from "../../kernel/core/traffic/counts.ts";
import type { LatencySamples } from "./samples.ts";

/** Classes of a chart; below 4 µs each microsecond is one. */
const CLASSES_AN_OCTAVE = 4;

/** Ascending buckets, and how many fell into each. */
interface Cells {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

const NOTHING: Cells = { buckets: [], counts: [] };

type Quantiles = Omit<LatencySamples, "classes">;

/** What is told of each window, ascending; the last is the longest. */
const SHARES: readonly (readonly [name: keyof Quantiles, share: number])[] = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p99", 0.99],
  ["p999", 0.999],
  ["max", 1],
];

export class LatencyColumn {
  #windows: Cells[] = [];
  /** As many buckets as had anything in them; there are more with time. */
  #before: Float64Array = new Float64Array(0);
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
    const blank = (): Float64Array => new Float64Array(this.#windows.length);
    const quantiles = { p50: blank(), p90: blank(), p99: blank(), p999: blank(), max: blank() };
    for (const [window, cells] of this.#windows.entries()) fillQuantiles(quantiles, window, cells);
    return {
      ...quantiles,
      classes: this.#windows.map((cells) => classCounts(cells, firstClass, classes)),
    };
  }

  #riseTo(now: Float64Array): Cells {
    const buckets: number[] = [];
    const counts: number[] = [];
    // Thousands of buckets at each window: without an iterator, which takes ten times as long.
    for (let bucket = 0; bucket < now.length; bucket += 1) {
      const risen = (now[bucket] ?? 0) - (this.#before[bucket] ?? 0);
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

/** Octaves are of both; within one, so many buckets are a class. */
function classOf(bucket: number): number {
  let octaves = Math.max(0, Math.floor(bucket / LATENCY_BUCKETS) - 1);
  let rest = bucket - octaves * LATENCY_BUCKETS;
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

/** The highest duration of the bucket in which each share is reached, as in the core. */
function fillQuantiles(series: Quantiles, window: number, { buckets, counts }: Cells): void {
  let total = 0;
  for (const count of counts) total += count;
  let [seen, at] = [0, -1];
  for (const [name, share] of SHARES) {
    const wanted = Math.max(1, Math.ceil(share * total));
    while (seen < wanted && at + 1 < buckets.length) {
      at += 1;
      seen += counts[at] ?? 0;
    }
    series[name][window] = seen < wanted ? NaN : bucketStartUs((buckets[at] ?? 0) + 1) - 1;
  }
}

function classCounts({ buckets, counts }: Cells, first: number, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  for (const [n, bucket] of buckets.entries()) {
    const at = classOf(bucket) - first;
    sums[at] = (sums[at] ?? 0) + (counts[n] ?? 0);
  }
  return sums;
}
