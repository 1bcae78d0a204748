/**
 * What has failed and was on its way back when the run ended: nobody has given it up.
 */
import type { ServiceId } from "../../../kernel/spec.ts";
import type { SystemSpec } from "../../system.ts";
import { durationText, instantText } from "../../quantity-text.ts";
import type { InstanceReport, RunReport } from "../run-report.ts";
import { waitText } from "./waits.ts";

/** Whether all of its instances that stand in error are to start again, or do so. */
export function isRestarting(report: RunReport, service: ServiceId): boolean {
  const failed = failedOf(report, service);
  return failed.length > 0 && failed.every((each) => isBack(report, each));
}

/** `its next start is due in 50.1 s, at 1h00m50.700s`. */
export function restartingText(system: SystemSpec, report: RunReport, service: ServiceId): string {
  const { endedUs, restartDueUs, services } = report;
  const dues = failedOf(report, service).flatMap(({ id }) => restartDueUs(id) ?? []);
  const [due] = dues.sort((a, b) => a - b);
  if (due === undefined) return "it was starting again at the end";
  if (due > endedUs) {
    return `its next start is due in ${durationText(due - endedUs)}, at ${instantText(due)}`;
  }
  const isHeld = (services[service]?.waitsFor ?? null) !== null;
  return isHeld ? `it ${waitText(system, report, service)}` : "its next start is due now";
}

function failedOf({ services }: RunReport, service: ServiceId): readonly InstanceReport[] {
  return services[service]?.instances.filter(({ error }) => error !== null) ?? [];
}

function isBack({ restartDueUs }: RunReport, { id, state }: InstanceReport): boolean {
  return state === "starting" || restartDueUs(id) !== null;
}
