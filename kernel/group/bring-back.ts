/**
 * The moment of an automatic start: of a restart that is due, or of a member whose turn has come.
 */
import { present } from "../assertion.ts";
import { serviceOf, type KernelContext } from "../context.ts";
import { prospectOf, restartVerdict } from "../lifecycle/condition.ts";
import { noteLoss } from "../lifecycle/loss.ts";
import { noteMove } from "../lifecycle/move.ts";
import { noteOneTooMany, tryRestart } from "../lifecycle/restart.ts";
import { isHeldByGroup, type Instance } from "../lifecycle/service.ts";
import { startInstance } from "../lifecycle/start.ts";
import { spend } from "../lifecycle/waits.ts";
import { giveUp } from "../restart/recovery.ts";
import type { ServiceError } from "../vocabulary.ts";
import { answerGivingUp } from "./members.ts";
import { ascentOf, considerGroups, groupOf, isReleased, placeOf, type Group } from "./group.ts";

/** Starts the instance where its time has come and its group lets it. */
export function bringBack(context: KernelContext, instance: Instance): void {
  const group = groupOf(context, instance.service);
  if (group === null) {
    tryRestart(context, instance);
    return;
  }
  const place = placeOf(context, instance.id);
  if (isReleased(group, place)) {
    // Where somebody has asked for its start, that is what brings it up.
    if (instance.service.job.kind === "none") {
      if (isHeldByGroup(instance)) startFromRest(context, group, instance);
      else restartDue(context, instance);
    }
    const ascent = ascentOf(group);
    if (ascent?.cursor === place && ascent.turn === "proposed") ascent.turn = "tried";
  }
  // Its wait may have been what the groups around it were waiting for.
  considerGroups(context, instance.service);
}

/** The time that an automatic start waits for something that it requires is over. */
export function onWaitTimeout(
  context: KernelContext,
  instance: Instance,
  dependency: number,
): void {
  const { service, state } = instance;
  spend(instance.waits, dependency);
  // What is to stop waits for nothing any more.
  if (service.job.kind === "stop") return;
  const spec = present(context.graph.after[service.id]?.[dependency], "a declared dependency");
  const target = serviceOf(context, spec.target);
  if (prospectOf(target, spec) === "holds") return;
  const error = "service-timeout";
  const record = noteLoss(context, { service, dependency: target, error, fatal: true });
  if (state.name !== "failed") {
    surrender(context, instance, error, record);
    return;
  }
  giveUp(context, instance, record);
  answerGivingUp(context, instance);
}

/** One that has failed, and that may have been given up for good before. */
function restartDue(context: KernelContext, instance: Instance): void {
  const { state } = instance;
  if (state.name !== "failed" || state.next.kind === "never") return;
  tryRestart(context, instance);
  answerGivingUp(context, instance);
}

/** A member that its group had stopped, or that had ended by itself. */
function startFromRest(context: KernelContext, group: Group, instance: Instance): void {
  const { service } = instance;
  const verdict = restartVerdict(context, service);
  switch (verdict.kind) {
    case "blocked":
      return;
    case "doomed": {
      const dependency = serviceOf(context, verdict.dependency.target);
      const loss = { service, dependency, error: "dependency-error", fatal: true } as const;
      surrender(context, instance, "dependency-error", noteLoss(context, loss));
      return;
    }
    case "clear": {
      const limit = noteOneTooMany(context, instance);
      if (limit === null) startInstance(context, instance, group.lastRecord, true);
      else surrender(context, instance, "service-failed", limit);
    }
  }
}

/** It had not failed, and now it cannot start. */
function surrender(
  context: KernelContext,
  instance: Instance,
  error: ServiceError,
  cause: number,
): void {
  const record = noteMove(context, instance, "fail", { cause, error });
  instance.state = { name: "failed", next: { kind: "group" } };
  giveUp(context, instance, record);
  answerGivingUp(context, instance);
}
