/**
 * Enable and disable: whether a boot starts a service. Neither starts or stops anything.
 *
 * Instances at rest show it, as `stopped` or `disabled`; what runs, or is about to start, goes on,
 * and a stop of it ends in `stopped`; what a boot would start (boot-set.ts) has changed all the
 * same. A start starts a disabled service as well, as systemd does with a disabled unit. What a
 * service has achieved outlasts both: what completed before it was disabled has completed.
 */
import { note, noteLatest, type KernelContext } from "../context.ts";
import { endIncident } from "../restart/incident.ts";
import { letUp } from "./boot-set.ts";
import { moveOf } from "./move.ts";
import { isRegistered } from "./registration.ts";
import type { Ended, Instance, InstanceState, Service } from "./service.ts";

/** Takes what is at rest out of the boot. */
export function disable(context: KernelContext, service: Service, cause: number): void {
  service.boot.isEnabled = false;
  if (isToStart(service)) return;
  for (const instance of service.instances) {
    const ended = endOf(instance.state);
    if (ended === null) continue;
    const record = move(context, instance, { name: "disabled", ended }, cause);
    // A failure that is taken out of the boot is put to rest, as by a stop.
    endIncident(context, instance, record, "cancelled");
  }
}

/** Puts what is disabled back into the boot, and starts nothing. */
export function enable(context: KernelContext, service: Service, cause: number): void {
  service.boot.isEnabled = true;
  letUp(service);
  for (const instance of service.instances) {
    const { state } = instance;
    if (state.name !== "disabled") continue;
    move(context, instance, { name: "stopped", ended: state.ended }, cause);
  }
}

/**
 * The system is down: whatever was disabled while it ran is at rest now and shows it, and nothing
 * of what a run has achieved outlasts it. A boot starts from the beginning.
 */
export function settleForBoot(context: KernelContext, service: Service, cause: number): void {
  const isOff = isRegistered(service) && !service.boot.isEnabled;
  for (const instance of service.instances) {
    const { state } = instance;
    if (state.name === "stopped" && isOff) {
      move(context, instance, { name: "disabled", ended: "never-ran" }, cause);
    } else if (state.name === "stopped" || state.name === "disabled") {
      instance.state = { name: state.name, ended: "never-ran" };
    }
  }
}

/** Whether something of it is at rest that a disable has to show. */
export function isToShowDisabled(service: Service): boolean {
  return !isToStart(service) && service.instances.some(({ state }) => endOf(state) !== null);
}

/** A start that waits is under way: what it will start is not at rest. */
function isToStart({ job }: Service): boolean {
  return job.kind === "start" || (job.kind === "stop" && job.afterwards !== "rest");
}

/** How the instance came to rest; `null` where it is not at rest, or disabled already. */
function endOf(state: InstanceState): Ended | null {
  if (state.name === "stopped") return state.ended === "by-group" ? null : state.ended;
  return state.name === "failed" && state.next.kind === "never" ? "on-request" : null;
}

/**
 * Spreads no word: nobody's prospects change with it, and who is bound to something that has done
 * its work must not take this for its fall.
 */
function move(
  context: KernelContext,
  instance: Instance,
  next: Extract<InstanceState, { readonly name: "stopped" | "disabled" }>,
  cause: number,
): number {
  const event = next.name === "disabled" ? "disable" : "enable";
  const record = note(context, cause, moveOf(instance, event));
  instance.state = next;
  noteLatest(instance, record);
  return record;
}
