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
}

export interface InvariantReport {
  /** How many were checked. */
  readonly checked: number;
  readonly violations: readonly { readonly id: string; readonly message: string }[];
}

export function checkAll(checkers: readonly Checker[], result: SimulationResult): InvariantReport {
  let checked = 0;
  const violations: { readonly id: string; readonly message: string }[] = [];
  for (const checker of checkers) {
    const { id } = checker;
    const found = checker.check(result);
    if (found === null) continue;
    checked += 1;
    for (const message of found) violations.push({ id, message });
  }
  return { checked, violations };
}
