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
 *   programmed         a program of a person's own serves each request, for a time that it draws;
 *                      the peer is ours without
 *
 * All of them run by the clock: for as long as so many requests arrive on average.
 */
import type { Core } from "../kernel/core/core.ts";
import type { RetryPolicy } from "../kernel/core/traffic/options.ts";
import { duration } from "../kernel/time.ts";
import { loadCore } from "../sim/io/load-core.ts";
import { DataPlaneInJavaScript } from "./peers/data-plane-js.ts";
import { ENDLESS, ONCE, PlaneBuilder } from "./plane-builder.ts";
import { programmedHop } from "./programmed-hop.ts";
import { TEN_INSTANCES, WITHOUT, type Contest } from "./row.ts";

const SIZES = [10, 100, 10_000];
/** Whose cost an operation that of the largest size is held to. */
const SMALL = 10;
const LARGE = 10_000;
/** Of what is promised against others. SimPy takes minutes to begin with more. */
const PROMISED = 100;
const OPERATIONS = 2_000;
const ERRORS = 0.01;
const FAN = 2;
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
  yield {
    ...row,
    case: "programmed",
    operations: OPERATIONS,
    ours: programmedHop(core, PROMISED, OPERATIONS),
    peers: { [WITHOUT]: oneHop(other, PROMISED) },
  };
}

interface HopOptions {
  readonly policy?: RetryPolicy;
  readonly errors?: number;
  readonly operations?: number;
}

function oneHop(core: Core, size: number, options: HopOptions = {}): () => void {
  const { policy = ONCE, errors = 0, operations = OPERATIONS } = options;
  const builder = new PlaneBuilder(core);
  const edge = builder.edge(builder.service(size, { errors }), policy);
  return builder.load(edge, size, operations);
}

/** Whoever waits for an answer holds a place, so the first service has as many as it takes. */
function fanOut(core: Core, size: number): () => void {
  const builder = new PlaneBuilder(core);
  const called = Array.from({ length: FAN }, () => builder.edge(builder.service(size), ONCE));
  const first = builder.service(size, { concurrency: ENDLESS, entries: FAN });
  for (const edge of called) builder.call(first, edge);
  return builder.load(builder.edge(first, ONCE), size, OPERATIONS);
}
