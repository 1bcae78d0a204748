/**
 * Health-based: smooth weighted round robin over weight · score among those above the cutoff, a
 * trial each ten seconds for those below, and everybody where nobody is above.
 */
import type { Answer, LatencyStrategyModel } from "./latency-strategy.ts";
import {
  RATE_ONE,
  TIME_SECOND,
  averageAfter,
  averageAfterFailure,
  rateAfter,
  sampleOf,
} from "./moving-average.ts";
import type { ModelInstance } from "./pool.ts";

const CUTOFF = 22_938;
const TRIAL_EACH_US = 10_000_000;

interface Health {
  average: bigint;
  rate: number;
}

export class HealthBasedModel implements LatencyStrategyModel {
  now: number = 0;
  readonly #health: Map<ModelInstance, Health> = new Map();
  readonly #members: Set<ModelInstance> = new Set();
  /** The currents of those who take part now. */
  #currents: Map<ModelInstance, number> = new Map();
  /** Excluded members in the order of their exclusion or last trial, and the time of that. */
  readonly #excluded: Map<ModelInstance, number> = new Map();

  start(): void {}
  counted(): void {}
  opened(): void {}

  enter(instance: ModelInstance): void {
    this.#members.add(instance);
    this.#sort();
  }

  leave(instance: ModelInstance): void {
    this.#members.delete(instance);
    this.#sort();
  }

  removed(instance: ModelInstance): void {
    this.#health.delete(instance);
  }

  choose(candidates: readonly ModelInstance[]): ModelInstance {
    return this.#trial() ?? this.#smooth(candidates);
  }

  answered(instance: ModelInstance, { latencyUs, isOk }: Answer): void {
    const health = this.#of(instance);
    const sample = sampleOf(latencyUs);
    const past = this.#excluded.has(instance) ? 0n : health.average;
    health.average = isOk
      ? averageAfter(past, sample)
      : averageAfterFailure(health.average, sample);
    health.rate = rateAfter(health.rate, isOk);
    this.#sort();
  }

  score(instance: ModelInstance): number {
    const { average, rate } = this.#of(instance);
    const speed = (19_661n * TIME_SECOND) / (TIME_SECOND + average);
    return Math.floor((45_875 * rate) / RATE_ONE) + Number(speed);
  }

  get #included(): readonly ModelInstance[] {
    return [...this.#members].filter((member) => this.score(member) >= CUTOFF);
  }

  /** Who is excluded, and who takes part, is worked out anew after whatever happened. */
  #sort(): void {
    const included = this.#included;
    for (const instance of this.#excluded.keys()) {
      if (!this.#members.has(instance) || included.includes(instance)) {
        this.#excluded.delete(instance);
      }
    }
    const takingPart = included.length > 0 ? included : [...this.#members];
    for (const member of this.#members) {
      if (included.includes(member)) continue;
      const isOut = this.#currents.has(member) && !takingPart.includes(member);
      // A key of a map keeps its place when it is set again.
      if (isOut || !this.#excluded.has(member)) this.#excluded.set(member, this.now);
    }
    this.#currents = new Map(takingPart.map((one) => [one, this.#currents.get(one) ?? 0]));
  }

  #trial(): ModelInstance | null {
    if (this.#included.length === 0) return null;
    const [first] = this.#excluded;
    if (first === undefined || this.now - first[1] < TRIAL_EACH_US) return null;
    this.#excluded.delete(first[0]);
    this.#excluded.set(first[0], this.now);
    return first[0];
  }

  #smooth(candidates: readonly ModelInstance[]): ModelInstance {
    let total = 0;
    let chosen: ModelInstance | null = null;
    for (const instance of candidates) {
      const before = this.#currents.get(instance);
      if (before === undefined) continue;
      const share = instance.weight * Math.max(this.score(instance), 1);
      total += share;
      this.#currents.set(instance, before + share);
      const best = chosen === null ? -Infinity : this.#current(chosen);
      if (before + share > best) chosen = instance;
    }
    if (chosen === null) throw new Error("nobody takes part");
    this.#currents.set(chosen, this.#current(chosen) - total);
    return chosen;
  }

  #current(instance: ModelInstance): number {
    return this.#currents.get(instance) ?? 0;
  }

  #of(instance: ModelInstance): Health {
    const known = this.#health.get(instance);
    if (known !== undefined) return known;
    const health = { average: 0n, rate: RATE_ONE };
    this.#health.set(instance, health);
    return health;
  }
}
