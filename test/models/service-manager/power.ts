/**
 * The system as a whole goes down, and perhaps comes up again: as the README tells it under
 * "Shutdown and reboot", and the contract's semantics 4.
 */
import { bootSet } from "./conditions.ts";
import { dropHook, endHook } from "./hooks.ts";
import { endProcess } from "./lives.ts";
import { settle } from "./recoveries.ts";
import { planStart, planStops } from "./plans.ts";
import { hasProcess, isAlive, isBusy, type ModelInstance } from "./state.ts";
import type { World } from "./world.ts";

export type PowerCall = "shutdownSystem" | "rebootSystem";

/** Whether a call is taken, and what becomes of the system as a whole. */
export type ModelPower =
  | { readonly name: "up" }
  | { readonly name: "going-down"; readonly isReboot: boolean }
  | { readonly name: "off" };

/** The kernel's own, in the order in which they come up. */
const OWN_SERVICES = ["time", "random", "io", "power", "daemon", "monitoring", "cli"] as const;

/** As an operator's stop of everything, but that nobody is held down by it. */
export function goDown(world: World, call: PowerCall, deadlineUs: number | undefined): void {
  world.power = { name: "going-down", isReboot: call === "rebootSystem" };
  if (deadlineUs !== undefined) world.arm(deadlineUs, { kind: "power-deadline" });
  planStops(world, world.services, { who: "admin", afterwards: "rest" });
}

/** The time is over: whatever lives is killed, whomever it waits for; hooks end and none begins. */
export function deadlineIsOver(world: World): void {
  world.ofSystem(`deadline, ${world.instances.filter(isToBeKilled).length} killed`);
  for (const instance of world.instances) {
    if (!hasProcess(instance)) settle(world, instance);
    else if (instance.phase.name === "stopping") hasten(world, instance);
    else endProcess(world, instance, "admin", { isForced: true });
  }
  endSideHooks(world);
}

/** A process that nobody has killed yet. */
function isToBeKilled(instance: ModelInstance): boolean {
  const { phase } = instance;
  const isKilled = phase.name === "stopping" && phase.wait.kind === "killed";
  return isAlive(instance) && !isKilled;
}

function hasten(world: World, instance: ModelInstance): void {
  const { phase } = instance;
  if (phase.name !== "stopping") throw new Error("only a stop is hastened");
  phase.reason = "admin";
  if (!isToBeKilled(instance)) return;
  if (phase.wait.kind === "stop-hook") dropHook(world, instance, phase.wait.run);
  world.disarmInstance(instance.id, "stop-timeout");
  phase.wait = { kind: "killed" };
  world.effect("kill", instance);
}

/** Once nothing is left of any service; whether there was something to do for it. */
export function finishPower(world: World): boolean {
  const { power, services, instances } = world;
  if (power.name !== "going-down") return false;
  if (services.some(({ wish }) => wish.kind !== "none") || instances.some(isBusy)) return false;
  endSideHooks(world);
  if (instances.some(({ sideHooks }) => sideHooks.length > 0)) return false;
  world.disarm((due) => due.kind === "power-deadline");
  for (const instance of instances) forgetLife(world, instance);
  for (const group of world.groups) group.restarts = [];
  for (const own of OWN_SERVICES.toReversed()) world.ofSystem(`${own} stops`);
  world.ofSystem("running to stopped");
  world.power = { name: "off" };
  if (power.isReboot) bootAgain(world);
  return true;
}

/** What was disabled while it ran shows it now; of what a run achieved nothing stays. */
function forgetLife(world: World, instance: ModelInstance): void {
  const { phase, service } = instance;
  if (phase.name !== "stopped" && phase.name !== "disabled") throw new Error("it is not down");
  const isOut = phase.name === "disabled" || (service.part === "registered" && !service.isEnabled);
  if (isOut && phase.name === "stopped") {
    world.ofInstance(instance, `stopped to disabled, process ${instance.generation}`);
  }
  instance.phase = { name: isOut ? "disabled" : "stopped", achieved: "nothing" };
}

/** What is enabled by now, and what that pulls in. */
function bootAgain(world: World): void {
  world.power = { name: "up" };
  world.ofSystem("stopped to running");
  const boots = bootSet(world.services);
  for (const service of world.services) if (boots.has(service.id)) planStart(world, service);
}

/** Commands that nothing waits for are ended, and not called again. */
function endSideHooks(world: World): void {
  for (const instance of world.instances) {
    for (const side of instance.sideHooks) {
      side.again = false;
      endHook(world, instance, side.run, "cancelled");
    }
  }
}
