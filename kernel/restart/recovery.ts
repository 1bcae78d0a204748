/**
 * The automatic restart of an instance: planned, waited for, called off, or given up.
 *
 * It never starts a process: it only says when one is due (see lifecycle/restart.ts). Giving up is
 * final until an operator starts the service, and it is what dependents that wait get to know.
 */
import { assert, present } from "../assertion.ts";
import { note, noteLatest, serviceOf, type KernelContext } from "../context.ts";
import { prospectOf } from "../lifecycle/condition.ts";
import { considerGroups } from "../group/group.ts";
import { isRequired } from "../dependency/graph.ts";
import { callSideHook } from "../hook/side.ts";
import type { Instance } from "../lifecycle/service.ts";
import { beginWait, endWait } from "../lifecycle/waits.ts";
import type { ServiceId } from "../spec.ts";
import { after, duration, elapsed, type Duration, type Instant } from "../time.ts";
import { backoffCap, backoffDelay, firstDelay } from "./backoff.ts";
import { endRow } from "./history.ts";
import { closeRecovery, openIncident } from "./incident.ts";
import { jitteredDelay } from "./jitter.ts";

/**
 * How long the process ran, until it was asked to end; 0 where it never came so far. A pause does
 * not count.
 */
export function uptimeOf({ state }: Instance, now: Instant): Duration {
  if (state.name === "running") return elapsed(state.since, now);
  return state.name === "stopping" || state.name === "paused" ? state.uptimeUs : duration(0);
}

/** Plans the next start of an instance that has just failed. */
export function planRestart(
  context: KernelContext,
  instance: Instance,
  cause: number,
  uptimeUs: number,
): void {
  const { state, restarts } = instance;
  assert(state.name === "failed", "only a failed instance is restarted");
  endWait(context, instance);
  const { restart } = instance.service.spec;
  if (uptimeUs > restart.resetAfterUs) endRow(restarts);
  openIncident(context, instance);
  const attempt = restarts.inRow + 1;
  if (restart.attemptsMax !== null && attempt > restart.attemptsMax) {
    const record = note(context, cause, {
      event: "limit.hit",
      limit: "attempts",
      instance: instance.id,
      slice: null,
      value: attempt,
      max: restart.attemptsMax,
      held: null,
    });
    giveUp(context, instance, record);
    return;
  }
  const delayUs = drawDelay(context, instance, attempt, uptimeUs);
  restarts.previousDelayUs = delayUs;
  const record = note(context, cause, {
    event: "recovery.started",
    instance: instance.id,
    strategy: delayUs === 0 ? "restart" : "restart-with-delay",
    attempt,
    delayUs,
  });
  const alarm = context.alarms.arm(after(context.now, delayUs), {
    kind: "restart",
    instance: instance.id,
  });
  state.next = { kind: "backoff", attempt, record, alarm, blamed: missing(context, instance) };
}

/** The wait is over: the restart is tried when the step comes to its starts. */
export function onRestartDue(context: KernelContext, instance: Instance): void {
  const { state } = instance;
  assert(
    state.name === "failed" && state.next.kind === "backoff",
    "a restart alarm is armed only while the instance waits for it",
  );
  const { attempt, record } = state.next;
  state.next = { kind: "due", attempt, record };
  beginWait(context, instance);
  context.agenda.considerStart(instance.id);
}

/** A dependency that was blamed for the failure is back: the rest of the wait is spared. */
export function cutBackoffShort(
  context: KernelContext,
  instance: Instance,
  dependency: ServiceId,
): void {
  const { state } = instance;
  if (state.name !== "failed" || state.next.kind !== "backoff") return;
  if (!state.next.blamed.includes(dependency)) return;
  context.alarms.cancel(state.next.alarm);
  onRestartDue(context, instance);
}

/** Calls a planned restart off; returns the record that says so. */
export function cancelRestart(context: KernelContext, instance: Instance, cause: number): number {
  const { state } = instance;
  assert(state.name === "failed", "only a failed instance has a restart to call off");
  if (state.next.kind === "backoff") context.alarms.cancel(state.next.alarm);
  endWait(context, instance);
  state.next = { kind: "never" };
  considerGroups(context, instance.service);
  return closeRecovery(context, instance, cause, "cancelled");
}

/** The instance stays failed; whoever waits for it gets to know. */
export function giveUp(context: KernelContext, instance: Instance, cause: number): void {
  const { state } = instance;
  assert(state.name === "failed", "only a failed instance is given up");
  endWait(context, instance);
  state.next = { kind: "never" };
  const record = closeRecovery(context, instance, cause, "gave-up");
  noteLatest(instance, record);
  callSideHook(context, instance, "on-failure", record);
  context.agenda.changed(instance.service.id);
}

function drawDelay(
  context: KernelContext,
  instance: Instance,
  n: number,
  uptimeUs: number,
): Duration {
  const { restarts } = instance;
  const { backoff, jitter } = instance.service.spec.restart;
  const delayUs = backoffDelay(backoff, { n, uptimeUs, previousUs: restarts.backoffUs });
  restarts.backoffUs = delayUs;
  const input = {
    delayUs,
    firstUs: firstDelay(backoff),
    previousUs: restarts.previousDelayUs,
    capUs: backoffCap(backoff),
  };
  return jitteredDelay(jitter, input, () => context.random.open(`restart/${instance.name}`));
}

/** The required dependencies that do not hold at this moment. */
function missing(context: KernelContext, instance: Instance): readonly ServiceId[] {
  const dependencies = present(context.graph.after[instance.service.id], "a service of the graph");
  return dependencies.flatMap((dependency) => {
    if (!isRequired(dependency)) return [];
    const prospect = prospectOf(serviceOf(context, dependency.target), dependency);
    return prospect === "holds" ? [] : [dependency.target];
  });
}
