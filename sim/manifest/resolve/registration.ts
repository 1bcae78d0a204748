/**
 * Checks what is part of the system at boot, and what is to be created later.
 *
 * A service that is not registered is not there: whoever starts at boot cannot require it, and a
 * cycle that it would close is closed only when it is created, which the kernel then refuses.
 */
import { findCycles } from "../../../kernel/dependency/cycle.ts";
import { bootSet } from "../../../kernel/dependency/graph.ts";
import type { DependencySpec, ServiceId } from "../../../kernel/spec.ts";
import { SERVICES_MAX } from "../../../kernel/syscall/limits.ts";
import type { SystemDeclaration } from "../declaration.ts";
import type { OrderEdge } from "./dependencies.ts";
import type { Names } from "./names.ts";

/** Services that can be registered at once; reports where there are more at boot. */
export function resolveServicesMax(declaration: SystemDeclaration, names: Names): number {
  const { servicesMax, services } = declaration;
  if (servicesMax === null) return SERVICES_MAX;
  const count = services.filter(({ registered }) => registered).length;
  if (count > servicesMax.count) {
    const message = `${count} services are registered at boot, of ${servicesMax.count} at most`;
    const hint = `write at least ${count}, or 'registered: false' in some of them`;
    names.problems.error(servicesMax.place, "too-many-services", message, hint);
  }
  return servicesMax.count;
}

/** Reports whoever starts at boot and requires what is not registered then. */
export function checkRegistered(
  { services }: SystemDeclaration,
  dependencies: readonly (readonly DependencySpec[])[],
  names: Names,
): void {
  if (services.every(({ registered }) => registered)) return;
  const boots = bootSet(
    services.map(({ enabled, registered }, id) => {
      return { enabled, registered, dependencies: dependencies[id] ?? [] };
    }),
  );
  services.forEach((service, id) => {
    if (boots[id] !== true) return;
    for (const { kind, target, optional } of service.dependencies) {
      const other = names.find(target.name);
      const isRequired = kind === "requires" || kind === "binds-to";
      if (!isRequired || optional || other === null) continue;
      if (services[other]?.registered !== false) continue;
      const message =
        `'${service.name}' starts at boot and requires '${target.name}', ` +
        "which is not registered then";
      const hint = `remove 'registered: false' of ${target.name}, or make this optional`;
      names.problems.error(target.place, "not-registered", message, hint);
    }
  });
}

/** The edges of the boot: a service that is not registered holds up nobody but itself. */
export function edgesAtBoot(
  { services }: SystemDeclaration,
  edges: readonly OrderEdge[],
): readonly OrderEdge[] {
  if (services.every(({ registered }) => registered)) return edges;
  const isPart = (id: ServiceId): boolean => services[id]?.registered === true;
  return edges.filter(({ from, to }) => from === to || (isPart(from) && isPart(to)));
}

/** Warns of cycles that come about when all of their services are created. */
export function warnOfLaterCycles(
  declaration: SystemDeclaration,
  edges: readonly OrderEdge[],
  names: Names,
): void {
  const { services } = declaration;
  if (names.problems.hasErrors || services.every(({ registered }) => registered)) return;
  for (const { cycle } of findCycles({ size: services.length, edges })) {
    const last = cycle.find((id) => services[id]?.registered === false) ?? cycle[0];
    const place = services[last ?? 0]?.place;
    if (place === undefined) continue;
    const way = [...cycle, cycle[0] ?? 0].map((id) => names.nameOf(id as ServiceId)).join(" > ");
    const message = `a dependency cycle once all of it is registered: ${way}`;
    const hint = "whichever of them is created last is refused with circular-dependency";
    names.problems.warning(place, "dependency-cycle", message, hint);
  }
}
