/**
 * Calls as an operator makes them: whom they name, what is refused, and what is done for the rest.
 */
import { followersOf, lacksPart, rivalsOf } from "./conditions.ts";
import { goOnRunning } from "./health.ts";
import { bringUp, disable, enable, pause, restartAll, startSet, stopAll } from "./plans.ts";
import { createAll, find, leaveIfAtRest } from "./registry.ts";
import { beginReload, judgeReload, tellRejection, type ModelValues } from "./reloads.ts";
import { barOf, lackedByCreator, outOfReach, type Bar } from "./rights.ts";
import { goDown, type PowerCall } from "./power.ts";
import { isBusy, type ModelInstance, type ModelService } from "./state.ts";
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

/** What is asked by a process, or by the operator: `null`. */
export function makeCall(world: World, made: ModelCall, caller: ModelInstance | null): void {
  const bar = barOf(world, made.call, caller);
  if (bar !== null) refuse(world, made, { caller, bar });
  else if ("services" in made) callServices(world, made, caller);
  else {
    tellAsked(world, { call: made.call, caller, service: null, error: null });
    goDown(world, made.call, made.deadlineUs);
  }
}

/** One refusal for each that is named; a call that lacks its capability is a violation besides. */
function refuse(
  world: World,
  made: ModelCall,
  { caller, bar }: { readonly caller: ModelInstance | null; readonly bar: Bar },
): void {
  const { call } = made;
  const named =
    "services" in made ? made.services.map((each) => find(world, each).service) : [null];
  for (const service of named) {
    tellAsked(world, { call, caller, service, error: bar.error });
    if ("lacks" in bar) tellViolation(world, caller, `denied ${call}, ${bar.lacks}`);
  }
}

function tellAsked(
  world: World,
  {
    call,
    caller,
    service,
    error,
  }: {
    readonly call: string;
    readonly caller: ModelInstance | null;
    readonly service: ModelService | null;
    readonly error: string | null;
  },
): void {
  const by = caller === null ? "" : ` by instance ${caller.id}`;
  const what = `asked for ${call}${by}${error === null ? "" : `, ${error}`}`;
  if (service === null) world.ofSystem(what);
  else world.ofService(service, what);
}

function tellViolation(world: World, caller: ModelInstance | null, what: string): void {
  if (caller === null) throw new Error("the operator violates nothing");
  world.ofInstance(caller, what);
  world.ofInstance(caller, "fault security-violation");
}

/** One call, of one service or of several, each of which is judged before any is touched. */
function callServices(
  world: World,
  made: Extract<ModelCall, { readonly call: LifecycleCall }>,
  caller: ModelInstance | null,
): void {
  const { call, services, values = {} } = made;
  if (call === "createService") {
    createAll(world, services, (service, error) => {
      const lacks = lackedByCreator(caller, service);
      const refusal = lacks === null ? error : "permission-denied";
      tellAsked(world, { call, caller, service, error: refusal });
      if (lacks !== null) tellViolation(world, caller, `denied ${call}, ${lacks}`);
      return refusal === null;
    });
    return;
  }
  const asked = new Set<ModelService>();
  const judged = new Set<ModelService>();
  const reached = new Set<ModelService>();
  for (const mention of services) {
    const { service, error } = find(world, mention);
    if (error === null && judged.has(service)) continue;
    const wall = error === null ? outOfReach(world, call, { caller, service }) : null;
    const own = (): string | null =>
      whyNot(world, call, service, values) ?? rivalOf(world, call, { service, asked });
    const refusal = wall === null ? (error ?? own()) : DENIED;
    tellAsked(world, { call, caller, service, error: refusal });
    if (wall !== null) {
      tellViolation(world, caller, `may not signal service ${service.id}, ${wall}`);
    }
    if (error === null) judged.add(service);
    if (error === null && wall === null) reached.add(service);
    if (refusal === null) asked.add(service);
  }
  if (call === "reloadService") reload(world, reached, values);
  else carryOut(world, call, [...asked]);
}

const DENIED = "permission-denied";

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

/** Two that conflict are not started by one call: the second is refused, the first is not. */
function rivalOf(
  world: World,
  call: LifecycleCall,
  { service, asked }: { readonly service: ModelService; readonly asked: Iterable<ModelService> },
): string | null {
  if (call !== "startService" && call !== "restartService") return null;
  const before = new Set([...asked].flatMap((one) => startedBy(world, call, one)));
  const added = startedBy(world, call, service).filter((one) => !before.has(one));
  const conflicts = added.some((one) =>
    rivalsOf(world.services, one).some((rival) => before.has(rival)),
  );
  return conflicts ? "dependency-error" : null;
}

/** Whom a start or a restart of a service alone would start. */
function startedBy(
  world: World,
  call: LifecycleCall,
  service: ModelService,
): readonly ModelService[] {
  const followers = call === "restartService" ? followersOf(world.services, service) : [];
  const running = followers.filter(
    ({ part, instances }) => part === "registered" && instances.some(isBusy),
  );
  return startSet(world, [service, ...running]);
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
