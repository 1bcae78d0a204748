/**
 * What is already as a call asks for it to be: nothing follows from such a call.
 *
 * It is told to whoever asks and stands in no trace, since nothing has changed. In doubt nothing is
 * said: where a start pulls something in, where a stop takes a wait back or keeps a group from
 * starting a member again, or where a boot would start something else now, it has done something.
 */
import type { KernelContext } from "../context.ts";
import { serviceOf } from "../context.ts";
import { pullsIn } from "../dependency/graph.ts";
import { followsStops } from "../dependency/spread.ts";
import { groupOf } from "../group/group.ts";
import type { Standing } from "../ports.ts";
import type { ServiceId } from "../spec.ts";
import { isActive, type Service } from "./service.ts";
import { hasBusyRivals, needsStart } from "./transaction.ts";

/** Beyond so many followers nobody is asked whether one of them would stop. */
const FOLLOWERS_MAX = 1_000;

/** What a start finds it to be; `null`: there is something to do. */
export function startedAlready(context: KernelContext, service: Service): Standing | null {
  const { boot, instances, job } = service;
  if (job.kind !== "none" || boot.isHeldDown) return null;
  const names = instances.map(({ state }) => state.name);
  const isUp = names.every((name) => name === "running" || name === "paused");
  if (!isUp || pullsAnythingIn(context, service)) return null;
  if (hasBusyRivals(context, new Map([[service, 0]]))) return null;
  return names.includes("running") ? "running" : "paused";
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
export function stoppedAlready(context: KernelContext, service: Service): Standing | null {
  const { boot, id, instances, job, spec } = service;
  const isHeard = spec.restart.policy !== "unless-stopped" || boot.isHeldDown;
  const isLeft = groupOf(context, service) === null || context.groups.withdrawn.has(id);
  if (job.kind !== "none" || !isHeard || !isLeft) return null;
  const isAtRest = instances.every(
    ({ state }) =>
      (state.name === "stopped" || state.name === "disabled") && state.ended !== "by-group",
  );
  return isAtRest && !takesAnyAlong(context, id) ? "stopped" : null;
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

/** Whether a pause finds that nothing of it runs. */
export function pausedAlready(_: KernelContext, { instances }: Service): Standing | null {
  return instances.some(({ state }) => state.name === "running") ? null : "paused";
}

/** Whether a resume finds that nothing of it is paused. */
export function resumedAlready(_: KernelContext, { instances }: Service): Standing | null {
  return instances.some(({ state }) => state.name === "paused") ? null : "running";
}
