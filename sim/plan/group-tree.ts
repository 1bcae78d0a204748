/**
 * The groups of a system as they stand in one another, and what is true of each as a whole.
 *
 * A plan asks this of every service that is tied to another, so all of it is worked out once, in
 * one pass over the members.
 */
import { present } from "../../kernel/assertion.ts";
import { wavesOfAll, type DependencyGraph } from "../../kernel/dependency/graph.ts";
import type { GroupId, GroupMember, GroupSpec, ServiceId } from "../../kernel/spec.ts";
import { serviceAt } from "../subject-names.ts";
import type { SystemSpec } from "../system.ts";
import { isDone } from "./done.ts";

/** A system that is up, as far as it is. */
export interface UpSystem {
  readonly system: SystemSpec;
  readonly graph: DependencyGraph;
  readonly isUp: readonly boolean[];
}

/** A member where it stands. */
export interface Holding {
  readonly spec: GroupSpec;
  /** As it is written there, which says of a group whether it is temporary. */
  readonly member: GroupMember;
}

export interface GroupTree {
  /** The group that a member is in; `undefined`: none. */
  readonly holderOf: (member: GroupMember) => Holding | undefined;
  /** The services that are up in it, by way of groups in it too. */
  readonly upIn: (member: GroupMember) => readonly ServiceId[];
  /** Whether it may fail so that its group answers: of itself, or of somebody in it. */
  readonly mayFail: (member: GroupMember) => boolean;
  /** As in the kernel: a group stands where its first member would. */
  readonly waveOf: (member: GroupMember) => number;
}

interface Facts {
  readonly up: readonly ServiceId[];
  readonly mayFail: boolean;
  readonly wave: number;
}

export function groupTreeOf({ system, graph, isUp }: UpSystem): GroupTree {
  const waves = system.groups.length === 0 ? [] : wavesOfAll(graph);
  const ofService = new Map<ServiceId, Holding>();
  const ofGroup = new Map<GroupId, Holding>();
  for (const { spec } of system.groups) {
    for (const member of spec.members) {
      if (member.kind === "service") ofService.set(member.service, { spec, member });
      else ofGroup.set(member.group, { spec, member });
    }
  }
  const known = new Map<GroupId, Facts>();
  const factsOf = (member: GroupMember): Facts => {
    if (member.kind === "service") {
      const { service } = member;
      const up = isUp[service] === true ? [service] : [];
      const mayFail = up.length > 0 && isKept(system, member) && !isDone(system, service);
      return { up, mayFail, wave: waves[service] ?? 0 };
    }
    const found = known.get(member.group) ?? factsOfGroup(member.group);
    return { ...found, mayFail: found.mayFail && isKept(system, member) };
  };
  const factsOfGroup = (group: GroupId): Facts => {
    const { spec } = present(system.groups[group], "a group of the system");
    const members = spec.members.map(factsOf);
    const facts = {
      up: members.flatMap(({ up }) => up),
      mayFail: members.some(({ mayFail }) => mayFail),
      wave: members.map(({ wave }) => wave).reduce((a, b) => Math.min(a, b)),
    };
    known.set(group, facts);
    return facts;
  };
  return {
    holderOf: (member) => {
      return member.kind === "service" ? ofService.get(member.service) : ofGroup.get(member.group);
    },
    upIn: (member) => factsOf(member).up,
    mayFail: (member) => factsOf(member).mayFail,
    waveOf: (member) => factsOf(member).wave,
  };
}

/** Whether it is started again where its group restarts it: all but what is temporary. */
export function isKept(system: SystemSpec, member: GroupMember): boolean {
  return member.kind === "group"
    ? !member.temporary
    : serviceAt(system, member.service).spec.restart.policy !== "no";
}
