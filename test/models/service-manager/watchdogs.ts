/**
 * Heartbeats: what runs has to send one in time, or it is taken for dead. H10 of the invariants.
 */
import type { Input } from "../../../kernel/ports.ts";
import { endProcess } from "./lives.ts";
import type { ModelInstance } from "./state.ts";
import type { World } from "./world.ts";

/** From now on somebody listens. */
export function listen(world: World, instance: ModelInstance): void {
  expectNext(world, instance, false);
}

export function heard(
  world: World,
  instance: ModelInstance,
  { at, rhythm }: Extract<Input, { readonly kind: "heartbeat" }>,
): void {
  const { phase, service } = instance;
  if (phase.name !== "running" || service.spec.watchdogUs === null) return;
  world.disarmInstance(instance.id, "watchdog");
  phase.heardAt = Math.max(phase.heardAt, at);
  // Steady heartbeats are as good as told each.
  if (rhythm !== "steady") expectNext(world, instance, rhythm === "open");
}

/** None has come in time. */
export function missed(world: World, instance: ModelInstance): void {
  const { phase } = instance;
  if (phase.name !== "running") throw new Error("only what runs is listened to");
  world.ofInstance(instance, `silent for ${world.now - phase.heardAt}`);
  world.ofInstance(instance, "fault health-check-failure");
  instance.troubleSince ??= world.now;
  endProcess(world, instance, "watchdog");
}

function expectNext(world: World, { id, phase, service }: ModelInstance, isRoutine: boolean): void {
  const { watchdogUs } = service.spec;
  if (phase.name !== "running" || watchdogUs === null) return;
  const inUs = Math.max(0, phase.heardAt + watchdogUs - world.now);
  world.arm(inUs, { kind: "watchdog", instance: id, isRoutine });
}
