/**
 * What a run has used of the CPUs, for reports: by CPU and by service.
 */
import type { CpuTimes } from "../../kernel/core/cpu-scheduler.ts";
import type { Duration } from "../../kernel/time.ts";
import type { CpuUsage } from "../machine/cpu/usage.ts";
import { Slices } from "../machine/slices.ts";
import type { SimulatedService, SystemSpec } from "../system.ts";

export function sumOf<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}

/** The share of its time in which a CPU ran, in [0, 1]; 0 where no time has gone by. */
export function utilization({ runUs }: CpuTimes, clockUs: number): number {
  return clockUs === 0 ? 0 : runUs / clockUs;
}

/** A quota of CPU time: a service's own, or that of a group around it. */
export interface Quota {
  readonly quotaUs: Duration;
  /** `null`: its own. */
  readonly slice: number | null;
  /** The name of the group; `null`: its own. */
  readonly group: string | null;
}

/** The quotas that the threads of a service use: its own, and then outwards. */
export function quotasOf(system: SystemSpec, { cpu, slice }: SimulatedService): readonly Quota[] {
  const own = cpu.quotaUs === null ? [] : [{ quotaUs: cpu.quotaUs, slice: null, group: null }];
  const around = new Slices(system).pathOf(slice).flatMap((at) => {
    const { name = null, quotaUs = null } = system.slices[at] ?? {};
    return quotaUs === null ? [] : [{ quotaUs, slice: at, group: name }];
  });
  return [...own, ...around];
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
