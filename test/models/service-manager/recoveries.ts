/**
 * What becomes of an instance that has failed: its next start is waited for, called off, put to
 * rest, or given up.
 */
import { gives, isNeeded } from "./conditions.ts";
import { endTrouble, tellEndOfTrouble } from "./endings.ts";
import { outwards } from "./groups.ts";
import { callSideHook } from "./hooks.ts";
import { backoffUs, delayRange } from "./restarts.ts";
import { isHeld, type ModelInstance } from "./state.ts";
import { beginWait, endWait } from "./waits.ts";
import type { World } from "./world.ts";

/** The wait before the next start, as its backoff says, unless its limits give it up. */
export function planRestart(world: World, instance: ModelInstance, ranUs: number): void {
  const { restart, dependencies } = instance.service.spec;
  endWait(world, instance);
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
  beginWait(world, instance);
  instance.isCalled = instance.service.group !== null;
}

/** It stays failed until somebody starts it. */
export function giveUp(world: World, instance: ModelInstance): void {
  endWait(world, instance);
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
  endWait(world, instance);
  phase.next = { kind: "never" };
  // The groups around it may have waited for it.
  for (const group of outwards(instance.service.group)) world.lookAt(group);
  tellEndOfTrouble(world, instance, "cancelled");
}

/** A failure is put to rest by a stop, and what waits for its group waits no more. */
export function settle(world: World, instance: ModelInstance): void {
  if (isHeld(instance)) {
    endWait(world, instance);
    instance.phase = { name: "stopped", achieved: "nothing" };
    endTrouble(world, instance, "cancelled");
  }
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
