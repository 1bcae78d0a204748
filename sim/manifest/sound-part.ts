/**
 * The part of a declaration in which nothing is wrong, so that it can be judged though the rest
 * cannot: a wrong value in one service hides no conflict, and no impossible limit, of others.
 *
 * What is flawed is left out, and with it whatever names it. So nothing that is found in what is
 * left can be the echo of a wrong value: there are fewer services, and no fewer rights.
 */
import type {
  ActionDeclaration,
  GroupDeclaration,
  Reference,
  ServiceDeclaration,
  SystemDeclaration,
} from "./declaration.ts";

/** The names of what is flawed. */
export interface Flaws {
  readonly services: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  /** Of the parts at the top: `machine`, `defaults`, `capabilities`, `security`. */
  readonly parts: ReadonlySet<string>;
}

/** `null` where every service is flawed, because what they all have is. */
export function soundPart(
  declaration: SystemDeclaration,
  { services, groups, parts }: Flaws,
): SystemDeclaration | null {
  if (parts.has("defaults")) return null;
  const isSound = ({ name }: Reference): boolean => !services.has(name.replace(/\/\d+$/, ""));
  return {
    ...declaration,
    capabilities: parts.has("capabilities") ? null : declaration.capabilities,
    security: parts.has("security") ? null : declaration.security,
    services: declaration.services
      .filter(({ name }) => !services.has(name))
      .map((service) => soundService(service, isSound)),
    groups: declaration.groups
      .filter(({ name }) => !groups.has(name))
      .map((group) => soundGroup(group, services, groups)),
    workloads: declaration.workloads.filter(({ target }) => isSound(target)),
    faults: declaration.faults.filter((fault) => {
      return fault.kind === "later" ? fault.targets.every(isSound) : isSound(fault.target);
    }),
    actions: declaration.actions
      .filter(({ as }) => as === null || isSound(as))
      .map((action) => soundAction(action, isSound)),
    objectives: declaration.objectives.filter(({ subject }) => isSound(subject)),
  };
}

type SoundTest = (reference: Reference) => boolean;

function soundService(service: ServiceDeclaration, isSound: SoundTest): ServiceDeclaration {
  const { messages } = service;
  return {
    ...service,
    dependencies: service.dependencies.filter(({ target }) => isSound(target)),
    conflicts: service.conflicts.filter(isSound),
    calls: service.calls.filter(isSound),
    messages: { ...messages, sends: messages.sends.filter(({ to }) => isSound(to)) },
  };
}

function soundGroup(
  group: GroupDeclaration,
  services: ReadonlySet<string>,
  groups: ReadonlySet<string>,
): GroupDeclaration {
  const members = group.members.filter(({ target: { name }, kind }) => {
    if (kind === "group") return !groups.has(name);
    return !services.has(name) && (kind === "service" || !groups.has(name));
  });
  return { ...group, members };
}

function soundAction(action: ActionDeclaration, isSound: SoundTest): ActionDeclaration {
  const targets = action.targets.filter(isSound);
  if (action.kind !== "batch") return { ...action, targets };
  return { ...action, targets, calls: action.calls.map((call) => soundAction(call, isSound)) };
}
