/**
 * What stands on its own on a page, and what is drawn together, so that any system fits.
 *
 *   up to 200 instances   a row an instance, a box a service
 *   up to 200 services    a row and a box a service
 *   more                  services that something befell first, one by one; the others by their
 *                         group, and those of none by the wave in which they start
 */
import type { DependencyGraph } from "../../../kernel/dependency/graph.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import type { SystemSpec } from "../../system.ts";
import { instanceName, serviceAt } from "../../subject-names.ts";

/** More rows than this nobody scrolls through, and the page is to open quickly. */
export const ROWS_MAX = 200;

/** Of these, what is left for services one by one where some are drawn together. */
const ALONE_MAX = 160;
const GROUPS_MAX = 20;
const WAVES_MAX = 20;

/** A box of the graph. */
export interface Unit {
  readonly name: string;
  readonly services: readonly ServiceId[];
  /** In which wave the first of them starts, from 0. */
  readonly wave: number;
}

/** A line of the timeline. */
export interface Row {
  readonly name: string;
  /** Its place among the units. */
  readonly unit: number;
  readonly instances: readonly InstanceId[];
}

export interface Fold {
  readonly units: readonly Unit[];
  readonly rows: readonly Row[];
  /** The unit of each service. */
  readonly unitOf: Int32Array;
  /** The row of each instance. */
  readonly rowOf: Int32Array;
  /** What is not shown one by one, in words; empty: all is. */
  readonly note: string;
}

/** `troubled`: services that something befell, the most telling ones first. */
export function foldOf(
  system: SystemSpec,
  graph: DependencyGraph,
  troubled: readonly ServiceId[],
): Fold {
  const isFolded = system.services.length > ROWS_MAX;
  const units = isFolded ? foldedUnits(system, graph, troubled) : serviceUnits(system, graph);
  const unitOf = new Int32Array(system.services.length);
  units.forEach(({ services }, unit) => {
    for (const service of services) unitOf[service] = unit;
  });
  const isByInstance = system.instanceCount <= ROWS_MAX;
  const rows = units.flatMap((unit, at) => rowsOf(system, unit, at, isByInstance));
  const rowOf = new Int32Array(system.instanceCount);
  rows.forEach(({ instances }, row) => {
    for (const instance of instances) rowOf[instance] = row;
  });
  return { units, rows, unitOf, rowOf, note: noteOf(isFolded, isByInstance) };
}

function noteOf(isFolded: boolean, isByInstance: boolean): string {
  const drawn = "Of those that are drawn together the one that is worst off is shown.";
  if (isFolded) {
    return (
      "Services that something befell stand alone; the others are drawn together by their " +
      `group, or by the wave in which they start. ${drawn}`
    );
  }
  return isByInstance ? "" : `A row stands for all instances of a service. ${drawn}`;
}

function serviceUnits(system: SystemSpec, { wave }: DependencyGraph): readonly Unit[] {
  const units = system.services.map(({ spec }) => {
    return { name: spec.name, services: [spec.id], wave: wave[spec.id] ?? 0 };
  });
  // Toposorted by wave and else in the order of the file, so that effects stand below causes.
  return units.sort((a, b) => a.wave - b.wave || (a.services[0] ?? 0) - (b.services[0] ?? 0));
}

function foldedUnits(
  system: SystemSpec,
  { wave }: DependencyGraph,
  troubled: readonly ServiceId[],
): readonly Unit[] {
  const alone = new Set(troubled.slice(0, ALONE_MAX));
  const groupOf = groupsByService(system);
  const folds = new Map<string, ServiceId[]>();
  const add = (name: string, service: ServiceId): void => {
    const own = folds.get(name);
    if (own === undefined) folds.set(name, [service]);
    else own.push(service);
  };
  const waves = Math.max(0, ...new Set(wave)) + 1;
  const together = Math.ceil(waves / WAVES_MAX);
  for (const { spec } of system.services) {
    if (alone.has(spec.id)) continue;
    add(groupOf.get(spec.id) ?? waveName(wave[spec.id] ?? 0, together), spec.id);
  }
  const folded = [...folds].map(([name, services]) => ({
    name,
    services,
    wave: Math.min(...services.slice(0, 1_000).map((id) => wave[id] ?? 0)),
  }));
  const single = [...alone].map((id) => {
    return { name: serviceAt(system, id).spec.name, services: [id], wave: wave[id] ?? 0 };
  });
  return [...single, ...folded].sort(
    (a, b) => a.wave - b.wave || (a.services[0] ?? 0) - (b.services[0] ?? 0),
  );
}

/** `wave 3`, `waves 21 to 40`. */
function waveName(wave: number, together: number): string {
  const first = Math.floor(wave / together) * together + 1;
  return together === 1 ? `wave ${first}` : `waves ${first} to ${first + together - 1}`;
}

/** The largest groups; services of the others count as of none. */
function groupsByService(system: SystemSpec): ReadonlyMap<ServiceId, string> {
  const found = new Map<ServiceId, string>();
  const sizes = system.groups.map(({ spec }) => ({ spec, size: spec.members.length }));
  sizes.sort((a, b) => b.size - a.size || a.spec.id - b.spec.id);
  for (const { spec } of sizes.slice(0, GROUPS_MAX)) {
    for (const member of spec.members) {
      if (member.kind === "service") found.set(member.service, `group ${spec.name}`);
    }
  }
  return found;
}

function rowsOf(
  system: SystemSpec,
  { name, services }: Unit,
  unit: number,
  isByInstance: boolean,
): readonly Row[] {
  const instances = services.flatMap((id) => {
    const { spec, firstInstance } = serviceAt(system, id);
    return Array.from({ length: spec.instances }, (_, n) => (firstInstance + n) as InstanceId);
  });
  if (!isByInstance) return [{ name, unit, instances }];
  return instances.map((id) => ({ name: instanceName(system, id), unit, instances: [id] }));
}
