/**
 * An incident: from the first fault of an instance until it is up again, or nobody tries any more.
 */
import { note, type KernelContext } from "../context.ts";
import type { Instance } from "../lifecycle/service.ts";
import { duration, elapsed } from "../time.ts";
import type { RecoveryOutcome } from "../trace/events.ts";

/** Opens an incident, unless one is open: what follows from a fault belongs to it. */
export function openIncident(context: KernelContext, instance: Instance): void {
  instance.incident ??= { since: context.now };
}

/** Closes the incident, where one is open. */
export function endIncident(
  context: KernelContext,
  instance: Instance,
  cause: number,
  outcome: RecoveryOutcome,
): void {
  if (instance.incident !== null) closeRecovery(context, instance, cause, outcome);
}

/** Writes how a recovery ended, and closes the incident; returns the record. */
export function closeRecovery(
  context: KernelContext,
  instance: Instance,
  cause: number,
  outcome: RecoveryOutcome,
): number {
  const { incident } = instance;
  instance.incident = null;
  return note(context, cause, {
    event: "recovery.done",
    instance: instance.id,
    outcome,
    tookUs: incident === null ? duration(0) : elapsed(incident.since, context.now),
  });
}
