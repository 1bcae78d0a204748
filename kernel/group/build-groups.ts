/**
 * Makes the tree of groups out of what the kernel is told.
 *
 * The children of a group start in the order of its list, except that who orders after others comes
 * after them, also where those start later than at boot, or are created later: by wave of all that
 * is declared, then as listed. So the order of a group contradicts no dependency between members. A
 * group among them stands where its first member would.
 */
import { assert, present } from "../assertion.ts";
import { wavesOfAll, type DependencyGraph } from "../dependency/graph.ts";
import type { Service } from "../lifecycle/service.ts";
import type { GroupId, GroupMember, GroupSpec } from "../spec.ts";
import type { Child, Group, Groups } from "./group.ts";
import { Intensity } from "./intensity.ts";

interface Parts {
  readonly specs: readonly GroupSpec[];
  readonly services: readonly Service[];
  readonly graph: DependencyGraph;
}

interface Mutable extends Group {
  parent: Group | null;
  place: number;
  isTemporary: boolean;
  readonly children: Child[];
}

export function buildGroups(parts: Parts): Groups {
  const { specs, services } = parts;
  const all = specs.map((spec): Mutable => {
    return {
      spec,
      parent: null,
      place: 0,
      isTemporary: false,
      children: [],
      intensity: new Intensity(spec),
      standing: { name: "running" },
      lastRecord: 0,
    };
  });
  const ofService = services.map((): Group | null => null);
  const places = services.flatMap(({ instances }) => instances.map((): number | null => null));
  const waveOf = wavesOfMembers(parts);
  for (const group of all) {
    for (const member of inOrder(group.spec.members, waveOf)) {
      if (member.kind === "service") {
        const service = present(services[member.service], "a member is a service");
        assert(ofService[service.id] === null, "a service is in one group");
        ofService[service.id] = group;
        for (const instance of service.instances) {
          places[instance.id] = group.children.length;
          group.children.push({ kind: "instance", instance });
        }
        continue;
      }
      const inner = present(all[member.group], "a member is a group");
      assert(inner.parent === null, "a group is in one group");
      inner.parent = group;
      inner.place = group.children.length;
      inner.isTemporary = member.temporary;
      group.children.push({ kind: "group", group: inner });
    }
  }
  return { all, ofService, places, withdrawn: new Set() };
}

/** By member: when it starts, as a number of waves. */
export type MemberWave = (member: GroupMember) => number;

/** By member: the wave in which it starts, or the first of its members does. */
function wavesOfMembers({ specs, graph }: Parts): MemberWave {
  const ofService = specs.length === 0 ? [] : wavesOfAll(graph);
  const ofGroup = new Map<GroupId, number>();
  const waveOf = (member: GroupMember): number => {
    if (member.kind === "service") return present(ofService[member.service], "a service's wave");
    const known = ofGroup.get(member.group);
    if (known !== undefined) return known;
    const { members } = present(specs[member.group], "a member is a group");
    const first = members.map(waveOf).reduce((a, b) => Math.min(a, b));
    ofGroup.set(member.group, first);
    return first;
  };
  return waveOf;
}

/** The order in which they start: by wave, then as listed. */
export function inOrder(
  members: readonly GroupMember[],
  waveOf: MemberWave,
): readonly GroupMember[] {
  return members
    .map((member, listed) => ({ member, listed, wave: waveOf(member) }))
    .sort((a, b) => a.wave - b.wave || a.listed - b.listed)
    .map(({ member }) => member);
}
