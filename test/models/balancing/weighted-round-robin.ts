/**
 * Smooth weighted round robin as nginx words it: everyone gains its weight, the largest is picked
 * and pays the weight of all, the first of equals.
 */
import type { ModelInstance, StrategyModel } from "./pool.ts";

export class WeightedRoundRobinModel implements StrategyModel {
  readonly currents: Map<ModelInstance, number> = new Map();

  start(): void {
    this.currents.clear();
  }

  counted(): void {}
  removed(): void {}

  enter(instance: ModelInstance): void {
    this.currents.set(instance, 0);
  }

  /** What the one who leaves has is dealt out evenly, the remainder from the first on. */
  leave(instance: ModelInstance, rest: readonly ModelInstance[]): void {
    const current = this.currents.get(instance) ?? 0;
    this.currents.delete(instance);
    const share = Math.trunc(current / rest.length);
    for (const [nth, other] of rest.entries()) {
      const unit = nth < Math.abs(current % rest.length) ? Math.sign(current) : 0;
      this.currents.set(other, (this.currents.get(other) ?? 0) + share + unit);
    }
  }

  choose(candidates: readonly ModelInstance[]): ModelInstance {
    let total = 0;
    let chosen = candidates[0];
    if (chosen === undefined) throw new Error("no candidate");
    for (const instance of candidates) {
      total += instance.weight;
      this.currents.set(instance, this.current(instance) + instance.weight);
      if (this.current(instance) > this.current(chosen)) chosen = instance;
    }
    this.currents.set(chosen, this.current(chosen) - total);
    return chosen;
  }

  current(instance: ModelInstance): number {
    return this.currents.get(instance) ?? 0;
  }
}
