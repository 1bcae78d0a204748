/**
 * Stopping: dependents first, gently, and by force when the time is over.
 *
 * A stop waits for those that order after the service and are to stop as well, and for nothing
 * else. It asks the process to end exactly once and kills it exactly at the stop timeout. A paused
 * process is thawed with that, because a frozen one could not end.
 */
import { assert, present } from "../assertion.ts";
import { noteInstance, serviceOf, type KernelContext } from "../context.ts";
import { endChecks } from "../health/probing.ts";
import { endIncident } from "../restart/incident.ts";
import { cancelRestart, uptimeOf } from "../restart/recovery.ts";
import type { Cause } from "../ports.ts";
import { after } from "../time.ts";
import { dropJob, planStart } from "./jobs.ts";
import { leaveIfAtRest } from "./registration.ts";
import { hasProcess, isActive, type Instance, type Service, type StopPurpose } from "./service.ts";
import { transition } from "./transitions.ts";

export interface StopRequest {
  readonly purpose: "admin" | "dependency";
  /** A restart is a stop that is followed by a start. */
  readonly afterwards: "rest" | "start";
  readonly cause: number;
}

/** Plans the stop of a service; it happens as soon as its dependents in the same plan are down. */
export function planStop(context: KernelContext, service: Service, request: StopRequest): void {
  const { job } = service;
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
  service.job = { kind: "stop", ...request, watch: 0 };
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
  for (const instance of service.instances) {
    if (instance.state.name === "stopping") instance.state.purpose = job.purpose;
    else if (hasProcess(instance.state.name))
      stopInstance(context, instance, job.purpose, job.cause);
    else settleInstance(context, instance, job);
  }
  finishStop(context, service);
}

/** Ends the stop job once no instance has a process left. */
export function finishStop(context: KernelContext, service: Service): void {
  const { job } = service;
  if (job.kind !== "stop" || service.instances.some(isActive)) return;
  dropJob(context, service);
  context.agenda.changed(service.id);
  leaveIfAtRest(context, service);
  if (job.afterwards === "start") planStart(context, service, service.lastRecord);
}

/** Asks one process to end. */
export function stopInstance(
  context: KernelContext,
  instance: Instance,
  purpose: StopPurpose,
  cause: Cause,
): void {
  const { state } = instance;
  if (state.name === "starting") context.alarms.cancel(state.timeout);
  if (state.name === "running") endChecks(context, state.checks);
  const to = transition(state.name, "stop");
  const record = noteInstance(context, instance, cause, {
    event: "service.state",
    instance: instance.id,
    from: state.name,
    to,
    generation: instance.generation,
    exit: null,
    error: null,
  });
  const deadline = after(context.now, instance.service.spec.stopTimeoutUs);
  const timeout = context.alarms.arm(deadline, { kind: "stop-timeout", instance: instance.id });
  const uptimeUs = uptimeOf(instance, context.now);
  instance.state = { name: "stopping", purpose, uptimeUs, timeout };
  const { id, generation } = instance;
  context.effects.push({ kind: "stop", instance: id, generation, cause: record });
  if (state.name !== "paused") return;
  context.effects.push({ kind: "resume", instance: id, generation, cause: record });
}

/** The process did not end in time: it is killed, and its exit follows. */
export function onStopTimeout(context: KernelContext, instance: Instance): void {
  const { state } = instance;
  assert(state.name === "stopping", "a stop timeout is armed only while the instance stops");
  state.timeout = null;
  context.effects.push({
    kind: "kill",
    instance: instance.id,
    generation: instance.generation,
    cause: instance.lastRecord,
  });
}

/** An instance without a process: a pending restart is called off, a failure is put to rest. */
function settleInstance(
  context: KernelContext,
  instance: Instance,
  job: { readonly cause: number },
): void {
  if (instance.state.name !== "failed") return;
  const isPending = instance.state.next.kind !== "never";
  const record = isPending ? cancelRestart(context, instance, job.cause) : job.cause;
  endIncident(context, instance, record, "cancelled");
  transition("failed", "stopped");
  instance.state = { name: "stopped", ended: "on-request" };
  noteInstance(context, instance, record, {
    event: "service.state",
    instance: instance.id,
    from: "failed",
    to: "stopped",
    generation: instance.generation,
    exit: null,
    error: null,
  });
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
