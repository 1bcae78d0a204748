/**
 * The life of one process: it is started, asked to end, ends, and is brought back or is not.
 */
import type { ProcessExit } from "../../../kernel/ports.ts";
import type { Hook } from "../../../kernel/vocabulary.ts";
import { endChecks, endTrouble } from "./endings.ts";
import { callSideHook, dropHook, endHealthHooks, endHook, runHook } from "./hooks.ts";
import { isTemporaryMember } from "./groups.ts";
import { giveUp } from "./recoveries.ts";
import { leaveReload } from "./reloads.ts";
import { bringsBack, endOf, endOfStop, isOneTooMany, type EndedBy } from "./restarts.ts";
import {
  checksAllow,
  isAlive,
  type Achieved,
  type ModelInstance,
  type Phase,
  type Reason,
} from "./state.ts";
import { bringBack } from "./supervision.ts";
import { endWait } from "./waits.ts";
import type { World } from "./world.ts";

/** Its commands come first, and then its process; the start timeout is for all of them. */
export function startProcess(world: World, instance: ModelInstance, isRestart: boolean): void {
  const { startTimeoutUs } = instance.service.spec;
  instance.starts.push(world.now);
  instance.service.isWithdrawn = false;
  endWait(world, instance);
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
  return reason === "admin" || reason === "dependency" || reason === "group";
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
  // Who ends itself because it was refused what it needs has run out of it.
  const fault = exit.kind === "refused" ? "resource-exhaustion" : faultOf(by);
  if (by !== "clean" || bringsBack(restart.policy, kind, by)) {
    fail(world, instance, { by, ranUs, fault });
  } else if (kind === "oneshot") rest(world, instance, { by, achieved: "completed" });
  else rest(world, instance, { by, achieved: wasReady ? "served" : "in-vain" });
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
  else rest(world, instance, { by, achieved: reason === "group" ? heldOr(instance) : "nothing" });
}

/** What its group stops is to start again, but what is temporary is dropped where it restarts. */
function heldOr(instance: ModelInstance): Achieved {
  const isOut = isTemporaryMember(instance) && instance.service.group?.state === "restarting";
  return isOut ? "dropped" : "held";
}

function rest(
  world: World,
  instance: ModelInstance,
  how: { readonly by: EndedBy; readonly achieved: Achieved },
): void {
  world.move(instance, { name: "stopped", achieved: how.achieved }, `, exit ${how.by}`);
  endHealthHooks(world, instance);
  if (how.achieved === "held") return;
  endTrouble(world, instance, how.achieved === "completed" ? "recovered" : "cancelled");
}

function fail(
  world: World,
  instance: ModelInstance,
  how: { readonly by: EndedBy; readonly ranUs: number; readonly fault?: string },
): void {
  const { spec, wish } = instance.service;
  const { by, ranUs, fault = faultOf(by) } = how;
  const { phase } = instance;
  const wasUp =
    phase.name === "stopping" ? phase.reason !== "start-timeout" : phase.name !== "starting";
  const error = by === "clean" ? "" : `, error ${errorOf(by)}`;
  world.move(instance, { name: "failed", next: { kind: "never" } }, `, exit ${by}${error}`);
  endHealthHooks(world, instance);
  const isKnown = by === "watchdog" && instance.troubleSince !== null;
  if (by !== "clean" && !isKnown) {
    world.ofInstance(instance, `fault ${fault}`);
    instance.troubleSince ??= world.now;
  }
  // What is to stop is not brought back.
  if (wish.kind !== "stop" && bringsBack(spec.restart.policy, spec.kind, by)) {
    bringBack(world, { instance, ranUs, isOfStart: !wasUp });
  } else callSideHook(world, instance, "on-failure");
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
