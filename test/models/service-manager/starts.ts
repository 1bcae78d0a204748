/**
 * Who starts next: the first in the order of the file that is to and may, be it asked for, or an
 * automatic restart, or a member whose group lets it.
 */
import { gives, isInTheWay, isNeeded, orders } from "./conditions.ts";
import { isKeptFromStart, letsStart, outwards, type ModelGroup } from "./groups.ts";
import { callSideHook } from "./hooks.ts";
import { restartNow, startProcess } from "./lives.ts";
import { callOffRestart, forgetRestarts, giveUp } from "./recoveries.ts";
import { dropWish } from "./plans.ts";
import { isOneTooMany } from "./restarts.ts";
import { isAtRest, isHeld, type ModelInstance, type ModelService } from "./state.ts";
import { answerGivingUp, revive } from "./supervision.ts";
import { timeIsOver } from "./waits.ts";
import type { World } from "./world.ts";

/** The first start that may go ahead, or that has become pointless; `null`: none. */
export function firstStart(world: World): (() => void) | null {
  for (const service of world.services) {
    if (service.wish.kind === "start") {
      const wished = wishedStart(world, service);
      if (wished !== null) return wished;
    }
    if (service.wish.kind === "stop") {
      for (const instance of service.instances) instance.isCalled = false;
      continue;
    }
    for (const instance of service.instances) {
      const { group } = service;
      const own = group === null ? dueRestart(world, instance) : inGroup(world, instance, group);
      if (own !== null) return own;
    }
  }
  return null;
}

function wishedStart(world: World, service: ModelService): (() => void) | null {
  const { wish } = service;
  if (wish.kind !== "start" || isKeptFromStart(service)) return null;
  for (const [index, dependency] of service.spec.dependencies.filter(orders).entries()) {
    const answer = gives(world.service(dependency.target), dependency);
    if (answer === "never" && isNeeded(dependency)) {
      return () => failUnstarted(world, service, dependency.target, "dependency-error");
    }
    if (answer === "now" || (answer === "never" && !isNeeded(dependency))) continue;
    if (isNeeded(dependency) || !wish.expired.has(index)) return null;
  }
  // A process that is being ended has to be gone before there is another.
  const isEnding = service.instances.some(({ phase }) => phase.name === "stopping");
  if (isEnding || isInTheWay(world.services, service)) return null;
  return () => start(world, service);
}

function start(world: World, service: ModelService): void {
  const isRestart = service.wish.kind === "start" && service.wish.isRestart;
  for (const dependency of service.spec.dependencies.filter(orders)) {
    if (isNeeded(dependency) || dependency.kind === "after") continue;
    if (gives(world.service(dependency.target), dependency) === "now") continue;
    world.ofService(service, `lost ${dependency.target}, dependency-error`);
  }
  dropWish(world, service);
  revive(world, outwards(service.group));
  world.news.push(service);
  for (const instance of service.instances) {
    // An automatic restart that was to come gives way to the start that somebody asked for.
    callOffRestart(world, instance);
    if (!isAtRest(instance)) continue;
    forgetRestarts(instance);
    startProcess(world, instance, isRestart);
  }
}

/** A service that waits for its start will never have what it needs: it fails. */
export function failUnstarted(
  world: World,
  service: ModelService,
  dependency: number,
  error: string,
): void {
  dropWish(world, service);
  world.ofService(service, `lost ${dependency}, ${error}, fatal`);
  for (const instance of service.instances) {
    if (!isAtRest(instance)) continue;
    // What has failed before moves nowhere, and has failed once more.
    if (instance.phase.name !== "failed") {
      world.move(instance, { name: "failed", next: { kind: "never" } }, `, error ${error}`);
    }
    world.ofInstance(instance, "fault dependency-failure");
    callSideHook(world, instance, "on-failure");
  }
  world.news.push(service);
}

/** An automatic restart asks for what the service needs, and no more. */
function dueRestart(world: World, instance: ModelInstance): (() => void) | null {
  const { phase, service } = instance;
  if (phase.name !== "failed" || phase.next.kind !== "due") return null;
  const { attempt } = phase.next;
  const lost = lostNeed(world, service);
  if (lost !== null) {
    return () => {
      world.ofService(service, `lost ${lost}, dependency-error, fatal`);
      giveUp(world, instance);
    };
  }
  return mayRestart(world, service) ? () => restartNow(world, instance, attempt) : null;
}

/** It gives up what it was about to do: to restart, or to come up with its group. */
export function waitedInVain(world: World, instance: ModelInstance, dependency: number): void {
  const edge = timeIsOver(world, instance, dependency);
  if (edge === null) return;
  world.ofService(instance.service, `lost ${edge.target}, service-timeout, fatal`);
  if (instance.phase.name === "failed") giveUp(world, instance);
  else surrender(world, instance, "service-timeout");
  answerGivingUp(world, instance);
}

function surrender(world: World, instance: ModelInstance, error: string): void {
  world.move(instance, { name: "failed", next: { kind: "group" } }, `, error ${error}`);
  giveUp(world, instance);
}

/** A member that its group lets start; and whose turn it is tells its group how it has gone. */
function inGroup(world: World, instance: ModelInstance, group: ModelGroup): (() => void) | null {
  // Where somebody has asked for its start, that is what brings it up.
  const isLet = letsStart(group, instance.place) && instance.service.wish.kind === "none";
  const own = isHeld(instance) ? startFromRest(world, instance) : dueRestart(world, instance);
  const attempt = isLet ? own : null;
  if (attempt === null && !instance.isCalled) return null;
  return () => {
    instance.isCalled = false;
    if (attempt !== null) {
      attempt();
      answerGivingUp(world, instance);
    }
    const { way } = group;
    const isItsTurn = way.kind === "up" && way.next === instance.place && way.turn === "called";
    if (isItsTurn) way.turn = "tried";
    for (const around of outwards(group)) world.lookAt(around);
  };
}

/** One that its group has stopped, or that had ended by itself: it had not failed. */
function startFromRest(world: World, instance: ModelInstance): (() => void) | null {
  const { service } = instance;
  const { limit } = service.spec.restart;
  const lost = lostNeed(world, service);
  if (lost !== null) {
    return () => {
      world.ofService(service, `lost ${lost}, dependency-error, fatal`);
      surrender(world, instance, "dependency-error");
    };
  }
  if (!mayRestart(world, service)) return null;
  if (limit === null || !isOneTooMany(instance, world.now)) {
    return () => startProcess(world, instance, true);
  }
  return () => {
    world.ofInstance(instance, `limit starts ${limit.burst + 1} of ${limit.burst}`);
    surrender(world, instance, "service-failed");
  };
}

/** A dependency that it needs and will not have; `null`: there is none. */
export function lostNeed(world: World, { spec }: ModelService): number | null {
  const lost = spec.dependencies
    .filter(isNeeded)
    .find((dependency) => gives(world.service(dependency.target), dependency) === "never");
  return lost?.target ?? null;
}

function mayRestart(world: World, service: ModelService): boolean {
  const isMissing = service.spec.dependencies
    .filter(isNeeded)
    .some((dependency) => gives(world.service(dependency.target), dependency) === "later");
  return !isMissing && !isInTheWay(world.services, service);
}
