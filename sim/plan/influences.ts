/**
 * What becomes of a service by others without any dependency: by its groups, by the wall that it
 * shares, and by what it conflicts with.
 *
 * The tables of propagation.ts follow dependencies alone. Here it is said of the same system, with
 * the rules of the kernel's own groups (kernel/group), who else takes whom along.
 */
import { inOrder } from "../../kernel/group/build-groups.ts";
import { STRATEGIES } from "../../kernel/group/strategy.ts";
import { sharesDomain, type Party } from "../../kernel/isolation/access.ts";
import { LEVELS } from "../../kernel/isolation/levels.ts";
import type { GroupId, GroupMember, GroupSpec, ServiceId } from "../../kernel/spec.ts";
import type { SystemSpec } from "../system.ts";
import { isDone } from "./done.ts";
import { groupTreeOf, isKept, type GroupTree, type Holding, type UpSystem } from "./group-tree.ts";

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

/** The influences in one system, to be asked for of as many services that are up as one likes. */
export interface InfluenceMap {
  readonly of: (service: ServiceId) => Influences;
  /** Whether there are any, which takes no time to say. */
  readonly isAny: (service: ServiceId) => boolean;
}

interface Place {
  readonly system: SystemSpec;
  readonly tree: GroupTree;
  readonly service: ServiceId;
}

export function influenceMapOf(up: UpSystem): InfluenceMap {
  const tree = groupTreeOf(up);
  const crowds = crowdsOf(up);
  const rivalsOf = (service: ServiceId): readonly ServiceId[] => up.graph.conflicts[service] ?? [];
  return {
    of: (service) => ({
      groups: groupsAround({ system: up.system, tree, service }),
      crashesWith: (crowds.get(service) ?? []).filter((id) => id !== service),
      rivals: rivalsOf(service),
    }),
    isAny: (service) =>
      rivalsOf(service).length > 0 ||
      (crowds.get(service) ?? []).length > 1 ||
      holdingsAround(tree, service).some(({ spec }) => concernsOthers(tree, spec.id)),
  };
}

export function hasInfluences({ groups, crashesWith, rivals }: Influences): boolean {
  return groups.length + crashesWith.length + rivals.length > 0;
}

/** By service: all that go down together in a crash, itself included. */
function crowdsOf({ system, isUp }: UpSystem): ReadonlyMap<ServiceId, readonly ServiceId[]> {
  const crowds: { readonly first: Party; readonly members: ServiceId[] }[] = [];
  for (const { spec } of system.services) {
    const { id, isolation } = spec;
    if (isUp[id] !== true || isDone(system, id)) continue;
    if (LEVELS[isolation.level].crashTakes !== "domain") continue;
    const party = { service: id, isolation };
    const crowd = crowds.find(({ first }) => sharesDomain(first, party));
    if (crowd === undefined) crowds.push({ first: party, members: [id] });
    else crowd.members.push(id);
  }
  return new Map(crowds.flatMap(({ members }) => members.map((id) => [id, members] as const)));
}

/** From the innermost outwards. */
function holdingsAround(tree: GroupTree, service: ServiceId): readonly Holding[] {
  const found: Holding[] = [];
  let holding = tree.holderOf({ kind: "service", service });
  while (holding !== undefined) {
    found.push(holding);
    holding = tree.holderOf(asMember(holding.spec.id));
  }
  return found;
}

/** Of a group with a service that is up: whether there are others, and anything that moves them. */
function concernsOthers(tree: GroupTree, group: GroupId): boolean {
  return tree.upIn(asMember(group)).length > 1 && tree.mayFail(asMember(group));
}

function groupsAround(place: Place): readonly GroupInfluence[] {
  return holdingsAround(place.tree, place.service)
    .filter(({ spec }) => concernsOthers(place.tree, spec.id))
    .map((holding) => groupInfluence(place, holding));
}

function groupInfluence(place: Place, { spec, member: child }: Holding): GroupInfluence {
  const { system, tree, service } = place;
  const upIn = (members: readonly GroupMember[]): readonly ServiceId[] =>
    members.flatMap((member) => tree.upIn(member));
  const isDropped = !isKept(system, child);
  // What is done has no process that could stop, and is not started again.
  const isMoved = !(isDropped && isDone(system, service));
  const answered = isMoved ? takingAlong(place, spec, child) : [];
  const taken = takenAlong(place, spec, child);
  return {
    group: spec.id,
    inner: child.kind === "group" ? child.group : null,
    restartedWith: upIn(answered.filter(({ kind }) => kind === "service")),
    restartedWithGroups: answered.flatMap((each) => (each.kind === "group" ? [each.group] : [])),
    restarts: upIn(taken.filter((member) => isKept(system, member))),
    drops: upIn(taken.filter((member) => !isKept(system, member))).filter(
      (id) => !isDone(system, id),
    ),
    isDropped,
    parent: parentThatAnswers(tree, spec.id),
  };
}

/** Children whose failure restarts this one too. */
function takingAlong(place: Place, spec: GroupSpec, child: GroupMember): readonly GroupMember[] {
  const children = childrenOf(place, spec);
  const at = children.indexOf(child);
  return children.filter((failed, from) => {
    return isAnswered(place, spec, failed) && isTaken(spec, from, at);
  });
}

/** Children that this one's failure takes along. */
function takenAlong(place: Place, spec: GroupSpec, child: GroupMember): readonly GroupMember[] {
  if (!isAnswered(place, spec, child)) return [];
  const children = childrenOf(place, spec);
  const at = children.indexOf(child);
  return children.filter((_, index) => isTaken(spec, at, index));
}

function childrenOf({ tree }: Place, { members }: GroupSpec): readonly GroupMember[] {
  return inOrder(members, tree.waveOf);
}

function isTaken({ strategy }: GroupSpec, failed: number, other: number): boolean {
  const first = STRATEGIES[strategy].firstAffected(failed);
  return failed !== other && first !== null && first <= other;
}

/** Whether its group may answer its end by a restart; one of intensity 0 never comes to that. */
function isAnswered({ tree }: Place, { intensity }: GroupSpec, member: GroupMember): boolean {
  return intensity > 0 && tree.mayFail(member);
}

/**
 * Who starts the group anew. A group of intensity 0 fails with the one in it, so that the next one
 * around answers; a temporary group is started again by nobody.
 */
function parentThatAnswers(tree: GroupTree, group: GroupId): GroupId | null {
  const holding = tree.holderOf(asMember(group));
  if (holding === undefined) return null;
  const { spec, member } = holding;
  if (member.kind === "group" && member.temporary) return null;
  return spec.intensity > 0 ? spec.id : parentThatAnswers(tree, spec.id);
}

function asMember(group: GroupId): GroupMember {
  return { kind: "group", group, temporary: false };
}
