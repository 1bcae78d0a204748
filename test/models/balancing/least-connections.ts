/**
 * Least connections as it is worded: the fewest connections, then who has stood longest at that
 * count. A pick without a connection counts as coming to the count anew.
 */
import type { ModelInstance, StrategyModel } from "./pool.ts";

export class LeastConnectionsModel implements StrategyModel {
  readonly #cameAt: Map<ModelInstance, number> = new Map();
  #events: number = 0;

  start(): void {}
  leave(): void {}
  removed(): void {}

  enter(instance: ModelInstance): void {
    this.#cameAt.set(instance, this.#events++);
  }

  counted(instance: ModelInstance): void {
    this.#cameAt.set(instance, this.#events++);
  }

  choose(candidates: readonly ModelInstance[]): ModelInstance {
    const cameAt = (instance: ModelInstance): number => this.#cameAt.get(instance) ?? 0;
    const [first] = candidates.toSorted(
      (a, b) => a.connections - b.connections || cameAt(a) - cameAt(b),
    );
    if (first === undefined) throw new Error("no candidate");
    this.#cameAt.set(first, this.#events++);
    return first;
  }
}
