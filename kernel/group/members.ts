/**
 * What the life of a service asks of its group: the few doors between kernel/lifecycle and here.
 *
 * A service that is in no group goes through all of them unchanged.
 */
import type { KernelContext } from "../context.ts";
import type { Ended, Instance, Service } from "../lifecycle/service.ts";
import { planRestart } from "../restart/recovery.ts";
import { childFailed, escalate } from "./failure.ts";
import { groupOf, isGoingDown, placeOf, type Failure, type Group } from "./group.ts";
import { isTemporary } from "./membership.ts";
import { moveGroup } from "./transitions.ts";

/** The policy brings a failed instance back: its group does so, or nobody stands in between. */
export function restartMember(context: KernelContext, failure: Failure): void {
  const { instance, cause, uptimeUs } = failure;
  const group = groupOf(context, instance.service);
  if (group === null) {
    planRestart(context, instance, cause, uptimeUs);
    return;
  }
  const place = placeOf(context, instance.id);
  if (isGoingDown(group, place)) {
    // It was to end anyway: nobody is charged with that, and it comes up with the others.
    planRestart(context, instance, cause, uptimeUs);
    answerGivingUp(context, instance);
    return;
  }
  childFailed(context, group, { place, failure });
}

/** Where an instance has been given up, the group has failed: it cannot bring its member back. */
export function answerGivingUp(context: KernelContext, instance: Instance): void {
  const { state, service, lastRecord } = instance;
  const group = groupOf(context, service);
  if (group === null || isTemporary(instance)) return;
  if (state.name !== "failed" || state.next.kind !== "never") return;
  const { name } = group.standing;
  if (name === "stopping" || name === "stopped" || name === "failed") return;
  const isOfStart = name === "starting";
  const failure: Failure = { instance, cause: lastRecord, uptimeUs: 0, isOfStart };
  escalate(context, group, { failure, reason: "gave-up" });
}

/** What has become of an instance that its group has stopped. */
export function endedByGroup(context: KernelContext, instance: Instance): Ended {
  const group = groupOf(context, instance.service);
  const isDropped = isTemporary(instance) && group?.standing.name === "restarting";
  return isDropped ? "abandoned" : "by-group";
}

/** Whether a start has to wait because a group around the service is on its way down. */
export function isHeldDown(context: KernelContext, service: Service): boolean {
  const last = service.instances.at(-1);
  let group = groupOf(context, service);
  if (group === null || last === undefined) return false;
  for (let place = placeOf(context, last.id); group !== null; group = group.parent) {
    if (group.standing.name === "stopped") return isAwaited(group);
    if (isGoingDown(group, place)) return true;
    place = group.place;
  }
  return false;
}

/** Whether a group that is down is to be started by the groups around it. */
function isAwaited({ parent }: Group): boolean {
  for (let outer = parent; outer !== null; outer = outer.parent) {
    if (outer.standing.name !== "stopped") {
      return outer.standing.name !== "failed" && outer.standing.name !== "running";
    }
  }
  return false;
}

/** An operator's start of one member puts a group that was given up back to its work. */
export function reviveGroups(context: KernelContext, service: Service, cause: number): void {
  for (let group = groupOf(context, service); group !== null; group = group.parent) {
    const { name } = group.standing;
    if (name !== "failed" && name !== "stopped") continue;
    group.intensity.clear();
    moveGroup(context, group, "revive", { to: { name: "running" }, cause });
  }
}
