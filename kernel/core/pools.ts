/**
 * Balancing pools of the core: which instance serves the next request.
 *
 * A pool has one strategy for life. Its instances are named by references, which stay good until
 * the instance is removed and name nobody afterwards. Operating errors are values: a pick without
 * a candidate is `load-balancer-error`, a full core `resource-exhausted`; a stale reference, or
 * one of an instance whose pool was closed, is `false` or `stale` and changes nothing.
 *
 * Who is a candidate, what panic and slow start do: assembly/balance/standing.ts.
 */
import type { Duration, Instant } from "../time.ts";
import { BalancingStrategy } from "../vocabulary.ts";
import type { CoreExports } from "./exports/core-exports.ts";
import { BATCH_COUNT, BATCH_IN_AT, BATCH_OUT_AT } from "./layout.ts";

declare const REFERENCE: unique symbol;

/** An instance of one pool: 16 bits of slot below 16 of generation. */
export type InstanceReference = number & { readonly [REFERENCE]: true };

export interface PoolOptions {
  readonly strategy: BalancingStrategy;
  /** The key of the pool's own random numbers, modulo 2^64; 0 by default. */
  readonly seed?: bigint;
  /** Under so many per cent of healthy members all that run are picked; 50 by default. */
  readonly panicThreshold?: number;
  /** An instance with so many connections is passed over; 0, the default, is no limit. */
  readonly connectionsMax?: number;
  /** How long a weight rises after its instance became eligible; 0, the default, is not at all. */
  readonly slowStartUs?: Duration;
  /**
   * With consistent hashing: an instance with so many times its share of the connections is passed
   * over; from 1 to 1,000, and 1.25 is usual. No bound by default.
   */
  readonly loadFactor?: number;
  /**
   * With Maglev: the places of the table, a prime from 3 to 655,373; 65,537 by default. A table
   * takes two bytes a place, rounded up to a power of two.
   */
  readonly places?: number;
}

export interface InstanceState {
  readonly running: boolean;
  readonly ready: boolean;
  readonly ejected: boolean;
  readonly draining: boolean;
}

export type ReleaseStatus = "released" | "stale" | "not-acquired";
export type WeightStatus = "done" | "stale" | "resource-exhausted";

export interface CorePools {
  open(options: PoolOptions): BalancingPool | "resource-exhausted";
  /** Moves the clock of slow start and decay forward; it never goes back. */
  setClock(now: Instant): void;
}

/** The panic threshold of the contract, in per cent. */
export const PANIC_THRESHOLD_DEFAULT = 50;
export const WEIGHT_MAX = 10_000;
const LOAD_FACTOR_MAX = 1_000;

const RELEASES: readonly ReleaseStatus[] = ["released", "stale", "not-acquired"];
const WEIGHINGS: readonly WeightStatus[] = ["done", "stale", "resource-exhausted"];
const U32_MAX = 0xffffffff;

/** What all pools of a core share: the exports, and the views over the batch arenas. */
interface Binding {
  readonly core: CoreExports;
  readonly keys: Uint32Array;
  readonly references: Uint32Array;
}

export function bindPools(core: CoreExports): CorePools {
  const { buffer } = core.memory;
  const binding: Binding = {
    core,
    keys: new Uint32Array(buffer, BATCH_IN_AT, BATCH_COUNT),
    references: new Uint32Array(buffer, BATCH_OUT_AT, BATCH_COUNT),
  };
  return {
    open: (options) => openPool(binding, options),
    setClock(now) {
      assertWhole("the clock", now, Number.MAX_SAFE_INTEGER);
      core.poolClock(now);
    },
  };
}

function openPool(binding: Binding, options: PoolOptions): BalancingPool | "resource-exhausted" {
  const { strategy, seed = 0n, connectionsMax = 0, slowStartUs = 0 } = options;
  const { panicThreshold = PANIC_THRESHOLD_DEFAULT, loadFactor, places } = options;
  if (loadFactor !== undefined) assertLoadFactor(strategy, loadFactor);
  if (places !== undefined) assertPlaces(binding.core, strategy, places);
  assertWhole("a panic threshold in per cent", panicThreshold, 100);
  assertWhole("a maximum of connections", connectionsMax, U32_MAX);
  assertWhole("a slow start in microseconds", slowStartUs, Number.MAX_SAFE_INTEGER);
  const number = BalancingStrategy[strategy];
  const { core } = binding;
  const handle = core.poolOpen(number, seed, panicThreshold, connectionsMax);
  if (handle < 0) return "resource-exhausted";
  core.poolSlowStart(handle, slowStartUs);
  const isBound = loadFactor === undefined || core.poolBound(handle, toFactor(loadFactor)) === 0;
  const hasPlaces = places === undefined || core.poolPlaces(handle, places) === 0;
  if (isBound && hasPlaces) return new BalancingPool(binding, handle);
  core.poolClose(handle);
  return "resource-exhausted";
}

/** A class, because a getter in an object literal makes every call of its methods slower. */
export class BalancingPool {
  readonly #core: CoreExports;
  readonly #binding: Binding;
  readonly #handle: number;
  // What is called once a request is taken out of the exports once: a look-up there costs more
  // than a crossing.
  readonly #request: CoreExports["poolRequest"];
  readonly #release: CoreExports["poolRelease"];

  constructor(binding: Binding, handle: number) {
    this.#core = binding.core;
    this.#request = binding.core.poolRequest;
    this.#release = binding.core.poolRelease;
    this.#binding = binding;
    this.#handle = handle;
  }

  /** What the core knows it by. */
  get handle(): number {
    return this.#handle;
  }

  /** Instances of the pool; -1 once it is closed. */
  get size(): number {
    return this.#core.poolCount(this.#handle, 0);
  }

  /** Instances that a pick may give; -1 once the pool is closed. */
  get candidates(): number {
    return this.#core.poolCount(this.#handle, 1);
  }

  /** Picks made while the pool was in panic; -1 once it is closed. */
  get panicPicks(): number {
    return this.#core.poolCount(this.#handle, 2);
  }

  /**
   * Adds an instance, which neither runs nor is ready before `setState` says so. `identity` is a
   * hash of its name, by which consistent hashing places it; the weight is from 0 to 10,000.
   */
  add(identity: bigint, weight: number): InstanceReference | "resource-exhausted" {
    assertWhole("a weight", weight, WEIGHT_MAX);
    const reference = this.#core.poolAdd(this.#handle, identity, weight);
    return reference === -1 ? "resource-exhausted" : ((reference >>> 0) as InstanceReference);
  }

  /** Removes an instance and its connections; false where it is stale. */
  remove(instance: InstanceReference): boolean {
    if (instance >>> 0 !== instance) return false;
    return this.#core.poolRemove(this.#handle, instance) !== 0;
  }

  setState(instance: InstanceReference, state: InstanceState): boolean {
    if (instance >>> 0 !== instance) return false;
    const flags =
      (state.running ? 1 : 0) |
      (state.ready ? 2 : 0) |
      (state.ejected ? 4 : 0) |
      (state.draining ? 8 : 0);
    return this.#core.poolAlter(this.#handle, instance, flags, -1) === 0;
  }

  setWeight(instance: InstanceReference, weight: number): WeightStatus {
    assertWhole("a weight", weight, WEIGHT_MAX);
    if (instance >>> 0 !== instance) return "stale";
    return WEIGHINGS[this.#core.poolAlter(this.#handle, instance, -1, weight)] ?? "stale";
  }

  /** Connections of the instance, or `stale`. */
  connections(instance: InstanceReference): number | "stale" {
    if (instance >>> 0 !== instance) return "stale";
    const count = this.#core.poolInstance(this.#handle, instance, 0);
    return count < 0 ? "stale" : count;
  }

  /** What the instance weighs now, through panic and slow start; 0 where it is no candidate. */
  weight(instance: InstanceReference): number | "stale" {
    if (instance >>> 0 !== instance) return "stale";
    const weight = this.#core.poolInstance(this.#handle, instance, 1);
    return weight < 0 ? "stale" : weight;
  }

  /** Who is next, for an interned key where the strategy goes by keys; counts nothing. */
  pick(key: number = 0): InstanceReference | "load-balancer-error" {
    const reference = this.#request(this.#handle, key, 0);
    return reference === -1 ? "load-balancer-error" : ((reference >>> 0) as InstanceReference);
  }

  /** The same with a connection, which `release` ends. */
  acquire(key: number = 0): InstanceReference | "load-balancer-error" {
    const reference = this.#request(this.#handle, key, 1);
    return reference === -1 ? "load-balancer-error" : ((reference >>> 0) as InstanceReference);
  }

  /** Ends a connection of the instance, which took so long and went well or not. */
  release(instance: InstanceReference, latencyUs: number = 0, ok: boolean = true): ReleaseStatus {
    if (!(latencyUs >= 0 && Number.isSafeInteger(latencyUs))) throw notALatency(latencyUs);
    if (instance >>> 0 !== instance) return "stale";
    return RELEASES[this.#release(this.#handle, instance, latencyUs, ok ? 1 : 0)] ?? "stale";
  }

  /**
   * As many picks as there are keys; the references stand in the view until the next batch, each
   * as `pick` gives it, and {@link NOBODY} from the first on for which there was no candidate.
   */
  pickBatch(keys: ArrayLike<number>): Uint32Array {
    const count = this.#hand(keys);
    this.#core.poolRequestBatch(this.#handle, count, 0);
    return this.#binding.references.subarray(0, count);
  }

  /** The same with connections. */
  acquireBatch(keys: ArrayLike<number>): Uint32Array {
    const count = this.#hand(keys);
    this.#core.poolRequestBatch(this.#handle, count, 1);
    return this.#binding.references.subarray(0, count);
  }

  /** Gives the pool back; false where it is closed already. */
  close(): boolean {
    return this.#core.poolClose(this.#handle) !== 0;
  }

  #hand(keys: ArrayLike<number>): number {
    assertWhole("the size of a batch", keys.length, BATCH_COUNT);
    this.#binding.keys.set(keys);
    return keys.length;
  }
}

/** In a batch: no instance, where a single pick is `load-balancer-error`. */
export const NOBODY: number = U32_MAX;

function assertWhole(what: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new RangeError(`${what} is whole and from 0 to ${most}, not ${value}`);
  }
}

function assertLoadFactor(strategy: BalancingStrategy, factor: number): void {
  if (strategy !== "consistent-hash") throw new RangeError(`${strategy} has no load factor`);
  if (!(factor >= 1 && factor <= LOAD_FACTOR_MAX)) {
    throw new RangeError(`a load factor is from 1 to ${LOAD_FACTOR_MAX}, not ${factor}`);
  }
}

function assertPlaces(core: CoreExports, strategy: BalancingStrategy, places: number): void {
  if (strategy !== "maglev") throw new RangeError(`${strategy} has no table with places`);
  if (places >>> 0 !== places || core.maglevSizeIsValid(places) === 0) {
    throw new RangeError(`the places of a table are a prime from 3 to 655,373, not ${places}`);
  }
}

/** As the core takes it: Q16.16. */
function toFactor(loadFactor: number): number {
  return Math.round(loadFactor * 65_536);
}

/** Apart, because the engine inlines only short functions into the loops that call them. */
function notALatency(us: number): RangeError {
  return new RangeError(`${us} is not a latency in whole microseconds`);
}
