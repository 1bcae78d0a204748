/**
 * Power of two choices: the one of two with fewer connections for its weight, the first of equals.
 */
import { Choices } from "./choices.ts";
import type { LatencyStrategyModel } from "./latency-strategy.ts";
import type { ModelInstance } from "./pool.ts";

export class PowerOfTwoChoicesModel implements LatencyStrategyModel {
  now: number = 0;
  readonly #choices: Choices;

  constructor(seed: bigint) {
    this.#choices = new Choices(seed);
  }

  start(): void {}
  counted(): void {}
  removed(): void {}
  opened(): void {}
  answered(): void {}

  enter(instance: ModelInstance): void {
    this.#choices.enter(instance);
  }

  leave(instance: ModelInstance): void {
    this.#choices.leave(instance);
  }

  choose(): ModelInstance {
    const [first, second] = this.#choices.draw();
    const isSecond = second.connections * first.weight < first.connections * second.weight;
    return isSecond ? second : first;
  }
}
