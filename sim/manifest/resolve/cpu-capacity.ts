/**
 * Checks that what needs a CPU fits: how many threads and quotas there are, and what they may use.
 */
import { GROUP_COUNT, TASK_COUNT } from "../../../kernel/core/layout.ts";
import { QUOTA_PERIOD } from "../../machine/cpu/quota.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import type { SliceSpec } from "../../system.ts";
import type { SystemDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";
import type { SharedLimits } from "./shared-limits.ts";

/** Three quarters of the core's tasks: the rest is for the manager and for hogs. */
export const THREADS_MAX: number = (TASK_COUNT / 4) * 3;

/**
 * Reports more threads or quotas than the core has, and limits above what the machine has. Who is
 * within the quota of a group has a place there of its own, which counts as one.
 */
export function checkThreads(
  declaration: SystemDeclaration,
  { slices, ofService }: SharedLimits,
  problems: ProblemList,
): void {
  let threads = 0;
  let quotas = declaration.groups.filter(({ quota }) => quota !== null).length;
  for (const [index, service] of declaration.services.entries()) {
    const { name, instances, behavior, cpu, place } = service;
    const isComputing = behavior.cpu.numerator > 0;
    if (
      isComputing &&
      cpu.quotaUs !== null &&
      cpu.quotaUs > declaration.machine.cpus * QUOTA_PERIOD
    ) {
      const message = `the CPU limit of '${name}' is more than the machine has`;
      const hint = "the machine's CPUs are the limit; raise 'machine.cpus'";
      problems.warning(place, "impossible-limit", message, hint);
    }
    const slice = ofService.get(index as ServiceId) ?? null;
    if (cpu.quotaUs !== null || hasQuota(slices, slice)) quotas += instances.count;
    if (isComputing) threads += instances.count * behavior.threads.base;
    if (threads > THREADS_MAX || quotas > GROUP_COUNT) {
      const [most, what] =
        threads > THREADS_MAX ? [THREADS_MAX, "threads"] : [GROUP_COUNT, "CPU limits"];
      const message = `with those of '${name}' the system has more than ${most} ${what}`;
      problems.error(
        instances.place,
        "too-many-threads",
        message,
        `write fewer instances or ${what}`,
      );
      return;
    }
  }
}

/** Whether the slice or one around it has a quota. */
function hasQuota(slices: readonly SliceSpec[], slice: number | null): boolean {
  for (let at = slice; at !== null; at = slices[at]?.parent ?? null) {
    if ((slices[at]?.quotaUs ?? null) !== null) return true;
  }
  return false;
}
