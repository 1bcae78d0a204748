/**
 * Reads a native manifest out of its source tree into a declaration.
 *
 * Every value is checked here, also those of fields that this version does not simulate; names of
 * other services are only noted, with their places, and looked up by resolve.ts.
 */
import type { Reading, SystemDeclaration } from "./declaration.ts";
import {
  declareAction,
  declareFault,
  declareObjective,
  declareWorkload,
} from "./declare/events.ts";
import { declareGroup } from "./declare/group.ts";
import { declareSecurity } from "./declare/isolation.ts";
import { checkLimits } from "./declare/limits.ts";
import { declareMachine } from "./declare/machine.ts";
import { checkService, declareService, granted } from "./declare/service.ts";
import { ProblemList } from "./problem-list.ts";
import type { MachineFields } from "./schema/machine.ts";
import { SYSTEM, type SystemFields } from "./schema/system.ts";
import { resolve } from "./resolve.ts";
import { ReadContext, refuseTag } from "./shape/shape.ts";
import type { SourceDocument } from "./source-tree.ts";

/** True where the file is a native manifest: it says which `system` it describes. */
export function isNative(document: SourceDocument): boolean {
  const { root } = document;
  return root.kind === "map" && root.entries.some((entry) => entry.key === "system");
}

/** Reads a native manifest, or says everything that is wrong with it. */
export function readNative(document: SourceDocument): Reading<SystemDeclaration> {
  const problems = new ProblemList();
  const context = new ReadContext((offset) => document.placeOf(offset), problems);
  refuseTag(document.root, context);
  const fields = SYSTEM.read(document.root, "the manifest", context);
  if (fields === undefined) return { ok: false, problems: problems.errors() };
  const declaration = declareSystem(fields, document, context);
  if (problems.hasErrors) {
    addWrongNames({ ...declaration, warnings: [] }, problems);
    return { ok: false, problems: problems.errors() };
  }
  return { ok: true, value: { ...declaration, warnings: problems.warnings() } };
}

/**
 * Where values are wrong the names are looked up all the same, so that all is reported at once.
 * Of the resolver's findings only those count that no wrong value can have caused.
 */
function addWrongNames(declaration: SystemDeclaration, problems: ProblemList): void {
  const resolved = resolve(declaration);
  if (resolved.ok) return;
  const certain = ["unknown-service", "unknown-member", "dependency-cycle", "group-cycle"];
  problems.add(resolved.problems.filter((problem) => certain.includes(problem.code)));
}

function declareSystem(
  fields: SystemFields,
  document: SourceDocument,
  context: ReadContext,
): Omit<SystemDeclaration, "warnings"> {
  const { machine, defaults } = fields;
  if (defaults !== undefined) checkService(defaults, context);
  for (const service of fields.services) checkService(service.value, context);
  for (const group of fields.groups ?? []) checkLimits(group.value.limits, context);
  if (fields.services.length === 0 && !context.problems.hasErrors) {
    const place = servicesOffset(document);
    const hint = "write at least one, such as 'web: {}'";
    context.error(place, "no-services", "'services' is empty", hint);
  }
  return {
    name: fields.system,
    file: document.file,
    machine: declareMachine(machine),
    servicesMax: servicesMax(machine, context),
    capabilities: granted(fields.capabilities, context),
    security: declareSecurity(fields, context),
    services: fields.services.map((service) => declareService(service, defaults, context)),
    groups: (fields.groups ?? []).map((group) => declareGroup(group, context)),
    workloads: (fields.workloads ?? []).map((workload) => declareWorkload(workload, context)),
    faults: (fields.faults ?? []).map((fault) => declareFault(fault, machine, context)),
    actions: (fields.actions ?? []).map((action) => declareAction(action, context)),
    objectives: (fields.objectives ?? []).map((entry) => declareObjective(entry, context)),
  };
}

function servicesMax(
  machine: MachineFields | undefined,
  context: ReadContext,
): SystemDeclaration["servicesMax"] {
  const written = machine?.services;
  if (written === undefined) return null;
  return { count: written.value, place: context.placeOf(written.offset) };
}

function servicesOffset({ root }: SourceDocument): number {
  const entries = root.kind === "map" ? root.entries : [];
  return entries.find((entry) => entry.key === "services")?.keyOffset ?? root.offset;
}
