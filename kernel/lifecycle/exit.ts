/**
 * A process has ended: what that means depends on who wanted it, and what comes next on the policy.
 */
import { assert, unreachable } from "../assertion.ts";
import { instanceOf, note, type KernelContext } from "../context.ts";
import { endedByGroup, restartMember } from "../group/members.ts";
import { endChecks } from "../health/probing.ts";
import { callSideHook, dropHook, endHealthHook } from "../hook/side.ts";
import { checksPass } from "../health/readiness.ts";
import { closeEndpoint } from "../message/endpoints.ts";
import type { Cause, ProcessExit } from "../ports.ts";
import { reportExit, unrequestedCause } from "../restart/exit-cause.ts";
import { restartsAfter } from "../restart/policy.ts";
import { endIncident, openIncident } from "../restart/incident.ts";
import { uptimeOf } from "../restart/recovery.ts";
import type { InstanceId } from "../spec.ts";
import { duration } from "../time.ts";
import type { ExitReport } from "../trace/events.ts";
import type { ExitCause, FaultType, ServiceError } from "../vocabulary.ts";
import { noteMove } from "./move.ts";
import { leaveReload } from "./reload.ts";
import { isAlive, isAskedFor, type Ended, type Instance, type StopPurpose } from "./service.ts";
import { finishStop } from "./stop.ts";
import { endWatchdog } from "./watchdog.ts";

export interface ExitInput {
  readonly instance: InstanceId;
  readonly generation: number;
  readonly exit: ProcessExit;
  readonly cause: Cause;
}

export function onExited(context: KernelContext, input: ExitInput): void {
  const instance = instanceOf(context, input.instance);
  if (instance.generation !== input.generation || !isAlive(instance)) return;
  const { state } = instance;
  const cause = input.cause ?? instance.lastRecord;
  const uptimeUs = uptimeOf(instance, context.now);
  if (state.name === "stopping") {
    // Its hook has nothing left to prepare.
    if (state.wait.kind === "stop-hook") dropHook(context, instance, state.wait.run);
    concludeStop(context, instance, input.exit, cause);
    return;
  }
  if (state.name === "starting") context.alarms.cancel(state.timeout);
  if (state.name === "running") {
    endChecks(context, state.checks);
    endWatchdog(context, state.watchdog);
  }
  concludeExit(context, instance, { exit: input.exit, cause, uptimeUs });
  leaveReload(context, instance, cause);
}

/** A process has ended of itself, or by what befell it. */
function concludeExit(
  context: KernelContext,
  instance: Instance,
  ended: { readonly exit: ProcessExit; readonly cause: number; readonly uptimeUs: number },
): void {
  const { cause, uptimeUs } = ended;
  const { kind, restart } = instance.service.spec;
  const exit = reportExit(ended.exit, unrequestedCause(ended.exit, kind));
  if (exit.cause === "clean" && !restartsAfter(restart.policy, kind, exit.cause)) {
    const served = wasReady(instance) ? "served" : "before-ready";
    rest(context, instance, { exit, cause, ended: kind === "oneshot" ? "completed" : served });
    return;
  }
  const isRefused = ended.exit.kind === "refused";
  const fault = isRefused ? "resource-exhaustion" : faultOf(exit.cause);
  fail(context, instance, { exit, cause, uptimeUs, fault });
}

/** A stop is done: nothing of the instance is left that runs. */
export function concludeStop(
  context: KernelContext,
  instance: Instance,
  ended: ProcessExit,
  cause: number,
): void {
  const { state } = instance;
  assert(state.name === "stopping", "only a stop is concluded");
  const { purpose, wait, uptimeUs } = state;
  if (wait.kind === "asked") context.alarms.cancel(wait.timeout);
  const exit = reportExit(ended, stopCause(purpose, wait.kind === "killed", ended));
  if (isAskedFor(purpose)) {
    const rested = purpose === "group" ? endedByGroup(context, instance) : "on-request";
    rest(context, instance, { exit, cause, ended: rested });
    finishStop(context, instance.service);
    return;
  }
  fail(context, instance, { exit, cause, uptimeUs, fault: faultOf(exit.cause) });
}

/** A hook of the start has failed, and the start with it; there was no process. */
export function failStart(
  context: KernelContext,
  instance: Instance,
  how: { readonly exit: ProcessExit; readonly isTimeout: boolean; readonly cause: number },
): void {
  const { state } = instance;
  assert(state.name === "starting", "only a start fails of its hooks");
  context.alarms.cancel(state.timeout);
  // A command does one thing and ends, so no signal is a clean end of it.
  const cause = how.isTimeout ? "timeout" : unrequestedCause(how.exit, "oneshot");
  const exit = reportExit(how.exit, cause);
  const fault = faultOf(cause);
  fail(context, instance, { exit, cause: how.cause, uptimeUs: duration(0), fault });
}

/** The instance comes to rest in `stopped`. */
function rest(
  context: KernelContext,
  instance: Instance,
  how: { readonly exit: ExitReport; readonly cause: number; readonly ended: Ended },
): void {
  const from = instance.state.name;
  const record = noteMove(context, instance, from === "stopping" ? "stopped" : "finish", how);
  instance.state = { name: "stopped", ended: how.ended };
  closeEndpoint(context, instance);
  endHealthHook(context, instance);
  // What its group is to start again has not recovered yet.
  if (how.ended === "by-group") return;
  endIncident(context, instance, record, how.ended === "completed" ? "recovered" : "cancelled");
}

/** The instance fails; it waits for its next start where the policy brings it back. */
function fail(
  context: KernelContext,
  instance: Instance,
  how: {
    readonly exit: ExitReport;
    readonly cause: number;
    readonly uptimeUs: number;
    /** `null`: to end like that is no fault. */
    readonly fault: FaultType | null;
  },
): void {
  const { restart, kind } = instance.service.spec;
  const { exit } = how;
  const isOfStart = !hasComeUp(instance);
  const error = exit.cause === "clean" ? null : errorOf(exit.cause);
  const record = noteMove(context, instance, "fail", { cause: how.cause, exit, error });
  instance.state = { name: "failed", next: { kind: "never" } };
  closeEndpoint(context, instance);
  endHealthHook(context, instance);
  const detected = detect(context, instance, how.fault, record);
  const wanted = instance.service.job.kind !== "stop";
  if (wanted && restartsAfter(restart.policy, kind, exit.cause)) {
    restartMember(context, { instance, cause: detected, uptimeUs: how.uptimeUs, isOfStart });
  } else callSideHook(context, instance, "on-failure", detected);
}

/** Whether its start was over when it ended, or when it was asked to. */
function hasComeUp({ state }: Instance): boolean {
  if (state.name === "stopping") return state.purpose !== "start-timeout";
  return state.name !== "starting";
}

/** Whether it was ready until it ended, or until it was paused just before. */
function wasReady({ state, service }: Instance): boolean {
  if (state.name === "running") return state.ready;
  return state.name === "paused" && checksPass(service.spec.checks, state.checks);
}

/** Names the fault, unless the health check that found it has named it already. */
function detect(
  context: KernelContext,
  instance: Instance,
  fault: FaultType | null,
  record: number,
): number {
  const isNamed = fault === "health-check-failure" && instance.incident !== null;
  if (fault === null || isNamed) return record;
  const detected = note(context, record, {
    event: "fault.detected",
    type: fault,
    instance: instance.id,
  });
  openIncident(context, instance);
  return detected;
}

/** A stop that had to be forced ended by its timeout, whoever asked for it. */
function stopCause(purpose: StopPurpose, timedOut: boolean, exit: ProcessExit): ExitCause {
  if (exit.kind === "signal" && exit.outOfMemory) return "oom";
  if (purpose === "unhealthy" || purpose === "watchdog") return "watchdog";
  if (purpose === "group") return timedOut ? "timeout" : "dependency";
  return timedOut || purpose === "start-timeout" ? "timeout" : purpose;
}

function errorOf(cause: ExitCause): ServiceError {
  if (cause === "timeout") return "service-timeout";
  return cause === "watchdog" ? "health-check-failed" : "service-failed";
}

function faultOf(cause: ExitCause): FaultType | null {
  switch (cause) {
    case "clean":
      return null;
    case "exit-code":
    case "signal":
      return "unhandled-exception";
    case "timeout":
      return "timeout";
    case "watchdog":
      return "health-check-failure";
    case "oom":
      return "resource-exhaustion";
    case "dependency":
    case "admin":
      return "dependency-failure";
    default:
      return unreachable(cause);
  }
}
