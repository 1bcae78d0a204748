/**
 * Start, stop and restart of one service or of many: one transaction, whatever their number.
 *
 * The order in which services are named means nothing: dependents stop before what they order
 * after, and start after it. That is the agenda's doing; here it is decided who takes part.
 */
import { serviceOf, type KernelContext } from "../context.ts";
import { pullsIn } from "../dependency/graph.ts";
import { cancelRestart } from "../restart/recovery.ts";
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

const NOBODY: ReadonlySet<Service> = new Set();

/**
 * A start, stop or restart is the latest word of each: what follows answers to it. Where there is
 * nothing to do for it, nothing follows, and nobody hears of it.
 */
export function hear(asked: readonly Asked[]): void {
  for (const { service, cause } of asked) service.lastRecord = cause;
}

/** Starts the services with all that they pull in; what conflicts with those stops first. */
export function startAll(context: KernelContext, asked: readonly Asked[]): void {
  const { series } = context;
  const roots = membersOf(asked);
  let members: Members = startSet(context, roots, series.broughtUp);
  if (hasBusyRivals(context, members)) {
    series.forget();
    members = makeRoomFor(context, roots);
  }
  for (const [member, cause] of members) {
    letUp(member);
    bringUp(context, member, cause);
    series.broughtUp.add(member);
  }
  if (hasBusyRivals(context, members)) series.forget();
}

/** Whether a start of these has something stop first, which may take some of them along. */
export function makesRoom(context: KernelContext, asked: readonly Asked[]): boolean {
  if (context.graph.conflicts.every(({ length }) => length === 0)) return false;
  return hasBusyRivals(context, startSet(context, membersOf(asked), context.series.broughtUp));
}

export function stopAll(context: KernelContext, asked: readonly Asked[]): void {
  for (const { service } of asked) holdDown(service);
  const { told } = context.series;
  planStopsWithFollowers(context, asked, { purpose: "admin", afterwards: "rest" }, told);
}

/**
 * Stops the dependents first and starts them after, with all that any of them pulls in; a service
 * at rest is just started.
 */
export function restartAll(context: KernelContext, asked: readonly Asked[]): void {
  const { series } = context;
  const roots = membersOf(asked);
  let returning = returningWith(context, roots);
  let needed: Members = startSet(context, returning, series.broughtUp);
  if (!isQuiet(context, needed, returning)) {
    series.forget();
    returning = returningWith(context, roots);
    needed = makeRoomFor(context, returning);
  }
  for (const [member, cause] of needed) {
    letUp(member);
    if (!returning.has(member)) bringUp(context, member, cause);
    series.broughtUp.add(member);
  }
  const request = { purpose: "admin", afterwards: "restart" } as const;
  planStopsWithFollowers(context, asked, request, series.told);
  // One that goes along and is to rest may be needed, and revived, by the next call.
  const isUndone = [...returning.keys()].some(isToRest);
  if (isUndone || hasBusyRivals(context, needed)) series.forget();
}

/** Those that stop and start again, but for followers that the series has brought in before. */
function returningWith(context: KernelContext, roots: Members): Members {
  const returning = new Map<Service, number>();
  for (const [root, cause] of roots) {
    if (!returning.has(root)) returning.set(root, cause);
    for (const member of newFollowers(context, root, context.series.returning)) {
      const isRunning = isRegistered(member) && member.instances.some(isActive);
      if (!roots.has(member) && !isRunning) continue;
      returning.set(member, roots.get(member) ?? cause);
    }
  }
  return returning;
}

/** Whether nobody is in the way of these, and none is started who has had nothing to do. */
function isQuiet(context: KernelContext, needed: Members, returning: Members): boolean {
  if (hasBusyRivals(context, needed)) return false;
  return [...needed.keys()].every((member) => member.job.kind !== "none" || returning.has(member));
}

function isToRest({ job }: Service): boolean {
  return job.kind === "stop" && job.afterwards === "rest";
}

function membersOf(asked: readonly Asked[]): Members {
  return new Map(asked.map(({ service, cause }) => [service, cause]));
}

/**
 * The services, and what they pull in that is neither up nor completed, but for those in `known`,
 * of whom that has been asked before.
 */
function startSet(context: KernelContext, roots: Members, known: ReadonlySet<Service>): Members {
  const found = new Map<Service, number>();
  for (const [root, cause] of roots) {
    if (found.has(root)) continue;
    found.set(root, cause);
    const reached = [root];
    // What is added to a list while it is gone through is visited too.
    for (const member of reached) {
      for (const dependency of member.spec.dependencies) {
        const target = serviceOf(context, dependency.target);
        if (!pullsIn(dependency) || found.has(target) || known.has(target)) continue;
        if (!needsStart(target)) continue;
        found.set(target, roots.get(target) ?? cause);
        reached.push(target);
      }
    }
  }
  return found;
}

/** Whether a start of who pulls it in starts it too. */
export function needsStart(service: Service): boolean {
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
  let members = startSet(context, roots, NOBODY);
  for (let before = 0; before < members.size;) {
    before = members.size;
    for (const [member, cause] of members) {
      for (const rival of context.graph.conflicts[member.id] ?? []) {
        makeRoom(context, serviceOf(context, rival), cause);
      }
    }
    members = startSet(context, roots, NOBODY);
  }
  return members;
}

/** As an operator's stop: who follows the rival stops too, and starts that wait are taken back. */
function makeRoom(context: KernelContext, rival: Service, cause: number): void {
  if (!isBusy(rival)) return;
  planStopWithFollowers(context, rival, { purpose: "admin", afterwards: "rest", cause });
}

/** Whether one of them has to stop what conflicts with it, be that among them. */
export function hasBusyRivals({ graph, services }: KernelContext, members: Members): boolean {
  for (const { id } of members.keys()) {
    for (const rival of graph.conflicts[id] ?? []) {
      const service = services[rival];
      if (service !== undefined && isBusy(service)) return true;
    }
  }
  return false;
}

function isBusy({ job, instances }: Service): boolean {
  return job.kind !== "none" || instances.some(isActive);
}
