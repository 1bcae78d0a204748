/**
 * What a run has used of the CPUs: by CPU, by instance, and by the manager itself.
 */
import type { CpuTimes } from "../../../kernel/core/cpu-scheduler.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { FaultSpec, SystemSpec } from "../../system.ts";

/**
 * By instance: CPU time, and for how long and in how many periods one of its threads at least had
 * work and no quota, of its own or of a group around it.
 */
export interface InstanceSums {
  readonly runUs: Float64Array;
  readonly throttledUs: Float64Array;
  readonly throttledPeriods: Float64Array;
}

export interface CpuUsage extends InstanceSums {
  /** Until where the CPUs' time is counted: the end of the run. */
  readonly clock: Instant;
  readonly cpus: readonly CpuTimes[];
  /** By instance: the slices whose quotas have held it back; `null` among them: its own. */
  readonly heldBy: ReadonlyMap<InstanceId, ReadonlySet<number | null>>;
  /** What the service manager itself has computed. */
  readonly managerUs: number;
}

/** Whether anything in the system ever needs a CPU; where nothing does, none is simulated. */
export function usesCpus({ machine, services, faults }: SystemSpec): boolean {
  return (
    machine.controlCostUs > 0 ||
    Object.values(machine.bootUs).some((us) => us > 0) ||
    services.some(({ behavior }) => behavior.cpu.numerator > 0) ||
    faults.some(isHog)
  );
}

/** Whether the fault has whom it strikes compute for nothing. */
export function isHog(fault: FaultSpec): boolean {
  return fault.kind === "cpu-hog" || (fault.kind === "exhaust" && fault.resource === "cpu");
}
