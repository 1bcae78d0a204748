/**
 * A data plane for one run of a model: services, ways and workloads with what the model does not
 * speak of left at nothing. Ways take no time, nothing fails, queues have no end.
 */
import type { Core, CoreStreams } from "../../kernel/core/core.ts";
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import type {
  ArrivalProcess,
  Drawn,
  EdgeId,
  KeyProcess,
  RetryPolicy,
  Share,
  StationId,
  TierId,
  TimeDistribution,
} from "../../kernel/core/traffic/options.ts";
import { duration, instant, INSTANT_MAX, type Instant } from "../../kernel/time.ts";
import type { BalancingStrategy } from "../../kernel/vocabulary.ts";

const UP = { running: true, ready: true, ejected: false, draining: false };
const WEIGHT = 100;
const ENDLESS = 0xffff_ffff;
const U64 = 0xffff_ffff_ffff_ffffn;
export const AT_ONCE: TimeDistribution = { kind: "constant", valueUs: duration(0) };
const ONCE: RetryPolicy = {
  timeoutUs: null,
  retries: 0,
  backoff: null,
  budget: null,
  hedgeUs: null,
};

export interface ServiceOptions {
  readonly service: TimeDistribution;
  readonly strategy?: BalancingStrategy;
  readonly instances?: number;
  readonly concurrency?: number;
  readonly queueMax?: number;
  readonly errors?: number;
  /** Entries of calls that will be added. */
  readonly entries?: number;
  /** Of a Maglev table. */
  readonly places?: number;
}

export interface Served {
  readonly tier: TierId;
  readonly stations: readonly StationId[];
}

export interface EdgeShape {
  readonly policy?: Partial<RetryPolicy>;
  readonly usesKey?: boolean;
}

export interface CallShape {
  readonly step?: number;
  readonly count?: number;
}

export class Rig {
  readonly plane: DataPlane;
  readonly #core: Core;
  readonly #streams: CoreStreams;
  #opened = 0;
  #stations = 0;

  /** Takes the core for itself: what was there before is gone. */
  constructor(core: Core, seed: number) {
    core.reset();
    this.#core = core;
    this.#streams = core.streams(BigInt(seed), "splitmix");
    this.plane = core.dataPlane();
  }

  service(options: ServiceOptions): Served {
    const { instances = 1, concurrency = ENDLESS, queueMax = ENDLESS } = options;
    const { strategy = "least-connections", errors = 0, entries = 0, places } = options;
    const pool = this.#core.pools.open({
      strategy,
      seed: this.#word(),
      ...(places === undefined ? {} : { places }),
    });
    if (pool === "resource-exhausted") throw new Error("the core has no pool left");
    const service = this.#drawn(options.service);
    const shape = { concurrency, queueMax, discipline: "fifo", shed: null } as const;
    const tier = this.plane.addTier({
      pool,
      instances,
      service,
      errors: this.#share(errors),
      entries,
      isCounted: false,
    });
    const stations = Array.from({ length: instances }, () => {
      const instance = pool.add(this.#word(), WEIGHT);
      if (instance === "resource-exhausted") throw new Error("the core has no instance left");
      const id = this.#stations++;
      const station = this.plane.addStation({ tier, instance, id, ...shape });
      pool.setState(instance, UP);
      this.plane.setStation(station, "up");
      return station;
    });
    return { tier, stations };
  }

  edge({ tier }: Served, { policy = {}, usesKey = false }: EdgeShape = {}): EdgeId {
    return this.plane.addEdge({
      tier,
      way: this.#drawn(AT_ONCE),
      loss: this.#share(0),
      network: null,
      policy: { ...ONCE, ...policy },
      usesKey,
      isCounted: true,
    });
  }

  /** Requests of a service to another, so many one after the other, in the step of that number. */
  call(from: Served, to: EdgeId, { step = 0, count = 1 }: CallShape = {}): void {
    const entry = { edge: to, count, step, isParallel: false, isOptional: false };
    this.plane.addEntry(from.tier, { ...entry, chance: this.#share(1) });
  }

  /** A workload from the start to an instant, or without an end. */
  workload(
    edge: EdgeId,
    arrivals: ArrivalProcess,
    { end = INSTANT_MAX, keys = 0 }: { readonly end?: Instant; readonly keys?: number } = {},
  ): void {
    this.plane.addSource({
      edge,
      stream: this.#stream(),
      start: instant(0),
      end,
      arrivals,
      keys: this.#keys(keys),
      priorities: [0, 1, 0, 0],
      priorityStream: this.#stream(),
    });
  }

  closed(edge: EdgeId, users: number, think: TimeDistribution): void {
    this.workload(edge, { kind: "closed", users, think: this.#drawn(think) });
  }

  #keys(count: number): KeyProcess {
    return count === 0 ? { kind: "none" } : { kind: "uniform", count, stream: this.#stream() };
  }

  #drawn(times: TimeDistribution): Drawn {
    return { times, stream: this.#stream() };
  }

  #share(share: number): Share {
    return { share, stream: this.#stream() };
  }

  #word(): bigint {
    return this.#stream().nextU64() & U64;
  }

  #stream() {
    return this.#streams.open(`fidelity/${this.#opened++}`);
  }
}
