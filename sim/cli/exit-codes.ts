/**
 * The exit codes of every command, and which of them wins where several would fit.
 */
import { neverReady } from "../report/failure-causes.ts";
import type { Verdict } from "../report/objectives.ts";
import type { RunReport } from "../report/run-report.ts";

export const ExitCode = {
  held: 0,
  /** An invariant or objective was violated. */
  violated: 1,
  usage: 2,
  invalidInput: 3,
  /** An enabled service never became ready. */
  notReady: 4,
  /** In MultiOS itself. */
  defect: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Of a run that was carried out: 5 and 3 have ended the command before it comes to this. */
export function exitCodeOfRun(report: RunReport, verdicts: readonly Verdict[]): ExitCode {
  if (report.ending === "interrupted") return ExitCode.interrupted;
  if (neverReady(report.services).length > 0) return ExitCode.notReady;
  const isViolated = verdicts.some(({ held }) => !held) || report.invariants.violations.length > 0;
  // Time that stands still breaks the promise that every run ends by itself.
  const isStuck = report.ending === "livelock" || report.ending === "no-progress";
  return isViolated || isStuck ? ExitCode.violated : ExitCode.held;
}
