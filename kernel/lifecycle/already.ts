/**
 * What a call finds with nothing to do for it: what is already as it asks for, in every instance.
 *
 * It is told to whoever asks and stands in no trace, since nothing has changed; the record of the
 * call is the cause of nothing. In doubt nothing is said: where instances differ it is so in part
 * alone; where a start pulls something in, where a stop takes a wait back or keeps a group from
 * starting a member again, or where a boot would start something else now, the call has done
 * something.
 */
import type { KernelContext } from "../context.ts";
import { serviceOf } from "../context.ts";
import { pullsIn } from "../dependency/graph.ts";
import { followsStops } from "../dependency/spread.ts";
import { groupOf } from "../group/group.ts";
import type { NothingToDo, Standing } from "../ports.ts";
import type { ServiceId } from "../spec.ts";
import type { ServiceState } from "../vocabulary.ts";
import { isToShowDisabled } from "./enablement.ts";
import { isActive, type Service } from "./service.ts";
import { hasBusyRivals, needsStart } from "./transaction.ts";

/** Beyond so many followers nobody is asked whether one of them would stop. */
const FOLLOWERS_MAX = 1_000;

/**
 * Whether a start finds all of it started, and all that it pulls in; `null`: there is something to
 * do. Whoever starts what is paused wants it to run, and learns that a start does not see to that.
 */
export function startedAlready(context: KernelContext, service: Service): NothingToDo | null {
  const { boot, instances, job } = service;
  if (job.kind !== "none" || boot.isHeldDown) return null;
  const isUp = instances.every(({ state }) => state.name === "running" || state.name === "paused");
  if (!isUp || pullsAnythingIn(context, service)) return null;
  if (hasBusyRivals(context, new Map([[service, 0]]))) return null;
  if (areAll(service, "running")) return already("running");
  return { kind: "left-paused", isWhole: areAll(service, "paused") };
}

function pullsAnythingIn(context: KernelContext, { spec, id }: Service): boolean {
  const { broughtUp } = context.series;
  if (broughtUp.has(serviceOf(context, id))) return false;
  return spec.dependencies.some((dependency) => {
    const target = serviceOf(context, dependency.target);
    return pullsIn(dependency) && !broughtUp.has(target) && needsStart(target);
  });
}

/** Whether a stop finds it, and whoever follows it, at rest because that was asked for. */
export function stoppedAlready(context: KernelContext, service: Service): NothingToDo | null {
  const { boot, id, instances, job, spec } = service;
  const isHeard = spec.restart.policy !== "unless-stopped" || boot.isHeldDown;
  const isLeft = groupOf(context, service) === null || context.groups.withdrawn.has(id);
  if (job.kind !== "none" || !isHeard || !isLeft) return null;
  const isAtRest = instances.every(
    ({ state }) =>
      (state.name === "stopped" || state.name === "disabled") && state.ended !== "by-group",
  );
  return isAtRest && !takesAnyAlong(context, id) ? already("stopped") : null;
}

function takesAnyAlong(context: KernelContext, stopped: ServiceId): boolean {
  const { graph } = context;
  const found = new Set([stopped]);
  // What is added to a set while it is gone through is visited too.
  for (const id of found) {
    const { instances, job } = serviceOf(context, id);
    const isMany = found.size > FOLLOWERS_MAX;
    if (isMany || job.kind !== "none" || instances.some(isActive)) return true;
    for (const { dependency, dependent } of graph.dependents[id] ?? []) {
      if (followsStops(dependency)) found.add(dependent);
    }
    for (const part of graph.parts[id] ?? []) found.add(part);
  }
  return false;
}

/** Whether a pause finds every instance paused; one that does not run yet comes up unpaused. */
export function pausedAlready(_: KernelContext, service: Service): NothingToDo | null {
  return areAll(service, "paused") ? already("paused") : null;
}

/** Whether a resume finds every instance running. */
export function resumedAlready(_: KernelContext, service: Service): NothingToDo | null {
  return areAll(service, "running") ? already("running") : null;
}

/** Whether an enable finds that a boot starts it; what an operator has stopped may be held down. */
export function enabledAlready(_: KernelContext, { boot }: Service): NothingToDo | null {
  return boot.isEnabled && !boot.isHeldDown ? already("enabled") : null;
}

/** Whether a disable finds it out of the boot, and all of it that is at rest shows that. */
export function disabledAlready(_: KernelContext, service: Service): NothingToDo | null {
  return service.boot.isEnabled || isToShowDisabled(service) ? null : already("disabled");
}

function areAll({ instances }: Service, name: ServiceState): boolean {
  return instances.every(({ state }) => state.name === name);
}

function already(state: Standing): NothingToDo {
  return { kind: "already", state };
}
