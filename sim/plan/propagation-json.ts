/**
 * `plan --service NAME --json`: the propagation table, by the names of the others.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import { groupName, serviceName } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";
import type { Outcomes, Propagation, PropagationRow } from "./propagation.ts";

export function propagationJson(system: SystemSpec, propagation: Propagation): string {
  const nameOf = (id: ServiceId): string => serviceName(system, id);
  const rows = (list: readonly PropagationRow[]): object =>
    Object.fromEntries(
      list.map(({ service, outcomes, bond }) => {
        const because = bond === null ? null : { kind: bond.kind, service: nameOf(bond.service) };
        return [nameOf(service), { ...outcomesJson(outcomes), because }];
      }),
    );
  const document = {
    system: system.name,
    service: nameOf(propagation.service),
    suffers: rows(propagation.suffers),
    causes: rows(propagation.causes),
    absent: propagation.absent.map(nameOf),
    groups: propagation.influences.groups.map((each) => ({
      group: groupName(system, each.group),
      strategy: system.groups[each.group]?.spec.strategy,
      by_way_of: each.inner === null ? null : groupName(system, each.inner),
      restarted_with: each.restartedWith.map(nameOf),
      restarted_with_groups: each.restartedWithGroups.map((id) => groupName(system, id)),
      is_restarted: !each.isDropped,
      restarts: each.restarts.map(nameOf),
      drops: each.drops.map(nameOf),
      brought_back_by: each.parent === null ? null : groupName(system, each.parent),
    })),
    crashes_with: propagation.influences.crashesWith.map(nameOf),
    conflicts: propagation.influences.rivals.map(nameOf),
    also_influenced: propagation.alsoInfluenced.map(nameOf),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Keys are written as in every other document of ours. */
function outcomesJson({ "cannot-start": cannotStart, ...others }: Outcomes): object {
  return { cannot_start: cannotStart, ...others };
}
