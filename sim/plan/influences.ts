/**
 * What becomes of a service by others without any dependency: by its groups, by the wall that it
 * shares, and by what it conflicts with.
 *
 * The tables of propagation.ts follow dependencies alone. Here it is said of the same system, with
 * the rules of the kernel's own groups (kernel/group), who else takes whom along.
 */
import { inOrder, type MemberWave } from "../../kernel/group/build-groups.ts";
import { STRATEGIES } from "../../kernel/group/strategy.ts";
import { sharesDomain } from "../../kernel/isolation/access.ts";
import { LEVELS } from "../../kernel/isolation/levels.ts";
import { wavesOfAll, type DependencyGraph } from "../../kernel/dependency/graph.ts";
import type { GroupId, GroupMember, GroupSpec, ServiceId } from "../../kernel/spec.ts";
import { serviceAt } from "../report/subject-names.ts";
import type { SystemSpec } from "../system.ts";

/** A group that the service is in, itself or by way of a group in it. */
export interface GroupInfluence {
  readonly group: GroupId;
  /** The group in it that leads to the service; `null`: the service is a member itself. */
  readonly inner: GroupId | null;
  /** Members whose end, where it is answered with a restart, restarts the service too. */
  readonly restartedWith: readonly ServiceId[];
  /** Groups in it whose failure does the same. */
  readonly restartedWithGroups: readonly GroupId[];
  /** Who restarts when the service, or the inner group, is brought back. */
  readonly restarts: readonly ServiceId[];
  /** Who stops then and is not started again: members that are temporary. */
  readonly drops: readonly ServiceId[];
  /** Whether the service is itself one of those that are not started again. */
  readonly isDropped: boolean;
  /** The group that brings this one back once it has failed; `null`: nobody does. */
  readonly parent: GroupId | null;
}

export interface Influences {
  readonly groups: readonly GroupInfluence[];
  /** Who shares its wall where a crash takes along all behind it. */
  readonly crashesWith: readonly ServiceId[];
  /** Whose start stops it, and whom its own start stops. */
  readonly rivals: readonly ServiceId[];
}

interface Place {
  readonly system: SystemSpec;
  readonly service: ServiceId;
  readonly graph: DependencyGraph;
  /** Whether a service is up beside it. */
  readonly isBeside: (id: ServiceId) => boolean;
}

export function influencesOf(place: Place): Influences {
  const { system, service, graph, isBeside } = place;
  const own = serviceAt(system, service).spec;
  const party = { service, isolation: own.isolation };
  const others = system.services.filter(({ spec }) => isBeside(spec.id));
  const isSharing = LEVELS[own.isolation.level].crashTakes === "domain";
  return {
    groups: groupsAround(place),
    crashesWith: others.flatMap(({ spec: { id, isolation } }) =>
      isSharing && sharesDomain(party, { service: id, isolation }) ? [id] : [],
    ),
    rivals: graph.conflicts[service] ?? [],
  };
}

export function hasInfluences({ groups, crashesWith, rivals }: Influences): boolean {
  return groups.length + crashesWith.length + rivals.length > 0;
}

/** From the innermost outwards; those in which nobody else is up say nothing. */
function groupsAround(place: Place): readonly GroupInfluence[] {
  const { system, service } = place;
  const found: GroupInfluence[] = [];
  let child: GroupMember = { kind: "service", service };
  for (;;) {
    const spec = holderOf(system, child);
    if (spec === null) return found;
    const influence = groupInfluence(place, spec, child);
    if (servicesIn(system, spec.id).some(place.isBeside)) found.push(influence);
    child = memberOf(system, spec.id);
  }
}

function groupInfluence(place: Place, spec: GroupSpec, child: GroupMember): GroupInfluence {
  const { system, service, isBeside } = place;
  const children = inOrder(spec.members, waveOf(place));
  const at = children.findIndex((member) => isSame(member, child));
  const isTaken = (failed: number, other: number): boolean => {
    const first = STRATEGIES[spec.strategy].firstAffected(failed);
    return failed !== other && first !== null && first <= other;
  };
  const answered = children.filter((member, index) => {
    return isTaken(index, at) && isAnswered(system, member);
  });
  const taken = isAnswered(system, child) ? children.filter((_, index) => isTaken(at, index)) : [];
  const restarts = taken.filter((member) => member.kind === "group" || isKept(system, member));
  const drops = taken.filter((member) => member.kind === "service" && !isKept(system, member));
  const up = (members: readonly GroupMember[]): readonly ServiceId[] =>
    members.flatMap((member) => servicesOf(system, member)).filter(isBeside);
  return {
    group: spec.id,
    inner: child.kind === "group" ? child.group : null,
    restartedWith: up(answered.filter(({ kind }) => kind === "service")),
    restartedWithGroups: answered.flatMap((member) =>
      member.kind === "group" && servicesOf(system, member).some(isBeside) ? [member.group] : [],
    ),
    restarts: up(restarts),
    drops: up(drops),
    isDropped: child.kind === "service" && serviceAt(system, service).spec.restart.policy === "no",
    parent: parentThatAnswers(system, spec.id),
  };
}

/** Whether its end is one that its group may answer by a restart. */
function isAnswered(system: SystemSpec, member: GroupMember): boolean {
  return member.kind === "group" ? !member.temporary : isKept(system, member);
}

function isKept(system: SystemSpec, member: Extract<GroupMember, { kind: "service" }>): boolean {
  return serviceAt(system, member.service).spec.restart.policy !== "no";
}

/** A temporary group is started again by nobody. */
function parentThatAnswers(system: SystemSpec, group: GroupId): GroupId | null {
  const member = memberOf(system, group);
  const isTemporary = member.kind === "group" && member.temporary;
  return isTemporary ? null : (holderOf(system, member)?.id ?? null);
}

function holderOf(system: SystemSpec, child: GroupMember): GroupSpec | null {
  const found = system.groups.find(({ spec }) => spec.members.some((each) => isSame(each, child)));
  return found?.spec ?? null;
}

/** The group as it is written in the one around it, which says whether it is temporary. */
function memberOf(system: SystemSpec, group: GroupId): GroupMember {
  const own: GroupMember = { kind: "group", group, temporary: false };
  const holder = holderOf(system, own);
  return holder?.members.find((each) => isSame(each, own)) ?? own;
}

function isSame(a: GroupMember, b: GroupMember): boolean {
  if (a.kind === "service") return b.kind === "service" && a.service === b.service;
  return b.kind === "group" && a.group === b.group;
}

function servicesOf(system: SystemSpec, member: GroupMember): readonly ServiceId[] {
  return member.kind === "service" ? [member.service] : servicesIn(system, member.group);
}

function servicesIn(system: SystemSpec, group: GroupId): readonly ServiceId[] {
  const members = system.groups[group]?.spec.members ?? [];
  return members.flatMap((member) => servicesOf(system, member));
}

/** As in the kernel: a group stands where its first member would. */
function waveOf({ system, graph }: Place): MemberWave {
  const ofService = wavesOfAll(graph);
  const wave: MemberWave = (member) =>
    servicesOf(system, member)
      .map((id) => ofService[id] ?? 0)
      .reduce((a, b) => Math.min(a, b));
  return wave;
}
