/**
 * Two distinct candidates at random: SplitMix64 in bigints, and an even draw of each by rejection.
 */
import { CandidateList } from "./latency-strategy.ts";
import type { ModelInstance } from "./pool.ts";

const GOLDEN = 0x9e3779b97f4a7c15n;

export class Choices extends CandidateList {
  #state: bigint;

  constructor(seed: bigint) {
    super();
    this.#state = seed;
  }

  /** The first drawn and the second; the same one twice where there is no other. */
  draw(): readonly [ModelInstance, ModelInstance] {
    const { size } = this;
    if (size === 1) return [this.at(0), this.at(0)];
    for (;;) {
      const bits = this.#next();
      const first = below(bits >> 32n, size);
      const second = below(bits % 2n ** 32n, size - 1);
      if (first === null || second === null) continue;
      return [this.at(first), this.at(second < first ? second : second + 1)];
    }
  }

  #next(): bigint {
    this.#state = BigInt.asUintN(64, this.#state + GOLDEN);
    let z = this.#state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  }
}

/** 32 bits as a number below the bound; null where they are in the uneven rest. */
function below(bits: bigint, bound: number): number | null {
  const product = bits * BigInt(bound);
  if (product % 2n ** 32n < 2n ** 32n % BigInt(bound)) return null;
  return Number(product >> 32n);
}
