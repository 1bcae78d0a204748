/**
 * The resources of the machine other than memory and CPUs: one keeper each, and only where a limit
 * or a fault can make a difference, so that a system without any pays nothing.
 */
import { present } from "../../kernel/assertion.ts";
import {
  COUNTED,
  FLOWING,
  type Counted,
  type Flowing,
  type ResourceLimits,
} from "../../kernel/isolation/limits.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { MachineAlarm } from "../world-alarm.ts";
import { CountedKeeper, struckBy } from "./counted-keeper.ts";
import type { SystemSpec } from "../system.ts";
import { FlowKeeper, type FlowParts } from "./flow-keeper.ts";
import type { FaultMark, Process } from "./process.ts";
import type { ResourceUse } from "./resource-use.ts";

export type ResourceAlarm = Extract<MachineAlarm, { readonly resource: Counted | Flowing }>;

export class Resources {
  readonly #counted: readonly CountedKeeper[];
  readonly #flowing: readonly FlowKeeper[];

  constructor(parts: FlowParts) {
    const { system } = parts;
    this.#counted = COUNTED.filter(
      (resource) => isLimited(resource, system) || struckBy(resource, system).size > 0,
    ).map((resource) => new CountedKeeper(resource, parts));
    this.#flowing = FLOWING.filter((resource) => isLimited(resource, system)).map(
      (resource) => new FlowKeeper(resource, parts),
    );
  }

  admit(process: Process, now: Instant): void {
    for (const keeper of this.#counted) keeper.admit(process, now);
    for (const keeper of this.#flowing) keeper.admit(process, now);
  }

  /** The process has come through its start. */
  run(process: Process, now: Instant): void {
    for (const keeper of this.#flowing) keeper.run(process, now);
  }

  /** The process hangs, is paused, stops, or goes on. */
  update(process: Process, now: Instant): void {
    for (const keeper of this.#counted) keeper.update(process, now);
    for (const keeper of this.#flowing) keeper.update(process, now);
  }

  discharge(process: Process, now: Instant): void {
    for (const keeper of this.#counted) keeper.discharge(process, now);
    for (const keeper of this.#flowing) keeper.discharge(process, now);
  }

  onAlarm(alarm: ResourceAlarm, now: Instant): void {
    switch (alarm.kind) {
      case "refused":
        this.#countedOf(alarm.resource).onRefusal(alarm.instance, now);
        return;
      case "slice-refused":
        this.#countedOf(alarm.resource).onSliceRefusal(alarm.slice, now);
        return;
      case "flow":
        present(
          this.#flowing.find(({ resource }) => resource === alarm.resource),
          "a resource that flows",
        ).onAlarm(alarm.instance, now);
    }
  }

  /** A fault uses a resource up; `takes`: it is the instance that does. */
  exhaust(
    instance: InstanceId,
    what: { readonly resource: Counted; readonly takes: boolean; readonly fault: FaultMark },
    now: Instant,
  ): void {
    this.#countedOf(what.resource).exhaust(instance, what.fault, what.takes, now);
  }

  restore(instance: InstanceId, resource: Counted, fault: number, now: Instant): void {
    this.#countedOf(resource).restore(instance, fault, now);
  }

  isExhausted(instance: InstanceId, fault: number): boolean {
    return this.#counted.some((keeper) => keeper.isExhausted(instance, fault));
  }

  /** Whether an instance gets no more of it now. */
  isFull(resource: Counted, instance: InstanceId): boolean {
    const keeper = this.#counted.find((each) => each.resource === resource);
    return keeper?.isFull(instance) === true;
  }

  uses(now: Instant): readonly ResourceUse[] {
    return [...this.#counted, ...this.#flowing].flatMap((keeper) => keeper.uses(now));
  }

  #countedOf(resource: Counted): CountedKeeper {
    return present(
      this.#counted.find((keeper) => keeper.resource === resource),
      "a resource that is counted",
    );
  }
}

function isLimited(resource: Counted | Flowing, { services, slices }: SystemSpec): boolean {
  const limits = ({ limits: own }: { readonly limits: ResourceLimits }): boolean =>
    own[resource] !== null;
  return services.some(limits) || slices.some(limits);
}
