/**
 * Starts of members that still wait when their group fails: they go the way of the group, so that
 * no member comes up behind its back. Whoever asks for a start after that has it once all are down.
 */
import { noteLatest, type KernelContext } from "../context.ts";
import { dropJob } from "../lifecycle/jobs.ts";
import { noteLoss } from "../lifecycle/loss.ts";
import { noteMove } from "../lifecycle/move.ts";
import type { Instance, Service } from "../lifecycle/service.ts";
import { instancesOf, type Group } from "./group.ts";

/** `culprit`: whose failure ends the group, or a group around it. */
export function takeStartsBack(context: KernelContext, group: Group, culprit: Instance): void {
  for (const { service } of instancesOf(group)) {
    if (service.job.kind === "start") takeStartBack(context, service, culprit);
  }
}

function takeStartBack(context: KernelContext, service: Service, culprit: Instance): void {
  const dependency = culprit.service;
  dropJob(context, service);
  const loss = noteLoss(context, { service, dependency, error: "service-failed", fatal: true });
  for (const instance of service.instances) {
    const from = instance.state.name;
    if (instance.state.name === "failed" && instance.state.next.kind === "never") {
      // It had failed before, and goes the way of the group from now on.
      instance.state.next = { kind: "group" };
      noteLatest(instance, loss);
    }
    if (from !== "stopped" && from !== "disabled") continue;
    noteMove(context, instance, "fail", { cause: loss, error: "service-failed" });
    instance.state = { name: "failed", next: { kind: "group" } };
  }
  context.agenda.changed(service.id);
}
