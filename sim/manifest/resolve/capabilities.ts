/**
 * Resolves what each service may ask of the kernel: names to bits, none that its parent lacks.
 *
 * A parent is the group that the service is in, whose own parent is the system. What a parent does
 * not say, it passes on from its own; what a service does not say, it has not got.
 */
import {
  ALL_CAPABILITIES,
  CAPABILITIES,
  Capability,
  ceilingOf,
  has,
  NO_CAPABILITIES,
  restrict,
  type CapabilitySet,
} from "../../../kernel/capability/capability.ts";
import type { ServiceType } from "../../../kernel/vocabulary.ts";
import type { GroupDeclaration, Reference, SystemDeclaration } from "../declaration.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { ProblemList } from "../problem-list.ts";

/** Who hands capabilities on. */
interface Parent {
  /** With its article, for messages. */
  readonly title: string;
  readonly held: CapabilitySet;
}

/** Of each service, in the order of the file. */
export function resolveCapabilities(
  declaration: SystemDeclaration,
  problems: ProblemList,
): readonly CapabilitySet[] {
  const system: Parent = { title: "the system", held: systemSet(declaration, problems) };
  const parents = parentsByMember(declaration, system, problems);
  return declaration.services.map(({ name, type, capabilities }) => {
    const of = [...(parents.get(name) ?? [system]), ceiling(type)];
    return resolveSet(capabilities, { whose: `'${name}'`, parents: of }, problems);
  });
}

function systemSet({ capabilities }: SystemDeclaration, problems: ProblemList): CapabilitySet {
  if (capabilities === null) return ALL_CAPABILITIES;
  return resolveSet(capabilities, { whose: "the system", parents: [] }, problems);
}

/** The groups of each service that is in one. */
function parentsByMember(
  declaration: SystemDeclaration,
  system: Parent,
  problems: ProblemList,
): ReadonlyMap<string, readonly Parent[]> {
  const byMember = new Map<string, Parent[]>();
  const holders = groupParents(declaration, system, problems);
  for (const { name, members } of declaration.groups) {
    const holder = holders.get(name) ?? system;
    for (const { target, kind } of members) {
      if (kind === "group") continue;
      const parents = byMember.get(target.name);
      if (parents === undefined) byMember.set(target.name, [holder]);
      else parents.push(holder);
    }
  }
  return byMember;
}

/** What each group hands on: never more than the group around it. */
function groupParents(
  { services, groups }: SystemDeclaration,
  system: Parent,
  problems: ProblemList,
): ReadonlyMap<string, Parent> {
  const names = new Set(services.map(({ name }) => name));
  const around = new Map<string, GroupDeclaration>();
  for (const group of groups) {
    for (const { target, kind } of group.members) {
      const isGroup = kind === "group" || (kind === "any" && !names.has(target.name));
      if (isGroup) around.set(target.name, group);
    }
  }
  const found = new Map<string, Parent>();
  const visit = (group: GroupDeclaration): Parent => {
    const known = found.get(group.name);
    if (known !== undefined) return known;
    const title = `the group '${group.name}'`;
    // A group within itself is refused elsewhere; here it only must not go on for ever.
    found.set(group.name, { title, held: system.held });
    const outer = around.get(group.name);
    const parent = outer === undefined ? system : visit(outer);
    const held =
      group.capabilities === null
        ? parent.held
        : resolveSet(group.capabilities, { whose: title, parents: [parent] }, problems);
    const own = { title, held };
    found.set(group.name, own);
    return own;
  };
  for (const group of groups) visit(group);
  return found;
}

function ceiling(type: ServiceType): Parent {
  return { title: `a service of type ${type}`, held: ceilingOf(type) };
}

function resolveSet(
  names: readonly Reference[],
  { whose, parents }: { readonly whose: string; readonly parents: readonly Parent[] },
  problems: ProblemList,
): CapabilitySet {
  let set = NO_CAPABILITIES;
  for (const reference of names) {
    const capability = find(reference, problems);
    if (capability === null) continue;
    const stingy = parents.find(({ held }) => !has(held, capability));
    if (stingy !== undefined) reportBeyond(reference, whose, stingy, problems);
    set = (set | Capability[capability]) as CapabilitySet;
  }
  return parents.reduce((rest, { held }) => restrict(rest, held), set);
}

function find({ name, place }: Reference, problems: ProblemList): Capability | null {
  if (Object.hasOwn(Capability, name)) return name as Capability;
  const guess = didYouMean(name, CAPABILITIES);
  const hint =
    guess === null ? `write one of ${CAPABILITIES.join(", ")}` : `did you mean '${guess}'?`;
  problems.error(place, "unknown-capability", `there is no capability '${name}'`, hint);
  return null;
}

function reportBeyond(
  { name, place }: Reference,
  whose: string,
  parent: Parent,
  problems: ProblemList,
): void {
  const isOfType = parent.title.startsWith("a service");
  const message = isOfType
    ? `${whose} would have the capability '${name}', which ${parent.title} never has`
    : `${whose} would have the capability '${name}', which its parent, ${parent.title}, lacks`;
  const hint = isOfType
    ? "remove it, or make it 'type: system'"
    : `remove it, or grant it to ${parent.title} as well`;
  problems.error(place, "capability-beyond-parent", message, hint);
}
