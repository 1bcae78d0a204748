/**
 * Resolves faults: the services and instances that they strike, in the order of time.
 */
import type { FaultSpec } from "../../system.ts";
import type { FaultDeclaration } from "../declaration.ts";
import type { Names } from "./names.ts";

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
    case "cpu-hog":
      return { ...common, kind: "cpu-hog", forUs: fault.forUs };
    case "leak": {
      const { bytesPerSecond, forUs } = fault;
      return { ...common, kind: "leak", bytesPerSecond, forUs };
    }
    case "exhaust":
      return { ...common, kind: "exhaust", resource: fault.resource, forUs: fault.forUs };
    case "disk-full":
      return { ...common, kind: "disk-full", forUs: fault.forUs };
  }
}
