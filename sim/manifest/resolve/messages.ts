/**
 * Resolves who sends to whom, and whether it has the right: what a service requires, wants or is
 * bound to, and what it calls, it may send to. Any other message is refused in the run, so a
 * warning says so before.
 */
import type { DependencySpec, RouteSpec } from "../../../kernel/spec.ts";
import type { SystemDeclaration } from "../declaration.ts";
import type { Names } from "./names.ts";

/** Those that pull in: order alone is no business with each other. */
const GRANTING: readonly DependencySpec["kind"][] = ["requires", "wants", "binds-to"];

/** By service its ways, in the order in which they are written. */
export function resolveRoutes(
  { services }: SystemDeclaration,
  dependencies: readonly (readonly DependencySpec[])[],
  names: Names,
): readonly (readonly RouteSpec[])[] {
  return services.map(({ name, messages, traffic }, id) =>
    messages.sends.flatMap(({ to }): readonly RouteSpec[] => {
      const target = names.service(to);
      if (target === null) return [];
      const isDeclared = (dependencies[id] ?? []).some(
        (dependency) => dependency.target === target && GRANTING.includes(dependency.kind),
      );
      const isCalled = traffic.steps.some((step) =>
        step.some((call) => call.target.name === to.name),
      );
      const isGranted = isDeclared || isCalled;
      if (!isGranted && target !== id) {
        const message = `'${name}' has no right to send to '${to.name}': all will be refused`;
        const hint = `add 'wants: ${to.name}', or name it under 'behavior.calls'`;
        names.problems.warning(to.place, "access-denied", message, hint);
      }
      return [{ target, isGranted: isGranted || target === id }];
    }),
  );
}
