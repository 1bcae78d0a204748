/**
 * What is taken back when a run ends: questions that are still out, and trouble that is over.
 */
import type { ModelInstance } from "./state.ts";
import type { World } from "./world.ts";

/** No check of this instance is asked or waited for any longer. */
export function endChecks(world: World, instance: ModelInstance): void {
  world.disarmInstance(instance.id, "probe", "probe-timeout");
  if (instance.phase.name !== "running") return;
  for (const check of instance.phase.checks) check.outSince = null;
}

/** Whatever was wrong is over, one way or the other. */
export function endTrouble(world: World, instance: ModelInstance, outcome: string): void {
  if (instance.troubleSince !== null) tellEndOfTrouble(world, instance, outcome);
}

export function tellEndOfTrouble(world: World, instance: ModelInstance, outcome: string): void {
  const tookUs = instance.troubleSince === null ? 0 : world.now - instance.troubleSince;
  instance.troubleSince = null;
  world.ofInstance(instance, `recovery ${outcome} after ${tookUs}`);
}
