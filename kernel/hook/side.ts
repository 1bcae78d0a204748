/**
 * Hooks that nothing waits for: on-health-change and on-failure.
 *
 * Of each instance one command of a kind runs at a time. What calls for it meanwhile is not lost
 * and not queued: the command is run once more, after the one that runs, however often it was
 * called for.
 */
import type { KernelContext } from "../context.ts";
import type { Instance } from "../lifecycle/service.ts";
import { endHook, runHook, type HookRun } from "./hook.ts";

export type SideHook = "on-health-change" | "on-failure";

/** A command of a side hook, and whether it is to run again. */
export interface SideRun {
  readonly run: HookRun;
  /** The record that called for it again; `null`: none did. */
  again: number | null;
}

/** Runs the hook now, or once more after the command that runs. */
export function callSideHook(
  context: KernelContext,
  instance: Instance,
  hook: SideHook,
  cause: number,
): void {
  if (instance.service.spec.hooks[hook] === null) return;
  const busy = instance.sideRuns.find(({ run }) => run.hook === hook);
  if (busy !== undefined) {
    busy.again = cause;
    return;
  }
  const run = runHook(context, instance, hook, cause);
  if (run !== null) instance.sideRuns.push({ run, again: null });
}

/** The command has ended: it is forgotten, or run again. */
export function afterSideHook(context: KernelContext, instance: Instance, side: SideRun): void {
  instance.sideRuns.splice(instance.sideRuns.indexOf(side), 1);
  const { hook } = side.run;
  if (side.again === null || (hook !== "on-health-change" && hook !== "on-failure")) return;
  callSideHook(context, instance, hook, side.again);
}

/** Ends a command that something has waited for and does no more: that it has ended is told yet. */
export function dropHook(context: KernelContext, instance: Instance, run: HookRun): void {
  endHook(context, instance, run, "cancelled");
  instance.sideRuns.push({ run, again: null });
}

/** The process is no more, and what was told of its health goes with it. */
export function endHealthHook(context: KernelContext, instance: Instance): void {
  for (const side of instance.sideRuns) {
    if (side.run.hook !== "on-health-change") continue;
    side.again = null;
    endHook(context, instance, side.run, "cancelled");
  }
}
