/**
 * What `cpu-weight` of a group makes of its members: together they weigh as much as it says, each
 * its part by its own weight.
 *
 *   group 100 { a 100, b 300 }, c 100   ──▶   a 25, b 75, c 100
 *
 * A group that says nothing weighs as much as its members do. Weights are rounded, and none is
 * below one. Real-time members have no weight.
 *
 * Divergence: a member that rests leaves its part unused; Linux gives it to the others of its
 * group.
 */
import type { GroupId, GroupSpec, ServiceId } from "../../../kernel/spec.ts";
import type { SupervisionGroup } from "../../system.ts";
import type { SystemDeclaration } from "../declaration.ts";

export function resolveWeights(
  { services, groups: declared }: SystemDeclaration,
  resolved: readonly SupervisionGroup[],
): ReadonlyMap<ServiceId, number> {
  const weights = new Map<ServiceId, number>();
  if (declared.every(({ weight }) => weight === null)) return weights;
  const groups = resolved.map(({ spec }) => spec);
  const ownOf = (id: ServiceId): number => {
    const service = services[id];
    return service?.cpu.scheduling.policy === "fair" ? service.cpu.weight : 0;
  };
  const membersWeigh = ({ members }: GroupSpec): number =>
    members.reduce((sum, member) => {
      if (member.kind === "group") return sum + weigh(member.group);
      return sum + ownOf(member.service) * (services[member.service]?.instances.count ?? 0);
    }, 0);
  const weigh = (id: GroupId): number => {
    const group = groups[id];
    return declared[id]?.weight ?? (group === undefined ? 0 : membersWeigh(group));
  };
  const share = (group: GroupSpec, parts: number): void => {
    const part = parts / Math.max(1, membersWeigh(group));
    for (const member of group.members) {
      const inner = member.kind === "group" ? groups[member.group] : undefined;
      if (inner !== undefined) share(inner, weigh(inner.id) * part);
      if (member.kind !== "service" || ownOf(member.service) === 0) continue;
      weights.set(member.service, Math.max(1, Math.round(ownOf(member.service) * part)));
    }
  };
  const isWithin = new Set(
    groups.flatMap(({ members }) =>
      members.flatMap((member) => (member.kind === "group" ? [member.group] : [])),
    ),
  );
  for (const group of groups) if (!isWithin.has(group.id)) share(group, weigh(group.id));
  return weights;
}
