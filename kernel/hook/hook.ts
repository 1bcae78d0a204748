/**
 * Hooks: commands that a service has run at the turns of its life. Here one is begun and ended;
 * what its end leads to is told in ended.ts.
 *
 * | hook             | runs                                   | when it fails or hangs    |
 * | on-restart       | before on-start, if it is a restart    | the start has failed      |
 * | on-start         | before the process is started          | the start has failed      |
 * | on-stop          | before what runs is asked to end       | it is asked all the same  |
 * | on-health-change | after a check has turned               | that is noted             |
 * | on-failure       | once it has failed for good            | that is noted             |
 *
 * The first two are systemd's ExecStartPre, the third its ExecStop, the last its OnFailure
 * (systemd.service(5), systemd.unit(5)). A hook is no process of its instance: faults do not strike
 * it, and it counts for no start.
 *
 * Divergence: a hook that is out of time gets signal 9 at once, where systemd asks it to end first;
 * and on-stop ends with its process, where systemd waits for it.
 */
import type { Alarm } from "../alarms.ts";
import { note, type KernelContext } from "../context.ts";
import type { Instance } from "../lifecycle/service.ts";
import { after } from "../time.ts";
import type { Hook } from "../vocabulary.ts";

/** A command that runs. */
export interface HookRun {
  readonly hook: Hook;
  /** Numbers the runs of the instance, from 1. */
  readonly number: number;
  /** The record that it has begun. */
  readonly record: number;
  /** `null`: it has been ended, and that it has is about to be told. */
  timeout: Alarm | null;
  /** Why it was ended before it was done; `null`: it was not. */
  ending: "timeout" | "cancelled" | null;
}

/** Begins the command of a hook; `null` where the service has none. */
export function runHook(
  context: KernelContext,
  instance: Instance,
  hook: Hook,
  cause: number,
): HookRun | null {
  const spec = instance.service.spec.hooks[hook];
  if (spec === null) return null;
  const { id } = instance;
  instance.hookRuns += 1;
  const number = instance.hookRuns;
  const record = note(context, cause, { event: "hook.started", instance: id, hook });
  const timeout = context.alarms.arm(after(context.now, spec.timeoutUs), {
    kind: "hook-timeout",
    instance: id,
    run: number,
  });
  context.effects.push({ kind: "run-hook", instance: id, hook, run: number, cause: record });
  return { hook, number, record, timeout, ending: null };
}

/** Ends a command before it is done; the machine tells that it has ended, as of any other. */
export function endHook(
  context: KernelContext,
  instance: Instance,
  run: HookRun,
  ending: "timeout" | "cancelled",
): void {
  if (run.ending !== null) return;
  context.alarms.cancel(run.timeout);
  run.timeout = null;
  run.ending = ending;
  context.effects.push({ kind: "end-hook", instance: instance.id, run: run.number });
}
