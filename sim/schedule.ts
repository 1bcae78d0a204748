/**
 * What the manifest has planned for a run: faults, actions, and the end of the workloads.
 *
 * Everything is armed before the boot, in the order of the file, so that ties are broken the same
 * way in every run. A fault is a root of causes, as an operator's action is.
 */
import type { Alarm, Alarms } from "../kernel/alarms.ts";
import { present, unreachable } from "../kernel/assertion.ts";
import type { Input } from "../kernel/ports.ts";
import { after, BOOT, instant, type Instant } from "../kernel/time.ts";
import type { FaultPhase } from "../kernel/trace/events.ts";
import type { Trace } from "../kernel/trace/trace.ts";
import type { FaultScene, FaultWorld } from "./fault/fault.ts";
import { applyFault, heldBy } from "./fault/models.ts";
import { healsAt, isOnNetwork, type FaultSpec } from "./fault/spec.ts";
import { isWithinBatch, plannedCall } from "./planned-call.ts";
import type { SystemSpec } from "./system.ts";
import type { PlannedAlarm, WorldAlarm } from "./world-alarm.ts";

export interface ScheduleOptions extends FaultWorld {
  readonly system: SystemSpec;
  readonly trace: Trace;
  readonly alarms: Alarms<WorldAlarm>;
}

export class Schedule {
  /** When the last workload, fault or action is over; the boot, where there is none. */
  readonly end: Instant;
  /** True where the manifest plans anything at all. */
  readonly isPlanned: boolean;
  readonly #system: SystemSpec;
  readonly #world: FaultWorld;
  readonly #trace: Trace;
  readonly #alarms: Alarms<WorldAlarm>;
  /** By the place in the list: the record of each fault that has begun and not healed. */
  readonly #begun = new Map<number, number>();
  /** By the place in the list: the next change of each fault that flaps. */
  readonly #flaps = new Map<number, Alarm<WorldAlarm>>();

  constructor(options: ScheduleOptions) {
    const { system, trace, alarms } = options;
    this.#system = system;
    this.#world = options;
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
      case "flap":
        this.#flap(alarm.index, alarm.isDown, now);
        return null;
      default:
        return unreachable(alarm);
    }
  }

  #begin(fault: FaultSpec, index: number, now: Instant): void {
    const { machine } = this.#world;
    const struck = fault.instances.filter((id) => machine.isAlive(id)).length;
    const record = this.#note(fault, { phase: "begin", struck, cause: null }, now);
    this.#begun.set(index, record);
    applyFault(fault, "begin", this.#scene(fault, record, now));
    const end = healsAt(fault);
    if (end > fault.at) this.#alarms.arm(end, { kind: "fault", index, phase: "heal" });
    this.#armFlap(index, true, now);
  }

  #heal(fault: FaultSpec, index: number, now: Instant): void {
    const cause = present(this.#begun.get(index), "a fault heals after it began");
    this.#begun.delete(index);
    this.#alarms.cancel(this.#flaps.get(index) ?? null);
    this.#flaps.delete(index);
    const struck = heldBy(fault, this.#world);
    const record = this.#note(fault, { phase: "heal", struck, cause }, now);
    applyFault(fault, "heal", this.#scene(fault, record, now));
  }

  /** What connects two ends comes or goes within the time of its fault. */
  #flap(index: number, isDown: boolean, now: Instant): void {
    const fault = present(this.#system.faults[index], "a planned fault");
    const record = present(this.#begun.get(index), "a fault flaps while it lasts");
    applyFault(fault, isDown ? "begin" : "heal", this.#scene(fault, record, now));
    this.#armFlap(index, isDown, now);
  }

  /** Where the fault has no end, no run waits for the next change. */
  #armFlap(index: number, isDown: boolean, now: Instant): void {
    const fault = present(this.#system.faults[index], "a planned fault");
    if (!isOnNetwork(fault) || fault.flap === null) return;
    const { downUs, upUs } = fault.flap;
    const at = after(now, isDown ? downUs : upUs);
    const next = { kind: "flap", index, isDown: !isDown } as const;
    this.#flaps.set(index, this.#alarms.arm(at, next, fault.forUs !== null));
  }

  #scene({ index }: FaultSpec, record: number, now: Instant): FaultScene {
    const { machine, wallClock, links, answers, report } = this.#world;
    return { machine, wallClock, links, answers, report, now, mark: { index, record } };
  }

  #note(
    fault: FaultSpec,
    what: { readonly phase: FaultPhase; readonly struck: number; readonly cause: number | null },
    now: Instant,
  ): number {
    // Of what is on no service alone an instance is one end; a configuration is the service's.
    const isOnInstances = fault.service !== null && fault.kind !== "corrupt-config";
    const only = isOnInstances && fault.instances.length === 1 ? fault.instances[0] : null;
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

/** When the last workload, fault or action is over; the boot, where there is none. */
export function plannedEnd({ faults, actions, workloadsEnd }: SystemSpec): Instant {
  let end: number = workloadsEnd ?? BOOT;
  for (const fault of faults) end = Math.max(end, healsAt(fault));
  for (const action of actions) end = Math.max(end, action.at);
  return instant(end);
}
