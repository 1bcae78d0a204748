/**
 * The power service: the whole system goes down, and at a reboot comes up again.
 *
 *   up ── shutdown, reboot ──▶ going-down ── all are down ──▶ off, or booting ──▶ up
 *
 * Everything stops as by an operator's stop of all services, dependents first. What is not down at
 * the deadline is killed, whomever it waits for. Then the kernel's own services go down, the last
 * to come up first. From the request on, no call is taken: there is nothing to come.
 */
import { assert } from "../assertion.ts";
import { note, type KernelContext } from "../context.ts";
import { endHook } from "../hook/hook.ts";
import { settleForBoot } from "../lifecycle/enablement.ts";
import { isActive, type Service } from "../lifecycle/service.ts";
import { forceStop, isToBeKilled } from "../lifecycle/force-stop.ts";
import { planStopsWithFollowers } from "../lifecycle/propagation.ts";
import { after, type Duration } from "../time.ts";
import type { ServiceManagerState } from "../vocabulary.ts";
import type { Alarm } from "../alarms.ts";
import { newSystemServices, SYSTEM_SERVICES, type SystemServiceStates } from "./system-services.ts";

export type Power =
  | { readonly name: "up" }
  | {
      readonly name: "going-down";
      readonly isReboot: boolean;
      /** The request, or the deadline once that has come. */
      record: number;
      /** `null`: there is none, or it is over. */
      deadline: Alarm | null;
      /** Services before this one are down, and nothing can bring them up. */
      down: number;
    }
  /** Down, and on its way through the stages of the next boot. */
  | { readonly name: "booting" }
  | { readonly name: "off" };

/** The manager of the services, as a whole. */
export interface SystemState {
  manager: ServiceManagerState;
  readonly services: SystemServiceStates;
  power: Power;
}

export function newSystemState(): SystemState {
  return { manager: "initialized", services: newSystemServices(), power: { name: "up" } };
}

/** Whether calls are taken: until the request to go down, and from the next boot on. */
export function takesCalls({ system }: KernelContext): boolean {
  return system.power.name === "up";
}

export interface PowerRequest {
  readonly isReboot: boolean;
  /** `null`: each service has its own stop timeout and no more. */
  readonly deadlineUs: Duration | null;
  /** The record of the call. */
  readonly record: number;
}

/** A shutdown, or a reboot, of everything. */
export function goDown(context: KernelContext, request: PowerRequest): void {
  assert(takesCalls(context), "what goes down already is not asked to");
  const { isReboot, deadlineUs, record } = request;
  const deadline =
    deadlineUs === null
      ? null
      : context.alarms.arm(after(context.now, deadlineUs), { kind: "power-deadline" });
  context.system.power = { name: "going-down", isReboot, record, deadline, down: 0 };
  for (const service of context.services) {
    // The last that is known of what is absent is that it was removed.
    if (service.registration.kind !== "absent") service.lastRecord = record;
  }
  const roots = context.services.map((service) => ({ service, cause: record }));
  planStopsWithFollowers(context, roots, { purpose: "admin", afterwards: "rest" });
}

/** The time is over: everything that still has a process is killed at once, and counted. */
export function onPowerDeadline(context: KernelContext): void {
  const { power } = context.system;
  assert(power.name === "going-down", "a deadline is armed only while the system goes down");
  power.deadline = null;
  const killed = context.instances.filter(isToBeKilled).length;
  power.record = note(context, power.record, { event: "power.deadline", killed });
  for (const service of context.services) forceStop(context, service, power.record);
  endSideHooks(context);
}

/**
 * Ends the shutdown once every service is down. Returns the record that the next boot follows from;
 * `null`: there is none.
 */
export function finishPower(context: KernelContext): number | null {
  const { power } = context.system;
  if (power.name !== "going-down") return null;
  for (; power.down < context.services.length; power.down += 1) {
    if (!isDown(context.services[power.down])) return null;
  }
  if (endSideHooks(context)) return null;
  context.alarms.cancel(power.deadline);
  const record = takeDown(context, lastRecord(context, power.record));
  context.system.power = { name: power.isReboot ? "booting" : "off" };
  return power.isReboot ? record : null;
}

/** Commands that nothing waits for are ended, and waited for after all; whether there are any. */
function endSideHooks(context: KernelContext): boolean {
  let isRunning = false;
  for (const instance of context.instances) {
    for (const side of instance.sideRuns) {
      isRunning = true;
      side.again = null;
      endHook(context, instance, side.run, "cancelled");
    }
  }
  return isRunning;
}

/** The services of the manifest are down: the kernel's own follow, and the manager is stopped. */
function takeDown(context: KernelContext, cause: number): number {
  const { system } = context;
  for (const service of context.services) settleForBoot(context, service, cause);
  // A group of the next boot has restarted nothing yet.
  for (const { intensity } of context.groups.all) intensity.clear();
  let last = cause;
  for (const service of SYSTEM_SERVICES.toReversed()) {
    const from = system.services[service];
    system.services[service] = "stopped";
    last = note(context, last, { event: "system.service", part: service, from, to: "stopped" });
  }
  return enter(context, "stopped", last);
}

/** The stages are through: from the second boot on that is told. */
export function completeBoot(context: KernelContext, cause: number): void {
  const { system } = context;
  system.power = { name: "up" };
  if (system.manager === "initialized") system.manager = "running";
  else enter(context, "running", cause);
}

function enter(context: KernelContext, to: ServiceManagerState, cause: number): number {
  const from = context.system.manager;
  context.system.manager = to;
  return note(context, cause, { event: "manager.state", from, to });
}

function isDown(service: Service | undefined): boolean {
  if (service === undefined) return true;
  return service.job.kind === "none" && !service.instances.some(isActive);
}

/** What happened last on the way down: the end of the last service, where there was one. */
function lastRecord({ services }: KernelContext, record: number): number {
  return services.reduce((last, service) => Math.max(last, service.lastRecord), record);
}
