/**
 * A data plane that tests put together: what they do not say is plain, so that every instant of a
 * story is arithmetic. All times are microseconds.
 */
import type {
  BalancingPool,
  Core,
  CoreStream,
  CoreStreams,
  InstanceReference,
} from "../../kernel/core/core.ts";
import type { EdgeCounts, EdgeMessages, StationCounts } from "../../kernel/core/traffic/counts.ts";
import type { DataPlane, StationState } from "../../kernel/core/traffic/data-plane.ts";
import type { DisturbanceEffect, MessageEnd } from "../../kernel/core/traffic/network.ts";
import type {
  ArrivalProcess,
  Discipline,
  Drawn,
  EdgeId,
  EdgeNetwork,
  KeyProcess,
  RetryPolicy,
  SourceId,
  StationId,
  TierId,
  TimeDistribution,
} from "../../kernel/core/traffic/options.ts";
import { duration, instant, INSTANT_MAX, type Duration } from "../../kernel/time.ts";
import type { BalancingStrategy, RequestPriority } from "../../kernel/vocabulary.ts";
import { mix64 } from "../models/balancing/mix64.ts";
import { DOWN, UP } from "./balancing-pool.ts";
import { networkOf, type EdgeNetworkDraft } from "./traffic-lanes.ts";

/** Beyond all that these tests do. */
export const END_US: number = 10 ** 15;

export interface ServiceDraft {
  readonly instances: number;
  readonly strategy: BalancingStrategy;
  readonly connectionsMax: number;
  readonly service: TimeDistribution;
  readonly errors: number;
  /** Entries of calls that follow. */
  readonly entries: number;
  readonly concurrency: number;
  readonly queueMax: number;
  readonly discipline: Discipline;
  readonly shed: { readonly below: RequestPriority; readonly above: number } | null;
}

export interface EdgeDraft {
  readonly way: TimeDistribution;
  readonly loss: number;
  readonly timeoutUs: number | null;
  readonly retries: number;
  readonly backoff: {
    readonly initialUs: number;
    readonly multiplier: number;
    readonly maxUs: number;
    readonly isJittered: boolean;
  } | null;
  /** So many retries of so many calls. */
  readonly budget: readonly [number, number] | null;
  readonly hedgeUs: number | null;
  readonly usesKey: boolean;
  readonly network: Partial<EdgeNetworkDraft> | null;
}

export interface SourceDraft {
  readonly start: number;
  readonly end: number;
  readonly keys: KeyProcess;
  readonly priorities: readonly [number, number, number, number];
}

export interface EntryDraft {
  readonly count: number;
  readonly step: number;
  readonly isParallel: boolean;
  readonly isOptional: boolean;
  readonly probability: number;
}

export interface TestService {
  readonly tier: TierId;
  readonly pool: BalancingPool;
  readonly references: readonly InstanceReference[];
  readonly stations: readonly StationId[];
}

export function constant(us: number): TimeDistribution {
  return { kind: "constant", valueUs: duration(us) };
}

export function list(...instants: readonly number[]): ArrivalProcess {
  return { kind: "list", instantsUs: Float64Array.from(instants) };
}

export class TestPlane {
  readonly plane: DataPlane;
  readonly #core: Core;
  readonly #streams: CoreStreams;
  readonly #sources = new Map<EdgeId, SourceId>();
  readonly #disturbed = new Map<number, readonly [readonly MessageEnd[], readonly MessageEnd[]]>();
  #named = 0;
  #stations = 0;

  constructor(core: Core, seed: bigint = 1n, mode: "splitmix" | "multios-lcg" = "splitmix") {
    this.#core = core;
    this.#streams = core.streams(seed, mode);
    this.plane = core.dataPlane();
  }

  /** Instances that are all up, run and are ready. */
  service(draft: Partial<ServiceDraft> = {}): TestService {
    const { instances = 1, strategy = "round-robin", connectionsMax = 0 } = draft;
    const pool = this.#core.pools.open({ strategy, connectionsMax, panicThreshold: 0 });
    if (pool === "resource-exhausted") throw new Error("there is room for a pool");
    const tier = this.plane.addTier({
      pool,
      instances,
      service: this.drawn(draft.service ?? constant(0)),
      errors: { share: draft.errors ?? 0, stream: this.stream() },
      entries: draft.entries ?? 0,
      isCounted: true,
    });
    const references = Array.from({ length: instances }, () => addTo(pool));
    const stations = references.map((instance) =>
      this.plane.addStation({
        tier,
        instance,
        id: this.#stations++,
        concurrency: draft.concurrency ?? 100,
        queueMax: draft.queueMax ?? 1000,
        discipline: draft.discipline ?? "fifo",
        shed: draft.shed ?? null,
      }),
    );
    for (const station of stations) this.plane.setStation(station, "up");
    return { tier, pool, references, stations };
  }

  edge(to: TestService, draft: Partial<EdgeDraft> = {}): EdgeId {
    const { timeoutUs = null, retries = 0, budget = null, usesKey = false } = draft;
    return this.plane.addEdge({
      tier: to.tier,
      way: this.drawn(draft.way ?? constant(0)),
      loss: { share: draft.loss ?? 0, stream: this.stream() },
      network: this.#network(to, draft),
      policy: {
        timeoutUs: lengthOf(timeoutUs),
        retries,
        budget: budget === null ? null : { numerator: budget[0], denominator: budget[1] },
        backoff: this.#backoff(draft),
        hedgeUs: lengthOf(draft.hedgeUs ?? null),
      },
      usesKey,
      isCounted: true,
    });
  }

  /** Calls that each request of a service makes. */
  entry(of: TestService, edge: EdgeId, draft: Partial<EntryDraft> = {}): void {
    this.plane.addEntry(of.tier, {
      edge,
      count: draft.count ?? 1,
      step: draft.step ?? 0,
      isParallel: draft.isParallel ?? false,
      isOptional: draft.isOptional ?? false,
      chance: { share: draft.probability ?? 1, stream: this.stream() },
    });
  }

  /** A workload; the edge is how it calls. */
  source(edge: EdgeId, arrivals: ArrivalProcess, draft: Partial<SourceDraft> = {}): SourceId {
    const source = this.plane.addSource({
      edge,
      stream: this.stream(),
      start: instant(draft.start ?? 0),
      end: instant(draft.end ?? INSTANT_MAX),
      arrivals,
      keys: draft.keys ?? { kind: "none" },
      priorities: draft.priorities ?? [0, 1, 0, 0],
      priorityStream: this.stream(),
    });
    this.#sources.set(edge, source);
    return source;
  }

  /** All workloads as ends of messages. */
  get askers(): readonly MessageEnd[] {
    return [...this.#sources.values()].map((source) => ({ kind: "source", source }));
  }

  /** Those who ask on an edge, as an end of messages. */
  asker(edge: EdgeId): MessageEnd {
    const source = this.#sources.get(edge);
    if (source === undefined) throw new Error("no workload asks on this edge");
    return { kind: "source", source };
  }

  /** Disturbs what some send to others, in a place of its own. */
  disturb(
    place: number,
    effect: DisturbanceEffect,
    from: readonly MessageEnd[],
    to: readonly MessageEnd[],
  ): void {
    const { network } = this.plane;
    network.disturb(place, effect);
    for (const end of from) network.setEnd(place, end, "sender", true);
    for (const end of to) network.setEnd(place, end, "receiver", true);
    this.#disturbed.set(place, [from, to]);
  }

  isDisturbed(place: number): boolean {
    return this.#disturbed.has(place);
  }

  calmAll(): void {
    for (const place of this.#disturbed.keys()) this.calm(place);
  }

  calm(place: number): void {
    const { network } = this.plane;
    const [from, to] = this.#disturbed.get(place) ?? [[], []];
    this.#disturbed.delete(place);
    network.calm(place);
    for (const end of from) network.setEnd(place, end, "sender", false);
    for (const end of to) network.setEnd(place, end, "receiver", false);
  }

  messages(edge: EdgeId): EdgeMessages {
    this.plane.network.tally();
    return this.plane.network.messagesOf(edge);
  }

  /** Requests at these instants, on an edge of their own. */
  requests(to: TestService, instants: readonly number[], draft: Partial<EdgeDraft> = {}): EdgeId {
    const edge = this.edge(to, draft);
    this.source(edge, list(...instants));
    return edge;
  }

  users(to: TestService, count: number, thinkUs: number, end: number): EdgeId {
    const edge = this.edge(to);
    const think = this.drawn(constant(thinkUs));
    this.source(edge, { kind: "closed", users: count, think }, { end });
    return edge;
  }

  /** Does all that is due up to an instant. */
  to(us: number): void {
    const end = instant(us);
    while (this.plane.advance(end, 1_000_000) < end);
  }

  /** Does all there is, and gives the instant of the last answer. */
  run(): number {
    const end = instant(END_US);
    let [now, last] = [0, 0];
    while (this.plane.records > 0 && now < end) {
      const before = this.plane.pending;
      now = this.plane.advance(end, 1);
      if (this.plane.pending < before) last = now;
    }
    return last;
  }

  set(service: TestService, state: StationState, place: number = 0): void {
    this.plane.setStation(stationOf(service, place), state);
  }

  counts(edge: EdgeId): EdgeCounts {
    return this.plane.edgeCounts(edge);
  }

  /** What calls have come to, of those outcomes that there were. */
  outcomes(edge: EdgeId): Readonly<Record<string, number>> {
    const all = Object.entries(this.counts(edge).outcomes);
    return Object.fromEntries(all.filter(([, count]) => count > 0));
  }

  station(service: TestService, place: number = 0): StationCounts {
    return this.plane.stationCounts(stationOf(service, place));
  }

  stream(): CoreStream {
    return this.#streams.open(`stream ${this.#named++}`);
  }

  drawn(times: TimeDistribution): Drawn {
    return { times, stream: this.stream() };
  }

  #network({ stations }: TestService, { network = null }: Partial<EdgeDraft>): EdgeNetwork | null {
    if (network === null) return null;
    return networkOf(network, stations.length, { plane: this.plane, stream: () => this.stream() });
  }

  #backoff({ backoff = null }: Partial<EdgeDraft>): RetryPolicy["backoff"] {
    if (backoff === null) return null;
    return {
      initialUs: duration(backoff.initialUs),
      multiplier: backoff.multiplier,
      maxUs: duration(backoff.maxUs),
      jitter: backoff.isJittered ? this.stream() : null,
    };
  }
}

/** The instances of a service as ends of messages. */
export function endsOf({ stations }: TestService): readonly MessageEnd[] {
  return stations.map((station) => ({ kind: "station", station }));
}

/** A balancer that nobody is left in. */
export function takeAway({ pool, references }: TestService, place: number = 0): void {
  setState(pool, references[place], DOWN);
}

export function giveBack({ pool, references }: TestService, place: number = 0): void {
  setState(pool, references[place], UP);
}

function setState(
  pool: BalancingPool,
  reference: InstanceReference | undefined,
  state: typeof UP,
): void {
  if (reference === undefined || !pool.setState(reference, state)) throw new Error("nobody there");
}

function addTo(pool: BalancingPool): InstanceReference {
  const reference = pool.add(mix64(BigInt(pool.size + 1)), 1);
  if (reference === "resource-exhausted") throw new Error("there is room for an instance");
  pool.setState(reference, UP);
  return reference;
}

function stationOf({ stations }: TestService, place: number): StationId {
  const station = stations[place];
  if (station === undefined) throw new Error(`no station ${place}`);
  return station;
}

function lengthOf(length: number | null): Duration | null {
  return length === null ? null : duration(length);
}
