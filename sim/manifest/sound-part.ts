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
import { namesIn } from "./declare/fault.ts";
import type { CallDeclaration } from "./declare/traffic.ts";

/** The names of what is flawed. */
export interface Flaws {
  readonly services: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly workloads: ReadonlySet<string>;
  /** Of the parts at the top: `machine`, `defaults`, `capabilities`, `security`. */
  readonly parts: ReadonlySet<string>;
}

/** `null` where every service is flawed, because what they all have is. */
export function soundPart(
  declaration: SystemDeclaration,
  { services, groups, workloads, parts }: Flaws,
): SystemDeclaration | null {
  if (parts.has("defaults")) return null;
  const isSound = ({ name }: Reference): boolean => !services.has(name.replace(/\/\d+$/, ""));
  // What asks a service that is left out is left out with it.
  const asking = declaration.workloads.filter(({ target }) => !isSound(target));
  const silent = new Set([...workloads, ...asking.map(({ name }) => name)]);
  const isHeard = ({ name }: Reference): boolean => !silent.has(name);
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
    workloads: declaration.workloads.filter(({ name }) => !silent.has(name)),
    network: soundNetwork(declaration, isSound, isHeard),
    faults: declaration.faults.filter((fault) => {
      return namesIn(fault).every((name) => isSound(name) && isHeard(name));
    }),
    actions: declaration.actions
      .filter(({ as }) => as === null || isSound(as))
      .map((action) => soundAction(action, isSound)),
    objectives: declaration.objectives.filter(({ subject }) => {
      return isSound(subject) && isHeard(subject);
    }),
  };
}

type SoundTest = (reference: Reference) => boolean;

function soundService(service: ServiceDeclaration, isSound: SoundTest): ServiceDeclaration {
  const { messages, traffic } = service;
  return {
    ...service,
    dependencies: service.dependencies.filter(({ target }) => isSound(target)),
    conflicts: service.conflicts.filter(isSound),
    traffic: { ...traffic, steps: traffic.steps.map((step) => soundStep(step, isSound)) },
    messages: { ...messages, sends: messages.sends.filter(({ to }) => isSound(to)) },
  };
}

function soundStep(
  step: readonly CallDeclaration[],
  isSound: SoundTest,
): readonly CallDeclaration[] {
  return step.filter(({ target }) => isSound(target));
}

function soundNetwork(
  { network }: SystemDeclaration,
  isSound: SoundTest,
  isHeard: SoundTest,
): SystemDeclaration["network"] {
  const links = network.links.filter(({ from, to }) => {
    return isSound(to) && (from === null || (isSound(from) && isHeard(from)));
  });
  return { ...network, links };
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
