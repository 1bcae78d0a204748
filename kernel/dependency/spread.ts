/**
 * Who goes along when a service stops, falls or never comes up: the rules alone, by the graph.
 *
 * The kernel acts by these, and `plan` shows what would come of them, so that neither can drift
 * from the other.
 */
import type { DependencySpec, ServiceId } from "../spec.ts";
import { isRequired, type DependencyGraph } from "./graph.ts";

const NOBODY: ReadonlySet<ServiceId> = new Set();

/** Its dependent stops and restarts along when somebody tells it to. */
export function followsStops(dependency: DependencySpec): boolean {
  return dependency.kind === "part-of" || isRequired(dependency);
}

/** Its dependent stops as soon as it is down, for whatever reason. */
export function fallsAlong(dependency: DependencySpec): boolean {
  return dependency.kind === "binds-to" && !dependency.optional;
}

/** Its dependent starts without it and says so, where it does not come up. */
export function isMissed(dependency: DependencySpec): boolean {
  const isOrderAlone = dependency.kind === "after" || dependency.kind === "part-of";
  return !isOrderAlone && !isRequired(dependency);
}

/**
 * Everyone who follows when this service is told to stop, itself first. Those in `known` are left
 * out, and whoever follows these alone.
 */
export function followersOf(
  graph: DependencyGraph,
  service: ServiceId,
  known: ReadonlySet<ServiceId> = NOBODY,
): readonly ServiceId[] {
  if (known.has(service)) return [];
  const found = new Set<ServiceId>([service]);
  // What is added to a set while it is gone through is visited too.
  for (const member of found) {
    for (const { dependency, dependent } of graph.dependents[member] ?? []) {
      if (followsStops(dependency) && !known.has(dependent)) found.add(dependent);
    }
    for (const part of graph.parts[member] ?? []) if (!known.has(part)) found.add(part);
  }
  return [...found];
}
