/**
 * Who needs whom, and whether what is needed is there: the contract's semantics 1 to 3.
 *
 * Every question is answered from the declarations and from what the instances are at this moment.
 */
import type { DependencySpec } from "../../../kernel/spec.ts";
import type { Achieved, ModelInstance, ModelService } from "./state.ts";
import { isBusy } from "./state.ts";

/** `later`: not now, but something is under way. `never`: nothing that is under way brings it. */
export type Answer = "now" | "later" | "never";

/** All but `part-of` say in which order things go. */
export function orders({ kind }: DependencySpec): boolean {
  return kind !== "part-of";
}

/** Started along with who names it. */
export function pullsIn({ kind }: DependencySpec): boolean {
  return kind === "requires" || kind === "wants" || kind === "binds-to";
}

/** Without it there is no start. */
export function isNeeded({ kind, optional }: DependencySpec): boolean {
  return (kind === "requires" || kind === "binds-to") && !optional;
}

/** Whether a service gives what the condition asks for: all of its instances have to. */
export function gives(service: ModelService, edge: DependencySpec): Answer {
  if (service.wish.kind !== "none") return "later";
  if (service.part !== "registered") return "never";
  const answers = service.instances.map((instance) => instanceGives(instance, edge));
  if (answers.includes("never")) return "never";
  return answers.includes("later") ? "later" : "now";
}

function instanceGives({ phase, service }: ModelInstance, edge: DependencySpec): Answer {
  const { condition } = edge;
  switch (phase.name) {
    case "stopped":
    case "disabled":
      if (phase.achieved === "held") return "later";
      return outlasts(phase.achieved, edge) ? "now" : "never";
    case "starting":
      if (service.spec.kind !== "oneshot" || condition !== "started") return "later";
      return phase.hook === null ? "now" : "later";
    case "running":
      if (condition === "started") return "now";
      return condition === "ready" && phase.ready ? "now" : "later";
    case "paused":
    case "stopping":
      return "later";
    case "failed":
      return phase.next.kind === "never" ? "never" : "later";
  }
}

/** Who is bound to another is not content with its having been there. */
function outlasts(achieved: Achieved, { kind, condition }: DependencySpec): boolean {
  if (achieved === "completed") return true;
  return achieved === "served" && condition !== "completed" && kind !== "binds-to";
}

export interface Edge {
  readonly dependent: ModelService;
  readonly dependency: DependencySpec;
  /** Its place among the ordering dependencies of the dependent. */
  readonly index: number;
}

/** Whoever comes after the service, in the order of the file. */
export function edgesTo(services: readonly ModelService[], target: ModelService): readonly Edge[] {
  return services.flatMap((dependent) =>
    dependent.spec.dependencies
      .filter(orders)
      .map((dependency, index) => ({ dependent, dependency, index }))
      .filter(({ dependency }) => dependency.target === target.id),
  );
}

/** Whoever goes along when the service is told to stop: who needs it, and what is part of it. */
export function followersOf(
  services: readonly ModelService[],
  root: ModelService,
): readonly ModelService[] {
  const found = new Set([root]);
  for (const member of found) {
    const among = (follows: (dependency: DependencySpec) => boolean): void => {
      for (const service of services) {
        const isOne = service.spec.dependencies.some(
          (dependency) => dependency.target === member.id && follows(dependency),
        );
        if (isOne) found.add(service);
      }
    };
    among(isNeeded);
    among(({ kind }) => kind === "part-of");
  }
  found.delete(root);
  return [...found];
}

/** A conflict holds both ways, whoever declared it. */
export function rivalsOf(
  services: readonly ModelService[],
  { spec }: ModelService,
): readonly ModelService[] {
  return services.filter(
    (other) => spec.conflicts.includes(other.spec.id) || other.spec.conflicts.includes(spec.id),
  );
}

/** It has nothing to show and is not on its way: a start of who pulls it in starts it too. */
export function needsStart({ wish, instances, part }: ModelService): boolean {
  if (part !== "registered") return false;
  if (wish.kind !== "none") return wish.kind === "stop";
  return instances.some(({ phase }) => {
    if (phase.name === "stopped" || phase.name === "disabled")
      return phase.achieved !== "completed";
    return phase.name === "failed" || phase.name === "stopping";
  });
}

/** What a boot now would start: what is enabled, and what that pulls in, of what is there. */
export function bootSet(services: readonly ModelService[]): ReadonlySet<number> {
  const isThere = (id: number): boolean => services[id]?.part === "registered";
  const wanted = services.filter(({ isEnabled, isHeldDown }) => isEnabled && !isHeldDown);
  const found = new Set(wanted.map(({ id }) => id).filter(isThere));
  for (const member of found) {
    for (const dependency of services[member]?.spec.dependencies ?? []) {
      if (pullsIn(dependency) && isThere(dependency.target)) found.add(dependency.target);
    }
  }
  return found;
}

/** Whether something that a service needs, be it by way of others, is not there and not up. */
export function lacksPart(services: readonly ModelService[], root: ModelService): boolean {
  const needed = new Set([root]);
  for (const member of needed) {
    for (const { target } of member.spec.dependencies.filter(isNeeded)) {
      const other = services[target];
      if (other?.part !== "registered") return true;
      // What is up has all that it needs.
      if (!isUp(other)) needed.add(other);
    }
  }
  return false;
}

/** Something of it is up or coming up. */
export function isUp({ instances }: ModelService): boolean {
  return instances.some(({ phase: { name } }) => {
    return name === "starting" || name === "running" || name === "paused";
  });
}

/**
 * The planned start order: what has booted before what has not; then by wave, which is one more
 * than the latest wave of what comes before (of what is there, and of what has booted for what
 * has); then by the file.
 */
export function plannedOrder(
  services: readonly ModelService[],
  boots: ReadonlySet<number>,
): readonly number[] {
  const isThere = (id: number): boolean => services[id]?.part === "registered";
  const waveOf = (id: number): number => {
    const before = (services[id]?.spec.dependencies ?? [])
      .filter(orders)
      .filter(({ target }) => isThere(id) && isThere(target))
      .filter(({ target }) => !boots.has(id) || boots.has(target));
    return 1 + Math.max(-1, ...before.map(({ target }) => waveOf(target)));
  };
  const places = services.map(({ id }) => ({
    id,
    late: boots.has(id) ? 0 : 1,
    wave: waveOf(id),
  }));
  return places
    .sort((a, b) => a.late - b.late || a.wave - b.wave || a.id - b.id)
    .map(({ id }) => id);
}

/** What stands between a service and its start, whatever it is that waits for it. */
export function isInTheWay(services: readonly ModelService[], service: ModelService): boolean {
  const rivalIsBusy = rivalsOf(services, service).some(
    ({ wish, instances }) => wish.kind === "stop" || instances.some(isBusy),
  );
  // Where one side is to stop and the other to start, the stop goes first.
  const dependentGoesDown = edgesTo(services, service).some(
    ({ dependent }) => dependent.wish.kind === "stop",
  );
  return rivalIsBusy || dependentGoesDown;
}
