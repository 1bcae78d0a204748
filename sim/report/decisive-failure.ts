/**
 * The failure that an objective on failures was judged by, for reports that point at it.
 *
 *   recovery       what was never put right, else what took the longest, as the objective counts
 *   availability   the longest time in which no instance was up, of the service that was up least
 *
 * Where a service was away often and briefly, no single time explains how much it was away: then
 * none is named. Nor is one of a service that never came up.
 */
import type { Objective } from "../manifest/objective.ts";
import { instanceName } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";
import { longestRecovery, servicesOf, type Verdict } from "./objectives.ts";
import type { RunReport, ServiceReport } from "./run-report.ts";

export interface DecisiveFailure {
  /** `db/0`; `web`, of which all instances were away. */
  readonly who: string;
  readonly atUs: number;
  /** When it was up again, whoever brought that about; `null`: not before the end of the run. */
  readonly untilUs: number | null;
}

/** The longest time away is told where all of them together are at most so many times as long. */
const TIMES_MAX = 4;

export function isOnFailures({ metric, subject }: Objective): boolean {
  return metric === "recovery" || (metric === "availability" && subject.kind !== "workload");
}

/** Of an objective on failures; `null`: there was none, or none that explains what was observed. */
export function decisiveFailure(
  system: SystemSpec,
  report: RunReport,
  { objective, observed }: Pick<Verdict, "objective" | "observed">,
): DecisiveFailure | null {
  const services = servicesOf(objective.subject, report);
  if (objective.metric === "availability") {
    const lowest = services.filter(({ availability }) => availability === observed);
    return lowest.reduce<DecisiveFailure | null>((found, each) => found ?? absenceOf(each), null);
  }
  const longest = longestRecovery(services, report);
  if (longest === null) return null;
  const { instance, atUs, upUs } = longest;
  return { who: instanceName(system, instance), atUs, untilUs: upUs };
}

function absenceOf({ name, instances, absence }: ServiceReport): DecisiveFailure | null {
  const { longest, totalUs, longestUs } = absence;
  if (longest === null || totalUs > TIMES_MAX * longestUs) return null;
  const [only] = instances;
  const who = only !== undefined && instances.length === 1 ? only.name : name;
  return { who, ...longest };
}
