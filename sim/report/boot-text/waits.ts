/**
 * What a service that never failed was still waiting for, as the kernel has it.
 */
import { unreachable } from "../../../kernel/assertion.ts";
import type { StartWait } from "../../../kernel/lifecycle/start-wait.ts";
import type { DependencySpec, ServiceId } from "../../../kernel/spec.ts";
import type { ServiceState } from "../../../kernel/vocabulary.ts";
import type { SystemSpec } from "../../system.ts";
import { instantText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { serviceAt, serviceName } from "../../subject-names.ts";

/** Whether it is a start that has not come; else one that has not led to anything. */
export function isWaiting({ services }: RunReport, service: ServiceId): boolean {
  const { startedUs = null, waitsFor = null } = services[service] ?? {};
  return startedUs === null || waitsFor !== null;
}

/** `waits for db to be ready`, `started at 1.000s, and was never ready`. */
export function waitText(system: SystemSpec, report: RunReport, service: ServiceId): string {
  const { startedUs = null, waitsFor = null, state } = report.services[service] ?? {};
  if (waitsFor !== null) return openText(system, report, waitsFor);
  if (startedUs === null) return "was never started";
  if (serviceAt(system, service).spec.kind === "oneshot" && state === "running") {
    return `still at work at the end, since ${instantText(startedUs)}`;
  }
  return unreadyText(startedUs, state, report);
}

function openText(system: SystemSpec, report: RunReport, wait: StartWait): string {
  switch (wait.kind) {
    case "dependency":
      return dependencyText(system, report, wait.dependency);
    case "rival":
      return `waits for ${serviceName(system, wait.service)} to be down: they conflict`;
    case "dependent":
      return `waits for ${serviceName(system, wait.service)} to stop`;
    case "itself":
      return "waits for its own process to end";
    case "group":
      return "waits for its group to be down";
    default:
      return unreachable(wait);
  }
}

/** What had been ready once, and is waited for all the same, has gone since. */
function dependencyText(
  system: SystemSpec,
  { services }: RunReport,
  { target, condition }: DependencySpec,
): string {
  const other = serviceName(system, target);
  const { state, readyUs = null } = services[target] ?? {};
  if (state === "paused") return `waits for ${other}, which is paused`;
  return `waits for ${other} to be ${condition}${readyUs === null ? "" : " again"}`;
}

/** A run that was cut short leaves some on their way. */
function unreadyText(
  startedUs: number,
  state: ServiceState | undefined,
  { ending }: RunReport,
): string {
  const since = instantText(startedUs);
  if (state === "paused") return `started at ${since}, and was paused before it was ready`;
  if (state === "starting" && ending !== "quiet")
    return `still starting at the end, since ${since}`;
  return `started at ${since}, and was never ready`;
}
