/**
 * Versions that do not go together, of a service that is to be registered and those that are.
 *
 * A manifest is checked as a whole when it is loaded; this is the check of one newcomer: of what it
 * asks of others, and of what they ask of it. What a service can do without is left out of it.
 */
import { serviceOf, type KernelContext } from "../context.ts";
import { isInRange } from "../dependency/version.ts";
import { isRegistered } from "../lifecycle/registration.ts";
import type { Service } from "../lifecycle/service.ts";
import type { DependencySpec } from "../spec.ts";

export interface Mismatch {
  /** Who asks for another version. */
  readonly asker: Service;
  readonly kind: DependencySpec["kind"];
  readonly target: Service;
  readonly range: string;
}

/** The first that does not go with the service; `null`: all that are registered do. */
export function versionMismatch(context: KernelContext, service: Service): Mismatch | null {
  for (const asker of [service, ...followersOf(context, service)]) {
    const found = mismatchOf(context, asker, service);
    if (found !== null) return found;
  }
  return null;
}

function followersOf({ graph, services }: KernelContext, { id }: Service): readonly Service[] {
  const followers = (graph.dependents[id] ?? []).map(({ dependent }) => dependent);
  return [...followers, ...(graph.parts[id] ?? [])].flatMap((follower) => services[follower] ?? []);
}

/** Between one that asks and the newcomer, be that the one that asks or the one that is asked. */
function mismatchOf(context: KernelContext, asker: Service, newcomer: Service): Mismatch | null {
  if (asker !== newcomer && !isRegistered(asker)) return null;
  for (const { kind, target: id, versions, optional } of asker.spec.dependencies) {
    const target = serviceOf(context, id);
    const isBetween = asker === newcomer ? isRegistered(target) : target === newcomer;
    if (!isBetween || optional || kind === "wants") continue;
    const range = versions.find((each) => !isInRange(target.spec.version, each));
    if (range !== undefined) return { asker, kind, target, range };
  }
  return null;
}
