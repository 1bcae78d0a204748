/**
 * Fastest response: the cheapest of all, of equals the first behind the last pick.
 */
import type { Answer, LatencyStrategyModel } from "./latency-strategy.ts";
import { averageAfter, averageAfterFailure, costOf, sampleOf } from "./moving-average.ts";
import type { ModelInstance } from "./pool.ts";

const DUE_AFTER_US = 10_000_000;
const COST_EXPLORING = 2n ** 200n;

interface Estimate {
  average: bigint;
  sampledAt: number | null;
  /** The request that asks a due instance is out. */
  isAsked: boolean;
}

export class FastestResponseModel implements LatencyStrategyModel {
  now: number = 0;
  #cursor: number = 0;
  readonly #estimates: Map<ModelInstance, Estimate> = new Map();

  start(): void {}
  counted(): void {}
  enter(): void {}
  leave(): void {}

  removed(instance: ModelInstance): void {
    this.#estimates.delete(instance);
  }

  choose(candidates: readonly ModelInstance[]): ModelInstance {
    const costs = candidates.map((candidate) => this.#cost(candidate));
    const least = costs.reduce((a, b) => (b < a ? b : a));
    const cheapest = candidates.filter((_, nth) => costs[nth] === least);
    const chosen = cheapest.find(({ slot }) => slot >= this.#cursor) ?? cheapest[0];
    if (chosen === undefined) throw new Error("no candidate");
    this.#cursor = chosen.slot + 1;
    return chosen;
  }

  opened(instance: ModelInstance): void {
    if (this.#isDue(instance)) this.#estimate(instance).isAsked = true;
  }

  answered(instance: ModelInstance, { latencyUs, isOk }: Answer): void {
    const estimate = this.#estimate(instance);
    const sample = sampleOf(latencyUs);
    const past = this.#isDue(instance) ? 0n : estimate.average;
    estimate.average = isOk
      ? averageAfter(past, sample)
      : averageAfterFailure(estimate.average, sample);
    estimate.sampledAt = this.now;
    estimate.isAsked = false;
  }

  #isDue(instance: ModelInstance): boolean {
    const { sampledAt } = this.#estimate(instance);
    return sampledAt === null || this.now - sampledAt >= DUE_AFTER_US;
  }

  #cost(instance: ModelInstance): bigint {
    const { average, isAsked } = this.#estimate(instance);
    if (this.#isDue(instance)) return isAsked ? COST_EXPLORING : 0n;
    return costOf(average, instance.connections, instance.weight);
  }

  #estimate(instance: ModelInstance): Estimate {
    const known = this.#estimates.get(instance);
    if (known !== undefined) return known;
    const estimate = { average: 0n, sampledAt: null, isAsked: false };
    this.#estimates.set(instance, estimate);
    return estimate;
  }
}
