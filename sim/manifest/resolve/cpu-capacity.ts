/**
 * Checks that what needs a CPU fits: how many threads and quotas there are, and what they may use.
 */
import { GROUP_COUNT, TASK_COUNT } from "../../../kernel/core/layout.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { QUOTA_PERIOD } from "../../machine/cpu/quota.ts";
import { isHog } from "../../machine/cpu/usage.ts";
import type { FaultSpec, SliceSpec } from "../../system.ts";
import type { ServiceDeclaration, SystemDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";
import type { SharedLimits } from "./shared-limits.ts";

/** Three quarters of the core's tasks: the rest is for the manager and for hogs. */
export const THREADS_MAX: number = (TASK_COUNT / 4) * 3;

/**
 * Reports more threads or quotas than the core has, and limits above what the machine has. Who is
 * within a quota, its own or that of a group, has a place there of its own as soon as it computes.
 */
export function checkThreads(
  declaration: SystemDeclaration,
  { slices, ofService }: SharedLimits,
  faults: readonly FaultSpec[],
  problems: ProblemList,
): void {
  const { services, groups, machine } = declaration;
  const limited = groups.flatMap(({ quota }) => (quota === null ? [] : [quota.place]));
  const firstTooMany = limited[GROUP_COUNT];
  if (firstTooMany !== undefined) {
    const message = `the system has more than ${GROUP_COUNT} groups with a CPU limit`;
    problems.error(firstTooMany, "too-many-threads", message, "write fewer of them");
    return;
  }
  const withinMax = GROUP_COUNT - limited.length;
  const hogs = hogsOf(faults);
  let threads = 0;
  let within = 0;
  for (const [index, service] of services.entries()) {
    const { name, instances, behavior, cpu } = service;
    const id = index as ServiceId;
    const isComputing = behavior.cpu.numerator > 0;
    if (isComputing) {
      warnOfWideQuota(service, machine.cpus, problems);
      threads += instances.count * behavior.threads.base;
    }
    if (cpu.quotaUs !== null || hasQuota(slices, ofService.get(id) ?? null)) {
      within += isComputing ? instances.count : (hogs.get(id)?.size ?? 0);
    }
    const report = (tooMany: string, hint: string): void => {
      const message = `with those of '${name}' ${tooMany}`;
      problems.error(instances.place, "too-many-threads", message, hint);
    };
    if (threads > THREADS_MAX) {
      const tooMany = `the system has more than ${THREADS_MAX} threads`;
      report(tooMany, "write fewer instances or threads");
      return;
    }
    if (within > withinMax) {
      const tooMany = `more than ${withinMax} instances that compute are within CPU limits`;
      report(tooMany, "write fewer instances, or fewer of them within a 'limits.cpu'");
      return;
    }
  }
}

/** By service: the instances that compute by a fault, if they do not by themselves. */
function hogsOf(faults: readonly FaultSpec[]): ReadonlyMap<ServiceId, ReadonlySet<InstanceId>> {
  const hogs = new Map<ServiceId, Set<InstanceId>>();
  for (const fault of faults) {
    if (!isHog(fault) || fault.service === null) continue;
    const struck = hogs.get(fault.service) ?? new Set();
    for (const instance of fault.instances) struck.add(instance);
    hogs.set(fault.service, struck);
  }
  return hogs;
}

function warnOfWideQuota(
  { name, cpu, place }: ServiceDeclaration,
  cpus: number,
  problems: ProblemList,
): void {
  if (cpu.quotaUs === null || cpu.quotaUs <= cpus * QUOTA_PERIOD) return;
  const message = `the CPU limit of '${name}' is more than the machine has`;
  const hint = "the machine's CPUs are the limit; raise 'machine.cpus'";
  problems.warning(place, "impossible-limit", message, hint);
}

/** Whether the slice or one around it has a quota. */
function hasQuota(slices: readonly SliceSpec[], slice: number | null): boolean {
  for (let at = slice; at !== null; at = slices[at]?.parent ?? null) {
    if ((slices[at]?.quotaUs ?? null) !== null) return true;
  }
  return false;
}
