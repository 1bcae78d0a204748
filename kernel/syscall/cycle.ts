/**
 * The cycle that a service would close by being registered.
 *
 * A manifest is checked as a whole when it is loaded; this is the check of one newcomer among those
 * that are registered, and goes no further than what it orders after.
 */
import { serviceOf, type KernelContext } from "../context.ts";
import { isRegistered } from "../lifecycle/registration.ts";
import type { Service } from "../lifecycle/service.ts";

/** Each service waits for the next, the last for the first: a shortest such. `null`: none. */
export function cycleThrough(context: KernelContext, service: Service): readonly Service[] | null {
  if (!isWaitedFor(context, service)) return null;
  const waiters = new Map<Service, Service | null>([[service, null]]);
  // What is added to a map while it is gone through is visited too: the nearest come first.
  for (const [member] of waiters) {
    for (const { target: id } of context.graph.after[member.id] ?? []) {
      const target = serviceOf(context, id);
      if (target === service) return wayTo(member, waiters);
      if (waiters.has(target) || !isRegistered(target)) continue;
      waiters.set(target, member);
    }
  }
  return null;
}

/** Nobody who is registered orders after most newcomers, and these close no cycle. */
function isWaitedFor(context: KernelContext, service: Service): boolean {
  const dependents = context.graph.dependents[service.id] ?? [];
  return dependents.some(({ dependent }) => {
    return dependent === service.id || isRegistered(serviceOf(context, dependent));
  });
}

function wayTo(last: Service, waiters: ReadonlyMap<Service, Service | null>): readonly Service[] {
  const way: Service[] = [];
  for (let next: Service | null = last; next !== null; next = waiters.get(next) ?? null) {
    way.push(next);
  }
  return way.reverse();
}
