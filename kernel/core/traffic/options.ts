/**
 * What the data plane is put together from: services, instances, calls and workloads.
 */
import type { Duration, Instant } from "../../time.ts";
import type { RequestPriority } from "../../vocabulary.ts";
import type { BalancingPool, InstanceReference } from "../pools.ts";
import type { CoreStream } from "../random-streams.ts";
import type { CoreSampler } from "../samplers.ts";

declare const TIER: unique symbol;
declare const STATION: unique symbol;
declare const EDGE: unique symbol;
declare const SOURCE: unique symbol;
declare const PIPES: unique symbol;

export type TierId = number & { readonly [TIER]: true };
export type StationId = number & { readonly [STATION]: true };
export type EdgeId = number & { readonly [EDGE]: true };
export type SourceId = number & { readonly [SOURCE]: true };
/** One pipe for requests and one for answers, or those between zones. */
export type PipesId = number & { readonly [PIPES]: true };

/** A distribution of times, as manifests name them; lengths are whole microseconds. */
export type TimeDistribution =
  | { readonly kind: "constant"; readonly valueUs: Duration }
  | { readonly kind: "uniform"; readonly lowUs: Duration; readonly highUs: Duration }
  | { readonly kind: "exponential"; readonly meanUs: Duration }
  | { readonly kind: "lognormal"; readonly medianUs: Duration; readonly sigma: number }
  | { readonly kind: "pareto"; readonly scaleUs: Duration; readonly alpha: number };

/** Times that are drawn from a stream that nobody else draws from. */
export interface Drawn {
  readonly times: TimeDistribution;
  readonly stream: CoreStream;
}

/** Something that happens with this probability, from 0 to 1. */
export interface Share {
  readonly share: number;
  readonly stream: CoreStream;
}

export interface TierOptions {
  readonly pool: BalancingPool;
  readonly instances: number;
  /** How long a request is served. */
  readonly service: Drawn;
  readonly errors: Share;
  /** Entries of calls that will be added. */
  readonly entries: number;
  /** Whether what comes after the service time is said by a program: absent, its calls. */
  readonly isProgram?: boolean;
  /** Whether the latency of all calls to it is counted. */
  readonly isCounted: boolean;
}

export const DISCIPLINES = ["fifo", "lifo", "priority"] as const;
export type Discipline = (typeof DISCIPLINES)[number];

export interface StationOptions {
  readonly tier: TierId;
  readonly instance: InstanceReference;
  /** Its number in digests and records. */
  readonly id: number;
  readonly concurrency: number;
  readonly queueMax: number;
  readonly discipline: Discipline;
  /** Requests of a lower priority are turned away where so many wait already; `null`: none are. */
  readonly shed: { readonly below: RequestPriority; readonly above: number } | null;
}

export interface RetryPolicy {
  /** `null`: never. */
  readonly timeoutUs: Duration | null;
  readonly retries: number;
  /** `null`: at once. */
  readonly backoff: {
    readonly initialUs: Duration;
    readonly multiplier: number;
    readonly maxUs: Duration;
    /** The wait is drawn from 0 up to it; `null`: it is what it is. */
    readonly jitter: CoreStream | null;
  } | null;
  /**
   * Retries and hedges are so many of so many calls at the most, in whole numbers; `null`: as many
   * as there are.
   */
  readonly budget: { readonly numerator: number; readonly denominator: number } | null;
  /** When a second attempt is made beside one without an answer; above 0; `null`: never. */
  readonly hedgeUs: Duration | null;
}

/** What a link does to a message, beside its time and its losses. */
export interface Lane {
  /** Round trips that a new connection takes; 0: there are no connections. */
  readonly connect: number;
  /** What only so many bytes a second pass; `null`: as many as there are. */
  readonly pipes: PipesId | null;
  /** Of messages that come twice. */
  readonly duplicate: Share;
  /** Of messages that others can overtake, and how long they are held up; `null`: none. */
  readonly reorder: { readonly chance: Share; readonly by: Drawn } | null;
}

export interface EdgeNetwork {
  readonly requestBytes: number;
  readonly answerBytes: number;
  /** Of all its messages, or of those within one zone. */
  readonly lane: Lane;
  /** Of those from one of so many zones to another; `null`: zones make no difference. */
  readonly across: {
    readonly lane: Lane;
    readonly zones: number;
    readonly way: Drawn;
    readonly loss: Share;
  } | null;
  /** Connections are kept from so many callers to so many instances; `null`: none are. */
  readonly connections: { readonly callers: number; readonly callees: number } | null;
}

export interface EdgeOptions {
  readonly tier: TierId;
  readonly way: Drawn;
  readonly loss: Share;
  readonly policy: RetryPolicy;
  /** What a message meets beside that; `null`: nothing. */
  readonly network: EdgeNetwork | null;
  /** Whether the balancing goes by the key of a request. */
  readonly usesKey: boolean;
  /** Whether the latency of its calls is counted. */
  readonly isCounted: boolean;
}

export interface EntryOptions {
  readonly edge: EdgeId;
  readonly count: number;
  /** Entries of one step go side by side; steps go up by one. */
  readonly step: number;
  readonly isParallel: boolean;
  readonly isOptional: boolean;
  readonly chance: Share;
}

export type ArrivalProcess =
  | { readonly kind: "constant" | "poisson"; readonly gapUs: number }
  | {
      readonly kind: "bursts";
      /** Between bursts, and within; `Infinity` is nobody. */
      readonly gapUs: number;
      readonly burstGapUs: number;
      readonly burstUs: number;
      readonly periodUs: number;
    }
  | {
      readonly kind: "diurnal";
      readonly gapUs: number;
      readonly amplitude: number;
      readonly periodUs: number;
    }
  | { readonly kind: "list"; readonly instantsUs: Float64Array }
  | { readonly kind: "closed"; readonly users: number; readonly think: Drawn };

export type KeyProcess =
  | { readonly kind: "none" }
  | { readonly kind: "uniform"; readonly count: number; readonly stream: CoreStream }
  | { readonly kind: "zipf"; readonly sampler: CoreSampler; readonly stream: CoreStream };

export interface SourceOptions {
  readonly edge: EdgeId;
  readonly stream: CoreStream;
  readonly start: Instant;
  readonly end: Instant;
  readonly arrivals: ArrivalProcess;
  readonly keys: KeyProcess;
  /** By priority, from low to critical, of 1 in all. */
  readonly priorities: readonly [number, number, number, number];
  readonly priorityStream: CoreStream;
}
