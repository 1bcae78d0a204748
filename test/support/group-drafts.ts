/**
 * Supervision groups for tests, written down as names.
 */
import type { GroupId, GroupSpec, ServiceId } from "../../kernel/spec.ts";
import { duration } from "../../kernel/time.ts";
import type { Place } from "../../sim/problem.ts";
import type { SystemSpec } from "../../sim/system.ts";

/** A member is a service or another group by its name; `shop:temporary` is a temporary group. */
export interface GroupDraft {
  readonly members: readonly string[];
  readonly strategy?: GroupSpec["strategy"];
  readonly intensity?: number;
  readonly periodMs?: number;
}

/** The groups of a system with services of these names. */
export function groupsOf(
  drafts: Readonly<Record<string, GroupDraft>>,
  services: readonly string[],
  place: Place,
): SystemSpec["groups"] {
  const names = Object.keys(drafts);
  return Object.entries(drafts).map(([name, draft], index) => ({
    place,
    spec: {
      id: index as GroupId,
      name,
      strategy: draft.strategy ?? "one-for-one",
      intensity: draft.intensity ?? 1,
      periodUs: duration((draft.periodMs ?? 5_000) * 1_000),
      members: draft.members.map((member) => {
        const [own = "", type] = member.split(":");
        const service = services.indexOf(own);
        if (service >= 0) return { kind: "service", service: service as ServiceId } as const;
        const group = names.indexOf(own) as GroupId;
        if (group < 0) throw new Error(`no member ${own}`);
        return { kind: "group", group, temporary: type === "temporary" } as const;
      }),
    },
  }));
}
