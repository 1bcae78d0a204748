/**
 * Warns where a service depends on another that it may not send a message to: it will start, and
 * get no answer.
 */
import { denialOf } from "../../../kernel/isolation/access.ts";
import { UNLABELED } from "../../../kernel/isolation/policy.ts";
import type { DependencySpec, ServiceId } from "../../../kernel/spec.ts";
import type { SystemDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";

export function checkAccess(
  { services, security }: SystemDeclaration,
  dependencies: readonly (readonly DependencySpec[])[],
  problems: ProblemList,
): void {
  if (security === null) return;
  dependencies.forEach((own, id) => {
    for (const { kind, target } of own) {
      const [from, to] = [services[id], services[target]];
      if (from === undefined || to === undefined || kind === "after" || kind === "part-of")
        continue;
      const denial = denialOf(security, {
        action: "message",
        subject: { service: id as ServiceId, isolation: from.isolation },
        object: { service: target, isolation: to.isolation },
        isDeclared: true,
      });
      if (denial === null) continue;
      const [label, other] = [from.isolation.label ?? UNLABELED, to.isolation.label ?? UNLABELED];
      const message = `'${from.name}' depends on '${to.name}', and may not send it a message`;
      const hint = `add { from: ${label}, to: ${other}, allow: [message] } to 'security.policy'`;
      problems.warning(from.place, "access-denied", message, hint);
    }
  });
}
