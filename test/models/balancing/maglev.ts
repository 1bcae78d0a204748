/**
 * Maglev as it is worded: in turns everyone takes its next free place, the heavier ones more often.
 */
import { GOLDEN, mix64 } from "./mix64.ts";
import type { ModelInstance, StrategyModel } from "./pool.ts";

const SIZE = 65_537;

interface Taker {
  readonly owner: ModelInstance;
  readonly order: bigint;
  place: number;
  readonly step: number;
  taken: number;
}

export class MaglevModel implements StrategyModel {
  #table: readonly (ModelInstance | undefined)[] = [];
  #built: string = "";

  start(): void {}
  enter(): void {}
  leave(): void {}
  counted(): void {}
  removed(): void {}

  choose(
    candidates: readonly ModelInstance[],
    key: number,
    members: readonly ModelInstance[],
  ): ModelInstance {
    this.#build(members);
    const first = range(Number(mix64(BigInt(key)) >> 32n), SIZE);
    for (let step = 0; step < SIZE; step++) {
      const owner = this.#table[(first + step) % SIZE];
      if (owner !== undefined && owner.weight > 0) return owner;
    }
    const [lowest] = candidates;
    if (lowest === undefined) throw new Error("no candidate");
    return lowest;
  }

  #build(members: readonly ModelInstance[]): void {
    const state = members.map(({ identity, base }) => `${identity}/${base}`).join(" ");
    if (state === this.#built) return;
    this.#built = state;
    const takers = members.filter(({ base }) => base > 0).map(takerOf);
    takers.sort((a, b) => (a.order < b.order ? -1 : 1));
    const greatest = Math.max(...takers.map(({ owner }) => owner.base));
    const table = new Array<ModelInstance | undefined>(SIZE);
    let left = takers.length === 0 ? 0 : SIZE;
    for (let turn = 1; left > 0; turn++) {
      for (const taker of takers) {
        if (left === 0 || turn * taker.owner.base < taker.taken * greatest) continue;
        while (table[taker.place] !== undefined) taker.place = (taker.place + taker.step) % SIZE;
        table[taker.place] = taker.owner;
        taker.taken++;
        left--;
      }
    }
    this.#table = table;
  }
}

function takerOf(owner: ModelInstance): Taker {
  const first = mix64(owner.identity);
  const second = mix64(first + GOLDEN);
  return {
    owner,
    // The hash of its first point, then its identity.
    order: ((second >> 32n) << 64n) | owner.identity,
    place: range(Number(first & 0xffffffffn), SIZE),
    step: 1 + range(Number(second & 0xffffffffn), SIZE - 1),
    taken: 0,
  };
}

/** The upper half of hash · bound: exact, because the product is below 2^53. */
function range(hash: number, bound: number): number {
  return Math.floor((hash * bound) / 2 ** 32);
}
