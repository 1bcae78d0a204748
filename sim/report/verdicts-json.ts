/**
 * The objectives in `boot --json`: what was observed of each and, where it was violated, when that
 * was worst, as far as it is known.
 */
import type { SystemSpec } from "../system.ts";
import { notCounted } from "./not-counted.ts";
import type { Verdict } from "./objectives.ts";
import type { RunReport } from "./run-report.ts";
import { worstTime } from "./worst-time.ts";

export interface Judged {
  readonly system: SystemSpec;
  readonly report: RunReport;
  readonly verdicts: readonly Verdict[];
}

export function objectivesJson({ system, report, verdicts }: Judged): readonly object[] {
  return verdicts.map((verdict) => {
    const { objective, held, observed } = verdict;
    const missing = notCounted(objective, report);
    const worst = worstTime(system, report, verdict);
    return {
      text: objective.text,
      held,
      observed,
      ...(missing === null ? {} : { given_up: missing.givenUp, retries: missing.retries }),
      ...(worst === null
        ? {}
        : { worst_us: worst.atUs, worst_length_us: worst.lengthUs, worst: worst.troubles }),
    };
  });
}
