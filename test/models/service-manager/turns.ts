/**
 * The end of a command: a start or a stop goes on, or has failed.
 */
import type { ProcessExit } from "../../../kernel/ports.ts";
import { callSideHook, findHook, forgetTimeout } from "./hooks.ts";
import { askToEnd, concludeStop, failStart, goOnStarting } from "./lives.ts";
import type { ModelHook, ModelInstance } from "./state.ts";
import type { World } from "./world.ts";

export function hookEnded(
  world: World,
  instance: ModelInstance,
  { number, exit }: { readonly number: number; readonly exit: ProcessExit },
): void {
  const run = findHook(instance, number);
  if (run === null) return;
  forgetTimeout(world, instance, run);
  const isWell = exit.kind === "code" && exit.code === 0;
  const outcome = run.ending ?? (isWell ? "ok" : "failed");
  world.ofInstance(instance, `hook ${run.hook}: ${outcome}`);
  const side = instance.sideHooks.find((one) => one.run === run);
  if (side === undefined) {
    goOn(world, instance, { run, outcome, exit });
    return;
  }
  instance.sideHooks = instance.sideHooks.filter((one) => one !== side);
  const { hook } = run;
  const isSide = hook === "on-health-change" || hook === "on-failure";
  if (side.again && isSide) callSideHook(world, instance, hook);
}

function goOn(
  world: World,
  instance: ModelInstance,
  end: { readonly run: ModelHook; readonly outcome: string; readonly exit: ProcessExit },
): void {
  const { phase } = instance;
  const { run, outcome, exit } = end;
  if (phase.name === "starting") {
    if (outcome === "ok") goOnStarting(world, instance, run.hook);
    else failStart(world, instance, { exit, isTimeout: outcome === "timeout" });
  }
  if (phase.name !== "stopping") return;
  if (phase.wait.kind === "start-hook") {
    concludeStop(world, instance, exit);
    return;
  }
  phase.wait = { kind: "asked" };
  askToEnd(world, instance, phase.reason);
}
