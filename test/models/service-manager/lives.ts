/**
 * The life of one process: it is started, asked to end, ends, and is brought back or is not.
 */
import type { ProcessExit } from "../../../kernel/ports.ts";
import { gives, isNeeded } from "./conditions.ts";
import { endChecks, endTrouble, tellEndOfTrouble } from "./endings.ts";
import {
  backoffUs,
  bringsBack,
  delayRange,
  endOf,
  endOfStop,
  isOneTooMany,
  type EndedBy,
} from "./restarts.ts";
import {
  checksAllow,
  hasProcess,
  type Achieved,
  type ModelInstance,
  type Reason,
} from "./state.ts";
import type { World } from "./world.ts";

export function startProcess(world: World, instance: ModelInstance): void {
  const { startTimeoutUs } = instance.service.spec;
  instance.starts.push(world.now);
  instance.generation += 1;
  world.move(instance, { name: "starting" });
  world.effect("start", instance);
  if (startTimeoutUs !== null) {
    world.arm(startTimeoutUs, { kind: "start-timeout", instance: instance.id });
  }
}

/** Gently; the kill comes at the stop timeout. A frozen process is thawed, or it could not end. */
export function endProcess(world: World, instance: ModelInstance, reason: Reason): void {
  const { stopTimeoutUs } = instance.service.spec;
  const wasPaused = instance.phase.name === "paused";
  endChecks(world, instance);
  world.disarmInstance(instance.id, "start-timeout");
  const ranUs = ranFor(instance, world.now);
  world.move(instance, { name: "stopping", reason, ranUs, killed: false });
  world.arm(stopTimeoutUs, { kind: "stop-timeout", instance: instance.id });
  world.effect("stop", instance);
  if (wasPaused) world.effect("resume", instance);
}

/** The process is gone. */
export function processEnded(world: World, instance: ModelInstance, exit: ProcessExit): void {
  const { phase, service } = instance;
  if (!hasProcess(instance)) return;
  const ranUs = ranFor(instance, world.now);
  const wasReady = isReadyOrWas(instance);
  endChecks(world, instance);
  world.disarmInstance(instance.id, "start-timeout", "stop-timeout");
  if (phase.name === "stopping") {
    const by = endOfStop(exit, phase.reason, phase.killed);
    const isRequested = phase.reason === "admin" || phase.reason === "dependency";
    if (isRequested) rest(world, instance, { by, achieved: "nothing" });
    else fail(world, instance, { by, ranUs });
    return;
  }
  const { kind, restart } = service.spec;
  const by = endOf(exit, kind);
  if (by !== "clean" || bringsBack(restart.policy, kind, by)) fail(world, instance, { by, ranUs });
  else if (kind === "oneshot") rest(world, instance, { by, achieved: "completed" });
  else rest(world, instance, { by, achieved: wasReady ? "served" : "nothing" });
}

function rest(
  world: World,
  instance: ModelInstance,
  how: { readonly by: EndedBy; readonly achieved: Achieved },
): void {
  world.move(instance, { name: "stopped", achieved: how.achieved }, `, exit ${how.by}`);
  endTrouble(world, instance, how.achieved === "completed" ? "recovered" : "cancelled");
}

function fail(
  world: World,
  instance: ModelInstance,
  how: { readonly by: EndedBy; readonly ranUs: number },
): void {
  const { spec, wish } = instance.service;
  const { by, ranUs } = how;
  const error = by === "clean" ? "" : `, error ${errorOf(by)}`;
  world.move(instance, { name: "failed", next: { kind: "never" } }, `, exit ${by}${error}`);
  const isKnown = by === "watchdog" && instance.troubleSince !== null;
  if (by !== "clean" && !isKnown) {
    world.ofInstance(instance, `fault ${faultOf(by)}`);
    instance.troubleSince ??= world.now;
  }
  // What is to stop is not brought back.
  if (wish.kind !== "stop" && bringsBack(spec.restart.policy, spec.kind, by)) {
    planRestart(world, instance, ranUs);
  }
}

function planRestart(world: World, instance: ModelInstance, ranUs: number): void {
  const { restart, dependencies } = instance.service.spec;
  if (ranUs > restart.resetAfterUs) forgetRow(instance);
  instance.troubleSince ??= world.now;
  const attempt = instance.restarts + 1;
  if (restart.attemptsMax !== null && attempt > restart.attemptsMax) {
    world.ofInstance(instance, `limit attempts ${attempt} of ${restart.attemptsMax}`);
    giveUp(world, instance);
    return;
  }
  const plain = backoffUs(restart, attempt, { ranUs, lastBackoffUs: instance.lastBackoffUs });
  const [low, high] = delayRange(restart, plain, instance.lastDelayUs);
  const delayUs = world.chooseDelay(instance.id, low, high);
  instance.lastBackoffUs = plain;
  instance.lastDelayUs = delayUs;
  world.ofInstance(instance, `restart ${attempt} in ${delayUs}`);
  world.arm(delayUs, { kind: "restart", instance: instance.id });
  const blamed = dependencies
    .filter(isNeeded)
    .filter(({ target, condition }) => gives(world.service(target), condition) !== "now")
    .map(({ target }) => target);
  instance.phase = { name: "failed", next: { kind: "waiting", attempt, blamed } };
}

/** The wait is over, or is spared. */
export function restartIsDue(world: World, instance: ModelInstance): void {
  const { phase } = instance;
  if (phase.name !== "failed" || phase.next.kind !== "waiting") return;
  world.disarmInstance(instance.id, "restart");
  phase.next = { kind: "due", attempt: phase.next.attempt };
}

/** The automatic restart itself, unless the limit refuses it. */
export function restartNow(world: World, instance: ModelInstance, attempt: number): void {
  const { limit } = instance.service.spec.restart;
  if (limit !== null && isOneTooMany(instance, world.now)) {
    world.ofInstance(instance, `limit starts ${limit.burst + 1} of ${limit.burst}`);
    giveUp(world, instance);
    return;
  }
  instance.restarts = attempt;
  startProcess(world, instance);
}

/** It stays failed until somebody starts it. */
export function giveUp(world: World, instance: ModelInstance): void {
  instance.phase = { name: "failed", next: { kind: "never" } };
  tellEndOfTrouble(world, instance, "gave-up");
  world.news.push(instance.service);
}

/** A restart that was to come does not come. */
export function callOffRestart(world: World, instance: ModelInstance): void {
  const { phase } = instance;
  if (phase.name !== "failed" || phase.next.kind === "never") return;
  world.disarmInstance(instance.id, "restart");
  phase.next = { kind: "never" };
  tellEndOfTrouble(world, instance, "cancelled");
}

/** A failure is put to rest by a stop. */
export function settle(world: World, instance: ModelInstance): void {
  if (instance.phase.name !== "failed") return;
  callOffRestart(world, instance);
  endTrouble(world, instance, "cancelled");
  world.move(instance, { name: "stopped", achieved: "nothing" });
}

/** A start that somebody asks for begins anew. */
export function forgetRestarts(instance: ModelInstance): void {
  forgetRow(instance);
  instance.starts = [];
}

function forgetRow(instance: ModelInstance): void {
  instance.restarts = 0;
  instance.lastBackoffUs = null;
  instance.lastDelayUs = 0;
}

function ranFor({ phase }: ModelInstance, now: number): number {
  if (phase.name === "running") return now - phase.since;
  return phase.name === "paused" || phase.name === "stopping" ? phase.ranUs : 0;
}

function isReadyOrWas({ phase, service }: ModelInstance): boolean {
  if (phase.name === "running") return phase.ready;
  return phase.name === "paused" && checksAllow(service.spec, phase.checks);
}

function errorOf(by: EndedBy): string {
  if (by === "timeout") return "service-timeout";
  return by === "watchdog" ? "health-check-failed" : "service-failed";
}

function faultOf(by: EndedBy): string {
  switch (by) {
    case "timeout":
      return "timeout";
    case "watchdog":
      return "health-check-failure";
    case "oom":
      return "resource-exhaustion";
    default:
      return "unhandled-exception";
  }
}
