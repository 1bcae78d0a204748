/**
 * What the last seconds were like: requests of workloads, work of instances, CPUs.
 *
 * The counters of a run only grow. Samples of them are kept for the length of the window, and what
 * is told is the difference between the first and the last one.
 */
import { bucketStartUs, type EdgeCounts } from "../../../kernel/core/traffic/counts.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { Sight } from "../../sight.ts";
import { failedOf, reasonsOf } from "../../traffic/usage.ts";

/** Long enough for a p99 of a hundred requests a second, short enough to see a fault come. */
const WINDOW_US = 10_000_000;

/** Samples of a window: a finer step would only cost memory. */
const STEPS = 20;

interface WorkloadSample {
  readonly counts: EdgeCounts;
  readonly buckets: Float64Array;
}

interface Sample {
  readonly atUs: number;
  readonly workloads: readonly WorkloadSample[];
  /** By instance; empty where nobody sends requests. */
  readonly served: Float64Array;
  /** By instance; `null`: nothing needs a CPU. */
  readonly cpuUs: Float64Array | null;
}

export interface WorkloadLoad {
  readonly name: string;
  /** Requests a second. */
  readonly rate: number;
  readonly inFlight: number;
  /** Of those that went well; `null`: none did. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  /** Of those that came to an end; `null`: none did. */
  readonly failedShare: number | null;
  /** Why most of them failed; `null`: none did. */
  readonly reason: string | null;
  /** Since the start of the run. */
  readonly requests: number;
  readonly failed: number;
}

export class LiveLoad {
  readonly #sight: Sight;
  readonly #instances: number;
  readonly #samples: Sample[] = [];

  constructor(sight: Sight, instances: number) {
    this.#sight = sight;
    this.#instances = instances;
  }

  get hasRequests(): boolean {
    return (this.#sight.traffic?.workloads.length ?? 0) > 0;
  }

  get hasCpus(): boolean {
    return this.#sight.gauges.cpuUsage !== null;
  }

  /** How far back the figures go. */
  get windowUs(): number {
    const [first] = this.#samples;
    return first === undefined ? 0 : this.#last.atUs - first.atUs;
  }

  /** Reads the counters of now, if enough time has passed since the last reading. */
  sample(now: Instant): void {
    const last = this.#samples.at(-1);
    const before = this.#samples.at(-2);
    // The latest one is always of now; those before it stand apart.
    if (last !== undefined && before !== undefined) {
      if (last.atUs - before.atUs < WINDOW_US / STEPS) this.#samples.pop();
    }
    this.#samples.push(this.#read(now));
    while (this.#samples.length > 2 && now - (this.#samples[1]?.atUs ?? now) >= WINDOW_US) {
      this.#samples.shift();
    }
  }

  /** In the order of the file. */
  workloads(): readonly WorkloadLoad[] {
    const { workloads = [] } = this.#sight.traffic ?? {};
    return workloads.map(({ name }, n) => this.#loadOf(name, n));
  }

  /** Requests that the instance answers well, a second; `null`: nobody asks it. */
  servedRate(instance: InstanceId): number | null {
    if (this.#sight.traffic === null) return null;
    return this.#rateOf(({ served }) => served[instance] ?? Number.NaN);
  }

  /** How many CPUs' worth it has used: 0.5 is half of one. */
  cpuShare(instance: InstanceId): number | null {
    const rate = this.#rateOf(({ cpuUs }) => cpuUs?.[instance] ?? Number.NaN);
    return rate === null ? null : rate / 1_000_000;
  }

  get #last(): Sample {
    return this.#samples.at(-1) ?? EMPTY;
  }

  /** `null` where there is nothing to count, or no time has passed. */
  #rateOf(counterOf: (sample: Sample) => number): number | null {
    const grown = counterOf(this.#last) - counterOf(this.#samples[0] ?? EMPTY);
    return Number.isNaN(grown) || this.windowUs === 0 ? null : (grown * 1_000_000) / this.windowUs;
  }

  #read(now: Instant): Sample {
    const { traffic } = this.#sight;
    const served = new Float64Array(traffic === null ? 0 : this.#instances);
    for (let id = 0; id < served.length; id += 1) {
      served[id] = traffic?.servedBy(id as InstanceId) ?? Number.NaN;
    }
    const workloads = (traffic?.workloads ?? []).map((workload) => ({
      counts: workload.counts(),
      buckets: withoutZeros(workload.buckets()),
    }));
    return { atUs: now, workloads, served, cpuUs: this.#sight.gauges.cpuUsage?.runUs ?? null };
  }

  #loadOf(name: string, n: number): WorkloadLoad {
    const last = this.#last.workloads[n];
    const first = this.#samples[0]?.workloads[n];
    const rate = this.#rateOf(({ workloads }) => workloads[n]?.counts.calls ?? 0) ?? 0;
    if (last === undefined || first === undefined) return { ...IDLE, name };
    const failed = failedOf(last.counts) - failedOf(first.counts);
    const ok = last.counts.outcomes.ok - first.counts.outcomes.ok;
    const [reason] = reasonsOf(between(first.counts, last.counts));
    return {
      name,
      rate,
      inFlight: last.counts.pending,
      p50Us: quantileUs(first.buckets, last.buckets, 0.5),
      p99Us: quantileUs(first.buckets, last.buckets, 0.99),
      failedShare: ok + failed === 0 ? null : failed / (ok + failed),
      reason: reason?.[0] ?? null,
      requests: last.counts.calls,
      failed: failedOf(last.counts),
    };
  }
}

const EMPTY: Sample = { atUs: 0, workloads: [], served: new Float64Array(0), cpuUs: null };

const IDLE: Omit<WorkloadLoad, "name"> = {
  rate: 0,
  inFlight: 0,
  p50Us: null,
  p99Us: null,
  failedShare: null,
  reason: null,
  requests: 0,
  failed: 0,
};

function between(first: EdgeCounts, last: EdgeCounts): EdgeCounts {
  const outcomes = { ...last.outcomes };
  for (const name of Object.keys(outcomes) as readonly (keyof typeof outcomes)[]) {
    outcomes[name] -= first.outcomes[name];
  }
  return { ...last, outcomes };
}

/** Where the slowest ends: most buckets of a histogram have never been used. */
function withoutZeros(buckets: Float64Array): Float64Array {
  let length = buckets.length;
  while (length > 0 && buckets[length - 1] === 0) length -= 1;
  return buckets.slice(0, length);
}

/** Of what was counted between two samples: at most a bucket too high. */
function quantileUs(first: Float64Array, last: Float64Array, share: number): number | null {
  const countAt = (bucket: number): number => (last[bucket] ?? 0) - (first[bucket] ?? 0);
  let total = 0;
  for (let bucket = 0; bucket < last.length; bucket += 1) total += countAt(bucket);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (let bucket = 0; bucket < last.length; bucket += 1) {
    seen += countAt(bucket);
    if (seen >= rank) return bucketStartUs(bucket + 1) - 1;
  }
  return null;
}
