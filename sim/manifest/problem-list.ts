/**
 * Collects what is wrong with a file while it is read, so that all of it is reported at once.
 *
 * It is bounded: a file of a million mistakes ends in the first few and a count of the rest.
 */
import { compareProblems, errorAt, warningAt, type Place, type Problem } from "../problem.ts";

/** More than anybody reads in one go, few enough to print at once. */
export const PROBLEMS_MAX = 1_000;

export class ProblemList {
  readonly #max: number;
  readonly #errors: Problem[] = [];
  readonly #warnings: Problem[] = [];
  #dropped = 0;

  constructor(max: number = PROBLEMS_MAX) {
    this.#max = max;
  }

  error(place: Place, code: string, message: string, hint = ""): void {
    this.#keep(this.#errors, errorAt(place, code, message, hint));
  }

  warning(place: Place, code: string, message: string, hint = ""): void {
    this.#keep(this.#warnings, warningAt(place, code, message, hint));
  }

  /** True where further errors are only counted, so that nobody need look for them. */
  get isFull(): boolean {
    return this.#errors.length >= this.#max;
  }

  /** Errors so far, those that were not kept included: more later, and something went wrong. */
  get errorCount(): number {
    return this.#errors.length + this.#dropped;
  }

  get hasErrors(): boolean {
    return this.#errors.length > 0;
  }

  /** In the order of the file, each once; the last one counts those that were not kept. */
  errors(): readonly Problem[] {
    const sorted = distinct(this.#errors);
    const last = sorted.at(-1);
    if (this.isFull && last !== undefined) {
      const rest = this.#dropped === 0 ? "perhaps more" : `at least ${this.#dropped} more`;
      const message = `${rest} problems are not listed`;
      sorted.push(errorAt(last, "too-many-problems", message, "repair the first ones first"));
    }
    return sorted;
  }

  /** Takes over what another list or reading has found. */
  add(found: Iterable<Problem>): void {
    for (const problem of found) {
      this.#keep(problem.severity === "error" ? this.#errors : this.#warnings, problem);
    }
  }

  warnings(): readonly Problem[] {
    return distinct(this.#warnings);
  }

  #keep(list: Problem[], problem: Problem): void {
    if (list.length < this.#max) list.push(problem);
    else if (problem.severity === "error") this.#dropped += 1;
  }
}

/** A node that several aliases share is visited several times and complains each time. */
function distinct(problems: readonly Problem[]): Problem[] {
  const sorted = problems.toSorted(compareProblems);
  return sorted.filter((problem, index) => {
    const before = sorted[index - 1];
    return before === undefined || compareProblems(before, problem) !== 0;
  });
}
