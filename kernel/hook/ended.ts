/**
 * The command of a hook has ended, by itself or because its time was over: what that leads to.
 *
 * It lies with the state of the instance: a start goes on or has failed, a stop goes on or is done.
 */
import { assert, present } from "../assertion.ts";
import { instanceOf, note, noteLatest, type KernelContext } from "../context.ts";
import { concludeStop, failStart } from "../lifecycle/exit.ts";
import type { Instance } from "../lifecycle/service.ts";
import { advanceStart } from "../lifecycle/start.ts";
import { askToEnd } from "../lifecycle/stop.ts";
import type { Cause, ProcessExit } from "../ports.ts";
import type { InstanceId } from "../spec.ts";
import type { HookOutcome } from "../trace/events.ts";
import { endHook, type HookRun } from "./hook.ts";
import { afterSideHook } from "./side.ts";

export interface HookEnd {
  readonly instance: InstanceId;
  readonly run: number;
  readonly exit: ProcessExit;
  readonly cause: Cause;
}

/** Word of a command that has ended; of one that nobody knows any more it is dropped. */
export function onHookEnded(context: KernelContext, end: HookEnd): void {
  const instance = instanceOf(context, end.instance);
  const run = findRun(instance, end.run);
  if (run === null) return;
  context.alarms.cancel(run.timeout);
  run.timeout = null;
  const { exit } = end;
  const outcome = run.ending ?? (exit.kind === "code" && exit.code === 0 ? "ok" : "failed");
  const record = note(context, end.cause ?? run.record, {
    event: "hook.done",
    instance: instance.id,
    hook: run.hook,
    outcome,
    code: exit.kind === "code" ? exit.code : null,
    signal: exit.kind === "signal" ? exit.signal : null,
  });
  const side = instance.sideRuns.find((candidate) => candidate.run === run);
  if (side !== undefined) {
    afterSideHook(context, instance, side);
    return;
  }
  noteLatest(instance, record);
  goOn(context, instance, { run, outcome, exit, record });
}

/** The time of a command is over: it is ended, and its end follows. */
export function onHookTimeout(context: KernelContext, instance: Instance, number: number): void {
  const run = present(findRun(instance, number), "a hook's timeout is armed only while it runs");
  run.timeout = null;
  endHook(context, instance, run, "timeout");
}

/** A start or a stop that waited for the command. */
function goOn(
  context: KernelContext,
  instance: Instance,
  end: {
    readonly run: HookRun;
    readonly outcome: HookOutcome;
    readonly exit: ProcessExit;
    readonly record: number;
  },
): void {
  const { state } = instance;
  const { run, outcome, exit, record } = end;
  if (state.name === "starting") {
    if (outcome === "ok") {
      const next = run.hook === "on-restart" ? "on-start" : "process";
      advanceStart(context, instance, next, record);
    } else {
      failStart(context, instance, { exit, isTimeout: outcome === "timeout", cause: record });
    }
    return;
  }
  assert(state.name === "stopping", "only a start and a stop wait for a hook");
  const { wait, purpose } = state;
  if (wait.kind === "start-hook") {
    concludeStop(context, instance, exit, record);
    return;
  }
  assert(wait.kind === "stop-hook", "what was asked to end does not wait for a hook");
  state.wait = askToEnd(context, instance, purpose, record);
}

function findRun(instance: Instance, number: number): HookRun | null {
  const { state } = instance;
  const gating =
    state.name === "starting"
      ? state.hook
      : state.name === "stopping" &&
          (state.wait.kind === "start-hook" || state.wait.kind === "stop-hook")
        ? state.wait.run
        : null;
  if (gating?.number === number) return gating;
  return instance.sideRuns.find(({ run }) => run.number === number)?.run ?? null;
}
