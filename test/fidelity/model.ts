/**
 * Models whose answers are known, held to them: each is run with thirty seeds, and what theory says
 * has to lie in the 99 % interval of the thirty results.
 */
import type { Core } from "../../kernel/core/core.ts";
import { holds, meanInterval, SEEDS, type Interval } from "../theory/confidence.ts";
import { Rig } from "./rig.ts";

/** What theory says of one thing, and in what it is said. */
export interface Expected {
  readonly what: string;
  readonly unit: "us" | "each" | "";
  readonly theory: number;
}

export interface Model {
  readonly name: string;
  /** Why that is the answer, in a sentence, and where it comes from. */
  readonly says: string;
  readonly expected: readonly Expected[];
  /**
   * One run of about so many requests, counted from where the model is as it stays: what it
   * measured, in the order of `expected`.
   */
  readonly run: (rig: Rig, requests: number) => readonly number[];
}

export interface Judged extends Expected {
  readonly interval: Interval;
  readonly isWithin: boolean;
}

export interface Effort {
  readonly requests: number;
  /** Of the thirty that follow one another. */
  readonly firstSeed: number;
}

/** Runs with thirty seeds, each in a core that was reset. */
export function judge(core: Core, model: Model, effort: Effort): readonly Judged[] {
  const { requests, firstSeed } = effort;
  const runs = Array.from({ length: SEEDS }, (_, n) =>
    model.run(new Rig(core, firstSeed + n), requests),
  );
  return model.expected.map((expected, at): Judged => {
    const samples = runs.map((run) => run[at] ?? Number.NaN);
    const interval = meanInterval(samples);
    return { ...expected, interval, isWithin: holds(interval, expected.theory) };
  });
}
