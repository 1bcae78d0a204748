/**
 * The end of a service by force: when the time that a shutdown has is over.
 *
 * Nothing is asked and nothing waits for anybody: what has a process is killed, hooks are ended,
 * and no hook is begun. Whatever an instance was on its way to, it comes to rest.
 */
import { assert } from "../assertion.ts";
import type { KernelContext } from "../context.ts";
import { endHook } from "../hook/hook.ts";
import { dropHook } from "../hook/side.ts";
import { hasProcess, isAlive, type Instance, type Service, type StopWait } from "./service.ts";
import { beginStop, settleInstance } from "./stop.ts";

/** Ends what has a process at once, asked before or not; what has none is put to rest. */
export function forceStop(context: KernelContext, service: Service, cause: number): void {
  for (const instance of service.instances) {
    if (!hasProcess(instance.state.name)) settleInstance(context, instance, { cause });
    else if (instance.state.name === "stopping") hasten(context, instance, cause);
    else forceInstance(context, instance, cause);
  }
}

/** Whether there is a process that has not been killed before: what a stop by force kills. */
export function isToBeKilled(instance: Instance): boolean {
  const { state } = instance;
  const isKilled = state.name === "stopping" && state.wait.kind === "killed";
  return isAlive(instance) && !isKilled;
}

function forceInstance(context: KernelContext, instance: Instance, cause: number): void {
  const { state } = instance;
  const way = (): StopWait => {
    if (state.name !== "starting" || state.hook === null) return kill(context, instance, cause);
    endHook(context, instance, state.hook, "cancelled");
    return { kind: "start-hook", run: state.hook };
  };
  beginStop(context, instance, { purpose: "admin", cause, way });
}

function hasten(context: KernelContext, instance: Instance, cause: number): void {
  const { state } = instance;
  assert(state.name === "stopping", "only what is on its way down is hastened");
  // Whatever it was asked to end for, it is not to come back.
  state.purpose = "admin";
  const { wait } = state;
  // It may have been killed before, at its own timeout; where there is a hook alone, that has been.
  if (wait.kind === "killed" || wait.kind === "start-hook") return;
  if (wait.kind === "asked") context.alarms.cancel(wait.timeout);
  else dropHook(context, instance, wait.run);
  state.wait = kill(context, instance, cause);
}

function kill({ effects }: KernelContext, instance: Instance, cause: number): StopWait {
  const { id, generation } = instance;
  effects.push({ kind: "kill", instance: id, generation, cause });
  return { kind: "killed" };
}
