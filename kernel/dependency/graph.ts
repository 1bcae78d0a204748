/**
 * Who waits for whom: the declared dependencies, turned around and put in order.
 *
 * The graph is a function of the declarations alone. Waves and the planned order are those of the
 * services that start at boot; the rest stand behind, so that any set of services has an order in
 * which it starts and the exact reverse in which it stops.
 */
import { present } from "../assertion.ts";
import type { DependencySpec, ServiceId, ServiceSpec } from "../spec.ts";

/** A dependency seen from the other side. */
export interface DependentEdge {
  readonly dependent: ServiceId;
  readonly dependency: DependencySpec;
  /** Index of the dependency among those that the dependent orders after. */
  readonly index: number;
}

export interface DependencyGraph {
  /** By service: the dependencies that it orders after (all but `part-of`), in declared order. */
  readonly after: readonly (readonly DependencySpec[])[];
  /** By service: whoever orders after it, in the order of the file. */
  readonly dependents: readonly (readonly DependentEdge[])[];
  /** By service: those that are part of it. */
  readonly parts: readonly (readonly ServiceId[])[];
  /** By service: those that it conflicts with, whichever side declared it. */
  readonly conflicts: readonly (readonly ServiceId[])[];
  /** True for the services that start at boot: enabled, or pulled in by one that does. */
  readonly boots: readonly boolean[];
  /** By service: the wave in which it starts, from 0. */
  readonly wave: readonly number[];
  /** By service: its place in the planned start order. */
  readonly rank: readonly number[];
  /** Every service in the planned start order: those that boot first, by wave, by file. */
  readonly order: readonly ServiceId[];
}

/** A required dependency: where it fails for good, so does the service that waits for it. */
export function isRequired(dependency: DependencySpec): boolean {
  if (dependency.optional) return false;
  return dependency.kind === "requires" || dependency.kind === "binds-to";
}

/** A dependency that is started along with the service. */
export function pullsIn(dependency: DependencySpec): boolean {
  return dependency.kind !== "after" && dependency.kind !== "part-of";
}

/** Builds the graph; those that are registered must be free of ordering cycles (see cycle.ts). */
export function buildGraph(specs: readonly ServiceSpec[]): DependencyGraph {
  const after = specs.map((spec) => spec.dependencies.filter(({ kind }) => kind !== "part-of"));
  const dependents = turnAround(after);
  const parts = specs.map((): ServiceId[] => []);
  for (const { id, dependencies } of specs) {
    for (const { kind, target } of dependencies) if (kind === "part-of") parts[target]?.push(id);
  }
  const boots = bootSet(specs);
  const conflicts = mutualConflicts(specs);
  const isPart = (id: ServiceId): boolean => specs[id]?.registered === true;
  return { after, dependents, parts, conflicts, boots, ...plannedOrder(after, boots, isPart) };
}

/**
 * The graph with the planned order of other services: `isPart` says whether one takes part. The
 * edges are all those that were ever declared; of one that takes no part they hold up nobody.
 */
export function reordered(
  graph: DependencyGraph,
  isPart: (service: ServiceId) => boolean,
): DependencyGraph {
  return { ...graph, ...plannedOrder(graph.after, graph.boots, isPart) };
}

/**
 * By service: its wave if everything declared were part of the system and started. Where that has
 * no order, because not all of it can be registered at once, the wave as planned.
 */
export function wavesOfAll({ after, wave }: DependencyGraph): readonly number[] {
  return waves(after, () => true) ?? wave;
}

/**
 * Those that boot first, by wave, by file. A dependency that does not boot holds up none that does.
 */
function plannedOrder(
  after: DependencyGraph["after"],
  boots: readonly boolean[],
  isPart: (service: ServiceId) => boolean,
): Pick<DependencyGraph, "wave" | "rank" | "order"> {
  const counts = (from: ServiceId, to: ServiceId): boolean =>
    (boots[from] === false || boots[to] === true) && isPart(from) && isPart(to);
  const wave = present(waves(after, counts), "an order of services, which have no cycle");
  const order = after
    .map((_, id) => id as ServiceId)
    .sort((a, b) => Number(boots[b]) - Number(boots[a]) || at(wave, a) - at(wave, b) || a - b);
  const rank = new Array<number>(after.length).fill(0);
  order.forEach((service, index) => (rank[service] = index));
  return { wave, rank, order };
}

/** As much of a service as decides what it pulls in. */
export type BootSpec = Pick<ServiceSpec, "enabled" | "registered" | "dependencies">;

/** What starts at boot: every enabled service and whatever those pull in, of the registered. */
export function bootSet(specs: readonly BootSpec[]): boolean[] {
  const boots = specs.map((spec) => spec.enabled && spec.registered);
  const open = specs.filter((spec) => spec.enabled && spec.registered);
  for (let spec = open.pop(); spec !== undefined; spec = open.pop()) {
    for (const dependency of spec.dependencies) {
      if (!pullsIn(dependency) || boots[dependency.target] === true) continue;
      const target = present(specs[dependency.target], "a dependency's target exists");
      if (!target.registered) continue;
      boots[dependency.target] = true;
      open.push(target);
    }
  }
  return boots;
}

/**
 * The wave of each service: one more than the latest wave of what it orders after (Kahn's method),
 * of the dependencies that count. `null`: they have a cycle.
 */
function waves(
  after: readonly (readonly DependencySpec[])[],
  counts: (from: ServiceId, to: ServiceId) => boolean,
): readonly number[] | null {
  const waiting = after.map((list, from) => {
    return list.filter(({ target }) => counts(from as ServiceId, target)).length;
  });
  const followers = after.map((): number[] => []);
  after.forEach((list, from) => {
    for (const { target } of list) {
      if (counts(from as ServiceId, target)) followers[target]?.push(from);
    }
  });
  const wave = new Array<number>(after.length).fill(0);
  const open = waiting.flatMap((count, service) => (count === 0 ? [service] : []));
  let settled = 0;
  for (let next = 0; next < open.length; next += 1) {
    const service = present(open[next], "an open service");
    settled += 1;
    for (const follower of followers[service] ?? []) {
      wave[follower] = Math.max(at(wave, follower), at(wave, service) + 1);
      waiting[follower] = at(waiting, follower) - 1;
      if (waiting[follower] === 0) open.push(follower);
    }
  }
  return settled === after.length ? wave : null;
}

function turnAround(after: readonly (readonly DependencySpec[])[]): DependentEdge[][] {
  const dependents = after.map((): DependentEdge[] => []);
  after.forEach((list, dependent) => {
    list.forEach((dependency, index) => {
      const edge = { dependent: dependent as ServiceId, dependency, index };
      present(dependents[dependency.target], "a dependency's target exists").push(edge);
    });
  });
  return dependents;
}

/** In the order of the file, whoever declared which first. */
function mutualConflicts(specs: readonly ServiceSpec[]): ServiceId[][] {
  const conflicts = specs.map((): ServiceId[] => []);
  for (const spec of specs) {
    for (const other of spec.conflicts) {
      conflicts[spec.id]?.push(other);
      conflicts[other]?.push(spec.id);
    }
  }
  return conflicts.map((list) => [...new Set(list)].sort((a, b) => a - b));
}

function at(list: readonly number[], index: number): number {
  return present(list[index], "an index within the graph");
}
