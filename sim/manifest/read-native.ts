/**
 * Reads a native manifest out of its source tree into a declaration.
 *
 * Every value is checked here, also those of fields that this version does not simulate; names of
 * other services are only noted, with their places, and looked up by resolve.ts.
 */
import type { FileReader } from "../io-ports.ts";
import type { Place, Problem } from "../problem.ts";
import type { ArrivalFiles } from "./arrival-files.ts";
import type {
  Reading,
  ServiceDeclaration,
  SystemDeclaration,
  WorkloadDeclaration,
} from "./declaration.ts";
import { declareAction, declareObjective } from "./declare/events.ts";
import { declareFault } from "./declare/fault.ts";
import { declareGroup } from "./declare/group.ts";
import { declareSecurity } from "./declare/isolation.ts";
import { checkLimits } from "./declare/limits.ts";
import { declareMachine } from "./declare/machine.ts";
import { declareNetwork } from "./declare/network.ts";
import { checkService, declareService, granted } from "./declare/service.ts";
import { declareWorkload } from "./declare/workload.ts";
import { ProblemList } from "./problem-list.ts";
import type { MachineFields } from "./schema/machine.ts";
import { SYSTEM, type SystemFields } from "./schema/system.ts";
import { NO_WORKLOAD } from "./schema/workload.ts";
import { resolve } from "./resolve.ts";
import type { Named } from "./shape/collections.ts";
import { programFileProblems } from "./program-files.ts";
import { isEmpty, ReadContext, refuseTag } from "./shape/shape.ts";
import { soundPart, type Flaws } from "./sound-part.ts";
import type { SourceDocument } from "./source-tree.ts";

/** True where the file is a native manifest: it says which `system` it describes. */
export function isNative(document: SourceDocument): boolean {
  const { root } = document;
  return root.kind === "map" && root.entries.some((entry) => entry.key === "system");
}

export interface NativeOptions {
  readonly extent?: "whole" | "part";
  /** Read where the manifest is flawed, to judge them with the rest; default none can be. */
  readonly files?: ArrivalFiles;
  /** Of the files of programs, where they are to be judged as well. */
  readonly reader?: FileReader;
}

/**
 * Reads a native manifest, or says everything that is wrong with it. A part of one, as a Compose
 * file has it, names services that stand elsewhere, so only its values are judged.
 */
export function readNative(
  document: SourceDocument,
  { extent = "whole", files, reader }: NativeOptions = {},
): Reading<SystemDeclaration> {
  const problems = new ProblemList();
  const context = new ReadContext((offset) => document.placeOf(offset), problems);
  problems.add(document.flaws ?? []);
  refuseTag(document.root, context);
  const fields = SYSTEM.read(document.root, "the manifest", context);
  if (fields === undefined) return { ok: false, problems: problems.errors() };
  const { declaration, flaws } = declareSystem(fields, document, context);
  if (problems.hasErrors) {
    if (extent === "whole") {
      problems.add(foundInSpiteOf({ ...declaration, warnings: [] }, flaws, files));
      if (reader !== undefined) problems.add(programFileProblems(declaration, reader));
    }
    return { ok: false, problems: problems.errors() };
  }
  return { ok: true, value: { ...declaration, warnings: problems.warnings() } };
}

/** What the resolver finds that no wrong value elsewhere can have caused. */
const CERTAIN: readonly string[] = [
  "unknown-service",
  "unknown-member",
  "unknown-capability",
  "two-groups",
  "shared-name",
  "groups-too-deep",
  "dependency-cycle",
  "group-cycle",
  "wrong-arrivals",
];

/** What it finds where the machine's costs or zones are not known. */
const OF_THE_MACHINE: readonly string[] = [
  "impossible-limit",
  "impossible-timeout",
  "unknown-zone",
];

/**
 * Where values are wrong the rest is judged all the same, so that all is reported at once: names
 * and cycles in the whole file, and everything else in what has no flaw.
 */
function foundInSpiteOf(
  declaration: SystemDeclaration,
  flaws: Flaws,
  files: ArrivalFiles | undefined,
): readonly Problem[] {
  const found = problemsOf(declaration, files).filter(({ code }) => isCertain(code));
  const sound = soundPart(declaration, flaws);
  if (sound === null) return found;
  const isOpen = flaws.parts.has("machine");
  const others = problemsOf(sound, files).filter(({ code }) => {
    return !isCertain(code) && !(isOpen && OF_THE_MACHINE.includes(code));
  });
  return [...found, ...others];
}

/** A file that cannot be had is that whoever names it. */
function isCertain(code: string): boolean {
  return CERTAIN.includes(code) || code.startsWith("file-");
}

function problemsOf(
  declaration: SystemDeclaration,
  files: ArrivalFiles | undefined,
): readonly Problem[] {
  const resolved = resolve(declaration, files);
  return resolved.ok ? [] : resolved.problems;
}

interface Declared {
  readonly declaration: Omit<SystemDeclaration, "warnings">;
  readonly flaws: Flaws;
}

function declareSystem(
  fields: SystemFields,
  document: SourceDocument,
  context: ReadContext,
): Declared {
  const { machine, defaults } = fields;
  if (defaults !== undefined && context.finds(() => checkService(defaults, context))) {
    context.flawed.add("defaults");
  }
  const servicesFlawed = flawedInForm(fields.services, document, context);
  noteFlawed(servicesFlawed, fields.services, context, ({ value }) => {
    checkService(value, context);
  });
  const groupsFlawed = new Set<string>();
  noteFlawed(groupsFlawed, fields.groups ?? [], context, ({ value }) => {
    checkLimits(value.limits, context);
  });
  if (isWithoutServices(document)) {
    const place = servicesOffset(document);
    const hint = "write at least one, such as 'web: {}'";
    context.error(place, "no-services", "'services' is empty", hint);
  }
  const services: ServiceDeclaration[] = [];
  noteFlawed(servicesFlawed, fields.services, context, (service) => {
    services.push(declareService(service, defaults, context));
  });
  const workloads: WorkloadDeclaration[] = [];
  const workloadsFlawed = new Set<string>();
  noteFlawed(workloadsFlawed, fields.workloads ?? [], context, (workload) => {
    if (workload.value !== NO_WORKLOAD) workloads.push(declareWorkload(workload, context));
  });
  const declaration = {
    name: fields.system,
    file: document.file,
    machine: declareMachine(machine),
    servicesMax: servicesMax(machine, context),
    capabilities: granted(fields.capabilities, context),
    security: declareSecurity(fields, context),
    services,
    groups: (fields.groups ?? []).map((group) => declareGroup(group, context)),
    network: declareNetwork(fields.network, context),
    zones: [...new Set((machine?.zones ?? []).map(({ value }) => value))],
    workloads,
    faults: (fields.faults ?? []).map((fault) => declareFault(fault, context)),
    actions: (fields.actions ?? []).map((action) => declareAction(action, context)),
    objectives: (fields.objectives ?? []).map((entry) => declareObjective(entry, context)),
  };
  const flaws = {
    services: servicesFlawed,
    groups: groupsFlawed,
    workloads: workloadsFlawed,
    parts: context.flawed,
  };
  return { declaration, flaws };
}

/** Notes the names of those that are flawed as written, or in which the work finds a flaw. */
function noteFlawed<T>(
  names: Set<string>,
  all: readonly Named<T>[],
  context: ReadContext,
  work: (each: Named<T>) => void,
): void {
  for (const each of all) {
    const isFound = context.finds(() => work(each));
    if (isFound || each.isFlawed) names.add(each.name);
  }
}

/**
 * The services in which a key stands twice: which of its two values is meant nobody knows. Where it
 * stands before all services, it may be in what they all share.
 */
function flawedInForm(
  services: readonly Named<unknown>[],
  { flaws = [] }: SourceDocument,
  context: ReadContext,
): Set<string> {
  const names = new Set<string>();
  for (const flaw of flaws) {
    const holder = services.findLast(({ offset }) => !isBefore(flaw, context.placeOf(offset)));
    if (holder === undefined) context.flawed.add("defaults");
    else names.add(holder.name);
  }
  return names;
}

function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

function servicesMax(
  machine: MachineFields | undefined,
  context: ReadContext,
): SystemDeclaration["servicesMax"] {
  const written = machine?.services;
  if (written === undefined) return null;
  return { count: written.value, place: context.placeOf(written.offset) };
}

/** Nothing is written there; what is wrong or missing has been reported as that. */
function isWithoutServices({ root }: SourceDocument): boolean {
  const entries = root.kind === "map" ? root.entries : [];
  const node = entries.find(({ key }) => key === "services")?.value;
  return (
    node !== undefined && (isEmpty(node) || (node.kind === "map" && node.entries.length === 0))
  );
}

function servicesOffset({ root }: SourceDocument): number {
  const entries = root.kind === "map" ? root.entries : [];
  return entries.find((entry) => entry.key === "services")?.keyOffset ?? root.offset;
}
