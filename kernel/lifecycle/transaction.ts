/**
 * Start, stop and restart of one service or of many: one transaction, whatever their number.
 *
 * The order in which services are named means nothing: dependents stop before what they order
 * after, and start after it. That is the agenda's doing; here it is decided who takes part.
 */
import { serviceOf, type KernelContext } from "../context.ts";
import { pullsIn } from "../dependency/graph.ts";
import { cancelRestart } from "../restart/recovery.ts";
import type { ServiceId } from "../spec.ts";
import { holdDown, letUp } from "./boot-set.ts";
import { planStart } from "./jobs.ts";
import { newFollowers, planStopsWithFollowers, planStopWithFollowers } from "./propagation.ts";
import { isRegistered } from "./registration.ts";
import { isActive, type Service } from "./service.ts";

/** A service that an operator has named, and the record of that. */
export interface Asked {
  readonly service: Service;
  readonly cause: number;
}

/** Services that take part in a transaction, each with the record that brought it in. */
type Members = ReadonlyMap<Service, number>;

/** Starts the services with all that they pull in; what conflicts with those stops first. */
export function startAll(context: KernelContext, asked: readonly Asked[]): void {
  hear(asked);
  const members = makeRoomFor(context, membersOf(asked));
  for (const [member, cause] of members) {
    letUp(member);
    bringUp(context, member, cause);
  }
}

export function stopAll(context: KernelContext, asked: readonly Asked[]): void {
  hear(asked);
  for (const { service } of asked) holdDown(service);
  planStopsWithFollowers(context, asked, { purpose: "admin", afterwards: "rest" });
}

/**
 * Stops the dependents first and starts them after, with all that any of them pulls in; a service
 * at rest is just started.
 */
export function restartAll(context: KernelContext, asked: readonly Asked[]): void {
  hear(asked);
  const roots = membersOf(asked);
  const returning = new Map<Service, number>();
  const known = new Set<ServiceId>();
  for (const [root, cause] of roots) {
    for (const member of newFollowers(context, root, known)) {
      const isRunning = isRegistered(member) && member.instances.some(isActive);
      if (!roots.has(member) && !isRunning) continue;
      returning.set(member, roots.get(member) ?? cause);
    }
  }
  const needed = makeRoomFor(context, returning);
  for (const [member, cause] of needed) {
    letUp(member);
    if (!returning.has(member)) bringUp(context, member, cause);
  }
  planStopsWithFollowers(context, asked, { purpose: "admin", afterwards: "restart" });
}

/** The operator's word is the latest that was heard of each: what follows answers to it. */
function hear(asked: readonly Asked[]): void {
  for (const { service, cause } of asked) service.lastRecord = cause;
}

function membersOf(asked: readonly Asked[]): Members {
  return new Map(asked.map(({ service, cause }) => [service, cause]));
}

/** The services, and what they pull in that is neither up nor completed. */
function startSet(context: KernelContext, roots: Members): Members {
  const found = new Map<Service, number>();
  for (const [root, cause] of roots) {
    if (found.has(root)) continue;
    found.set(root, cause);
    const reached = [root];
    // What is added to a list while it is gone through is visited too.
    for (const member of reached) {
      for (const dependency of member.spec.dependencies) {
        const target = serviceOf(context, dependency.target);
        if (!pullsIn(dependency) || found.has(target) || !needsStart(target)) continue;
        found.set(target, roots.get(target) ?? cause);
        reached.push(target);
      }
    }
  }
  return found;
}

function needsStart(service: Service): boolean {
  if (!isRegistered(service)) return false;
  if (service.job.kind !== "none") return service.job.kind === "stop";
  return service.instances.some(({ state }) => {
    if (state.name === "stopped" || state.name === "disabled") return state.ended !== "completed";
    return state.name === "failed" || state.name === "stopping";
  });
}

/** A service that is about to stop starts again after that. */
function bringUp(context: KernelContext, service: Service, cause: number): void {
  if (service.job.kind === "stop") {
    if (service.job.afterwards === "rest") service.job.afterwards = "start";
  } else if (service.job.kind === "none") startAnew(context, service, cause);
}

/** A pending restart gives way to the operator's start, which is not counted as automatic. */
function startAnew(context: KernelContext, service: Service, cause: number): void {
  const isCompleted = service.instances.every(
    ({ state }) =>
      (state.name === "stopped" || state.name === "disabled") && state.ended === "completed",
  );
  if (!isCompleted && !needsStart(service)) return;
  for (const instance of service.instances) {
    if (instance.state.name === "failed" && instance.state.next.kind !== "never") {
      cancelRestart(context, instance, cause);
    }
  }
  planStart(context, service, cause);
}

/**
 * Everyone who has to be started for these. What conflicts with one of them stops before any is
 * brought up; what goes along with that and is needed all the same is one of them too.
 */
function makeRoomFor(context: KernelContext, roots: Members): Members {
  let members = startSet(context, roots);
  for (let before = 0; before < members.size;) {
    before = members.size;
    for (const [member, cause] of members) {
      for (const rival of context.graph.conflicts[member.id] ?? []) {
        makeRoom(context, serviceOf(context, rival), cause);
      }
    }
    members = startSet(context, roots);
  }
  return members;
}

/** As an operator's stop: who follows the rival stops too, and starts that wait are taken back. */
function makeRoom(context: KernelContext, rival: Service, cause: number): void {
  if (rival.job.kind === "none" && !rival.instances.some(isActive)) return;
  planStopWithFollowers(context, rival, { purpose: "admin", afterwards: "rest", cause });
}
