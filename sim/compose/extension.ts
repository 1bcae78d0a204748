/**
 * `x-multios`: what a Compose file can say to the simulation and to nobody else.
 *
 * ```yaml
 * services:
 *   db:
 *     image: postgres
 *     x-multios: { behavior: { start: lognormal(800ms 0.4), start-failures: 1 } }
 * x-multios:
 *   faults: [{ at: 2m, kill: db }]
 *   objectives: [ready(system) <= 30s]
 * ```
 *
 * Its fields are those of the native manifest, and the native reader reads them: they are laid out
 * as a native manifest of the same nodes, so that its checks, its messages and its defaults hold,
 * at the places where a person wrote them.
 */
import type { ServiceDeclaration, SystemDeclaration } from "../manifest/declaration.ts";
import { readNative } from "../manifest/read-native.ts";
import type { SourceEntry, SourceMap, SourceNode } from "../manifest/source-tree.ts";
import { parseName } from "../manifest/values/name.ts";
import type { ComposeModel } from "./compose-model.ts";
import { checkKeys, wrongType } from "./fields.ts";
import { EXTENSION_KEYS } from "./keys.ts";
import type { LoadSession } from "./load-session.ts";
import { withoutTags } from "./merge-tree.ts";
import { emptyMap, findValue, scalar } from "./nodes.ts";

export type SystemExtension = Pick<
  SystemDeclaration,
  | "actions"
  | "capabilities"
  | "faults"
  | "groups"
  | "machine"
  | "network"
  | "objectives"
  | "security"
  | "servicesMax"
  | "workloads"
  | "zones"
>;

export type ServiceExtension = Pick<
  ServiceDeclaration,
  "behavior" | "isolation" | "limits" | "messages" | "oomAdjust" | "program" | "traffic"
>;

export interface Extensions {
  readonly system: SystemExtension;
  ofService(name: string): ServiceExtension;
}

const KEY = "x-multios";
const SERVICE_KEYS: readonly string[] = ["balancing", "behavior", "isolation", "limits", "zone"];

/** Reads every `x-multios` of the model; where one is wrong, reports it and goes on without. */
export function readExtensions(session: LoadSession, model: ComposeModel): Extensions {
  const plain = freeName(model);
  const services = serviceEntries(session, model, plain);
  const native =
    readAsNative(session, nativeMap(services, systemEntries(session, model))) ??
    readAsNative(session, nativeMap(services.slice(0, 1), []));
  const byName = new Map(native?.services.map((service) => [service.name, service]));
  const silent = byName.get(plain);
  if (native === null || silent === undefined) throw new Error("an empty extension was refused");
  return {
    system: pick(native),
    ofService(name) {
      const { behavior, isolation, limits, messages, oomAdjust, program, traffic } =
        byName.get(name) ?? silent;
      return { behavior, isolation, limits, messages, oomAdjust, program, traffic };
    },
  };
}

function readAsNative(session: LoadSession, root: SourceMap): SystemDeclaration | null {
  const reading = readNative(
    { file: "", root, placeOf: session.space.placeOf },
    { extent: "part" },
  );
  if (!reading.ok) {
    for (const problem of reading.problems) {
      session.problems.error(problem, problem.code, problem.message, problem.hint);
    }
    return null;
  }
  for (const warning of reading.value.warnings) {
    session.problems.warning(warning, warning.code, warning.message, warning.hint);
  }
  return reading.value;
}

function pick(system: SystemDeclaration): SystemExtension {
  const { actions, capabilities, faults, groups, machine, objectives } = system;
  const { network, security, servicesMax, workloads, zones } = system;
  return {
    actions,
    capabilities,
    faults,
    groups,
    machine,
    network,
    objectives,
    security,
    servicesMax,
    workloads,
    zones,
  };
}

/** A name that no service has: it stands for all that say nothing to the simulation. */
function freeName(model: ComposeModel): string {
  let name = "plain";
  while (model.sections.services.has(name)) name += "-";
  return name;
}

/** One service that says nothing to the simulation, then those that say something. */
function serviceEntries(
  session: LoadSession,
  model: ComposeModel,
  plain: string,
): readonly SourceEntry[] {
  const entries: SourceEntry[] = [{ key: plain, keyOffset: 0, value: emptyMap(0) }];
  for (const { key, keyOffset, value } of model.sections.services.values()) {
    const written = value.kind === "map" ? findValue(value, KEY) : undefined;
    if (written === undefined || !parseName(key).ok) continue;
    const fields = fieldsOf(session, written, SERVICE_KEYS, "of a service");
    if (fields !== null) entries.push({ key, keyOffset, value: fields });
  }
  return entries;
}

function systemEntries(session: LoadSession, model: ComposeModel): readonly SourceEntry[] {
  if (model.extension === null) return [];
  const own = fieldsOf(session, model.extension, EXTENSION_KEYS, "at the top level");
  return own?.entries ?? [];
}

/** A native manifest made of what the files say to the simulation. */
function nativeMap(services: readonly SourceEntry[], system: readonly SourceEntry[]): SourceMap {
  const entries: SourceEntry[] = [
    { key: "system", keyOffset: 0, value: scalar(0, "compose", "compose", false) },
    { key: "services", keyOffset: 0, value: { kind: "map", offset: 0, entries: services } },
    ...system,
  ];
  return { kind: "map", offset: 0, entries };
}

/** The known fields of an `x-multios`; the others have been reported. */
function fieldsOf(
  session: LoadSession,
  written: SourceNode,
  known: readonly string[],
  where: string,
): SourceMap | null {
  const node = session.tagged ? withoutTags(written) : written;
  if (node.kind !== "map") {
    wrongType(session, node, {
      what: KEY,
      expected: "a mapping",
      hint: `write '${known.join(":' or '")}:' under it`,
    });
    return null;
  }
  checkKeys(session, node, known, `'${KEY}' ${where}`);
  const entries = node.entries.filter(({ key }) => known.includes(key));
  return { kind: "map", offset: node.offset, entries };
}
