/**
 * Resolves conflicts, and refuses those that keep a service from ever starting: of two services
 * that would both start at boot, and of two that a third one requires.
 */
import { bootSet, isRequired } from "../../../kernel/dependency/graph.ts";
import type { DependencySpec, ServiceId } from "../../../kernel/spec.ts";
import type { Reference, SystemDeclaration } from "../declaration.ts";
import type { Names } from "./names.ts";

/**
 * Who requires a service is searched anew for each side of a conflict. A file of 100,000 conflicts
 * would take minutes; after so many steps a conflict is left to the kernel, which keeps it in any
 * case.
 */
const STEPS_MAX = 2_000_000;

/** For each service those that it conflicts with, whichever side says so; ascending. */
export function resolveConflicts(
  declaration: SystemDeclaration,
  dependencies: readonly (readonly DependencySpec[])[],
  names: Names,
): readonly (readonly ServiceId[])[] {
  const conflicts = declaration.services.map(() => new Set<ServiceId>());
  const boots = bootSet(
    declaration.services.map(({ enabled, registered }, index) => ({
      enabled,
      registered,
      dependencies: dependencies[index] ?? [],
    })),
  );
  const requirers = new Requirers(dependencies);
  declaration.services.forEach((service, index) => {
    const self = index as ServiceId;
    for (const reference of service.conflicts) {
      const other = names.service(reference);
      if (other === null) continue;
      if (other === self) {
        const message = `'${service.name}' conflicts with itself`;
        names.problems.error(reference.place, "conflict", message, "remove the entry");
        continue;
      }
      if (conflicts[self]?.has(other) === true) continue;
      const torn = requirers.ofBoth(self, other);
      if (torn !== null) {
        reportTorn(torn, self, reference, names);
      } else if (boots[self] === true && boots[other] === true) {
        const message = `'${service.name}' and '${reference.name}' conflict and both start at boot`;
        const hint = "disable one of them with 'enabled: false'";
        names.problems.error(reference.place, "conflict", message, hint);
      }
      conflicts[self]?.add(other);
      conflicts[other]?.add(self);
    }
  });
  return conflicts.map((others) => [...others].sort((a, b) => a - b));
}

/** Says that `torn` needs both sides of a conflict that `self` declares. */
function reportTorn(torn: ServiceId, self: ServiceId, reference: Reference, names: Names): void {
  const [name, own, other] = [names.nameOf(torn), names.nameOf(self), reference.name];
  const reason =
    name === own || name === other
      ? `it requires '${name === own ? other : own}' and conflicts with it`
      : `it requires '${own}' and '${other}', which conflict`;
  const message = `'${name}' can never start: ${reason}`;
  const hint = "remove the conflict, or one of the dependencies";
  names.problems.error(reference.place, "conflict", message, hint);
}

/** Finds whoever requires a service, be it by way of others. */
class Requirers {
  readonly #direct: readonly ServiceId[][];
  #steps = 0;

  constructor(dependencies: readonly (readonly DependencySpec[])[]) {
    this.#direct = dependencies.map(() => []);
    dependencies.forEach((list, from) => {
      for (const dependency of list) {
        if (isRequired(dependency)) this.#direct[dependency.target]?.push(from as ServiceId);
      }
    });
  }

  /** One that cannot start without both: one of the two if there is one; `null`: there is none. */
  ofBoth(a: ServiceId, b: ServiceId): ServiceId | null {
    const needA = this.#closure(a);
    if (needA.has(b)) return b;
    for (const service of this.#closure(b)) if (needA.has(service)) return service;
    return null;
  }

  /** A service and all who require it, the nearest first. */
  #closure(service: ServiceId): ReadonlySet<ServiceId> {
    const found = new Set([service]);
    // What is added to a set while it is gone through is visited too.
    for (const next of found) {
      for (const requirer of this.#direct[next] ?? []) {
        this.#steps += 1;
        if (this.#steps > STEPS_MAX) return found;
        found.add(requirer);
      }
    }
    return found;
  }
}
