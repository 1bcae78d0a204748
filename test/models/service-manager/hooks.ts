/**
 * Commands at the turns of an instance's life: begun, ended before they are done, called again.
 * What their end leads to stands in turns.ts.
 */
import type { Hook } from "../../../kernel/vocabulary.ts";
import type { ModelHook, ModelInstance } from "./state.ts";
import type { World } from "./world.ts";

/** Hooks that nothing waits for. */
export type SideHook = "on-health-change" | "on-failure";

/** Begins a command; `null` where the service has none for this. */
export function runHook(world: World, instance: ModelInstance, hook: Hook): ModelHook | null {
  const spec = instance.service.spec.hooks[hook];
  if (spec === null) return null;
  instance.hooks += 1;
  const number = instance.hooks;
  world.ofInstance(instance, `hook ${hook} begins`);
  world.arm(spec.timeoutUs, { kind: "hook-timeout", instance: instance.id, run: number });
  world.effects.push(`run-hook ${instance.id} ${hook} r${number}`);
  return { hook, number, ending: null };
}

/** Has a command end; that it has is told later. */
export function endHook(
  world: World,
  instance: ModelInstance,
  run: ModelHook,
  ending: "timeout" | "cancelled",
): void {
  if (run.ending !== null) return;
  run.ending = ending;
  forgetTimeout(world, instance, run);
  world.effects.push(`end-hook ${instance.id} r${run.number}`);
}

export function forgetTimeout(world: World, { id }: ModelInstance, { number }: ModelHook): void {
  world.disarm((due) => {
    return due.kind === "hook-timeout" && due.instance === id && due.run === number;
  });
}

/** The command that a start or a stop waits for, or one that nothing does. */
export function findHook(instance: ModelInstance, number: number): ModelHook | null {
  const awaited = awaitedHook(instance);
  if (awaited?.number === number) return awaited;
  return instance.sideHooks.find(({ run }) => run.number === number)?.run ?? null;
}

export function awaitedHook({ phase }: ModelInstance): ModelHook | null {
  if (phase.name === "starting") return phase.hook;
  return phase.name === "stopping" && "run" in phase.wait ? phase.wait.run : null;
}

/** Now, or once more after the one that runs. */
export function callSideHook(world: World, instance: ModelInstance, hook: SideHook): void {
  const busy = instance.sideHooks.find(({ run }) => run.hook === hook);
  if (busy !== undefined) {
    busy.again = true;
    return;
  }
  const run = runHook(world, instance, hook);
  if (run !== null) instance.sideHooks.push({ run, again: false });
}

/** The stop that waited for it is done already. */
export function dropHook(world: World, instance: ModelInstance, run: ModelHook): void {
  endHook(world, instance, run, "cancelled");
  instance.sideHooks.push({ run, again: false });
}

/** Of a process that is no more nobody wants to hear how it fares. */
export function endHealthHooks(world: World, instance: ModelInstance): void {
  for (const side of instance.sideHooks) {
    if (side.run.hook !== "on-health-change") continue;
    side.again = false;
    endHook(world, instance, side.run, "cancelled");
  }
}
