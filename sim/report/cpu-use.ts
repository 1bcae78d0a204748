/**
 * What a run has used of the CPUs, for reports: by CPU and by service.
 */
import type { CpuTimes } from "../../kernel/core/cpu-scheduler.ts";
import type { CpuUsage } from "../machine/cpu/usage.ts";

export function sumOf<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}

/** The share of its time in which a CPU ran, in [0, 1]; 0 where no time has gone by. */
export function utilization({ runUs }: CpuTimes, clockUs: number): number {
  return clockUs === 0 ? 0 : runUs / clockUs;
}

/** The part of `boot --json` that tells of the machine. */
export function cpuJson({ cpus, managerUs, clock }: CpuUsage): object {
  return {
    manager_cpu_us: managerUs,
    cpus: cpus.map((times) => ({
      run_us: times.runUs,
      idle_us: times.idleUs,
      steal_us: times.stealUs,
      utilization: utilization(times, clock),
    })),
  };
}
