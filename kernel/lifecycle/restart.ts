/**
 * The moment of an automatic restart: it goes ahead, waits for what it requires, or is given up.
 */
import { present } from "../assertion.ts";
import { note, serviceOf, type KernelContext } from "../context.ts";
import { blockerAt, restartVerdict } from "./condition.ts";
import { giveUp } from "../restart/recovery.ts";
import { noteLoss } from "./loss.ts";
import type { Instance } from "./service.ts";
import { startInstance } from "./start.ts";

/** Starts the instance again, or lets it wait for what it requires, or gives up. */
export function tryRestart(context: KernelContext, instance: Instance): void {
  const { state, service } = instance;
  if (state.name !== "failed") return;
  const { next } = state;
  if (next.kind !== "due" && next.kind !== "dependency") return;
  const verdict = restartVerdict(context, service);
  switch (verdict.kind) {
    case "blocked":
      state.next = { kind: "dependency", attempt: next.attempt, watch: verdict.watch };
      return;
    case "doomed": {
      const dependency = serviceOf(context, verdict.dependency.target);
      const loss = { service, dependency, error: "dependency-error", fatal: true } as const;
      giveUp(context, instance, noteLoss(context, loss));
      return;
    }
    case "clear": {
      if (isOneTooMany(context, instance)) return;
      instance.restarts.inRow = next.attempt;
      const { kind } = next;
      const cause = kind === "due" ? next.record : watchedRecord(context, instance, next.watch);
      startInstance(context, instance, cause, true);
    }
  }
}

function isOneTooMany(context: KernelContext, instance: Instance): boolean {
  const record = noteOneTooMany(context, instance);
  if (record !== null) giveUp(context, instance, record);
  return record !== null;
}

/**
 * A start beyond the limit is refused: the instance stays failed until an operator starts it.
 * Starts that an operator asks for are never refused, because they clear the window. The record
 * that says so; `null`: it may start.
 */
export function noteOneTooMany(context: KernelContext, instance: Instance): number | null {
  const { limit } = instance.service.spec.restart;
  if (limit === null || !instance.restarts.window.refuses(limit, context.now)) return null;
  return note(context, instance.lastRecord, {
    event: "limit.hit",
    limit: "starts",
    instance: instance.id,
    slice: null,
    value: limit.burst + 1,
    max: limit.burst,
    held: null,
  });
}

function watchedRecord(context: KernelContext, instance: Instance, watch: number): number {
  const watched = present(blockerAt(context, instance.service, watch), "what was waited for");
  return serviceOf(context, watched).lastRecord;
}
