/**
 * Whether what a service waits for has come, may still come, or never will.
 *
 * A condition is asked of the service as it is now, not of what it once was: a dependency that was
 * ready and has failed since does not count, one that has done its work does. A service with
 * several instances holds a condition when all of them do.
 */
import { present, unreachable } from "../assertion.ts";
import { serviceOf, type KernelContext } from "../context.ts";
import { isRegistered } from "./registration.ts";
import { isActive, type Ended, type Instance, type Service } from "./service.ts";
import type { DependencySpec, ServiceId } from "../spec.ts";
import { isRequired, type DependentEdge } from "../dependency/graph.ts";

/** `hopeless`: nothing under way or planned would bring it about. */
export type Prospect = "holds" | "pending" | "hopeless";

/** What a dependency asks of its target. */
type Demand = Pick<DependencySpec, "kind" | "condition">;

export function prospectOf(service: Service, demand: Demand): Prospect {
  if (service.job.kind !== "none") return "pending";
  if (!isRegistered(service)) return "hopeless";
  let worst: Prospect = "holds";
  for (const instance of service.instances) {
    const prospect = instanceProspect(instance, demand);
    if (prospect === "hopeless") return "hopeless";
    if (prospect === "pending") worst = "pending";
  }
  return worst;
}

function instanceProspect({ state, service }: Instance, demand: Demand): Prospect {
  const { condition } = demand;
  switch (state.name) {
    case "stopped":
    case "disabled":
      if (state.ended === "by-group") return "pending";
      return endProspect(state.ended, demand);
    case "starting":
      // What a oneshot does is its start: it has started as soon as there is a process.
      if (condition !== "started" || service.spec.kind !== "oneshot") return "pending";
      return state.hook === null ? "holds" : "pending";
    case "stopping":
    case "paused":
      return "pending";
    case "running":
      if (condition === "completed") return "pending";
      return condition === "started" || state.ready ? "holds" : "pending";
    case "failed":
      return state.next.kind === "never" ? "hopeless" : "pending";
    default:
      return unreachable(state);
  }
}

/**
 * A service that came up and then ended by itself, cleanly, has given what was waited for; but not
 * to who is bound to it, and would have gone down with it.
 */
function endProspect(ended: Ended, { kind, condition }: Demand): Prospect {
  if (ended === "completed") return "holds";
  if (kind === "binds-to") return "hopeless";
  return ended === "served" && condition !== "completed" ? "holds" : "hopeless";
}

/** What stands between a service and its start. */
export type StartVerdict =
  | { readonly kind: "clear" }
  /** The blocker: an index among dependencies, conflicts, dependents, and the service itself. */
  | { readonly kind: "blocked"; readonly watch: number }
  | { readonly kind: "doomed"; readonly dependency: DependencySpec };

const CLEAR: StartVerdict = { kind: "clear" };

/**
 * Looks at every blocker, beginning with the one that blocked the last time, so that a service
 * which waits for many is not looked through from the front whenever one of them changes.
 */
export function startVerdict(
  context: KernelContext,
  service: Service,
  watch: number,
): StartVerdict {
  const { dependencies, total } = blockersOf(context, service);
  // The last of all is the service itself, while one of its processes is being ended.
  const places = total + 1;
  for (let step = 0; step < places; step += 1) {
    const index = (watch + step) % places;
    const dependency = dependencies[index];
    if (index === total) {
      if (isEnding(service)) return { kind: "blocked", watch: index };
      continue;
    }
    if (dependency === undefined) {
      if (isInTheWay(context, service, index)) return { kind: "blocked", watch: index };
      continue;
    }
    const prospect = prospectOf(serviceOf(context, dependency.target), dependency);
    if (prospect === "holds") continue;
    if (isRequired(dependency)) {
      if (prospect === "hopeless") return { kind: "doomed", dependency };
      return { kind: "blocked", watch: index };
    }
    if (prospect === "pending" && !hasTimedOut(service, index)) {
      return { kind: "blocked", watch: index };
    }
  }
  return CLEAR;
}

/**
 * Whether an automatic restart may go ahead: of the dependencies only the required ones count. What
 * is lost for good decides, also where another is waited for that may still come.
 */
export function restartVerdict(context: KernelContext, service: Service): StartVerdict {
  const { dependencies, total } = blockersOf(context, service);
  let verdict = CLEAR;
  for (let index = 0; index < total; index += 1) {
    const dependency = dependencies[index];
    if (dependency === undefined) {
      if (verdict.kind === "clear" && isInTheWay(context, service, index)) {
        verdict = { kind: "blocked", watch: index };
      }
      continue;
    }
    if (!isRequired(dependency)) continue;
    const prospect = prospectOf(serviceOf(context, dependency.target), dependency);
    if (prospect === "hopeless") return { kind: "doomed", dependency };
    if (prospect === "pending" && verdict.kind === "clear") {
      verdict = { kind: "blocked", watch: index };
    }
  }
  return verdict;
}

/** The service that a start waits for, by the index of the verdict. */
export function blockerAt(
  context: KernelContext,
  service: Service,
  watch: number,
): ServiceId | null {
  const { dependencies, conflicts, dependents, total } = blockersOf(context, service);
  if (watch === total) return service.id;
  const rest = watch - dependencies.length;
  return (
    dependencies[watch]?.target ??
    conflicts[rest] ??
    dependents[rest - conflicts.length]?.dependent ??
    null
  );
}

function blockersOf(
  context: KernelContext,
  service: Service,
): {
  readonly dependencies: readonly DependencySpec[];
  readonly conflicts: readonly ServiceId[];
  readonly dependents: readonly DependentEdge[];
  readonly total: number;
} {
  const dependencies = present(context.graph.after[service.id], "a service of the graph");
  const conflicts = present(context.graph.conflicts[service.id], "a service of the graph");
  const dependents = present(context.graph.dependents[service.id], "a service of the graph");
  const total = dependencies.length + conflicts.length + dependents.length;
  return { dependencies, conflicts, dependents, total };
}

/**
 * A rival that is busy, or a dependent that is on its way down: where one side stops and the other
 * starts, the stop goes first, whichever way the dependency points.
 */
function isInTheWay(context: KernelContext, service: Service, index: number): boolean {
  const { dependencies, conflicts, dependents } = blockersOf(context, service);
  const rest = index - dependencies.length;
  const rival = conflicts[rest];
  if (rival !== undefined) return isBusy(serviceOf(context, rival));
  const edge = present(dependents[rest - conflicts.length], "a blocker of the graph");
  return serviceOf(context, edge.dependent).job.kind === "stop";
}

/** A service that a rival has to wait for: it runs, or is about to run or stop. */
function isBusy(service: Service): boolean {
  return service.job.kind === "stop" || service.instances.some(isActive);
}

/** A process of it has been told to end and is still there: a start waits until it is gone. */
function isEnding({ instances }: Service): boolean {
  return instances.some(({ state }) => state.name === "stopping");
}

function hasTimedOut({ job }: Service, index: number): boolean {
  if (job.kind !== "start") return false;
  return job.timeouts.some(({ dependency, alarm }) => dependency === index && alarm === null);
}
