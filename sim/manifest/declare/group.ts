/**
 * From the fields of a group to its declaration, with OTP's defaults filled in.
 */
import { duration, SECOND, type Duration } from "../../../kernel/time.ts";
import { quotaOf } from "../../machine/cpu/quota.ts";
import type { GroupDeclaration, GroupMemberDeclaration } from "../declaration.ts";
import type { GroupFields, GroupMemberFields } from "../schema/group.ts";
import type { Named } from "../shape/collections.ts";
import type { ReadContext } from "../shape/shape.ts";
import { declareLimits } from "./limits.ts";
import { granted, reference } from "./service.ts";

const INTENSITY_DEFAULT = 1;
const PERIOD_DEFAULT: Duration = duration(5 * SECOND);

export function declareGroup(
  { name, offset, value }: Named<GroupFields>,
  context: ReadContext,
): GroupDeclaration {
  return {
    name,
    place: context.placeOf(offset),
    strategy: value.strategy ?? "one-for-one",
    intensity: value.intensity ?? INTENSITY_DEFAULT,
    periodUs: value.period ?? PERIOD_DEFAULT,
    capabilities: granted(value.capabilities, context),
    limits: declareLimits(value.limits, context),
    quota: declareQuota(value, context),
    weight: value.limits?.["cpu-weight"] ?? null,
    members: value.members.flatMap((member) => declareMember(member, context) ?? []),
  };
}

function declareQuota({ limits }: GroupFields, context: ReadContext): GroupDeclaration["quota"] {
  const cpu = limits?.cpu;
  if (cpu === undefined) return null;
  return { quotaUs: quotaOf(cpu.value), place: context.placeOf(cpu.offset) };
}

function declareMember(
  { name, service, group, restart }: GroupMemberFields,
  context: ReadContext,
): GroupMemberDeclaration | null {
  const named = name ?? service ?? group;
  if (named === undefined) return null;
  const kind = name !== undefined ? "any" : service !== undefined ? "service" : "group";
  return { target: reference(named, context), kind, restart: restart ?? null };
}
