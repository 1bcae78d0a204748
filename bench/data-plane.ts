/**
 * The data plane at work: requests through least connections, the network and back.
 *
 *   arrivals ──▶ pick ──▶ network ──▶ FIFO, 4 served at once ──▶ network ──▶ answer
 *
 * Poisson arrivals at 80 % load, service exponential with a mean of 10 ms, the network with one of
 * 200 µs each way, histogram and digest on. An operation is a request to an instance and back.
 *
 *   batch              that; the peers are the same model in C, JavaScript and SimPy
 *   timeouts-retries   with a timeout of 100 ms, up to 2 retries of the 1 % that fail, a backoff
 *                      and a budget; the peer is ours without
 *   fan-out            each request calls two more services, side by side; the peer is ours without
 *
 * All of them run by the clock: for as long as so many requests arrive on average.
 */
import type { Core } from "../kernel/core/core.ts";
import type { DataPlane } from "../kernel/core/traffic/data-plane.ts";
import type { EdgeId, RetryPolicy, TierId } from "../kernel/core/traffic/options.ts";
import { duration, instant, INSTANT_MAX, type Instant } from "../kernel/time.ts";
import { loadCore } from "../sim/io/load-core.ts";
import { DataPlaneInJavaScript } from "./peers/data-plane-js.ts";
import { TEN_INSTANCES, WITHOUT, type Contest } from "./row.ts";

const SIZES = [10, 100, 10_000];
/** Whose cost an operation that of the largest size is held to. */
const SMALL = 10;
const LARGE = 10_000;
/** Of what is promised against others. SimPy takes minutes to begin with more. */
const PROMISED = 100;
const OPERATIONS = 2_000;
const CONCURRENCY = 4;
const SERVICE_US = 10_000;
const NETWORK_US = 200;
const LOAD = 0.8;
/** A multiple of the mean service: from here on all is as it stays. */
const SETTLED_US = 300_000;
const ENDLESS = 0xffff_ffff;
const UP = { running: true, ready: true, ejected: false, draining: false };
const WEIGHT = 100;
const ERRORS = 0.01;
const FAN = 2;
const ONCE: RetryPolicy = {
  timeoutUs: null,
  retries: 0,
  backoff: null,
  budget: null,
  hedgeUs: null,
};
const AGAIN: RetryPolicy = {
  timeoutUs: duration(100_000),
  retries: 2,
  backoff: {
    initialUs: duration(1_000),
    multiplier: 2,
    maxUs: duration(10_000),
    jitter: null,
  },
  budget: { numerator: 1, denominator: 5 },
  hedgeUs: null,
};

/** The core that is handed in is ours; what we are compared with of our own has another. */
export function* dataPlaneContests(core: Core): Generator<Contest> {
  const other = loadCore();
  for (const size of SIZES) {
    const peer = new DataPlaneInJavaScript(size, 1);
    const javascript = (): void => peer.run(OPERATIONS);
    const small = { [TEN_INSTANCES]: oneHop(other, SMALL) };
    yield {
      work: "data-plane",
      case: "batch",
      size,
      operations: OPERATIONS,
      ours: oneHop(core, size),
      peers: size === LARGE ? { javascript, ...small } : { javascript },
      twin: "data-plane",
      ...(size === PROMISED ? { script: "data_plane" } : {}),
    };
  }
  const row = { work: "data-plane", size: PROMISED } as const;
  yield {
    ...row,
    case: "timeouts-retries",
    operations: OPERATIONS,
    ours: oneHop(core, PROMISED, { policy: AGAIN, errors: ERRORS }),
    peers: { [WITHOUT]: oneHop(other, PROMISED) },
  };
  const hops = (1 + FAN) * OPERATIONS;
  yield {
    ...row,
    case: "fan-out",
    operations: hops,
    ours: fanOut(core, PROMISED),
    peers: { [WITHOUT]: oneHop(other, PROMISED, { operations: hops }) },
  };
}

interface HopOptions {
  readonly policy?: RetryPolicy;
  readonly errors?: number;
  readonly operations?: number;
}

function oneHop(core: Core, size: number, options: HopOptions = {}): () => void {
  const { policy = ONCE, errors = 0, operations = OPERATIONS } = options;
  const builder = new Builder(core);
  const edge = builder.edge(builder.service(size, { errors }), policy);
  return builder.load(edge, size, operations);
}

/** Whoever waits for an answer holds a place, so the first service has as many as it takes. */
function fanOut(core: Core, size: number): () => void {
  const builder = new Builder(core);
  const called = Array.from({ length: FAN }, () => builder.edge(builder.service(size), ONCE));
  const first = builder.service(size, { concurrency: ENDLESS, entries: FAN });
  for (const edge of called) builder.call(first, edge);
  return builder.load(builder.edge(first, ONCE), size, OPERATIONS);
}

interface ServiceOptions {
  readonly errors?: number;
  readonly concurrency?: number;
  readonly entries?: number;
}

/** A data plane that takes its core for itself. */
class Builder {
  readonly #plane: DataPlane;
  readonly #core: Core;
  readonly #open;
  #stations = 0;

  constructor(core: Core) {
    core.reset();
    this.#core = core;
    this.#plane = core.dataPlane();
    const streams = core.streams(1n, "splitmix");
    let opened = 0;
    this.#open = () => streams.open(`bench/data-plane/${opened++}`);
  }

  service(size: number, options: ServiceOptions = {}): TierId {
    const { errors = 0, concurrency = CONCURRENCY, entries = 0 } = options;
    const pool = this.#core.pools.open({ strategy: "least-connections" });
    if (pool === "resource-exhausted") throw new Error("the core has no pool left");
    const tier = this.#plane.addTier({
      pool,
      instances: size,
      service: this.#exponential(SERVICE_US),
      errors: { share: errors, stream: this.#open() },
      entries,
      isCounted: false,
    });
    const shape = { concurrency, queueMax: ENDLESS, discipline: "fifo", shed: null } as const;
    for (let n = 0; n < size; n++) {
      const instance = pool.add(BigInt(n), WEIGHT);
      if (instance === "resource-exhausted") throw new Error("the core has no instance left");
      const id = this.#stations++;
      const station = this.#plane.addStation({ tier, instance, id, ...shape });
      pool.setState(instance, UP);
      this.#plane.setStation(station, "up");
    }
    return tier;
  }

  edge(tier: TierId, policy: RetryPolicy): EdgeId {
    return this.#plane.addEdge({
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
    this.#plane.addEntry(from, { edge, chance, ...entry });
  }

  /** Loads the services of this size, and gives what so many requests take. */
  load(edge: EdgeId, size: number, requests: number): () => void {
    const plane = this.#plane;
    const gapUs = SERVICE_US / (LOAD * CONCURRENCY * size);
    plane.addSource({
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
    plane.advance(now, ENDLESS);
    const lengthUs = Math.round(requests * gapUs);
    return () => {
      now = instant(now + lengthUs);
      plane.advance(now, ENDLESS);
    };
  }

  #exponential(meanUs: number) {
    const times = { kind: "exponential", meanUs: duration(meanUs) } as const;
    return { times, stream: this.#open() };
  }
}
