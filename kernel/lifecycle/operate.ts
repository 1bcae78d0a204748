/**
 * What an operator can ask of a service: start, stop, restart. Each call is audited and is a root
 * of causes; asking for what is already so changes nothing.
 */
import { note, serviceOf, type KernelContext } from "../context.ts";
import { pullsIn } from "../dependency/graph.ts";
import { followers, planStopWithFollowers } from "./propagation.ts";
import type { Cause, LifecycleCall } from "../ports.ts";
import type { ServiceId } from "../spec.ts";
import { cancelRestart } from "../restart/recovery.ts";
import { isActive, type Service } from "./service.ts";
import { dropJob, planStart } from "./jobs.ts";

export function onSyscall(
  context: KernelContext,
  input: { readonly call: LifecycleCall; readonly service: ServiceId; readonly cause: Cause },
): void {
  const service = serviceOf(context, input.service);
  const record = note(context, input.cause, {
    event: "audit",
    call: input.call,
    service: service.id,
    error: null,
  });
  service.lastRecord = record;
  switch (input.call) {
    case "startService":
      start(context, service, record);
      return;
    case "stopService":
      stop(context, service, record);
      return;
    case "restartService":
      restart(context, service, record);
  }
}

/** Starts the service with all that it pulls in; what conflicts with those stops first. */
function start(context: KernelContext, service: Service, cause: number): void {
  const members = startSet(context, service);
  makeRoomFor(context, members, cause);
  for (const member of members) bringUp(context, member, cause);
}

function stop(context: KernelContext, service: Service, cause: number): void {
  planStopWithFollowers(context, service, { purpose: "admin", afterwards: "rest", cause });
}

/**
 * Stops the dependents first and starts them after, with all that any of them pulls in; a service
 * at rest is just started.
 */
function restart(context: KernelContext, service: Service, cause: number): void {
  const returning = followers(context, service).filter(
    (member) => member === service || member.instances.some(isActive),
  );
  const needed = new Set(returning.flatMap((member) => startSet(context, member)));
  makeRoomFor(context, [...needed], cause);
  for (const member of needed) {
    if (!returning.includes(member)) bringUp(context, member, cause);
  }
  planStopWithFollowers(context, service, { purpose: "admin", afterwards: "start", cause });
}

/** The service, and what it pulls in that is neither up nor completed. */
function startSet(context: KernelContext, service: Service): readonly Service[] {
  const found = new Set<Service>([service]);
  for (const member of found) {
    for (const dependency of member.spec.dependencies) {
      const target = serviceOf(context, dependency.target);
      if (pullsIn(dependency) && needsStart(target)) found.add(target);
    }
  }
  return [...found];
}

function needsStart(service: Service): boolean {
  if (service.job.kind !== "none") return service.job.kind === "stop";
  return service.instances.some(({ state }) => {
    if (state.name === "stopped") return state.ended !== "completed";
    return state.name === "failed" || state.name === "disabled" || state.name === "stopping";
  });
}

/** A service that is about to stop starts again after that. */
function bringUp(context: KernelContext, service: Service, cause: number): void {
  if (service.job.kind === "stop") service.job.afterwards = "start";
  else if (service.job.kind === "none") startAnew(context, service, cause);
}

/** A pending restart gives way to the operator's start, which is not counted as automatic. */
function startAnew(context: KernelContext, service: Service, cause: number): void {
  const isCompleted = service.instances.every(
    ({ state }) => state.name === "stopped" && state.ended === "completed",
  );
  if (!isCompleted && !needsStart(service)) return;
  for (const instance of service.instances) {
    if (instance.state.name === "failed" && instance.state.next.kind !== "never") {
      cancelRestart(context, instance, cause);
    }
  }
  planStart(context, service, cause);
}

/** Whoever conflicts with one of the services stops, before any of these is brought up. */
function makeRoomFor(context: KernelContext, services: readonly Service[], cause: number): void {
  for (const service of services) {
    for (const rival of context.graph.conflicts[service.id] ?? []) {
      makeRoom(context, serviceOf(context, rival), cause);
    }
  }
}

function makeRoom(context: KernelContext, rival: Service, cause: number): void {
  if (rival.job.kind === "start") dropJob(context, rival);
  if (rival.job.kind === "stop") rival.job.afterwards = "rest";
  if (rival.instances.some(isActive)) {
    planStopWithFollowers(context, rival, { purpose: "admin", afterwards: "rest", cause });
  }
}
