/**
 * A service has changed: who is concerned, and what becomes of them.
 *
 * | dependency | the other fails for good       | goes down by itself | is told to stop, restart |
 * | requires   | a waiting dependent fails      | runs on             | follows                  |
 * | binds-to   | a waiting dependent fails      | stops               | follows                  |
 * | wants      | starts without it, with a note | runs on             | runs on                  |
 * | after      | starts without it              | runs on             | runs on                  |
 * | part-of    | runs on                        | runs on             | follows                  |
 */
import { present } from "../assertion.ts";
import { serviceOf, type KernelContext } from "../context.ts";
import { proposeStart } from "./jobs.ts";
import { isLeftToGroup } from "../group/binding.ts";
import { groupOf } from "../group/group.ts";
import { isActive, isHeldByGroup, isUp, type Instance, type Service } from "./service.ts";
import { failForDependency } from "./start.ts";
import { planStop, type StopRequest } from "./stop.ts";
import { renewTimeouts } from "./waits.ts";
import { cutBackoffShort } from "../restart/recovery.ts";
import type { ServiceId } from "../spec.ts";
import { blockerAt, prospectOf } from "./condition.ts";
import { isRequired, type DependentEdge } from "../dependency/graph.ts";
import { fallsAlong, followersOf } from "../dependency/spread.ts";

/** Tells everyone whom a change of this service may concern. */
export function propagateChange(context: KernelContext, service: Service): void {
  const group = groupOf(context, service);
  if (group !== null) context.agenda.considerGroup(group.spec.id);
  for (const edge of present(context.graph.dependents[service.id], "a service of the graph")) {
    tellDependent(context, service, edge);
  }
  for (const rival of present(context.graph.conflicts[service.id], "a service of the graph")) {
    const other = serviceOf(context, rival);
    if (other.job.kind === "start") proposeStart(context, other);
    tellHeld(context, other);
    tellBlocked(context, service, other);
  }
  if (service.job.kind === "stop") return;
  if (service.job.kind === "start" && isBlockedBy(context, service, service)) {
    proposeStart(context, service);
  }
  for (const { target } of present(context.graph.after[service.id], "a service of the graph")) {
    tellTarget(context, service, serviceOf(context, target));
  }
}

/** A dependency that had to wait, with its stop or its start, for this service to be down. */
function tellTarget(context: KernelContext, service: Service, target: Service): void {
  if (target.job.kind === "stop") context.agenda.considerStop(target.id);
  else if (isBlockedBy(context, target, service)) proposeStart(context, target);
  tellHeld(context, target);
  tellBlocked(context, service, target);
}

/** Automatic restarts of the other one that wait for nothing but this service to be down. */
function tellBlocked(context: KernelContext, service: Service, other: Service): void {
  for (const { id, state } of other.instances) {
    if (state.name !== "failed" || state.next.kind !== "dependency") continue;
    if (blockerAt(context, other, state.next.watch) === service.id) {
      context.agenda.considerStart(id);
    }
  }
}

/** Whether the start of a service waits for this other one, or for its own process to be gone. */
function isBlockedBy(context: KernelContext, { id, job }: Service, other: Service): boolean {
  if (job.kind !== "start") return false;
  return blockerAt(context, serviceOf(context, id), job.watch) === other.id;
}

/**
 * Everyone who follows when this service is told to stop, itself first, but for those in `known`,
 * which they are added to.
 */
export function newFollowers(
  context: KernelContext,
  service: Service,
  known: Set<ServiceId>,
): readonly Service[] {
  const found = followersOf(context.graph, service.id, known);
  for (const id of found) known.add(id);
  return found.map((id) => serviceOf(context, id));
}

/** Plans the stop of a service and of its followers. */
export function planStopWithFollowers(
  context: KernelContext,
  service: Service,
  request: StopRequest,
): void {
  planStopsWithFollowers(context, [{ service, cause: request.cause }], request);
}

/** A service that is told to stop, and the record that tells it. */
export interface StopRoot {
  readonly service: Service;
  readonly cause: number;
}

/**
 * Plans the stop of services and of everyone who follows one of them and has something to stop.
 *
 * An operator's stop also takes back the starts of followers that still wait. A stop that nobody
 * asked for does not: they wait on, and fail once what they wait for has come to rest.
 *
 * Those in `known` have been gone through with all who follow them, for a stop of the same kind.
 */
export function planStopsWithFollowers(
  context: KernelContext,
  roots: readonly StopRoot[],
  { purpose, afterwards }: Pick<StopRequest, "purpose" | "afterwards">,
  known: Set<ServiceId> = new Set(),
): void {
  const told = new Set(roots.map(({ service }) => service));
  for (const { service, cause } of roots)
    planStop(context, service, { purpose, afterwards, cause });
  for (const { service, cause } of roots) {
    // Whom an earlier one takes along, it has taken along already.
    for (const member of newFollowers(context, service, known)) {
      if (told.has(member)) continue;
      const isWaiting = purpose === "admin" && member.job.kind !== "none";
      if (!isWaiting && !member.instances.some(isActive)) continue;
      planStop(context, member, { purpose: "dependency", afterwards, cause });
    }
  }
}

function tellDependent(context: KernelContext, service: Service, edge: DependentEdge): void {
  const dependent = serviceOf(context, edge.dependent);
  const { job } = dependent;
  if (job.kind === "stop") return;
  const prospect = prospectOf(service, edge.dependency);
  if (job.kind === "start") {
    if (prospect === "hopeless" && isRequired(edge.dependency)) {
      failForDependency(context, dependent, edge.dependency, "dependency-error");
    } else if (job.watch === edge.index && prospect !== "pending") {
      job.cause = service.lastRecord;
      proposeStart(context, dependent);
    }
  }
  if (fallsAlong(edge.dependency)) letGo(context, service, dependent);
  if (!isRequired(edge.dependency)) return;
  if (prospect === "pending") {
    renewTimeouts(context, dependent, edge.index);
    return;
  }
  tellHeld(context, dependent);
  for (const instance of dependent.instances) {
    tellFailed(context, instance, { edge, isLost: prospect === "hopeless" });
  }
}

/** An instance that waits for its restart hears of a dependency that is back, or lost. */
function tellFailed(
  context: KernelContext,
  instance: Instance,
  { edge, isLost }: { readonly edge: DependentEdge; readonly isLost: boolean },
): void {
  const { state } = instance;
  if (state.name !== "failed") return;
  if (state.next.kind === "backoff") cutBackoffShort(context, instance, edge.dependency.target);
  if (state.next.kind === "dependency" && (isLost || state.next.watch === edge.index)) {
    context.agenda.considerStart(instance.id);
  }
}

/** A member that its group may start, and that waits for something else, has another look. */
function tellHeld(context: KernelContext, service: Service): void {
  if (groupOf(context, service) === null) return;
  for (const instance of service.instances) {
    if (isHeldByGroup(instance)) context.agenda.considerStart(instance.id);
  }
}

/**
 * `binds-to`: the last process of the other is down, for whatever reason, and takes this one along,
 * unless a group does that and brings it back.
 */
function letGo(context: KernelContext, service: Service, dependent: Service): void {
  if (isUp(service) || !dependent.instances.some(isActive)) return;
  if (isLeftToGroup(context, service, dependent)) return;
  planStopWithFollowers(context, dependent, {
    purpose: "dependency",
    afterwards: "rest",
    cause: service.lastRecord,
  });
}
