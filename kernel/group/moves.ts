/**
 * A group as a whole is started or stopped: by its parent, or because it has failed.
 *
 * Here it is only put on its way; sequence.ts takes its children along, one after another.
 */
import type { KernelContext } from "../context.ts";
import { proposeStart } from "../lifecycle/jobs.ts";
import type { Instance } from "../lifecycle/service.ts";
import { instancesOf, type Failure, type Group } from "./group.ts";
import { moveGroup } from "./transitions.ts";

/** Starts a group that is down, as if it had never run; `culprit` has a wait to serve first. */
export function startGroup(
  context: KernelContext,
  group: Group,
  { culprit, cause }: { readonly culprit: Instance | null; readonly cause: number },
): void {
  group.intensity.clear();
  const to = { name: "starting", cursor: 0, turn: "coming", culprit } as const;
  moveGroup(context, group, "start", { to: { ...to }, cause });
  proposeStarts(context, group);
  context.agenda.considerGroup(group.spec.id);
}

/** Stops a group that is not down; `failure` is what its parent hears once it is. */
export function stopGroup(
  context: KernelContext,
  group: Group,
  { failure, cause }: { readonly failure: Failure | null; readonly cause: number },
): void {
  const to = { name: "stopping" as const, cursor: group.children.length - 1, failure };
  moveGroup(context, group, "stop", { to, cause });
  context.agenda.considerGroup(group.spec.id);
}

/** Starts that an operator asked for, and that had to wait for the group, are looked at again. */
export function proposeStarts(context: KernelContext, group: Group): void {
  for (const { service } of instancesOf(group)) {
    if (service.job.kind === "start") proposeStart(context, service);
  }
}
