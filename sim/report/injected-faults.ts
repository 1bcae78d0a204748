/**
 * The faults that the manifest has injected, in `boot --json`: when each began and healed, whom it
 * struck, and the requests that failed meanwhile.
 */
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../system.ts";
import { failedMeanwhile } from "./failed-meanwhile.ts";
import type { RunReport } from "./run-report.ts";
import { instanceName, serviceName } from "./subject-names.ts";

type Injected = Extract<TraceRecord, { event: "fault.injected" }>;

/** In the order in which they began. */
export function injectedJson(system: SystemSpec, report: RunReport): readonly object[] {
  const records = report.happenings.filter(
    (record): record is Injected => record.event === "fault.injected",
  );
  const heals = new Map(records.map((record) => [record.cause, record.tUs]));
  return records
    .filter(({ phase }) => phase === "begin")
    .map((record) => {
      const { fault, index, service, instance, struck, tUs: atUs } = record;
      const healedUs = heals.get(record.seq) ?? null;
      const until = healedUs === null ? null : { atUs, untilUs: healedUs };
      return {
        fault,
        line: system.faults.find((each) => each.index === index)?.place.line ?? null,
        service: service === null ? null : serviceName(system, service),
        instance: instance === null ? null : instanceName(system, instance),
        struck,
        at_us: atUs,
        healed_us: healedUs,
        ...failedJson(report, until),
      };
    });
}

/** By workload, of those of which any failed; nothing where it has not ended, or nobody asks. */
export function failedJson(
  report: RunReport,
  stretch: { readonly atUs: number; readonly untilUs: number } | null,
): object {
  if (stretch === null) return {};
  const failed = failedMeanwhile(report.traffic, stretch.atUs, stretch.untilUs);
  if (failed === null) return {};
  const counts = failed.map(({ workload, count }) => [workload, count] as const);
  return { failed_requests: Object.fromEntries(counts) as object };
}
