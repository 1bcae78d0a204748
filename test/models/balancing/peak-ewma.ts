/**
 * Peak EWMA: the cheaper of two, the first of equals, by a peak that decays.
 */
import { Choices } from "./choices.ts";
import type { Answer, LatencyStrategyModel } from "./latency-strategy.ts";
import { averageAfterFailure, costOf, decayOf, sampleOf } from "./moving-average.ts";
import type { ModelInstance } from "./pool.ts";

const COST_UNKNOWN = 2n ** 200n;

export class PeakEwmaModel implements LatencyStrategyModel {
  now: number = 0;
  readonly #choices: Choices;
  readonly #estimates: Map<ModelInstance, { average: bigint; at: number }> = new Map();

  constructor(seed: bigint) {
    this.#choices = new Choices(seed);
  }

  start(): void {}
  counted(): void {}
  opened(): void {}

  removed(instance: ModelInstance): void {
    this.#estimates.delete(instance);
  }

  enter(instance: ModelInstance): void {
    this.#choices.enter(instance);
  }

  leave(instance: ModelInstance): void {
    this.#choices.leave(instance);
  }

  choose(): ModelInstance {
    const [first, second] = this.#choices.draw();
    return this.#cost(second) < this.#cost(first) ? second : first;
  }

  answered(instance: ModelInstance, { latencyUs, isOk }: Answer): void {
    const known = this.#estimates.get(instance);
    const sample = sampleOf(latencyUs);
    this.#estimates.set(instance, { average: this.#next(known, sample, isOk), at: this.now });
  }

  #next(known: { average: bigint; at: number } | undefined, sample: bigint, isOk: boolean): bigint {
    const average = known?.average ?? 0n;
    if (!isOk) return averageAfterFailure(average, sample);
    if (known === undefined || sample >= average) return sample;
    return sample + (((average - sample) * decayOf(this.now - known.at)) >> 32n);
  }

  #cost(instance: ModelInstance): bigint {
    const known = this.#estimates.get(instance);
    if (known === undefined) return instance.connections === 0 ? 0n : COST_UNKNOWN;
    const isIdle = instance.connections === 0;
    const decayed = isIdle ? (known.average * decayOf(this.now - known.at)) >> 32n : known.average;
    return costOf(decayed === 0n ? 1n : decayed, instance.connections, instance.weight);
  }
}
