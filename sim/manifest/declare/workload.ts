/**
 * From an entry of `workloads:` to its declaration.
 */
import { BOOT, instant } from "../../../kernel/time.ts";
import { RequestPriority } from "../../../kernel/vocabulary.ts";
import type { WorkloadSpec } from "../../traffic/spec.ts";
import type { WorkloadDeclaration } from "../declaration.ts";
import type { WorkloadFields } from "../schema/workload.ts";
import type { Named } from "../shape/collections.ts";
import type { ReadContext } from "../shape/shape.ts";
import { declarePolicy } from "./policy.ts";
import { reference } from "./service.ts";

export function declareWorkload(
  { name, offset, value }: Named<WorkloadFields>,
  context: ReadContext,
): WorkloadDeclaration {
  const { target, arrivals, key = null, start } = value;
  return {
    name,
    place: context.placeOf(offset),
    target: reference(target, context),
    arrivals: arrivals.value,
    arrivalsPlace: context.placeOf(arrivals.offset),
    key,
    priorities: declarePriorities(value, context),
    startUs: start === undefined ? BOOT : instant(start),
    forUs: value.for ?? null,
    policy: declarePolicy(value, context),
  };
}

function declarePriorities(
  { priority, priorities }: WorkloadFields,
  context: ReadContext,
): WorkloadSpec["priorities"] {
  if (priorities === undefined) return only(priority ?? "normal");
  const { value, offset } = priorities;
  if (priority !== undefined) {
    const message = "a workload has 'priority' or 'priorities', not both";
    context.error(offset, "contradiction", message, "remove one of them");
  }
  const { low = 0, normal = 0, high = 0, critical = 0 } = value;
  if (low + normal + high + critical === 0) {
    const message = "the weights of all priorities are 0";
    context.error(offset, "wrong-value", message, "write at least one above 0, such as normal: 1");
  }
  return [low, normal, high, critical];
}

function only(priority: RequestPriority): WorkloadSpec["priorities"] {
  const weight = (of: RequestPriority): number => {
    return RequestPriority[of] === RequestPriority[priority] ? 1 : 0;
  };
  return [weight("low"), weight("normal"), weight("high"), weight("critical")];
}
