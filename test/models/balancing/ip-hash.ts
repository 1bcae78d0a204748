/**
 * IP hash as nginx words it: the weights are walked off one by one, and hashed on where the place
 * is nobody's who may be picked.
 */
import type { LatencyStrategyModel } from "./latency-strategy.ts";
import type { ModelInstance } from "./pool.ts";

const MASK = 2n ** 64n - 1n;
const GOLDEN = 0x9e3779b97f4a7c15n;

export class IpHashModel implements LatencyStrategyModel {
  now: number = 0;
  /** The bytes of the next request's address. */
  address: readonly number[] = [];
  /** All instances, whether candidates or not, in slot order. */
  instances: () => readonly ModelInstance[] = () => [];
  #cursor: number = 0;

  start(): void {}
  counted(): void {}
  enter(): void {}
  leave(): void {}
  removed(): void {}
  opened(): void {}
  answered(): void {}

  choose(candidates: readonly ModelInstance[]): ModelInstance {
    const total = this.instances().reduce((sum, { base }) => sum + base, 0);
    const places = total > 6271 ? widePlaces(this.address, total) : this.#places(total);
    for (const place of total === 0 ? [] : places) {
      const instance = this.#at(place);
      if (candidates.includes(instance)) return instance;
    }
    const next = candidates.find(({ slot }) => slot >= this.#cursor) ?? candidates[0];
    if (next === undefined) throw new Error("no candidate");
    this.#cursor = next.slot + 1;
    return next;
  }

  /** The places that are tried: the first, and 20 more. */
  #places(total: number): readonly number[] {
    let hash = 89;
    return Array.from({ length: 21 }, () => {
      for (const byte of this.address) hash = (hash * 113 + byte) % 6271;
      return hash % total;
    });
  }

  #at(place: number): ModelInstance {
    let left = place;
    for (const instance of this.instances()) {
      if (left < instance.base) return instance;
      left -= instance.base;
    }
    throw new Error(`place ${place} is beyond the weights`);
  }
}

function widePlaces(address: readonly number[], total: number): readonly number[] {
  let state = 0n;
  for (const byte of address) state = mixed(state ^ BigInt(byte));
  return Array.from({ length: 21 }, (_, tries) => {
    const bits = mixed((state + BigInt(tries) * GOLDEN) & MASK) >> 32n;
    return Number((bits * BigInt(total)) >> 32n);
  });
}

/** The first number of SplitMix64 from this state. */
function mixed(state: bigint): bigint {
  let z = (state + GOLDEN) & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}
