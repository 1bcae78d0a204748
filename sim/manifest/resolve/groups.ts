/**
 * Resolves supervision groups: members to ids, and refuses what is no forest: a member of two
 * groups, a group within itself.
 */
import type { GroupId, GroupMember, RestartPolicy } from "../../../kernel/spec.ts";
import type { SupervisionGroup } from "../../system.ts";
import type {
  GroupDeclaration,
  GroupMemberDeclaration,
  RestartType,
  ServiceDeclaration,
  SystemDeclaration,
} from "../declaration.ts";
import type { Names } from "./names.ts";

/** Deeper than any system is organised; the kernel goes down and up a tree by recursion. */
export const GROUP_DEPTH_MAX = 16;

/** What a restart type asks for is what one of the policies says. */
const POLICIES: Readonly<Record<RestartType, RestartPolicy>> = {
  permanent: "always",
  transient: "on-failure",
  temporary: "no",
};

/** The services, with the restart types that groups give their members in place of policies. */
export function withRestartTypes({
  services,
  groups,
}: SystemDeclaration): readonly ServiceDeclaration[] {
  const types = new Map<string, RestartType>();
  for (const { members } of groups) {
    for (const { target, kind, restart } of members) {
      if (restart !== null && kind !== "group" && !types.has(target.name)) {
        types.set(target.name, restart);
      }
    }
  }
  if (types.size === 0) return services;
  return services.map((service) => {
    const type = types.get(service.name);
    if (type === undefined) return service;
    return { ...service, restart: { ...service.restart, policy: POLICIES[type] } };
  });
}

/** Resolves all groups; reports members that are nothing, and trees that are none. */
export function resolveGroups(
  declaration: SystemDeclaration,
  names: Names,
): readonly SupervisionGroup[] {
  const { groups } = declaration;
  const ids = new Map(groups.map(({ name }, index) => [name, index as GroupId]));
  const owners = new Map<string, GroupDeclaration>();
  const resolved = groups.map((group, index): SupervisionGroup => {
    const members = group.members.flatMap((member) => {
      const found = resolveMember(member, ids, names);
      return found !== null && isFree(found, member, { group, owners, names }) ? [found] : [];
    });
    const { name, strategy, intensity, periodUs, place } = group;
    const id = index as GroupId;
    return { place, spec: { id, name, strategy, intensity, periodUs, members } };
  });
  reportSharedNames(declaration, names);
  reportCycles(resolved, names);
  return resolved;
}

/** A member and a line of the report have a name alone: it has to say which of two is meant. */
function reportSharedNames({ groups, services }: SystemDeclaration, names: Names): void {
  for (const { name, place } of groups) {
    const id = names.find(name);
    const service = id === null ? undefined : services[id];
    if (service === undefined) continue;
    const { line, column } = service.place;
    const message = `'${name}' is a group here and a service at ${line}:${column}`;
    names.problems.error(place, "shared-name", message, "rename one of them");
  }
}

/** A service of that name, else a group; reports where there is neither. */
function resolveMember(
  { target, kind, restart }: GroupMemberDeclaration,
  ids: ReadonlyMap<string, GroupId>,
  names: Names,
): GroupMember | null {
  const service = kind === "group" ? null : names.find(target.name);
  if (service !== null) return { kind: "service", service };
  const group = kind === "service" ? undefined : ids.get(target.name);
  if (group !== undefined) return { kind: "group", group, temporary: restart === "temporary" };
  if (kind === "service") {
    names.service(target);
    return null;
  }
  const what = kind === "group" ? "group" : "service or group";
  const hint = names.hintAmong(target.name, [...ids.keys()], kind === "any");
  const message = `there is no ${what} '${target.name}'`;
  names.problems.error(target.place, "unknown-member", message, hint);
  return null;
}

/** Whether nobody has this member yet. What one group lists twice counts once. */
function isFree(
  found: GroupMember,
  { target }: GroupMemberDeclaration,
  list: {
    readonly group: GroupDeclaration;
    readonly owners: Map<string, GroupDeclaration>;
    readonly names: Names;
  },
): boolean {
  const key = `${found.kind} ${target.name}`;
  const owner = list.owners.get(key);
  if (owner === undefined) {
    list.owners.set(key, list.group);
    return true;
  }
  if (owner === list.group) return false;
  const message = `'${target.name}' is in two groups, '${owner.name}' and '${list.group.name}'`;
  const hint = "leave it in one of them, and put that one into the other";
  list.names.problems.error(target.place, "two-groups", message, hint);
  return false;
}

/** Each group has one parent at most, so that from any group one way leads up. */
function reportCycles(groups: readonly SupervisionGroup[], names: Names): void {
  const parents = new Map<GroupId, GroupId>();
  for (const { spec } of groups) {
    for (const member of spec.members) {
      if (member.kind === "group") parents.set(member.group, spec.id);
    }
  }
  const seen = new Set<GroupId>();
  for (const { spec } of groups) {
    const way: GroupId[] = [];
    let next: GroupId | undefined = spec.id;
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      way.push(next);
      next = parents.get(next);
    }
    if (next !== undefined && way.includes(next)) {
      reportCycle(way.slice(way.indexOf(next)), groups, names);
    }
  }
  reportDepth(groups, parents, names);
}

function reportCycle(
  way: readonly GroupId[],
  groups: readonly SupervisionGroup[],
  names: Names,
): void {
  // Told from the first of the file on, and from the outside in, as it is written.
  const downward = way.toReversed();
  const first = downward.indexOf(downward.reduce((a, b) => (a < b ? a : b)));
  const cycle = [...downward.slice(first), ...downward.slice(0, first)];
  const named = cycle.flatMap((id) => groups[id]?.spec.name ?? []);
  const [outer = "", inner = outer] = named;
  const place = groups[cycle[0] ?? 0]?.place;
  if (place === undefined) return;
  const message =
    named.length === 1
      ? `group cycle: '${outer}' is a member of itself`
      : `group cycle: ${[...named, outer].join(" > ")} (${inner} is a member of ${outer})`;
  const hint = named.length === 1 ? "remove the entry" : `take ${inner} out of ${outer}`;
  names.problems.error(place, "group-cycle", message, hint);
}

function reportDepth(
  groups: readonly SupervisionGroup[],
  parents: ReadonlyMap<GroupId, GroupId>,
  names: Names,
): void {
  for (const { spec, place } of groups) {
    let depth = 1;
    let outer = parents.get(spec.id);
    for (; outer !== undefined && depth <= GROUP_DEPTH_MAX; depth += 1) outer = parents.get(outer);
    if (depth <= GROUP_DEPTH_MAX || outer !== undefined) continue;
    const message = `'${spec.name}' stands ${depth} groups deep`;
    const hint = `groups may stand ${GROUP_DEPTH_MAX} deep`;
    names.problems.error(place, "groups-too-deep", message, hint);
    return;
  }
}
