/**
 * Workloads without an end: a run ends when its last workload has ended, so one that never does
 * needs another end. How long a run is to be, nobody but the person knows: none is made up here.
 */
import { errorAt, warningAt, type Problem } from "../problem.ts";
import type { SystemSpec } from "../system.ts";
import type { WorkloadSpec } from "./spec.ts";

/** An error for each, where nothing else ends the run: to be told where no time is given for it. */
export function endlessWorkloads(system: SystemSpec): readonly Problem[] {
  return endless(system).map(({ name, place }) => {
    const message = `the workload '${name}' has no end, and neither has the run`;
    return errorAt(place, "endless", message, "write 'for: 10m' in it, or add --for 10m");
  });
}

/** The same as warnings, for those who do not run it. */
export function warnOfEndless(system: SystemSpec): readonly Problem[] {
  return endless(system).map(({ name, place }) => {
    const message = `the workload '${name}' has no end: a boot needs --for`;
    return warningAt(place, "endless", message, "write 'for: 10m' in it");
  });
}

function endless({ traffic, actions }: SystemSpec): readonly WorkloadSpec[] {
  if (actions.some(({ call }) => call === "shutdownSystem")) return [];
  return (traffic?.workloads ?? []).filter(({ endUs }) => endUs === null);
}
