/**
 * What was measured of a run window by window: series for charts and counters.
 *
 * A window takes in what happened after the one before and up to its own end, that included; what
 * the world does at that very instant (a fault, a start) shows in the next. All windows are of one
 * length but the last, which ends with the run. A series has a number for each window.
 */
import type { CallOutcome } from "../../kernel/core/traffic/counts.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { Duration, Instant } from "../../kernel/time.ts";

/** One number a window. */
export type Series = Float64Array;

/** Of the requests of a workload that went well and ended in the window, in microseconds. */
export interface LatencySamples {
  /** Not a number where none ended well; at most 1 / 128 too high, as in reports. */
  readonly p50: Series;
  readonly p90: Series;
  readonly p99: Series;
  readonly p999: Series;
  readonly max: Series;
  /** By window: how many fell into each class of {@link RunSamples.latencyStartsUs}. */
  readonly classes: readonly Float64Array[];
}

export interface WorkloadSamples {
  readonly name: string;
  readonly target: ServiceId;
  /** Born in the window. */
  readonly requests: Series;
  /** Ended in the window. */
  readonly ok: Series;
  readonly failed: Series;
  /** Why, as far as it came up in the run. */
  readonly failedBy: ReadonlyMap<CallOutcome, Series>;
  /** Under way at the end of the window. */
  readonly inFlight: Series;
  readonly latency: LatencySamples;
}

/** All calls to a service that an objective is on; a call that was given up is neither. */
export interface ServiceSamples {
  readonly service: ServiceId;
  /** Begun in the window. */
  readonly requests: Series;
  /** Ended in the window. */
  readonly ok: Series;
  readonly failed: Series;
  /** Where an objective is on how long they take; else nothing is measured. No classes. */
  readonly latency: LatencySamples;
}

/** An instance as a server of requests. */
export interface LoadSamples {
  /** That came to it, were served, and were refused, reset or answered badly. */
  readonly requests: Series;
  readonly served: Series;
  readonly failed: Series;
  /** How many places were taken, on average; of so many. */
  readonly busy: Series;
  readonly places: number;
  /** The most that waited at once, and how many waited at the end of the window. */
  readonly queuedMost: Series;
  readonly queued: Series;
}

export interface InstanceSamples {
  readonly instance: InstanceId;
  readonly service: ServiceId;
  /** `null`: it serves nobody. */
  readonly load: LoadSamples | null;
  /** At the end of the window; 0 where it has no process. */
  readonly memoryBytes: Series;
  /** CPU time in the window; `null` where nothing needs a CPU. */
  readonly cpuUs: Series | null;
}

export interface RunSamples {
  readonly windowUs: Duration;
  /** Windows, and where the last of them ends. */
  readonly count: number;
  readonly endUs: Instant;
  /** Classes of latency, ascending, by where each begins: four to an octave. */
  readonly latencyStartsUs: Float64Array;
  /** In the order of the file, as many as are sampled one by one. */
  readonly workloads: readonly WorkloadSamples[];
  /** Those that objectives name. */
  readonly services: readonly ServiceSamples[];
  readonly instances: readonly InstanceSamples[];
  /** By CPU: the time for which it computed; `null` where nothing needs one. */
  readonly cpus: readonly Series[] | null;
  /** Beyond those: a chart of so many says nothing, and memory has an end. */
  readonly workloadsNotSampled: number;
  readonly instancesNotSampled: number;
}
