/**
 * Random among equal weights: SplitMix64 in bigints, a list in which the last takes the place of
 * the one who leaves, and an even draw from it by rejection.
 */
import { GOLDEN, mix64 } from "./mix64.ts";
import type { ModelInstance, StrategyModel } from "./pool.ts";

export class RandomModel implements StrategyModel {
  readonly #list: ModelInstance[] = [];
  #state: bigint;

  constructor(seed: bigint) {
    this.#state = seed;
  }

  start(): void {}
  counted(): void {}
  removed(): void {}

  enter(instance: ModelInstance): void {
    this.#list.push(instance);
  }

  leave(instance: ModelInstance): void {
    const last = this.#list.pop();
    const place = this.#list.indexOf(instance);
    if (last !== undefined && last !== instance) this.#list[place] = last;
  }

  choose(): ModelInstance {
    const size = BigInt(this.#list.length);
    for (;;) {
      const product = (this.#next() >> 32n) * size;
      if ((product & 0xffffffffn) < 2n ** 32n % size) continue;
      const chosen = this.#list[Number(product >> 32n)];
      if (chosen === undefined) throw new Error("the list is empty");
      return chosen;
    }
  }

  #next(): bigint {
    this.#state = BigInt.asUintN(64, this.#state + GOLDEN);
    return mix64(this.#state);
  }
}
