/**
 * The data of the faults that a manifest injects: each is told as it begins, and as it heals.
 */
import type { InstanceId, ServiceId } from "../spec.ts";

/** The faults that a manifest can inject, in the order of the contract; numbers in the trace. */
export const InjectedFault = {
  kill: 0,
  hang: 1,
  slow: 2,
  partition: 3,
  latency: 4,
  loss: 5,
  leak: 6,
  errors: 7,
  clock: 8,
  "corrupt-config": 9,
  exhaust: 10,
  "zone-down": 11,
  "cpu-hog": 12,
  "disk-full": 13,
} as const;
export type InjectedFault = keyof typeof InjectedFault;

export const FaultPhase = { begin: 0, heal: 1 } as const;
export type FaultPhase = keyof typeof FaultPhase;

export interface FaultBody {
  readonly event: "fault.injected";
  readonly fault: InjectedFault;
  readonly phase: FaultPhase;
  /** Index in the manifest's list of faults. */
  readonly index: number;
  readonly service: ServiceId | null;
  readonly instance: InstanceId | null;
  /** Processes that it struck, or let go: none where nothing ran. */
  readonly struck: number;
}
