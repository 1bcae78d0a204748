/**
 * Stopping: dependents first, gently, and by force when the time is over.
 *
 * A stop waits for those that order after the service and are to stop as well, and for nothing
 * else. It asks the process to end exactly once and kills it exactly at the stop timeout after
 * that. A paused process is thawed first, because a frozen one could not end. A stop that was
 * asked for runs the hook on-stop before it asks what runs to end, as systemd does.
 */
import { assert, present } from "../assertion.ts";
import { serviceOf, type KernelContext } from "../context.ts";
import { endChecks } from "../health/probing.ts";
import { endHook, runHook } from "../hook/hook.ts";
import { endIncident } from "../restart/incident.ts";
import { cancelRestart, uptimeOf } from "../restart/recovery.ts";
import type { Cause } from "../ports.ts";
import { after } from "../time.ts";
import { dropJob, planStart } from "./jobs.ts";
import { noteMove } from "./move.ts";
import { leaveIfAtRest } from "./registration.ts";
import { abandonReload, leaveReload } from "./reload.ts";
import {
  hasProcess,
  isActive,
  isAskedFor,
  isHeldByGroup,
  type Afterwards,
  type Instance,
  type InstanceState,
  type Service,
  type StopPurpose,
  type StopWait,
} from "./service.ts";
import { endWait } from "./waits.ts";
import { endWatchdog } from "./watchdog.ts";

export interface StopRequest {
  readonly purpose: "admin" | "dependency";
  readonly afterwards: Afterwards;
  readonly cause: number;
}

/** Plans the stop of a service; it happens as soon as its dependents in the same plan are down. */
export function planStop(context: KernelContext, service: Service, request: StopRequest): void {
  const { job } = service;
  // What is told to stop is not started again by its group.
  context.groups.withdrawn.add(service.id);
  if (job.kind === "stop") {
    // A follower that was to rest is not revived by the restart of what it follows.
    if (request.purpose === "admin" || request.afterwards === "rest") {
      job.afterwards = request.afterwards;
    }
    if (request.purpose === "admin") job.purpose = "admin";
    context.agenda.considerStop(service.id);
    return;
  }
  dropJob(context, service);
  if (request.afterwards === "rest" && !service.instances.some(isActive)) {
    // There is nothing to end, so nobody who stops at the same time has to wait for it.
    for (const instance of service.instances) settleInstance(context, instance, request);
    context.agenda.changed(service.id);
    return;
  }
  // What is at rest is not restarted but started.
  const isRestart = request.afterwards === "restart" && service.instances.some(isActive);
  const afterwards = request.afterwards === "rest" || isRestart ? request.afterwards : "start";
  service.job = { kind: "stop", ...request, afterwards, watch: 0 };
  context.agenda.considerStop(service.id);
}

/** Stops the service if it is to stop and its dependents are down. */
export function considerStop(context: KernelContext, service: Service): void {
  const { job } = service;
  if (job.kind !== "stop") return;
  const blocker = findBlocker(context, service, job.watch);
  if (blocker !== null) {
    job.watch = blocker;
    return;
  }
  abandonReload(context, service, job.cause);
  for (const instance of service.instances) {
    if (instance.state.name === "stopping") takeOver(instance, instance.state, job);
    else if (hasProcess(instance.state.name))
      stopInstance(context, instance, job.purpose, job.cause);
    else settleInstance(context, instance, job);
  }
  finishStop(context, service);
}

/** What ends already, for another reason, ends for this one from now on. */
function takeOver(
  instance: Instance,
  state: Extract<InstanceState, { readonly name: "stopping" }>,
  { purpose, cause }: Pick<StopRequest, "purpose" | "cause">,
): void {
  if (state.purpose === purpose) return;
  state.purpose = purpose;
  instance.lastRecord = cause;
}

/** Ends the stop job once no instance has a process left. */
export function finishStop(context: KernelContext, service: Service): void {
  const { job } = service;
  if (job.kind !== "stop" || service.instances.some(isActive)) return;
  // One may have failed while the stop still waited for others.
  for (const instance of service.instances) settleInstance(context, instance, job);
  dropJob(context, service);
  context.agenda.changed(service.id);
  leaveIfAtRest(context, service);
  if (job.afterwards === "rest") return;
  planStart(context, service, service.lastRecord, job.afterwards === "restart");
}

/** Has one process end: it is asked to, or first the hook that comes before that is run. */
export function stopInstance(
  context: KernelContext,
  instance: Instance,
  purpose: StopPurpose,
  cause: Cause,
): void {
  const way = (record: number): StopWait =>
    waitForHook(context, instance, purpose) ?? askToEnd(context, instance, purpose, record);
  beginStop(context, instance, { purpose, cause, way });
}

/** How an instance is brought to its end. */
export interface StopWay {
  readonly purpose: StopPurpose;
  readonly cause: Cause;
  /** Does what is to be done first, and says what is waited for; given the record of the stop. */
  readonly way: (record: number) => StopWait;
}

export function beginStop(
  context: KernelContext,
  instance: Instance,
  { purpose, cause, way }: StopWay,
): void {
  const { state, id, generation } = instance;
  const record = noteMove(context, instance, "stop", { cause });
  const uptimeUs = uptimeOf(instance, context.now);
  const wait = way(record);
  if (state.name === "paused") {
    context.effects.push({ kind: "resume", instance: id, generation, cause: record });
  }
  leave(context, instance, state, record);
  instance.state = { name: "stopping", purpose, uptimeUs, wait };
}

/** The hook that is to end before the process is asked to; `null`: it is asked at once. */
function waitForHook(
  context: KernelContext,
  instance: Instance,
  purpose: StopPurpose,
): StopWait | null {
  const { state, lastRecord } = instance;
  if (state.name === "starting") {
    if (state.hook === null) return null;
    endHook(context, instance, state.hook, "cancelled");
    return { kind: "start-hook", run: state.hook };
  }
  // What hangs or is unwell is past asking, and what never came up has nothing to take back.
  if (!isAskedFor(purpose)) return null;
  const run = runHook(context, instance, "on-stop", lastRecord);
  return run === null ? null : { kind: "stop-hook", run };
}

/** Asks the process to end, by signal 6 where it is to tell why it was silent; once. */
export function askToEnd(
  context: KernelContext,
  { id, generation, service }: Instance,
  purpose: StopPurpose,
  cause: number,
): StopWait {
  const deadline = after(context.now, service.spec.stopTimeoutUs);
  const timeout = context.alarms.arm(deadline, { kind: "stop-timeout", instance: id });
  const kind = purpose === "watchdog" ? "abort" : "stop";
  context.effects.push({ kind, instance: id, generation, cause });
  return { kind: "asked", timeout };
}

/** Calls off what was armed for the state that an instance leaves with its stop. */
function leave(
  context: KernelContext,
  instance: Instance,
  state: InstanceState,
  cause: number,
): void {
  if (state.name === "starting") context.alarms.cancel(state.timeout);
  if (state.name !== "running") return;
  endChecks(context, state.checks);
  endWatchdog(context, state.watchdog);
  leaveReload(context, instance, cause);
}

/** The process did not end in time: it is killed, and its exit follows. */
export function onStopTimeout(context: KernelContext, instance: Instance): void {
  const { state, id, generation, lastRecord } = instance;
  assert(state.name === "stopping", "a stop timeout is armed only while the instance stops");
  state.wait = { kind: "killed" };
  context.effects.push({ kind: "kill", instance: id, generation, cause: lastRecord });
}

/** An instance without a process: a pending restart is called off, a failure is put to rest. */
export function settleInstance(
  context: KernelContext,
  instance: Instance,
  job: { readonly cause: number },
): void {
  if (isHeldByGroup(instance)) {
    endWait(context, instance);
    instance.state = { name: "stopped", ended: "on-request" };
    endIncident(context, instance, job.cause, "cancelled");
  }
  if (instance.state.name !== "failed") return;
  const isPending = instance.state.next.kind !== "never";
  const record = isPending ? cancelRestart(context, instance, job.cause) : job.cause;
  endIncident(context, instance, record, "cancelled");
  noteMove(context, instance, "stopped", { cause: record });
  instance.state = { name: "stopped", ended: "on-request" };
}

/** Looks at the dependents beginning with the one that blocked the last time. */
function findBlocker(context: KernelContext, service: Service, watch: number): number | null {
  const dependents = present(context.graph.dependents[service.id], "a service of the graph");
  for (let step = 0; step < dependents.length; step += 1) {
    const index = (watch + step) % dependents.length;
    const edge = present(dependents[index], "a dependent");
    const dependent = serviceOf(context, edge.dependent);
    if (dependent.job.kind === "stop") return index;
  }
  return null;
}
