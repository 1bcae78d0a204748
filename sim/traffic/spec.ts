/**
 * What a system's traffic is, as data: who sends requests, what becomes of one at a service, how
 * an instance is found for it, and what lies between.
 *
 * It is made from a manifest by sim/manifest/resolve/traffic.ts, with every default filled in, and
 * it is all that the data plane ever sees of one. Nothing here moves: the simulation is elsewhere.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { BalancingStrategy, RequestPriority } from "../../kernel/vocabulary.ts";
import type { Distribution } from "../distribution.ts";
import type { KeyChoice } from "../manifest/values/key.ts";
import type { Ratio } from "../manifest/values/ratio.ts";
import type { Place } from "../problem.ts";

/** The wait before each repetition: `initial × multiplier^(n-1)`, at most `maxUs`. */
export interface RetryBackoff {
  readonly initialUs: Duration;
  readonly multiplier: number;
  readonly maxUs: Duration;
  /** Full jitter: a draw from 0 to what it would be. */
  readonly isJittered: boolean;
}

/** How whoever asks sees to an answer; a call has one, and a request of a workload. */
export interface CallPolicy {
  /** Of each attempt; `null`: as long as it takes. The caller's own time left bounds it as well. */
  readonly timeoutUs: Duration | null;
  /** How often an attempt that failed or timed out is repeated. */
  readonly retries: number;
  /** `null`: it is repeated at once. */
  readonly backoff: RetryBackoff | null;
  /** The share of a token that a first attempt earns; a repetition takes one. `null`: no budget. */
  readonly budget: Ratio | null;
  /** A second attempt is made where there is no answer by then; `null`: never. */
  readonly hedgeUs: Duration | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

/** One entry of `behavior.calls`. */
export interface CallSpec {
  readonly target: ServiceId;
  /** How often, at least once. */
  readonly count: number;
  /** Whether all `count` of it go at once; else one after the other. */
  readonly isParallel: boolean;
  /** With which each of the `count` is made at all. */
  readonly probability: Ratio;
  /** Whether the request goes on where the call has failed for good. */
  readonly isOptional: boolean;
  readonly policy: CallPolicy;
  readonly place: Place;
}

/** Calls that go side by side; the steps of a request go one after the other. */
export type CallStep = readonly CallSpec[];

/** In which order an instance takes those that wait. */
export const QUEUE_DISCIPLINES = ["fifo", "lifo", "priority"] as const;
export type QueueDiscipline = (typeof QUEUE_DISCIPLINES)[number];

/** Above this share of the queue, requests below this priority are refused. */
export interface SheddingSpec {
  readonly above: Ratio;
  readonly below: Exclude<RequestPriority, "low">;
}

/** An instance as a server of requests. */
export interface StationSpec {
  readonly serviceTime: Distribution;
  /** Served at once. */
  readonly concurrency: number;
  /** Waiting beyond those; 0: nobody waits. */
  readonly queueMax: number;
  readonly discipline: QueueDiscipline;
  readonly shed: SheddingSpec | null;
  /** The share of requests that fail once they have been served. */
  readonly errors: Ratio;
  /** What each request takes of the instance's memory while it is there. */
  readonly memoryBytes: number;
  readonly steps: readonly CallStep[];
}

/** How an instance is found for a request. */
export interface BalancingSpec {
  readonly strategy: BalancingStrategy;
  /** By instance, as many as the service boots with at the least; from 0 to 10,000, not all 0. */
  readonly weights: readonly number[];
  /** Whole per cent. */
  readonly panicThreshold: number;
  readonly slowStartUs: Duration;
  /** In flight at one instance; `null`: no limit. */
  readonly connectionsMax: number | null;
}

/** A service that is called, or that a workload asks. */
export interface ServiceTraffic {
  readonly service: ServiceId;
  readonly station: StationSpec;
  readonly balancing: BalancingSpec;
}

/** When requests come, counted from the start of their workload. */
export type ArrivalSpec =
  | { readonly kind: "poisson" | "constant"; readonly perSecond: number }
  /** So many users; each asks, and after the answer thinks before it asks again. */
  | { readonly kind: "closed"; readonly users: number; readonly think: Distribution }
  /** Poisson at one rate, and at another for `lengthUs` from each whole multiple of `everyUs`. */
  | {
      readonly kind: "bursts";
      /** Between bursts; may be 0. */
      readonly perSecond: number;
      readonly burstPerSecond: number;
      /** From the beginning of one to that of the next; the first comes after as long. */
      readonly everyUs: Duration;
      /** Shorter than `everyUs`. */
      readonly lengthUs: Duration;
    }
  /** Poisson at `perSecond × (1 + amplitude × sin(2π t / periodUs))`. */
  | {
      readonly kind: "diurnal";
      readonly perSecond: number;
      readonly amplitude: Ratio;
      readonly periodUs: Duration;
    }
  /** At these: whole microseconds, ascending, at least one; several may be the same. */
  | { readonly kind: "file"; readonly atUs: Float64Array };

export interface WorkloadSpec {
  readonly name: string;
  readonly target: ServiceId;
  readonly arrivals: ArrivalSpec;
  /** `null`: each request has a key of its own. */
  readonly key: KeyChoice | null;
  /** Weights of low, normal, high and critical, in the order of their numbers; not all 0. */
  readonly priorities: readonly [number, number, number, number];
  readonly startUs: Instant;
  /** No request is born from here on; `null`: as long as the run. */
  readonly endUs: Instant | null;
  readonly policy: CallPolicy;
  readonly place: Place;
}

/** What a message meets on its way. */
export interface LinkSpec {
  readonly latency: Distribution;
  /** The share that is lost, below the whole, and sent again. */
  readonly loss: Ratio;
  readonly duplicate: Ratio;
  /** The share that is held up, and by how much more; `null`: none. */
  readonly reorder: { readonly share: Ratio; readonly by: Distribution } | null;
  /** Bytes a second, above 0; `null`: as many as there are. */
  readonly bandwidth: number | null;
  /** Round trips before the first request over a new connection; 0: there are no connections. */
  readonly connect: number;
}

/** Who asks over a link; its answers come back over the same. */
export type LinkSource =
  | { readonly kind: "anyone" }
  | { readonly kind: "service"; readonly service: ServiceId }
  /** By its place in the list of workloads. */
  | { readonly kind: "workload"; readonly workload: number };

export interface NamedLink {
  readonly from: LinkSource;
  readonly to: ServiceId;
  readonly link: LinkSpec;
}

/**
 * Which link a request takes: the named one of its two ends, else the named one of anyone to its
 * target, else that of the zones where both ends are instances, else the standard one.
 */
export interface NetworkSpec {
  readonly standard: LinkSpec;
  /** No two have the same ends. */
  readonly links: readonly NamedLink[];
  /** `null`: zones make no difference. */
  readonly zones: { readonly same: LinkSpec; readonly cross: LinkSpec } | null;
}

export interface TrafficSpec {
  /** Those that are called or asked, ascending by service. */
  readonly services: readonly ServiceTraffic[];
  /** In the order of the file. */
  readonly workloads: readonly WorkloadSpec[];
  readonly network: NetworkSpec;
}
