/**
 * The faults that the manifest has injected, in `boot --json`: when each began, healed and was
 * over, whom it struck, and the requests that failed meanwhile.
 */
import type { SystemSpec } from "../system.ts";
import { failedMeanwhile, type FailedRequests } from "./failed-meanwhile.ts";
import { failedThrough, faultStretches } from "./fault-stretches.ts";
import type { RunReport } from "./run-report.ts";
import { instanceName, serviceName } from "../subject-names.ts";

/** In the order in which they began. */
export function injectedJson(system: SystemSpec, report: RunReport): readonly object[] {
  return faultStretches(system, report).map(({ begin, healedUs, overUs }) => {
    const { fault, index, service, instance, struck, tUs: fromUs } = begin;
    return {
      fault,
      line: system.faults.find((each) => each.index === index)?.place.line ?? null,
      service: service === null ? null : serviceName(system, service),
      instance: instance === null ? null : instanceName(system, instance),
      struck,
      at_us: fromUs,
      healed_us: healedUs,
      over_us: overUs,
      ...countsJson(failedThrough(report, { fromUs, overUs })),
    };
  });
}

/** By workload, of those of which any failed; nothing where it has not ended, or nobody asks. */
export function failedJson(
  { traffic }: RunReport,
  stretch: { readonly atUs: number; readonly untilUs: number } | null,
): object {
  return stretch === null
    ? {}
    : countsJson(failedMeanwhile(traffic, stretch.atUs, stretch.untilUs));
}

function countsJson(failed: readonly FailedRequests[] | null): object {
  if (failed === null) return {};
  const counts = failed.map(({ workload, count }) => [workload, count] as const);
  return { failed_requests: Object.fromEntries(counts) as object };
}
