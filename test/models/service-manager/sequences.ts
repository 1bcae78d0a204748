/**
 * Children of a group go down and come up, one after another: down in reverse, each when the one
 * after it is down; up in order, each when the one before it runs, or waits for something else.
 */
import {
  comesUp,
  isDropped,
  isGroup,
  type ModelChild,
  type ModelGroup,
  type Way,
} from "./groups.ts";
import { endProcess } from "./lives.ts";
import { planRestart } from "./recoveries.ts";
import { hasProcess, isHeld, type ModelInstance } from "./state.ts";
import { lostNeed } from "./starts.ts";
import {
  takeStartsBack,
  answerGivingUp,
  giveGroupUp,
  groupFailed,
  startGroup,
  stopGroup,
} from "./supervision.ts";
import { beginWait } from "./waits.ts";
import type { World } from "./world.ts";

/** Goes on with what the group is at, as far as its children let it. */
export function goOnWith(world: World, group: ModelGroup): void {
  const { way, state, culprit } = group;
  if (way.kind === "up" && areAllUp(world, group, way)) {
    world.moveGroup(group, "running");
    if (group.parent !== null) world.lookAt(group.parent);
  }
  if (way.kind !== "down" || !areAllDown(world, group, way)) return;
  if (state === "restarting") {
    group.way = { kind: "up", next: way.from, turn: "coming", after: culprit };
    goOnWith(world, group);
    return;
  }
  if (group.failure !== null) groupFailed(world, group, group.failure);
  else if (isDropped(group)) giveGroupUp(world, group);
  else world.moveGroup(group, "stopped");
  if (group.parent !== null) world.lookAt(group.parent);
}

function areAllDown(
  world: World,
  group: ModelGroup,
  way: Extract<Way, { readonly kind: "down" }>,
): boolean {
  for (; way.next >= way.from; way.next -= 1) {
    const child = group.children[way.next];
    if (child !== undefined && !isDown(world, group, child)) return false;
  }
  return true;
}

/** Asks it to end where it has not been asked. */
function isDown(world: World, group: ModelGroup, child: ModelChild): boolean {
  if (!isGroup(child)) {
    if (!hasProcess(child)) return true;
    if (child.phase.name !== "stopping") endProcess(world, child, "group");
    return false;
  }
  if (child.state === "stopped" || child.state === "failed") return true;
  if (child.state !== "stopping") {
    stopGroup(world, child, null);
    if (isDropped(child) && group.culprit !== null) takeStartsBack(world, child, group.culprit);
  }
  // Whatever it has failed of, it comes up again with the others; what is temporary does not.
  else if (!child.isTemporary) child.failure = null;
  return false;
}

function areAllUp(
  world: World,
  group: ModelGroup,
  way: Extract<Way, { readonly kind: "up" }>,
): boolean {
  if (way.after !== null && isInBackoff(way.after)) return false;
  for (; way.next < group.children.length; way.next += 1) {
    const child = group.children[way.next];
    if (child !== undefined && !isUp(world, group, { way, child })) return false;
    // A child that was given up has brought the group down.
    if (group.way !== way) return false;
    way.turn = "coming";
  }
  return true;
}

/** Its turn is over: it runs, or it waits for something else, or it does not come up. */
function isUp(
  world: World,
  group: ModelGroup,
  {
    way,
    child,
  }: { readonly way: Extract<Way, { readonly kind: "up" }>; readonly child: ModelChild },
): boolean {
  if (isGroup(child)) {
    const isAtRest = child.state === "stopped" || child.state === "failed";
    if (!isAtRest || way.turn !== "coming") return isAtRest || child.state === "running";
    // What has failed for good is left out, unless all around it starts anew.
    if (child.state === "failed" && group.state !== "starting") return true;
    way.turn = "tried";
    startGroup(world, child, null);
    return false;
  }
  if (way.turn === "coming") {
    if (!comesUp(group, child) || !canBeCalled(world, child)) return true;
    if (isInBackoff(child) || group.way !== way) return false;
    way.turn = "called";
    child.isCalled = true;
    if (isHeld(child)) beginWait(world, child);
    return false;
  }
  if (way.turn === "called" && comesUp(group, child)) return false;
  return child.phase.name !== "starting" && child.phase.name !== "stopping";
}

/** It waits for its start from now on; not what was given up and could not start anyway. */
function canBeCalled(world: World, instance: ModelInstance): boolean {
  const { phase } = instance;
  if (phase.name === "stopped") instance.phase = { name: "stopped", achieved: "held" };
  if (phase.name !== "failed") return true;
  const { kind } = phase.next;
  if (kind === "never" && lostNeed(world, instance.service) !== null) return false;
  if (kind === "never" || kind === "group") {
    planRestart(world, instance, 0);
    answerGivingUp(world, instance);
  }
  return true;
}

function isInBackoff({ phase }: ModelInstance): boolean {
  return phase.name === "failed" && phase.next.kind === "waiting";
}
