/**
 * Whom a service reaches with a call: a capability says what it may ask for, and its isolation of
 * whom. To stop, freeze or reload a process is to signal it; to start one or to say whether a boot
 * starts it touches none, and needs the capability alone.
 */
import { instanceOf, note } from "../context.ts";
import { denialBetween } from "../isolation/refusal.ts";
import type { Service } from "../lifecycle/service.ts";
import type { InstanceId } from "../spec.ts";
import type { Syscall } from "../vocabulary.ts";
import type { Refusal } from "./refusal.ts";
import type { Scene } from "./scene.ts";

const SIGNALS: ReadonlySet<Syscall | null> = new Set<Syscall>([
  "stopService",
  "restartService",
  "reloadService",
  "pauseService",
  "resumeService",
  "unregisterService",
]);

/** Why the caller cannot do this to the service; `null`: it can, or is the operator. */
export function outOfReach(
  { context, caller, call }: Scene,
  service: Service,
  at: string,
): Refusal | null {
  if (caller === null || !SIGNALS.has(call)) return null;
  const subject = instanceOf(context, caller);
  const denial = denialBetween(context.security, "signal", subject.service, service);
  if (denial === null) return null;
  const { id, spec } = service;
  return { kind: "no-access", at, name: spec.name, caller: subject.name, target: id, denial };
}

/** What was out of reach is a violation of the caller, which fails of it in no other way. */
export function raiseOutOfReach(
  { context }: Scene,
  caller: InstanceId,
  { target, denial }: Extract<Refusal, { readonly kind: "no-access" }>,
  record: number,
): void {
  const said = note(context, record, {
    event: "access.denied",
    instance: caller,
    target,
    action: "signal",
    reason: denial,
  });
  note(context, said, { event: "fault.detected", type: "security-violation", instance: caller });
}
