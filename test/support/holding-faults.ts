/**
 * Faults that keep a process from going on, so that a start or a stop of it may never end.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { SystemSpec } from "../../sim/system.ts";

/** Without power a start comes no further, as little as one that hangs. */
const HOLDING: readonly string[] = ["hang", "exhaust", "zone-down"];

export function hasHolding({ faults }: SystemSpec): boolean {
  return faults.some(({ kind }) => HOLDING.includes(kind));
}

/** Whether one of them strikes this instance. */
export function isHeldAtTimes({ faults }: SystemSpec, instance: InstanceId): boolean {
  return faults.some(
    ({ kind, instances }) => HOLDING.includes(kind) && instances.includes(instance),
  );
}
