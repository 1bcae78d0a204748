/**
 * Random supervision groups over the services of a random system: forests of up to four groups.
 */
import fc from "fast-check";
import { GROUP_STRATEGIES } from "../../kernel/spec.ts";
import type { GroupDraft } from "./group-drafts.ts";

const GROUPS_MAX = 4;

const group = fc.record({
  strategy: fc.constantFrom(...GROUP_STRATEGIES),
  intensity: fc.constantFrom(0, 1, 1, 2, 3, 10),
  periodMs: fc.constantFrom(50, 500, 5_000, 20_000),
  /** Of those before it; `null`: none. */
  parent: fc.option(fc.nat({ max: GROUPS_MAX }), { freq: 2 }),
  temporary: fc.constantFrom(false, false, true),
});

const none = { groups: [], homes: [] };

/** Half of the systems have none. `homes`: a number for each service and group that may be one. */
export const drawnGroups: fc.Arbitrary<DrawnGroups> = fc.oneof(
  fc.constant(none),
  fc.record({
    groups: fc.array(group, { minLength: 1, maxLength: GROUPS_MAX }),
    homes: fc.array(fc.option(fc.nat({ max: 99 }), { freq: 4 }), { minLength: 8, maxLength: 8 }),
  }),
);

export interface DrawnGroups {
  readonly groups: readonly {
    readonly strategy: GroupDraft["strategy"];
    readonly intensity: number;
    readonly periodMs: number;
    readonly parent: number | null;
    readonly temporary: boolean;
  }[];
  readonly homes: readonly (number | null)[];
}

/** Services `s0` … find their group, and their place in it, by the number drawn for them. */
export function groupDrafts(
  { groups, homes }: DrawnGroups,
  services: number,
): Record<string, GroupDraft> {
  const members = groups.map((): { readonly name: string; readonly key: number }[] => []);
  homes.slice(0, services).forEach((home, service) => {
    if (home !== null) members[home % groups.length]?.push({ name: `s${service}`, key: home });
  });
  const drafts: Record<string, GroupDraft> = {};
  // From the innermost on, so that an empty group is known before its parent is written.
  for (let index = groups.length - 1; index >= 0; index -= 1) {
    const drawn = groups[index];
    const own = members[index] ?? [];
    if (drawn === undefined || own.length === 0) continue;
    const { strategy, intensity, periodMs, parent, temporary } = drawn;
    const sorted = own.toSorted((a, b) => a.key - b.key || (a.name < b.name ? -1 : 1));
    drafts[`g${index}`] = {
      members: sorted.map(({ name }) => name),
      strategy: strategy ?? "one-for-one",
      intensity,
      periodMs,
    };
    if (index === 0 || parent === null) continue;
    const name = temporary ? `g${index}:temporary` : `g${index}`;
    members[parent % index]?.push({ name, key: (homes[index] ?? 0) % 50 });
  }
  return drafts;
}
