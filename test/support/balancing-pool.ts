/**
 * A pool of instances that all run and are ready, as the stories about strategies begin.
 */
import type { BalancingPool, Core, InstanceReference } from "../../kernel/core/core.ts";
import type { PoolOptions } from "../../kernel/core/core.ts";
import { mix64 } from "../models/balancing/mix64.ts";

export const UP = { running: true, ready: true, ejected: false, draining: false };
export const DOWN = { running: false, ready: false, ejected: false, draining: false };

export class TestPool {
  readonly pool: BalancingPool;
  readonly references: InstanceReference[] = [];

  constructor(core: Core, options: PoolOptions, weights: readonly number[]) {
    const pool = core.pools.open(options);
    if (pool === "resource-exhausted") throw new Error("there is room for a pool");
    this.pool = pool;
    for (const weight of weights) this.add(weight);
  }

  /** The place of the new instance among those of the test. */
  add(weight: number): number {
    const reference = this.pool.add(mix64(BigInt(this.references.length + 1)), weight);
    if (reference === "resource-exhausted") throw new Error("there is room for an instance");
    this.pool.setState(reference, UP);
    return this.references.push(reference) - 1;
  }

  set(instance: number, state: typeof UP): void {
    this.pool.setState(this.at(instance), state);
  }

  /** Which instance a pick gives; -1 where there is none. */
  pick(key: number = 0): number {
    return this.#placeOf(this.pool.pick(key));
  }

  acquire(key: number = 0): number {
    return this.#placeOf(this.pool.acquire(key));
  }

  acquireMany(count: number): number[] {
    return Array.from({ length: count }, () => this.acquire());
  }

  /** How often each instance is picked in so many picks. */
  counts(picks: number): number[] {
    const counts = this.references.map(() => 0);
    for (let done = 0; done < picks; done += 1000) {
      for (const reference of this.pool.pickBatch(new Uint32Array(Math.min(1000, picks - done)))) {
        const place = this.#placeOf(reference as InstanceReference);
        counts[place] = (counts[place] ?? 0) + 1;
      }
    }
    return counts;
  }

  answer(instance: number, latencyUs: number, isOk: boolean = true): void {
    const status = this.pool.release(this.at(instance), latencyUs, isOk);
    if (status !== "released") throw new Error(`instance ${instance} is ${status}`);
  }

  /** Lets each instance answer once, by way of picks that were its turn. */
  answerAll(latenciesUs: readonly number[]): void {
    const asked = latenciesUs.map(() => this.acquire());
    for (const instance of asked) this.answer(instance, latenciesUs[instance] ?? 0);
  }

  at(instance: number): InstanceReference {
    const reference = this.references[instance];
    if (reference === undefined) throw new Error(`no instance ${instance}`);
    return reference;
  }

  #placeOf(reference: InstanceReference | "load-balancer-error"): number {
    return reference === "load-balancer-error" ? -1 : this.references.indexOf(reference);
  }
}

/** The distance of counts from what is expected, in variances. */
export function chiSquare(counts: readonly number[], expected: readonly number[]): number {
  return counts.reduce((sum, count, nth) => {
    const want = expected[nth] ?? 0;
    return sum + (count - want) ** 2 / want;
  }, 0);
}
