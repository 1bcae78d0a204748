/**
 * Consistent hashing as it is worded: all points in one sorted list, walked from the key on.
 */
import { GOLDEN, mix64 } from "./mix64.ts";
import type { ModelInstance, StrategyModel } from "./pool.ts";

interface Point {
  readonly hash: number;
  readonly owner: ModelInstance;
}

export class ConsistentHashModel implements StrategyModel {
  /** Null for no bound. */
  readonly #loadFactor: number | null;
  #points: readonly Point[] = [];
  #built: string = "";

  constructor(loadFactor: number | null) {
    this.#loadFactor = loadFactor;
  }

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
    const hash = Number(mix64(BigInt(key)) >> 32n);
    const first = this.#points.findIndex((point) => point.hash >= hash);
    const from = Math.max(first, 0);
    const walk = [...this.#points.slice(from), ...this.#points.slice(0, from)];
    const connections = members.reduce((sum, one) => sum + one.connections, 0);
    const weights = candidates.reduce((sum, one) => sum + one.weight, 0);
    const admits = (one: ModelInstance): boolean =>
      this.#loadFactor === null ||
      one.connections + 1 <=
        Math.ceil((this.#loadFactor * (connections + 1) * one.weight) / weights);
    const point = walk.find(({ owner }) => owner.weight > 0 && admits(owner));
    const chosen = point?.owner ?? candidates[0];
    if (chosen === undefined) throw new Error("no candidate");
    return chosen;
  }

  #build(members: readonly ModelInstance[]): void {
    const state = members.map(({ identity, base }) => `${identity}/${base}`).join(" ");
    if (state === this.#built) return;
    this.#built = state;
    this.#points = members
      .flatMap((owner) => {
        return Array.from({ length: Math.ceil(owner.base * 1.5) }, (_, n) => {
          const point = mix64(mix64(owner.identity) + BigInt(n + 1) * GOLDEN);
          return { hash: Number(point >> 32n), owner };
        });
      })
      .sort((a, b) => a.hash - b.hash || (a.owner.identity < b.owner.identity ? -1 : 1));
  }
}
