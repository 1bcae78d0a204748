/**
 * The data plane of the core: requests from workloads to services, and all that becomes of them.
 *
 *   workload ──edge──▶ tier (a service, behind a pool) ──▶ station (an instance) ──edge──▶ tier ...
 *
 * It is put together before a run and then told only what changes: that a process is there, is
 * gone, stalls. What happens to a request stays in the core; counters and histograms are read when
 * somebody asks. What each part does stands in assembly/traffic/.
 */
import { instant, type Instant } from "../../time.ts";
import { RequestPriority } from "../../vocabulary.ts";
import type { CoreExports } from "../exports/core-exports.ts";
import { BATCH_COUNT, BATCH_TIMES_AT } from "../layout.ts";
import { streamIndex, type CoreLifetime, type CoreStream } from "../random-streams.ts";
import { samplerAddress } from "../samplers.ts";
import {
  CALL_OUTCOMES,
  LATENCY_BUCKETS,
  octavesOf,
  type CallOutcome,
  type EdgeCounts,
  type LatencyCounts,
  type StationCounts,
} from "./counts.ts";
import {
  DISCIPLINES,
  type ArrivalProcess,
  type EdgeId,
  type EdgeOptions,
  type EntryOptions,
  type KeyProcess,
  type SourceId,
  type SourceOptions,
  type StationId,
  type StationOptions,
  type TierId,
  type TierOptions,
} from "./options.ts";
import { CorePart } from "./core-part.ts";
import { CrowdPort } from "./crowd-port.ts";
import { RequestRecorder } from "./recorder.ts";
import { DataNetwork } from "./network.ts";
import { roomFor } from "./room.ts";
import { drawnTerms } from "./terms.ts";
import { ProgramPort } from "./program-port.ts";

/** Its process is gone, is there, stalls, or goes on. */
export type StationState = "gone" | "up" | "stalled" | "resumed";

const ARRIVALS = ["constant", "poisson", "bursts", "diurnal", "list", "closed"] as const;
const STATES: readonly StationState[] = ["gone", "up", "stalled", "resumed"];
const KEYS = ["none", "uniform", "zipf"] as const;
const FIRST_OUTCOME = 4;
const HISTOGRAM = FIRST_OUTCOME + CALL_OUTCOMES.length;
const HEDGES = HISTOGRAM + 1;
const U32_MAX = 0xffff_ffff;

export class DataPlane extends CorePart {
  /** What single requests do, where somebody wants to see them. */
  readonly recorder: RequestRecorder;
  readonly network: DataNetwork;
  readonly #numbers: Float64Array;

  /** For services whose requests programs serve. */
  readonly programs: ProgramPort;
  /** For whoever counts what requests take. */
  readonly crowd: CrowdPort;

  constructor(core: CoreExports, lifetime: CoreLifetime) {
    super(core, lifetime);
    this.programs = new ProgramPort(core, lifetime);
    this.crowd = new CrowdPort(core, lifetime);
    this.recorder = new RequestRecorder(core, lifetime);
    this.#numbers = new Float64Array(core.memory.buffer, BATCH_TIMES_AT, BATCH_COUNT);
    this.network = new DataNetwork(core, lifetime);
  }

  /** @throws {@link TrafficExhaustedError}, as whatever opens something here. */
  addTier({
    pool,
    instances,
    service,
    errors,
    entries,
    isCounted,
    isProgram,
  }: TierOptions): TierId {
    const core = this.core;
    const tier = roomFor(
      "services",
      core.trafficTier(pool.handle, instances, entries, Number(isCounted)),
    );
    this.#give(drawnTerms(service, this.lifetime));
    core.trafficService(tier);
    core.trafficErrors(tier, this.#index(errors.stream), errors.share);
    if (isProgram === true) core.trafficProgram(tier);
    return tier as TierId;
  }

  /** The next entry of the calls that each request of the tier makes. */
  addEntry(tier: TierId, entry: EntryOptions): void {
    const { share, stream } = entry.chance;
    const flags = [Number(entry.isParallel), Number(entry.isOptional)];
    this.#give([entry.count, entry.step, ...flags, this.#index(stream), share]);
    this.core.trafficEntry(tier, entry.edge);
  }

  /** An instance whose process is not there yet. */
  addStation(options: StationOptions): StationId {
    const core = this.core;
    const { shed } = options;
    const station = core.trafficStation(options.tier, options.instance, options.id);
    roomFor("instances", station);
    this.#give([
      options.concurrency,
      options.queueMax,
      DISCIPLINES.indexOf(options.discipline),
      shed === null ? 0 : RequestPriority[shed.below],
      shed === null ? U32_MAX : shed.above,
    ]);
    core.trafficStationShape(station);
    return station as StationId;
  }

  addEdge({ tier, way, loss, network, policy, usesKey, isCounted }: EdgeOptions): EdgeId {
    const core = this.core;
    const edge = roomFor("calls", core.trafficEdge(tier, Number(isCounted), Number(usesKey)));
    this.#give(drawnTerms(way, this.lifetime));
    core.trafficWay(edge);
    core.trafficLoss(edge, this.#index(loss.stream), loss.share);
    if (network !== null) this.network.build(edge as EdgeId, network);
    const { timeoutUs, retries, backoff, budget, hedgeUs } = policy;
    if (timeoutUs === null && retries === 0 && hedgeUs === null) return edge as EdgeId;
    core.trafficPolicy(edge, timeoutUs ?? 0, retries, hedgeUs ?? 0);
    if (backoff !== null) {
      const jitter = backoff.jitter === null ? -1 : this.#index(backoff.jitter);
      this.#give([backoff.initialUs, backoff.multiplier, backoff.maxUs, jitter]);
      core.trafficBackoff(edge);
    }
    if (budget !== null) core.trafficBudget(edge, budget.numerator, budget.denominator);
    return edge as EdgeId;
  }

  /** A workload, whose first request or users are armed with that. */
  addSource(options: SourceOptions): SourceId {
    const core = this.core;
    const { edge, start, end, arrivals } = options;
    const stream = this.#index(options.stream);
    const source = roomFor("workloads", core.trafficSource(edge, stream, start, end));
    this.#setArrivals(source, arrivals);
    this.#setKeys(source, options.keys);
    this.#setPriorities(source, options);
    const users = arrivals.kind === "closed" ? arrivals.users : 0;
    if (core.trafficBegin(source, users) === 0) roomFor("users", 0);
    return source as SourceId;
  }

  setStation(station: StationId, state: StationState): void {
    this.core.trafficStationState(station, STATES.indexOf(state));
  }

  /** Requests that are begun from now on take so many times as long. */
  setFactor(station: StationId, factor: number): void {
    this.core.trafficStationFactor(station, factor);
  }

  /**
   * Does all that is due up to an instant, that included, or so many events at the most: until
   * when. Where that is before `until`, there may be more to do at it. Notes to a program end it,
   * and a station that is crowded.
   */
  advance(until: Instant, eventsMax: number): Instant {
    return instant(this.core.trafficAdvance(until, eventsMax, 0));
  }

  /** The same, but no further than until no request of a workload is under way. */
  drain(until: Instant, eventsMax: number = U32_MAX): Instant {
    return instant(this.core.trafficAdvance(until, eventsMax, 1));
  }

  /** Requests of workloads that nobody has answered yet. */
  get pending(): number {
    return this.core.trafficPending();
  }

  /**
   * Records in use: a call or user each, a timer for each open workload and for each edge on which
   * somebody may time out, and what was given up and has its event yet to come.
   */
  get records(): number {
    return this.core.trafficLent() >>> 0;
  }

  /** Records that may be in use before whatever is new comes to nothing. */
  get room(): number {
    return this.core.trafficRoom() >>> 0;
  }

  /** Of everything so far: 128 bits, as two words. */
  get digest(): readonly [bigint, bigint] {
    const core = this.core;
    return [BigInt.asUintN(64, core.trafficDigest(1)), BigInt.asUintN(64, core.trafficDigest(0))];
  }

  edgeCounts(edge: EdgeId): EdgeCounts {
    const core = this.core;
    const outcomes = CALL_OUTCOMES.map(
      (name, n) => [name, core.edgeRead(edge, FIRST_OUTCOME + n)] as const,
    );
    return {
      calls: core.edgeRead(edge, 0),
      attempts: core.edgeRead(edge, 1),
      retries: core.edgeRead(edge, 2),
      hedges: core.edgeRead(edge, HEDGES),
      pending: core.edgeRead(edge, 3),
      outcomes: Object.fromEntries(outcomes) as Readonly<Record<CallOutcome, number>>,
    };
  }

  stationCounts(station: StationId): StationCounts {
    const core = this.core;
    return {
      arrived: core.stationRead(station, 0),
      served: core.stationRead(station, 1),
      refused: core.stationRead(station, 2),
      failed: core.stationRead(station, 3),
      cancelled: core.stationRead(station, 4),
      busy: core.stationRead(station, 5),
      queued: core.stationRead(station, 6),
      queuedMost: core.stationRead(station, 7),
      busyUs: core.stationRead(station, 8),
      heldUs: core.stationRead(station, 9),
      queueUs: core.stationRead(station, 10),
      waitedUs: core.stationRead(station, 11),
    };
  }

  /** The most that waited at once since this was asked last. */
  queuePeak(station: StationId): number {
    return this.core.stationPeak(station) >>> 0;
  }

  /** Of the calls of an edge; `null`: they are not counted. */
  latencyOf(edge: EdgeId): LatencyCounts | null {
    return this.#latencyAt(this.core.edgeRead(edge, HISTOGRAM));
  }

  /** Of all calls to a tier; `null`: they are not counted. */
  latencyTo(tier: TierId): LatencyCounts | null {
    return this.#latencyAt(this.core.tierHistogram(tier));
  }

  #latencyAt(at: number): LatencyCounts | null {
    const core = this.core;
    if (at === 0) return null;
    const count = core.histogramRead(at, 0);
    return {
      count,
      meanUs: count === 0 ? 0 : core.histogramRead(at, 1) / count,
      maxUs: core.histogramRead(at, 3),
      quantileUs: (share) => this.core.histogramQuantile(at, share),
      buckets: () => this.#bucketsAt(at),
    };
  }

  /** Of the octaves up to that of the longest: in those above there is nothing. */
  #bucketsAt(at: number): Float64Array {
    const core = this.core;
    const octaves = octavesOf(core.histogramRead(at, 3));
    const buckets = new Float64Array(octaves * LATENCY_BUCKETS);
    for (let octave = 0; octave < octaves; octave++) {
      core.histogramBuckets(at, octave);
      buckets.set(this.#numbers.subarray(0, LATENCY_BUCKETS), octave * LATENCY_BUCKETS);
    }
    return buckets;
  }

  #setArrivals(source: number, arrivals: ArrivalProcess): void {
    const core = this.core;
    this.#give([ARRIVALS.indexOf(arrivals.kind), ...rhythmOf(arrivals)]);
    core.trafficArrivals(source);
    if (arrivals.kind === "list") this.#stage(source, arrivals.instantsUs);
    if (arrivals.kind !== "closed") return;
    this.#give(drawnTerms(arrivals.think, this.lifetime));
    core.trafficThink(source);
  }

  #stage(source: number, instants: Float64Array): void {
    const core = this.core;
    roomFor("arrivals", core.trafficList(source, instants.length));
    for (let from = 0; from < instants.length; from += BATCH_COUNT) {
      const some = instants.subarray(from, from + BATCH_COUNT);
      this.#numbers.set(some);
      core.trafficListStage(source, from, some.length);
    }
  }

  #setKeys(source: number, keys: KeyProcess): void {
    const core = this.core;
    const kind = KEYS.indexOf(keys.kind);
    if (keys.kind === "none") return;
    const stream = this.#index(keys.stream);
    const count = keys.kind === "uniform" ? keys.count : 0;
    const zipf = keys.kind === "zipf" ? samplerAddress(keys.sampler) : 0;
    this.#give([kind, stream, count, zipf]);
    core.trafficKeys(source);
  }

  #setPriorities(source: number, { priorities, priorityStream }: SourceOptions): void {
    const core = this.core;
    const only = priorities.indexOf(1);
    if (only >= 0) {
      core.trafficPriority(source, only);
      return;
    }
    const [low, normal, high] = priorities;
    const ends = [low, low + normal, low + normal + high].map((share) =>
      Math.round(share * (U32_MAX + 1)),
    );
    this.#give([this.#index(priorityStream), ...ends]);
    core.trafficPriorities(source);
  }

  /** Hands numbers over, in the order in which the core reads them. */
  #give(numbers: readonly number[]): void {
    this.#numbers.set(numbers);
  }

  #index(stream: CoreStream): number {
    return streamIndex(stream, this.lifetime);
  }
}

/** The gap, that within bursts, how long they last, the period, and the amplitude. */
function rhythmOf(arrivals: ArrivalProcess): readonly number[] {
  switch (arrivals.kind) {
    case "constant":
    case "poisson":
      return [arrivals.gapUs, 0, 0, 0, 0];
    case "bursts": {
      const { gapUs, burstGapUs, burstUs, periodUs } = arrivals;
      return [orNever(gapUs), orNever(burstGapUs), burstUs, periodUs, 0];
    }
    case "diurnal":
      return [arrivals.gapUs, 0, 0, arrivals.periodUs, arrivals.amplitude];
    case "list":
    case "closed":
      return [0, 0, 0, 0, 0];
  }
}

/** Nobody at all is a gap of 0 in the core. */
function orNever(gapUs: number): number {
  return gapUs === Infinity ? 0 : gapUs;
}
