/**
 * Weighted least connections as it is worded: the smallest connections / weight, then who was
 * not chosen longest, then slot order.
 */
import type { ModelInstance, StrategyModel } from "./pool.ts";

export class WeightedLeastConnectionsModel implements StrategyModel {
  readonly #chosenAt: Map<ModelInstance, number> = new Map();
  #choices: number = 0;

  start(): void {}
  enter(): void {}
  leave(): void {}
  counted(): void {}

  removed(instance: ModelInstance): void {
    this.#chosenAt.delete(instance);
  }

  choose(candidates: readonly ModelInstance[]): ModelInstance {
    const chosenAt = (instance: ModelInstance): number => this.#chosenAt.get(instance) ?? 0;
    const [first] = candidates.toSorted(
      (a, b) =>
        a.connections * b.weight - b.connections * a.weight ||
        chosenAt(a) - chosenAt(b) ||
        a.slot - b.slot,
    );
    if (first === undefined) throw new Error("no candidate");
    this.#chosenAt.set(first, ++this.#choices);
    return first;
  }
}
