/**
 * What a group does about a child that has failed: it restarts whom its strategy says, until that
 * is once too often. Then it has failed, and the group around it answers.
 */
import {
  instancesIn,
  isGroup,
  isTemporaryMember,
  keepsDown,
  type ModelFailure,
  type ModelGroup,
} from "./groups.ts";
import { endTrouble } from "./endings.ts";
import { giveUp, planRestart } from "./recoveries.ts";
import { dropWish } from "./plans.ts";
import type { ModelInstance } from "./state.ts";
import { endWait } from "./waits.ts";
import type { World } from "./world.ts";

/** Its policy brings it back: by itself where it is in no group, and else as its group decides. */
export function bringBack(world: World, failure: ModelFailure): void {
  const { instance, ranUs } = failure;
  const { group } = instance.service;
  if (group === null) planRestart(world, instance, ranUs);
  else if (keepsDown(group, instance.place)) {
    // It was to end anyway, so nobody is charged with it.
    planRestart(world, instance, ranUs);
    answerGivingUp(world, instance);
  } else childFailed(world, group, { place: instance.place, failure });
}

/** A member that is given up is a failure of its group. */
export function answerGivingUp(world: World, instance: ModelInstance): void {
  const { group } = instance.service;
  if (group === null || isTemporaryMember(instance) || !isGivenUp(instance)) return;
  if (["stopping", "stopped", "failed"].includes(group.state)) return;
  const isOfStart = group.state === "starting";
  fail(world, group, { failure: { instance, ranUs: 0, isOfStart }, reason: "gave-up" });
}

function childFailed(
  world: World,
  group: ModelGroup,
  { place, failure }: { readonly place: number; readonly failure: ModelFailure },
): void {
  if (group.state === "starting" && failure.isOfStart) {
    fail(world, group, { failure, reason: "start-failed" });
    return;
  }
  const { intensity, periodUs, strategy } = group.spec;
  group.restarts = [...group.restarts, world.now].filter((at) => at >= world.now - periodUs);
  const count = group.restarts.length;
  if (count > intensity) {
    fail(world, group, { failure: { ...failure, isOfStart: false }, reason: "intensity" });
    return;
  }
  world.ofGroup(group, `restart ${count} of ${intensity}, for instance ${failure.instance.id}`);
  if (!hasItWait(world, failure)) {
    fail(world, group, { failure, reason: "gave-up" });
    return;
  }
  const child = group.children[place];
  if (strategy !== "one-for-one") {
    const first = strategy === "one-for-all" ? 0 : place;
    restart(world, group, { from: Math.min(first, firstNotUp(group)), culprit: failure.instance });
  } else if (child !== undefined && isGroup(child)) startGroup(world, child, failure.instance);
}

/** Its own backoff says how long; false where its own limits give it up. */
function hasItWait(world: World, { instance, ranUs }: ModelFailure): boolean {
  // Somebody may have asked for its stop or its start meanwhile, which decides of it then.
  if (instance.phase.name !== "failed" || instance.service.wish.kind !== "none") return true;
  planRestart(world, instance, ranUs);
  return !isGivenUp(instance);
}

/** Whoever is still to come up is taken along; what is up stays up. */
function firstNotUp({ way, children }: ModelGroup): number {
  if (way.kind === "none") return children.length;
  return way.kind === "down" ? way.from : way.next;
}

function restart(
  world: World,
  group: ModelGroup,
  { from, culprit }: { readonly from: number; readonly culprit: ModelInstance },
): void {
  group.culprit = culprit;
  group.way = { kind: "down", from, next: group.children.length - 1 };
  world.moveGroup(group, "restarting");
  world.lookAt(group);
}

/** It has failed: all of its children go down, and then its parent hears of it. */
function fail(
  world: World,
  group: ModelGroup,
  { failure, reason }: { readonly failure: ModelFailure; readonly reason: string },
): void {
  const parent = parentOf(group);
  const { instance } = failure;
  const count = `${group.restarts.length} of ${group.spec.intensity}`;
  const to = parent?.id ?? "nobody";
  world.ofGroup(group, `escalates to ${to}, ${reason}, ${count}, for instance ${instance.id}`);
  stopGroup(world, group, failure);
  takeStartsBack(world, group, instance);
  // Where somebody may start it again with the others, it is not given up yet.
  const isOpen = parent !== null || reason !== "gave-up";
  if (isOpen && isGivenUp(instance)) instance.phase = { name: "failed", next: { kind: "group" } };
}

/** Starts of members that wait fail with the group; such as are asked for later do not. */
export function takeStartsBack(world: World, group: ModelGroup, blamed: ModelInstance): void {
  for (const { service } of instancesIn(group)) {
    if (service.wish.kind !== "start") continue;
    dropWish(world, service);
    world.ofService(service, `lost ${blamed.service.id}, service-failed, fatal`);
    for (const instance of service.instances) {
      const next = { kind: "group" } as const;
      if (isGivenUp(instance)) instance.phase = { name: "failed", next };
      const { name } = instance.phase;
      if (name !== "stopped" && name !== "disabled") continue;
      world.move(instance, { name: "failed", next }, ", error service-failed");
    }
    world.news.push(service);
  }
}

/** Who answers for it: nobody, where it is temporary or the outermost. */
function parentOf({ parent, isTemporary }: ModelGroup): ModelGroup | null {
  return isTemporary ? null : parent;
}

export function stopGroup(world: World, group: ModelGroup, failure: ModelFailure | null): void {
  group.failure = failure;
  group.way = { kind: "down", from: 0, next: group.children.length - 1 };
  world.moveGroup(group, "stopping");
  world.lookAt(group);
}

/** As if it had never run; `after` has a wait to serve first. */
export function startGroup(world: World, group: ModelGroup, after: ModelInstance | null): void {
  group.restarts = [];
  group.way = { kind: "up", next: 0, turn: "coming", after };
  world.moveGroup(group, "starting");
  world.lookAt(group);
}

/** It failed, and is down. */
export function groupFailed(world: World, group: ModelGroup, failure: ModelFailure): void {
  const parent = parentOf(group);
  if (parent === null) {
    giveGroupUp(world, group);
    return;
  }
  world.moveGroup(group, "stopped");
  if (keepsDown(parent, group.place)) hasItWait(world, failure);
  else childFailed(world, parent, { place: group.place, failure });
}

/** Nobody starts its members again but an operator. */
export function giveGroupUp(world: World, group: ModelGroup): void {
  world.moveGroup(group, "failed");
  for (const instance of instancesIn(group)) {
    const { phase, service } = instance;
    if (phase.name === "stopped" && phase.achieved === "held") {
      endWait(world, instance);
      instance.phase = { name: "stopped", achieved: "dropped" };
      endTrouble(world, instance, "gave-up");
      world.news.push(service);
    }
    if (phase.name !== "failed" || phase.next.kind === "never") continue;
    world.disarmInstance(instance.id, "restart");
    giveUp(world, instance);
  }
}

/** A start that somebody asks for puts the groups around it back to work, with nothing counted. */
export function revive(world: World, groups: readonly ModelGroup[]): void {
  for (const group of groups) {
    if (group.state !== "failed" && group.state !== "stopped") continue;
    group.restarts = [];
    world.moveGroup(group, "running");
  }
}

function isGivenUp({ phase }: ModelInstance): boolean {
  return phase.name === "failed" && phase.next.kind === "never";
}
