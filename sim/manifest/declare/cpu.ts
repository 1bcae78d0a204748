/**
 * From `limits.cpu`, `limits.cpu-weight` and `scheduling` to what the CPUs are told of a service.
 */
import { WEIGHT_DEFAULT } from "../../../kernel/core/cpu-scheduler.ts";
import { quotaOf } from "../../machine/cpu/quota.ts";
import type { CpuSpec, Scheduling } from "../../system.ts";
import type { SchedulingFields } from "../schema/scheduling.ts";
import type { ServiceFields } from "../schema/service.ts";
import type { ReadContext } from "../shape/shape.ts";

/** Of a service that says nothing. */
export const CPU_DEFAULT: CpuSpec = {
  quotaUs: null,
  weight: WEIGHT_DEFAULT,
  scheduling: { policy: "fair" },
};

const PRIORITY_DEFAULT = 1;

export function declareCpu(fields: ServiceFields): CpuSpec {
  const { limits, scheduling } = fields;
  return {
    quotaUs: limits?.cpu === undefined ? null : quotaOf(limits.cpu.value),
    weight: limits?.["cpu-weight"] ?? WEIGHT_DEFAULT,
    scheduling: declareScheduling(scheduling),
  };
}

/** Says what cannot go together, whichever part of it stands under `defaults:`. */
export function checkCpu(fields: ServiceFields, context: ReadContext): void {
  const { type = "user", limits, scheduling } = fields;
  const policy = scheduling?.policy;
  if (policy === undefined || policy.value === "fair") return;
  if (type !== "system") {
    const message = `${policy.value} is for services of type system, and this one is ${type}`;
    const hint = "write 'type: system', or 'policy: fair' and a 'limits.cpu-weight'";
    context.error(policy.offset, "wrong-value", message, hint);
  }
  if (limits?.cpu !== undefined) {
    const message = `a real-time service has no quota, and this one is ${policy.value}`;
    const hint = "remove 'limits.cpu', or write 'policy: fair'";
    context.error(limits.cpu.offset, "contradiction", message, hint);
  }
}

function declareScheduling(fields: SchedulingFields | undefined): Scheduling {
  const policy = fields?.policy?.value ?? "fair";
  if (policy === "fair") return { policy };
  return { policy, priority: fields?.priority ?? PRIORITY_DEFAULT };
}
