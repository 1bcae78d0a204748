/**
 * What the models of strategies that learn from answers have beside those that count.
 */
import type { ModelInstance, StrategyModel } from "./pool.ts";

export interface Answer {
  readonly latencyUs: number;
  readonly isOk: boolean;
}

export interface LatencyStrategyModel extends StrategyModel {
  /** Microseconds; set before whatever is asked at that time. */
  now: number;
  /** A request was sent to the instance, after `choose`. */
  opened(instance: ModelInstance): void;
  /** A request came back, candidate or not. */
  answered(instance: ModelInstance, answer: Answer): void;
}

/** A list of candidates in which the last takes the place of the one who leaves. */
export class CandidateList {
  readonly #list: ModelInstance[] = [];

  enter(instance: ModelInstance): void {
    this.#list.push(instance);
  }

  leave(instance: ModelInstance): void {
    const last = this.#list.pop();
    const place = this.#list.indexOf(instance);
    if (last !== undefined && last !== instance) this.#list[place] = last;
  }

  get size(): number {
    return this.#list.length;
  }

  at(place: number): ModelInstance {
    const instance = this.#list[place];
    if (instance === undefined) throw new Error(`no candidate at place ${place}`);
    return instance;
  }
}
