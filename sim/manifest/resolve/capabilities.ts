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
import type { Reference, SystemDeclaration } from "../declaration.ts";
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
  { groups }: SystemDeclaration,
  system: Parent,
  problems: ProblemList,
): ReadonlyMap<string, readonly Parent[]> {
  const byMember = new Map<string, Parent[]>();
  for (const { name, members, capabilities } of groups) {
    const title = `the group '${name}'`;
    const held =
      capabilities === null
        ? system.held
        : resolveSet(capabilities, { whose: title, parents: [system] }, problems);
    for (const member of members) {
      const parents = byMember.get(member.name);
      if (parents === undefined) byMember.set(member.name, [{ title, held }]);
      else parents.push({ title, held });
    }
  }
  return byMember;
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
