/**
 * The shape of every checker: what has to hold of a run, whatever was booted and befell it.
 *
 * A checker looks at what a run has left and says what it found wrong, in words. One whose
 * machinery a run never used has nothing to look at, and does not count as checked.
 */
import type { SimulationResult } from "../simulation.ts";

export interface Checker {
  /** `cpu-time`: what stands in reports. */
  readonly id: string;
  /** `null`: the run gave nothing to check. */
  check(result: SimulationResult): readonly string[] | null;
  /** Whether it would have had something to check, had anything gone wrong. */
  isIdle?(result: SimulationResult): boolean;
}

export interface InvariantReport {
  /** How many were checked. */
  readonly checked: number;
  /** Those that had nothing to check, though somebody relies on them. */
  readonly notExercised: readonly string[];
  readonly violations: readonly { readonly id: string; readonly message: string }[];
}

export function checkAll(checkers: readonly Checker[], result: SimulationResult): InvariantReport {
  let checked = 0;
  const notExercised: string[] = [];
  const violations: { readonly id: string; readonly message: string }[] = [];
  for (const checker of checkers) {
    const { id } = checker;
    const found = checker.check(result);
    if (found === null) {
      if (checker.isIdle?.(result) === true) notExercised.push(id);
      continue;
    }
    checked += 1;
    for (const message of found) violations.push({ id, message });
  }
  return { checked, notExercised, violations };
}
