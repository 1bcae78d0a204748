/**
 * Round robin as it is worded: the next candidate in slot order, at or after the cursor.
 */
import type { ModelInstance, StrategyModel } from "./pool.ts";

export class RoundRobinModel implements StrategyModel {
  #cursor: number = 0;

  start(): void {}
  enter(): void {}
  leave(): void {}
  counted(): void {}
  removed(): void {}

  choose(candidates: readonly ModelInstance[]): ModelInstance {
    const next = candidates.find(({ slot }) => slot >= this.#cursor) ?? candidates[0];
    if (next === undefined) throw new Error("no candidate");
    this.#cursor = next.slot + 1;
    return next;
  }
}
