/**
 * From the limits of groups to slices: what all instances in a group may take together, as part of
 * what holds the group.
 *
 * Groups without limits are no slices.
 */
import { COUNTED, FLOWING } from "../../../kernel/isolation/limits.ts";
import type { GroupId, ServiceId } from "../../../kernel/spec.ts";
import type { Place } from "../../problem.ts";
import type { SliceSpec, SupervisionGroup } from "../../system.ts";
import type { GroupDeclaration, ServiceDeclaration, SystemDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";
import { amountTexts } from "./limits.ts";

export interface SharedLimits {
  readonly slices: readonly SliceSpec[];
  /** By service: the innermost slice that it is in. */
  readonly ofService: ReadonlyMap<ServiceId, number>;
}

/** The ways from members up to the outermost groups. */
interface Ways {
  readonly groups: readonly GroupDeclaration[];
  /** By group, and by service that is in one: the group around it. */
  readonly aroundGroup: ReadonlyMap<GroupId, GroupId>;
  readonly aroundService: ReadonlyMap<ServiceId, GroupId>;
}

interface WrittenQuota {
  readonly name: string;
  readonly place: Place;
}

/** Slices in an order in which who holds others stands before them. */
export function resolveSharedLimits(
  { services, groups }: SystemDeclaration,
  resolved: readonly SupervisionGroup[],
  problems: ProblemList,
): SharedLimits {
  if (!groups.some(isLimited)) return { slices: [], ofService: new Map() };
  const ways = waysOf(groups, resolved);
  checkQuotas(ways, services, problems);
  checkBases(ways, services, problems);
  const limited = groups
    .map((group, index) => ({ group, id: index as GroupId }))
    .filter(({ group }) => isLimited(group))
    .map(({ group, id }) => ({ group, id, depth: wayUp(ways, id).length }))
    .toSorted((a, b) => a.depth - b.depth || a.id - b.id);
  const places = new Map(limited.map(({ id }, index) => [id, index]));
  const sliceAt = (from: GroupId | undefined): number | null => {
    const held = wayUp(ways, from).find((id) => places.has(id));
    return held === undefined ? null : (places.get(held) ?? null);
  };
  const ofService = new Map<ServiceId, number>();
  for (const [service, group] of ways.aroundService) {
    const slice = sliceAt(group);
    if (slice !== null) ofService.set(service, slice);
  }
  const slices = limited.map(({ group, id }): SliceSpec => {
    const { name, limits, quota } = group;
    const parent = sliceAt(ways.aroundGroup.get(id));
    return { name, parent, limits: limits.limits, quotaUs: quota?.quotaUs ?? null };
  });
  return { slices, ofService };
}

function isLimited({ limits: { limits }, quota }: GroupDeclaration): boolean {
  const { softBytes, hardBytes } = limits.memory;
  const others = [...COUNTED, ...FLOWING].some((resource) => limits[resource] !== null);
  return others || softBytes !== null || hardBytes !== null || quota !== null;
}

function waysOf(groups: readonly GroupDeclaration[], resolved: readonly SupervisionGroup[]): Ways {
  const aroundGroup = new Map<GroupId, GroupId>();
  const aroundService = new Map<ServiceId, GroupId>();
  for (const { spec } of resolved) {
    for (const member of spec.members) {
      if (member.kind === "group") aroundGroup.set(member.group, spec.id);
      else aroundService.set(member.service, spec.id);
    }
  }
  return { groups, aroundGroup, aroundService };
}

/** The group itself and those around it; a cycle is refused elsewhere, and here only ends. */
function wayUp({ aroundGroup }: Ways, from: GroupId | undefined): readonly GroupId[] {
  const way: GroupId[] = [];
  for (let at = from; at !== undefined && !way.includes(at); at = aroundGroup.get(at)) way.push(at);
  return way;
}

/** The groups around it, the innermost first. */
function groupsAround(ways: Ways, group: GroupId | undefined): readonly GroupDeclaration[] {
  return wayUp(ways, group).flatMap((id) => ways.groups[id] ?? []);
}

/** The scheduler knows no quota for a thread that is real-time. */
function checkQuotas(
  ways: Ways,
  services: readonly ServiceDeclaration[],
  problems: ProblemList,
): void {
  for (const [service, group] of ways.aroundService) {
    const { name = "", cpu } = services[service] ?? {};
    const limited = quotaAround(ways, group);
    if (limited === null || cpu === undefined) continue;
    if (cpu.scheduling.policy === "fair") continue;
    const message = `'${name}' in the group '${limited.name}' is real-time, and so has no quota`;
    const hint = `take it out of the group, or remove the group's 'limits.cpu'`;
    problems.error(limited.place, "contradiction", message, hint);
  }
}

/** The innermost group around it that has a quota, and where that is written. */
function quotaAround(ways: Ways, group: GroupId | undefined): WrittenQuota | null {
  for (const { name, quota } of groupsAround(ways, group)) {
    if (quota !== null) return { name, place: quota.place };
  }
  return null;
}

/** What a single instance begins with has to fit into every group around it. */
function checkBases(
  ways: Ways,
  services: readonly ServiceDeclaration[],
  problems: ProblemList,
): void {
  for (const [service, group] of ways.aroundService) {
    const declared = services[service];
    if (declared === undefined) continue;
    for (const { name, place, limits } of groupsAround(ways, group)) {
      for (const resource of ["memory", ...COUNTED] as const) {
        const base = baseOf(declared, resource);
        const limit =
          resource === "memory" ? limits.limits.memory.hardBytes : limits.limits[resource];
        if (limit === null || base <= limit) continue;
        const [amount, most] = amountTexts(resource, base, limit);
        const message =
          `impossible limit: '${declared.name}' begins with ${amount} of ${resource}, and all in ` +
          `the group '${name}' may have ${most}`;
        const hint = `raise 'limits.${resource}' of the group or lower 'behavior.${resource}'`;
        const at = limits.places.get(resource) ?? place;
        problems.error(at, "impossible-limit", message, hint);
      }
    }
  }
}

function baseOf(
  { behavior }: ServiceDeclaration,
  resource: "memory" | (typeof COUNTED)[number],
): number {
  return resource === "memory" ? behavior.memory.baseBytes : behavior[resource].base;
}
