/**
 * Puts a data plane together for a bench: services of so many instances at 80 % load.
 */
import type { Core, CoreStream, CoreStreams } from "../kernel/core/core.ts";
import type { DataPlane } from "../kernel/core/traffic/data-plane.ts";
import type { EdgeId, RetryPolicy, StationId, TierId } from "../kernel/core/traffic/options.ts";
import { duration, instant, INSTANT_MAX, type Instant } from "../kernel/time.ts";

export const SERVICE_US = 10_000;
export const ENDLESS = 0xffff_ffff;
/** Without timeouts and retries. */
export const ONCE: RetryPolicy = {
  timeoutUs: null,
  retries: 0,
  backoff: null,
  budget: null,
  hedgeUs: null,
};
const CONCURRENCY = 4;
const NETWORK_US = 200;
const LOAD = 0.8;
/** A multiple of the mean service: from here on all is as it stays. */
const SETTLED_US = 300_000;
const UP = { running: true, ready: true, ejected: false, draining: false };
const WEIGHT = 100;

interface ServiceOptions {
  readonly errors?: number;
  readonly concurrency?: number;
  readonly entries?: number;
  /** Programs serve its requests, and draw the times themselves. */
  readonly isProgram?: boolean;
}

/** A data plane that takes its core for itself. */
export class PlaneBuilder {
  readonly plane: DataPlane;
  /** All instances, whose numbers are their places here. */
  readonly stations: StationId[] = [];
  readonly streams: CoreStreams;
  readonly #core: Core;
  #opened = 0;

  constructor(core: Core) {
    core.reset();
    this.#core = core;
    this.plane = core.dataPlane();
    this.streams = core.streams(1n, "splitmix");
  }

  service(size: number, options: ServiceOptions = {}): TierId {
    const { errors = 0, concurrency = CONCURRENCY, entries = 0, isProgram = false } = options;
    const pool = this.#core.pools.open({ strategy: "least-connections" });
    if (pool === "resource-exhausted") throw new Error("the core has no pool left");
    const tier = this.plane.addTier({
      pool,
      instances: size,
      service: isProgram ? this.#constant(0) : this.#exponential(SERVICE_US),
      errors: { share: errors, stream: this.#open() },
      entries,
      isCounted: false,
      isProgram,
    });
    const shape = { concurrency, queueMax: ENDLESS, discipline: "fifo", shed: null } as const;
    for (let n = 0; n < size; n++) {
      const instance = pool.add(BigInt(n), WEIGHT);
      if (instance === "resource-exhausted") throw new Error("the core has no instance left");
      const id = this.stations.length;
      const station = this.plane.addStation({ tier, instance, id, ...shape });
      pool.setState(instance, UP);
      this.plane.setStation(station, "up");
      this.stations.push(station);
    }
    return tier;
  }

  edge(tier: TierId, policy: RetryPolicy): EdgeId {
    return this.plane.addEdge({
      tier,
      way: this.#exponential(NETWORK_US),
      loss: { share: 0, stream: this.#open() },
      network: null,
      policy,
      usesKey: false,
      isCounted: true,
    });
  }

  call(from: TierId, edge: EdgeId): void {
    const chance = { share: 1, stream: this.#open() };
    const entry = { count: 1, step: 0, isParallel: true, isOptional: false };
    this.plane.addEntry(from, { edge, chance, ...entry });
  }

  /** Loads the services of this size, and gives what so many requests take. */
  load(edge: EdgeId, size: number, requests: number): () => void {
    return this.serve(edge, size, requests, (until) => void this.plane.advance(until, ENDLESS));
  }

  /** The same, where more than the data plane has to be gone on with. */
  serve(
    edge: EdgeId,
    size: number,
    requests: number,
    advance: (until: Instant) => void,
  ): () => void {
    const gapUs = SERVICE_US / (LOAD * CONCURRENCY * size);
    this.plane.addSource({
      edge,
      stream: this.#open(),
      start: instant(0),
      end: INSTANT_MAX,
      arrivals: { kind: "poisson", gapUs },
      keys: { kind: "none" },
      priorities: [0, 1, 0, 0],
      priorityStream: this.#open(),
    });
    let now: Instant = instant(SETTLED_US);
    advance(now);
    const lengthUs = Math.round(requests * gapUs);
    return () => {
      now = instant(now + lengthUs);
      advance(now);
    };
  }

  #open(): CoreStream {
    return this.streams.open(`bench/data-plane/${this.#opened++}`);
  }

  #constant(us: number) {
    return { times: { kind: "constant", valueUs: duration(us) }, stream: this.#open() } as const;
  }

  #exponential(meanUs: number) {
    const times = { kind: "exponential", meanUs: duration(meanUs) } as const;
    return { times, stream: this.#open() };
  }
}
