/**
 * From `isolation:`, `security:` and `machine.isolation-cost` to what the kernel and the machine go
 * by.
 */
import { ROOT } from "../../../kernel/isolation/access.ts";
import { ANY_LABEL, UNLABELED, type SecurityPolicy } from "../../../kernel/isolation/policy.ts";
import type { IsolationSpec } from "../../../kernel/spec.ts";
import { duration } from "../../../kernel/time.ts";
import type { IsolationLevel } from "../../../kernel/vocabulary.ts";
import type { LevelCost, MachineSpec } from "../../system.ts";
import { didYouMeanHint } from "../did-you-mean.ts";
import type { ServiceFields } from "../schema/service.ts";
import type { IsolationCostFields } from "../schema/machine.ts";
import type { SystemFields } from "../schema/system.ts";
import type { Placed, ReadContext } from "../shape/shape.ts";

/** Whom a service runs as that is not of type system and does not say. */
const PLAIN_USER = "multios";

/** A field wins over the flag `isolated`, which stands for a container. */
export function declareIsolation(fields: ServiceFields): IsolationSpec {
  const { isolation, flags, type } = fields;
  const isIsolated = flags?.some((flag) => flag.value === "isolated") ?? false;
  return {
    level: isolation?.level ?? (isIsolated ? "container" : "process"),
    user: isolation?.user ?? (type === "system" ? ROOT : PLAIN_USER),
    group: isolation?.group ?? null,
    label: isolation?.label ?? null,
  };
}

/** `null` where no policy is written; a rule on a label that nobody carries is an error. */
export function declareSecurity(
  { security, services, defaults }: SystemFields,
  context: ReadContext,
): SecurityPolicy | null {
  if (security === undefined) return null;
  const labels = new Set([UNLABELED, ANY_LABEL]);
  for (const { value } of [...services, { value: defaults ?? {} }]) {
    if (value.isolation?.label !== undefined) labels.add(value.isolation.label);
  }
  return security.policy.map(({ from, to, allow }) => {
    for (const label of [from, to]) checkLabel(label, labels, context);
    return { from: from.value, to: to.value, allow };
  });
}

export function declareCosts(
  fields: IsolationCostFields | undefined,
): MachineSpec["isolationCosts"] {
  const costOf = (level: IsolationLevel): LevelCost => ({
    startUs: fields?.[level]?.start ?? duration(0),
    memoryBytes: fields?.[level]?.memory ?? 0,
  });
  return {
    none: costOf("none"),
    process: costOf("process"),
    container: costOf("container"),
    "virtual-machine": costOf("virtual-machine"),
    namespace: costOf("namespace"),
  };
}

function checkLabel(
  { value, offset }: Placed<string>,
  labels: ReadonlySet<string>,
  context: ReadContext,
): void {
  if (labels.has(value)) return;
  const guess = didYouMeanHint(value, [...labels]);
  const hint = guess === "" ? "give it to one with 'isolation: { label: … }'" : guess;
  context.error(offset, "unknown-label", `no service carries the label '${value}'`, hint);
}
