/**
 * Calls as an operator makes them: whom they name, what is refused, and what is done for the rest.
 */
import { lacksPart } from "./conditions.ts";
import { goOnRunning } from "./health.ts";
import { bringUp, disable, enable, pause, restartAll, stopAll } from "./plans.ts";
import { createAll, find, leaveIfAtRest } from "./registry.ts";
import { beginReload, judgeReload, tellRejection, type ModelValues } from "./reloads.ts";
import { goDown, type PowerCall } from "./power.ts";
import type { ModelService } from "./state.ts";
import type { World } from "./world.ts";

export type LifecycleCall =
  | "createService"
  | "startService"
  | "stopService"
  | "restartService"
  | "enableService"
  | "disableService"
  | "reloadService"
  | "pauseService"
  | "resumeService"
  | "unregisterService";

/** A call of a batch; services are named, or meant by a handle that one has had. */
export type ModelCall =
  | {
      readonly call: LifecycleCall;
      readonly services: readonly (string | number)[];
      /** Of a reload. */
      readonly values?: ModelValues;
    }
  | { readonly call: PowerCall; readonly deadlineUs?: number };

/** Nothing is taken while the system goes down, and nothing once it is off. */
export function makeCall(world: World, made: ModelCall): void {
  if (world.power.name !== "up") refuse(world, made);
  else if ("services" in made) callServices(world, made);
  else goDown(world, made.call, made.deadlineUs);
}

function refuse(world: World, made: ModelCall): void {
  const what = `asked for ${made.call}, service-not-running`;
  if (!("services" in made)) world.ofSystem(what);
  else for (const each of made.services) world.ofService(find(world, each).service, what);
}

/** One call, of one service or of several, each of which is judged before any is touched. */
function callServices(
  world: World,
  { call, services, values = {} }: Extract<ModelCall, { readonly call: LifecycleCall }>,
): void {
  if (call === "createService") {
    createAll(world, services);
    return;
  }
  const asked = new Set<ModelService>();
  const judged = new Set<ModelService>();
  for (const mention of services) {
    const { service, error } = find(world, mention);
    if (error === null && judged.has(service)) continue;
    const refusal = error ?? whyNot(world, call, service, values);
    world.ofService(service, `asked for ${call}${refusal === null ? "" : `, ${refusal}`}`);
    if (error === null) judged.add(service);
    if (refusal === null) asked.add(service);
  }
  if (call === "reloadService") reload(world, judged, values);
  else carryOut(world, call, [...asked]);
}

function whyNot(
  world: World,
  call: LifecycleCall,
  service: ModelService,
  values: ModelValues,
): string | null {
  switch (call) {
    case "startService":
    case "restartService":
      return lacksPart(world.services, service) ? "dependency-error" : null;
    case "pauseService":
    case "resumeService": {
      const names = service.instances.map(({ phase }) => phase.name);
      const canBe = names.includes("running") || names.includes("paused");
      return canBe ? null : "service-not-running";
    }
    case "reloadService": {
      const judgement = judgeReload(service, values);
      if (typeof judgement === "object") return null;
      if (judgement === "not-running") return "service-not-running";
      return judgement === "busy" ? "configuration-error" : "invalid-configuration";
    }
    default:
      return null;
  }
}

/** Those that can go over to the values begin, and then it is told who cannot. */
function reload(world: World, judged: ReadonlySet<ModelService>, values: ModelValues): void {
  const judgements = [...judged].map((service) => [service, judgeReload(service, values)] as const);
  for (const [service, judgement] of judgements) {
    if (typeof judgement === "object") beginReload(world, service, judgement);
  }
  for (const [service, judgement] of judgements) {
    if (typeof judgement === "string") tellRejection(world, service, judgement);
  }
}

function carryOut(
  world: World,
  call: Exclude<LifecycleCall, "createService" | "reloadService">,
  asked: readonly ModelService[],
): void {
  switch (call) {
    case "startService":
      bringUp(world, asked);
      return;
    case "stopService":
      stopAll(world, asked);
      return;
    case "restartService":
      restartAll(world, asked);
      return;
    case "pauseService":
      for (const service of asked) pause(world, service);
      return;
    case "resumeService":
      for (const instance of asked.flatMap(({ instances }) => instances)) {
        goOnRunning(world, instance);
      }
      return;
    case "enableService":
      for (const service of asked) enable(world, service);
      return;
    case "disableService":
      for (const service of asked) disable(world, service);
      return;
    case "unregisterService":
      for (const service of asked) service.part = "leaving";
      stopAll(world, asked);
      for (const service of asked) leaveIfAtRest(world, service);
  }
}
