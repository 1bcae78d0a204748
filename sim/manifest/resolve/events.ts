/**
 * Resolves faults and actions: the services and instances they name, in the order of time.
 */
import type { ActionSpec, FaultSpec } from "../../system.ts";
import type { ActionDeclaration, FaultDeclaration } from "../declaration.ts";
import type { Names } from "./names.ts";

const CALLS = {
  start: "startService",
  stop: "stopService",
  restart: "restartService",
} as const;

/** The faults that this version injects, by instant and then by their order in the file. */
export function resolveFaults(
  faults: readonly FaultDeclaration[],
  names: Names,
): readonly FaultSpec[] {
  return faults
    .flatMap((fault, index) => resolveFault(fault, index, names) ?? [])
    .sort((a, b) => a.at - b.at || a.index - b.index);
}

function resolveFault(fault: FaultDeclaration, index: number, names: Names): FaultSpec | null {
  if (fault.kind === "later") {
    for (const reference of fault.targets) names.target(reference);
    return null;
  }
  const target = names.target(fault.target);
  if (target === null) return null;
  const { service, instances } = target;
  const { at, place } = fault;
  const common = { at, index, place, service, instances };
  switch (fault.kind) {
    case "kill":
      return { ...common, kind: "kill" };
    case "hang":
      return { ...common, kind: "hang", forUs: fault.forUs };
    case "slow":
      return { ...common, kind: "slow", factor: fault.factor, forUs: fault.forUs };
    case "leak": {
      const { bytesPerSecond, forUs } = fault;
      return { ...common, kind: "leak", bytesPerSecond, forUs };
    }
  }
}

/** The actions that this version carries out, by instant and then by their order in the file. */
export function resolveActions(
  actions: readonly ActionDeclaration[],
  names: Names,
): readonly ActionSpec[] {
  return actions
    .flatMap((action, index) => resolveAction(action, index, names) ?? [])
    .sort((a, b) => a.at - b.at || a.index - b.index);
}

function resolveAction(action: ActionDeclaration, index: number, names: Names): ActionSpec | null {
  const references = action.kind === "later" ? action.targets : [action.target];
  let resolved: ActionSpec | null = null;
  for (const reference of references) {
    const target = names.target(reference);
    if (target === null) continue;
    if (target.single) {
      const service = names.nameOf(target.service);
      const message = `an action is on a service, and '${reference.name}' is an instance`;
      names.problems.error(reference.place, "wrong-value", message, `write ${service}`);
    } else if (action.kind !== "later") {
      const { at, place } = action;
      resolved = { at, call: CALLS[action.kind], service: target.service, index, place };
    }
  }
  return resolved;
}
