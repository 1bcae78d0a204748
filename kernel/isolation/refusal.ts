/**
 * What was refused and by whom it is heard of: resources by the machine, access by the kernel.
 *
 * A refusal keeps something from happening, so that nothing is broken by it: it is raised as a
 * fault and needs no recovery. A process that ends itself over one is a failure like any other, and
 * is dealt with when its exit comes.
 */
import { instanceOf, note, type KernelContext } from "../context.ts";
import { hasProcess, type Instance, type Service } from "../lifecycle/service.ts";
import type { Cause, Input } from "../ports.ts";
import { denialOf, type DenialReason } from "./access.ts";
import type { AccessAction } from "./levels.ts";
import type { SecurityPolicy } from "./policy.ts";

/** The process was refused a resource, and goes on without it. */
export function onResourceRefused(
  context: KernelContext,
  input: Extract<Input, { readonly kind: "resource-refused" }>,
): void {
  const instance = instanceOf(context, input.instance);
  if (instance.generation !== input.generation || !hasProcess(instance.state.name)) return;
  note(context, input.cause, {
    event: "fault.detected",
    type: "resource-exhaustion",
    instance: instance.id,
  });
}

/** A service as far as access to it goes. */
type Reachable = Pick<Service, "id" | "spec">;

/** What a service asks to do to another. */
export interface Access {
  readonly subject: Pick<Instance, "id"> & { readonly service: Reachable };
  readonly object: Reachable;
  readonly action: AccessAction;
  readonly cause: Cause;
}

/** Whether it may; where not, that is audited and raised as a violation. */
export function permitAccess(
  { now, trace, security }: Pick<KernelContext, "now" | "trace" | "security">,
  { subject, object, action, cause }: Access,
): boolean {
  const reason = denialBetween(security, action, subject.service, object);
  if (reason === null) return true;
  const record = trace.append(now, cause, {
    event: "access.denied",
    instance: subject.id,
    target: object.id,
    action,
    reason,
  });
  trace.append(now, record, {
    event: "fault.detected",
    type: "security-violation",
    instance: subject.id,
  });
  return false;
}

/** Whether it may see another one: what it may not is not there for it, and nothing is refused. */
export function maySee(
  { security }: Pick<KernelContext, "security">,
  subject: Reachable,
  object: Reachable,
): boolean {
  return denialBetween(security, "discover", subject, object) === null;
}

/** What keeps one service from doing this to another; `null`: nothing does. */
export function denialBetween(
  security: SecurityPolicy | null,
  action: AccessAction,
  subject: Reachable,
  object: Reachable,
): DenialReason | null {
  return denialOf(security, {
    action,
    subject: { service: subject.id, isolation: subject.spec.isolation },
    object: { service: object.id, isolation: object.spec.isolation },
    isDeclared: dependsOn(subject, object) || dependsOn(object, subject),
  });
}

function dependsOn(service: Reachable, other: Reachable): boolean {
  return service.spec.dependencies.some(({ target }) => target === other.id);
}
