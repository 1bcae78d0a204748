/**
 * Resolves what an operator does: the services that each action names, in the order of time.
 *
 * An action on several services is one transaction, so what could never run together cannot be
 * asked to start together.
 */
import { bootSet } from "../../../kernel/dependency/graph.ts";
import type { DependencySpec, InstanceId, ServiceId } from "../../../kernel/spec.ts";
import type { Syscall } from "../../../kernel/vocabulary.ts";
import type { ActionSpec } from "../../system.ts";
import type { ActionDeclaration, OperatorVerb, PowerVerb, Reference } from "../declaration.ts";
import type { Names } from "./names.ts";

const CALLS: Readonly<Record<OperatorVerb, Syscall>> = {
  start: "startService",
  stop: "stopService",
  restart: "restartService",
  pause: "pauseService",
  resume: "resumeService",
  enable: "enableService",
  disable: "disableService",
  create: "createService",
  remove: "unregisterService",
};

const POWER_CALLS: Readonly<Record<PowerVerb, Syscall>> = {
  shutdown: "shutdownSystem",
  reboot: "rebootSystem",
};

/** As much of the resolved services as decides what may start together. */
export interface StartRules {
  readonly dependencies: readonly (readonly DependencySpec[])[];
  readonly conflicts: readonly (readonly ServiceId[])[];
  /** Those that are part of the system at boot. */
  readonly registered: readonly boolean[];
}

/**
 * What a list starts is searched for each list anew. A file of a thousand long ones would take
 * minutes; after so many services looked at, a conflict is left to the kernel, which keeps it in
 * any case.
 */
const STEPS_MAX = 10_000_000;

/**
 * The actions that this version carries out, by instant and then by their order in the file. The
 * calls of a batch stand one after the other, and have its index.
 */
export function resolveActions(
  actions: readonly ActionDeclaration[],
  names: Names,
  rules: StartRules,
): readonly ActionSpec[] {
  const starts = new StartLists(names, rules);
  return actions
    .flatMap((action, index) => resolveAction(action, { index, names, starts }))
    .sort((a, b) => a.at - b.at || a.index - b.index);
}

interface Scene {
  readonly index: number;
  readonly names: Names;
  readonly starts: StartLists;
}

function resolveAction(action: ActionDeclaration, scene: Scene): readonly ActionSpec[] {
  const { names, starts, index } = scene;
  const services = new Map<ServiceId, Reference>();
  for (const reference of action.targets) {
    const service = wholeService(reference, names);
    if (service !== null && !services.has(service)) services.set(service, reference);
  }
  const { at, place } = action;
  const caller = callerOf(action, names);
  const own = { at, caller, services: [...services.keys()], index, place };
  const spec = { ...own, handle: null, pattern: null, set: null, deadlineUs: null };
  switch (action.kind) {
    case "later":
      return [];
    case "batch":
      return action.calls.flatMap((call) => {
        return resolveAction({ ...call, at, as: action.as }, scene);
      });
    case "discover":
      return [{ ...spec, call: "discoverServices", pattern: action.pattern }];
    case "reload":
      return [{ ...spec, call: "reloadService", handle: action.handle, set: action.set }];
    case "shutdown":
    case "reboot":
      return [{ ...spec, call: POWER_CALLS[action.kind], deadlineUs: action.deadlineUs }];
    default:
      if (action.kind === "start" || action.kind === "restart") starts.check(services);
      return [{ ...spec, call: CALLS[action.kind], handle: action.handle }];
  }
}

/** A service that does something does it by its first instance. */
function callerOf({ as }: ActionDeclaration, names: Names): InstanceId | null {
  if (as === null) return null;
  return names.target(as)?.instances[0] ?? null;
}

/** The service that an action names; reports where there is none, or where it is an instance. */
function wholeService(reference: Reference, names: Names): ServiceId | null {
  const target = names.target(reference);
  if (target === null) return null;
  if (!target.single) return target.service;
  const service = names.nameOf(target.service);
  const message = `an action is on a service, and '${reference.name}' is an instance`;
  names.problems.error(reference.place, "wrong-value", message, `write ${service}`);
  return null;
}

/** Refuses lists that start two services which conflict, be it by way of what they pull in. */
class StartLists {
  readonly #names: Names;
  readonly #rules: StartRules;
  #steps = 0;

  constructor(names: Names, rules: StartRules) {
    this.#names = names;
    this.#rules = rules;
  }

  check(services: ReadonlyMap<ServiceId, Reference>): void {
    const { dependencies, conflicts, registered } = this.#rules;
    if (services.size < 2 || conflicts.every((rivals) => rivals.length === 0)) return;
    this.#steps += dependencies.length;
    if (this.#steps > STEPS_MAX) return;
    const starts = bootSet(
      dependencies.map((own, id) => ({
        enabled: services.has(id as ServiceId),
        // An action may come when what it names has been created, or taken away.
        registered: services.has(id as ServiceId) || registered[id] === true,
        dependencies: own,
      })),
    );
    conflicts.forEach((rivals, id) => {
      if (starts[id] !== true) return;
      for (const rival of rivals) {
        // Whichever side declared it, a conflict stands with both: it is told once.
        if (rival > id && starts[rival] === true) this.#report(services, id as ServiceId, rival);
      }
    });
  }

  /** At the later of the two where both are named, else at the end of the list. */
  #report(services: ReadonlyMap<ServiceId, Reference>, a: ServiceId, b: ServiceId): void {
    const named = [...services].filter(([id]) => id === a || id === b);
    const last = named.at(-1) ?? [...services].at(-1);
    if (last === undefined) return;
    const [one, other] = [this.#names.nameOf(a), this.#names.nameOf(b)];
    const message = `'${one}' and '${other}' conflict, and this list starts both`;
    const hint = "start one of them, or stop the other first with an action of its own";
    this.#names.problems.error(last[1].place, "conflict", message, hint);
  }
}
