/**
 * Finds what a service requires, be it by way of others, and is not registered.
 */
import { serviceOf, type KernelContext } from "../context.ts";
import { isRequired } from "../dependency/graph.ts";
import { isRegistered } from "../lifecycle/registration.ts";
import { isUp, type Service } from "../lifecycle/service.ts";
import type { ServiceId } from "../spec.ts";

export interface Missing {
  /** From the service to the one that is not there, along what each requires. */
  readonly chain: readonly string[];
  readonly missing: ServiceId;
}

/**
 * The nearest that is missing; `null`: all that it requires is registered. Those in `sound` are
 * known to lack nothing, and those that are found to lack nothing are added to them.
 */
export function missingRequirement(
  context: KernelContext,
  service: Service,
  sound: Set<Service>,
): Missing | null {
  const requirers = new Map<Service, Service | null>([[service, null]]);
  // What is added to a map while it is gone through is visited too.
  for (const [member] of requirers) {
    for (const dependency of member.spec.dependencies) {
      if (!isRequired(dependency)) continue;
      const target = serviceOf(context, dependency.target);
      if (requirers.has(target) || sound.has(target)) continue;
      requirers.set(target, member);
      if (!isRegistered(target)) return { chain: chainTo(target, requirers), missing: target.id };
      // What is up has all that it needs, and what it has lost does not take it along.
      if (isUp(target)) requirers.delete(target);
    }
  }
  for (const member of requirers.keys()) sound.add(member);
  return null;
}

function chainTo(
  target: Service,
  requirers: ReadonlyMap<Service, Service | null>,
): readonly string[] {
  const chain: string[] = [];
  for (let next: Service | null = target; next !== null; next = requirers.get(next) ?? null) {
    chain.push(next.spec.name);
  }
  return chain.reverse();
}
