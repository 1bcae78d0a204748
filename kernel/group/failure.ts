/**
 * A child of a group has failed: the group restarts whom its strategy says, or fails itself.
 *
 * Each restart counts against the intensity, at the instant of the failure, whether it was a run or
 * a start that failed. Then the failed instance waits as its own backoff says; the others that are
 * concerned go down meanwhile, and come up with it. A group that has failed stops all of its
 * members and is for its parent a child that failed; the last one has failed for good.
 */
import { note, type KernelContext } from "../context.ts";
import type { Instance } from "../lifecycle/service.ts";
import { endWait } from "../lifecycle/waits.ts";
import { endIncident } from "../restart/incident.ts";
import { giveUp, planRestart } from "../restart/recovery.ts";
import type { EscalationReason } from "../trace/events.ts";
import { ascentOf, instancesOf, isGoingDown, type Failure, type Group } from "./group.ts";
import { takeStartsBack } from "./lost-starts.ts";
import { proposeStarts, startGroup, stopGroup } from "./moves.ts";
import { STRATEGIES } from "./strategy.ts";
import { moveGroup } from "./transitions.ts";

/** Answers the failure of the child at `place`. */
export function childFailed(
  context: KernelContext,
  group: Group,
  { place, failure }: { readonly place: number; readonly failure: Failure },
): void {
  if (group.standing.name === "starting" && failure.isOfStart) {
    escalate(context, group, { failure, reason: "start-failed" });
    return;
  }
  const { intensity } = group.spec;
  const restarts = group.intensity.charge(context.now);
  if (group.intensity.isExceededBy(restarts)) {
    const own = { ...failure, isOfStart: false };
    escalate(context, group, { failure: own, reason: "intensity" });
    return;
  }
  const record = note(context, failure.cause, {
    event: "group.restart",
    group: group.spec.id,
    instance: failure.instance.id,
    restarts,
    intensity,
  });
  group.lastRecord = record;
  if (!waitsForRestart(context, failure, record)) {
    if (group.standing.name !== "stopping")
      escalate(context, group, { failure, reason: "gave-up" });
    return;
  }
  bringAffectedBack(context, group, { place, culprit: failure.instance, record });
}

/** Has the failed instance wait as its backoff says; false where it is given up instead. */
function waitsForRestart(context: KernelContext, failure: Failure, record: number): boolean {
  const { instance, uptimeUs } = failure;
  // Somebody may have asked for its stop or its start meanwhile: that decides of it now.
  if (instance.state.name !== "failed" || instance.service.job.kind !== "none") return true;
  planRestart(context, instance, record, uptimeUs);
  return instance.state.next.kind === "backoff";
}

function bringAffectedBack(
  context: KernelContext,
  group: Group,
  failed: { readonly place: number; readonly culprit: Instance; readonly record: number },
): void {
  const { place, culprit, record } = failed;
  const first = STRATEGIES[group.spec.strategy].firstAffected(place);
  if (first === null) {
    const child = group.children[place];
    // An instance starts by itself, once its wait is over.
    if (child?.kind === "group") startGroup(context, child.group, { culprit, cause: record });
    return;
  }
  const from = Math.min(first, firstUnfinished(group));
  const phase = { kind: "down" as const, cursor: group.children.length - 1 };
  const to = { name: "restarting" as const, from, phase, culprit };
  moveGroup(context, group, "restart", { to, cause: record });
  context.agenda.considerGroup(group.spec.id);
}

/**
 * The first child that is still to come up, whoever has failed now. Those before it run on: where a
 * start fails while children come up, what is up stays up.
 */
function firstUnfinished(group: Group): number {
  const { standing } = group;
  if (standing.name === "restarting" && standing.phase.kind === "down") return standing.from;
  return ascentOf(group)?.cursor ?? group.children.length;
}

/** The group has failed: all of its members go down, and then its parent hears of it. */
export function escalate(
  context: KernelContext,
  group: Group,
  { failure, reason }: { readonly failure: Failure; readonly reason: EscalationReason },
): void {
  const parent = parentThatHears(group);
  const { instance } = failure;
  const cause = note(context, failure.cause, {
    event: "escalation",
    group: group.spec.id,
    to: parent?.spec.id ?? null,
    instance: instance.id,
    reason,
    restarts: group.intensity.count,
    intensity: group.spec.intensity,
  });
  stopGroup(context, group, { failure: { ...failure, cause }, cause });
  takeStartsBack(context, group, instance);
  const { state } = instance;
  const isOpen = parent !== null || reason !== "gave-up";
  if (isOpen && state.name === "failed" && state.next.kind === "never") {
    state.next = { kind: "group" };
  }
}

/** The parent, unless the group is temporary: then nobody starts it again. */
function parentThatHears({ parent, isTemporary }: Group): Group | null {
  return isTemporary ? null : parent;
}

/** A group that has failed is down: its parent answers, or it has failed for good. */
export function groupFailed(context: KernelContext, group: Group, failure: Failure): void {
  const parent = parentThatHears(group);
  if (parent === null) {
    giveUpGroup(context, group, failure.cause);
    return;
  }
  moveGroup(context, group, "down", { to: { name: "stopped" }, cause: group.lastRecord });
  if (!isGoingDown(parent, group.place)) {
    childFailed(context, parent, { place: group.place, failure });
    return;
  }
  // The parent goes down as well, and starts this one again with the others.
  waitsForRestart(context, failure, failure.cause);
}

/** Nobody starts the members again but an operator, and who waits for one of them hears of it. */
export function giveUpGroup(context: KernelContext, group: Group, cause: number): void {
  moveGroup(context, group, "give-up", { to: { name: "failed" }, cause });
  for (const instance of instancesOf(group)) abandon(context, instance, group.lastRecord);
  proposeStarts(context, group);
}

function abandon(context: KernelContext, instance: Instance, cause: number): void {
  const { state, service } = instance;
  if (state.name === "stopped" && state.ended === "by-group") {
    endWait(context, instance);
    instance.state = { name: "stopped", ended: "abandoned" };
    endIncident(context, instance, cause, "gave-up");
    service.lastRecord = cause;
    context.agenda.changed(service.id);
  }
  if (state.name !== "failed" || state.next.kind === "never") return;
  if (state.next.kind === "backoff") context.alarms.cancel(state.next.alarm);
  giveUp(context, instance, cause);
}
