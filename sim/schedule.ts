/**
 * What the manifest has planned for a run: faults, actions, and the end of the workloads.
 *
 * Everything is armed before the boot, in the order of the file, so that ties are broken the same
 * way in every run. A fault is a root of causes, as an operator's action is.
 */
import type { Alarms } from "../kernel/alarms.ts";
import { present, unreachable } from "../kernel/assertion.ts";
import type { Input } from "../kernel/ports.ts";
import { after, BOOT, instant, type Instant } from "../kernel/time.ts";
import type { FaultPhase } from "../kernel/trace/events.ts";
import type { Trace } from "../kernel/trace/trace.ts";
import { cpuHogFault } from "./fault/cpu-hog.ts";
import { diskFullFault } from "./fault/disk-full.ts";
import { exhaustFault } from "./fault/exhaust.ts";
import type { FaultScene } from "./fault/fault.ts";
import { hangFault } from "./fault/hang.ts";
import { killFault } from "./fault/kill.ts";
import { leakFault } from "./fault/leak.ts";
import { slowFault } from "./fault/slow.ts";
import type { Machine } from "./machine/machine.ts";
import { isWithinBatch, plannedCall } from "./planned-call.ts";
import type { FaultSpec, SystemSpec } from "./system.ts";
import type { PlannedAlarm, WorldAlarm } from "./world-alarm.ts";

export interface ScheduleOptions {
  readonly system: SystemSpec;
  readonly machine: Machine;
  readonly trace: Trace;
  readonly alarms: Alarms<WorldAlarm>;
}

export class Schedule {
  /** When the last workload, fault or action is over; the boot, where there is none. */
  readonly end: Instant;
  /** True where the manifest plans anything at all. */
  readonly isPlanned: boolean;
  readonly #system: SystemSpec;
  readonly #machine: Machine;
  readonly #trace: Trace;
  readonly #alarms: Alarms<WorldAlarm>;
  /** By the place in the list: the record of each fault that has begun and not healed. */
  readonly #begun = new Map<number, number>();

  constructor({ system, machine, trace, alarms }: ScheduleOptions) {
    this.#system = system;
    this.#machine = machine;
    this.#trace = trace;
    this.#alarms = alarms;
    const { faults, actions, workloadsEnd } = system;
    this.isPlanned = faults.length > 0 || actions.length > 0 || workloadsEnd !== null;
    this.end = plannedEnd(system);
    for (const [index, fault] of faults.entries()) {
      alarms.arm(fault.at, { kind: "fault", index, phase: "begin" });
    }
    for (const [index, action] of actions.entries()) {
      if (!isWithinBatch(system, index)) alarms.arm(action.at, { kind: "action", index });
    }
    if (workloadsEnd !== null) alarms.arm(workloadsEnd, { kind: "workloads-over" });
  }

  /** Does what was planned for this instant; an action comes back as the kernel's input. */
  carryOut(alarm: PlannedAlarm, now: Instant): Input | null {
    switch (alarm.kind) {
      case "workloads-over":
        return null;
      case "action":
        return plannedCall(this.#system, alarm.index);
      case "fault": {
        const fault = present(this.#system.faults[alarm.index], "a planned fault");
        if (alarm.phase === "begin") this.#begin(fault, alarm.index, now);
        else this.#heal(fault, alarm.index, now);
        return null;
      }
      default:
        return unreachable(alarm);
    }
  }

  #begin(fault: FaultSpec, index: number, now: Instant): void {
    const struck = fault.instances.filter((id) => this.#machine.isAlive(id)).length;
    const record = this.#note(fault, { phase: "begin", struck, cause: null }, now);
    this.#begun.set(index, record);
    begin(fault, { machine: this.#machine, now, mark: { index: fault.index, record } });
    const end = healsAt(fault);
    if (end > fault.at) this.#alarms.arm(end, { kind: "fault", index, phase: "heal" });
  }

  #heal(fault: FaultSpec, index: number, now: Instant): void {
    const cause = present(this.#begun.get(index), "a fault heals after it began");
    this.#begun.delete(index);
    const held = fault.instances.filter((id) => this.#machine.faults.isHeld(id, fault.index));
    const record = this.#note(fault, { phase: "heal", struck: held.length, cause }, now);
    heal(fault, { machine: this.#machine, now, mark: { index: fault.index, record } });
  }

  #note(
    fault: FaultSpec,
    what: { readonly phase: FaultPhase; readonly struck: number; readonly cause: number | null },
    now: Instant,
  ): number {
    const only = fault.instances.length === 1 ? fault.instances[0] : null;
    return this.#trace.append(now, what.cause, {
      event: "fault.injected",
      fault: fault.kind,
      phase: what.phase,
      index: fault.index,
      service: fault.service,
      instance: only ?? null,
      struck: what.struck,
    });
  }
}

function begin(fault: FaultSpec, scene: FaultScene): void {
  switch (fault.kind) {
    case "kill":
      killFault.begin(fault, scene);
      return;
    case "hang":
      hangFault.begin(fault, scene);
      return;
    case "slow":
      slowFault.begin(fault, scene);
      return;
    case "leak":
      leakFault.begin(fault, scene);
      return;
    case "cpu-hog":
      cpuHogFault.begin(fault, scene);
      return;
    case "exhaust":
      exhaustFault.begin(fault, scene);
      return;
    case "disk-full":
      diskFullFault.begin(fault, scene);
      return;
    default:
      unreachable(fault);
  }
}

function heal(fault: FaultSpec, scene: FaultScene): void {
  switch (fault.kind) {
    case "kill":
      killFault.heal(fault, scene);
      return;
    case "hang":
      hangFault.heal(fault, scene);
      return;
    case "slow":
      slowFault.heal(fault, scene);
      return;
    case "leak":
      leakFault.heal(fault, scene);
      return;
    case "cpu-hog":
      cpuHogFault.heal(fault, scene);
      return;
    case "exhaust":
      exhaustFault.heal(fault, scene);
      return;
    case "disk-full":
      diskFullFault.heal(fault, scene);
      return;
    default:
      unreachable(fault);
  }
}

/** When the last workload, fault or action is over; the boot, where there is none. */
export function plannedEnd({ faults, actions, workloadsEnd }: SystemSpec): Instant {
  let end: number = workloadsEnd ?? BOOT;
  for (const fault of faults) end = Math.max(end, healsAt(fault));
  for (const action of actions) end = Math.max(end, action.at);
  return instant(end);
}

/** A fault without `for` is over, as far as the schedule goes, as soon as it has begun. */
function healsAt(fault: FaultSpec): Instant {
  return fault.kind === "kill" || fault.forUs === null ? fault.at : after(fault.at, fault.forUs);
}
