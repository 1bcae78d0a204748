/**
 * The life of one process: it is started, asked to end, ends, and is brought back or is not.
 */
import type { ProcessExit } from "../../../kernel/ports.ts";
import type { Hook } from "../../../kernel/vocabulary.ts";
import { gives, isNeeded } from "./conditions.ts";
import { endChecks, endTrouble, tellEndOfTrouble } from "./endings.ts";
import { callSideHook, dropHook, endHealthHooks, endHook, runHook } from "./hooks.ts";
import { leaveReload } from "./reloads.ts";
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
  isAlive,
  type Achieved,
  type ModelInstance,
  type Phase,
  type Reason,
} from "./state.ts";
import type { World } from "./world.ts";

/** Its commands come first, and then its process; the start timeout is for all of them. */
export function startProcess(world: World, instance: ModelInstance, isRestart: boolean): void {
  const { startTimeoutUs } = instance.service.spec;
  instance.starts.push(world.now);
  instance.generation += 1;
  world.move(instance, { name: "starting", hook: null });
  if (startTimeoutUs !== null) {
    world.arm(startTimeoutUs, { kind: "start-timeout", instance: instance.id });
  }
  beginWith(world, instance, isRestart ? ["on-restart", "on-start"] : ["on-start"]);
}

/** A command of the start has succeeded. */
export function goOnStarting(world: World, instance: ModelInstance, done: Hook): void {
  beginWith(world, instance, done === "on-restart" ? ["on-start"] : []);
  // Who waits for a oneshot to be started has waited for its process.
  const { phase } = instance;
  if (phase.name === "starting" && phase.hook === null) world.news.push(instance.service);
}

/** Runs the first of these commands that there is, or else the process. */
function beginWith(world: World, instance: ModelInstance, hooks: readonly Hook[]): void {
  const { phase } = instance;
  if (phase.name !== "starting") throw new Error("only what starts runs a hook of the start");
  phase.hook = null;
  for (const hook of hooks) phase.hook ??= runHook(world, instance, hook);
  if (phase.hook === null) world.effect("start", instance);
}

/** A command of the start has failed, and there will be no process. */
export function failStart(
  world: World,
  instance: ModelInstance,
  { exit, isTimeout }: { readonly exit: ProcessExit; readonly isTimeout: boolean },
): void {
  world.disarmInstance(instance.id, "start-timeout");
  // No signal is a clean end of a command.
  fail(world, instance, { by: isTimeout ? "timeout" : endOf(exit, "oneshot"), ranUs: 0 });
}

/** After the hook on-stop, where somebody has asked for the stop; and gently, unless forced. */
export function endProcess(
  world: World,
  instance: ModelInstance,
  reason: Reason,
  { isForced }: { readonly isForced: boolean } = { isForced: false },
): void {
  const { phase } = instance;
  endChecks(world, instance);
  world.disarmInstance(instance.id, "start-timeout", "watchdog");
  const ranUs = ranFor(instance, world.now);
  const wait = { kind: "asked" } as const;
  const stopping: Extract<Phase, { readonly name: "stopping" }> = {
    name: "stopping",
    reason,
    ranUs,
    wait,
  };
  world.move(instance, stopping);
  if (phase.name === "starting" && phase.hook !== null) {
    endHook(world, instance, phase.hook, "cancelled");
    stopping.wait = { kind: "start-hook", run: phase.hook };
    return;
  }
  const isUp = phase.name === "running" || phase.name === "paused";
  const run = isAskedFor(reason) && isUp && !isForced ? runHook(world, instance, "on-stop") : null;
  if (run !== null) stopping.wait = { kind: "stop-hook", run };
  else if (isForced) {
    stopping.wait = { kind: "killed" };
    world.effect("kill", instance);
  } else askToEnd(world, instance, reason);
  // A frozen process is thawed, or it could not end.
  if (phase.name === "paused") world.effect("resume", instance);
  leaveReload(world, instance);
}

/** Somebody wants it down, and it is not ended because something is wrong with it. */
function isAskedFor(reason: Reason): boolean {
  return reason === "admin" || reason === "dependency";
}

/** The kill comes at the stop timeout. */
export function askToEnd(world: World, instance: ModelInstance, reason: Reason): void {
  const { stopTimeoutUs } = instance.service.spec;
  world.arm(stopTimeoutUs, { kind: "stop-timeout", instance: instance.id });
  world.effect(reason === "watchdog" ? "abort" : "stop", instance);
}

/** The process is gone. */
export function processEnded(world: World, instance: ModelInstance, exit: ProcessExit): void {
  const { phase, service } = instance;
  if (!isAlive(instance)) return;
  if (phase.name === "stopping") {
    if (phase.wait.kind === "stop-hook") dropHook(world, instance, phase.wait.run);
    concludeStop(world, instance, exit);
    return;
  }
  const ranUs = ranFor(instance, world.now);
  const wasReady = isReadyOrWas(instance);
  endChecks(world, instance);
  world.disarmInstance(instance.id, "start-timeout", "watchdog");
  const { kind, restart } = service.spec;
  const by = endOf(exit, kind);
  if (by !== "clean" || bringsBack(restart.policy, kind, by)) fail(world, instance, { by, ranUs });
  else if (kind === "oneshot") rest(world, instance, { by, achieved: "completed" });
  else rest(world, instance, { by, achieved: wasReady ? "served" : "nothing" });
  leaveReload(world, instance);
}

/** A stop is done; who did not end by request has failed. */
export function concludeStop(world: World, instance: ModelInstance, exit: ProcessExit): void {
  const { phase } = instance;
  if (phase.name !== "stopping") throw new Error("only a stop is concluded");
  const { reason, ranUs, wait } = phase;
  world.disarmInstance(instance.id, "stop-timeout");
  const by = endOfStop(exit, reason, wait.kind === "killed");
  if (!isAskedFor(reason)) fail(world, instance, { by, ranUs });
  else rest(world, instance, { by, achieved: "nothing" });
}

function rest(
  world: World,
  instance: ModelInstance,
  how: { readonly by: EndedBy; readonly achieved: Achieved },
): void {
  world.move(instance, { name: "stopped", achieved: how.achieved }, `, exit ${how.by}`);
  endHealthHooks(world, instance);
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
  endHealthHooks(world, instance);
  const isKnown = by === "watchdog" && instance.troubleSince !== null;
  if (by !== "clean" && !isKnown) {
    world.ofInstance(instance, `fault ${faultOf(by)}`);
    instance.troubleSince ??= world.now;
  }
  // What is to stop is not brought back.
  if (wish.kind !== "stop" && bringsBack(spec.restart.policy, spec.kind, by)) {
    planRestart(world, instance, ranUs);
  } else callSideHook(world, instance, "on-failure");
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
    .filter((edge) => gives(world.service(edge.target), edge) !== "now")
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
  startProcess(world, instance, true);
}

/** It stays failed until somebody starts it. */
export function giveUp(world: World, instance: ModelInstance): void {
  instance.phase = { name: "failed", next: { kind: "never" } };
  tellEndOfTrouble(world, instance, "gave-up");
  callSideHook(world, instance, "on-failure");
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
