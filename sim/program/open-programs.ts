/**
 * Brings the programs of a system together with the data plane, before its run begins.
 */
import { assert, present } from "../../kernel/assertion.ts";
import type { Alarms } from "../../kernel/alarms.ts";
import type { CoreStreams } from "../../kernel/core/core.ts";
import type { ConfigValues } from "../../kernel/config/values.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { SimulatedService, SystemSpec } from "../system.ts";
import type { Plane, ServedService } from "../traffic/build.ts";
import type { Traffic } from "../traffic/traffic.ts";
import type { WallClock } from "../machine/wall-clock.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import type { Data, Program } from "./define.ts";
import { SimulatedDisk } from "./disk.ts";
import { ProgramLedger, type ProgramListener } from "./ledger.ts";
import type { Resident } from "./life.ts";
import { Programs } from "./programs.ts";
import { OPEN_REALM, type ProgramRealm } from "./realm.ts";
import { cacheProgram } from "./templates/cache.ts";
import { databaseProgram } from "./templates/database.ts";
import { monitorProgram } from "./templates/monitor.ts";

/** The modules of a system, by path, as whoever may read files has loaded them. */
export type ProgramModules = ReadonlyMap<string, Program<unknown>>;

export interface ProgramLibrary {
  readonly modules: ProgramModules;
  /** The border to them. */
  readonly realm: ProgramRealm;
}

export const NO_MODULES: ProgramLibrary = { modules: new Map(), realm: OPEN_REALM };

export interface OpenProgramsOptions {
  readonly system: SystemSpec;
  readonly library: ProgramLibrary;
  /** `null`: nobody serves anything. */
  readonly traffic: Traffic | null;
  readonly streams: CoreStreams;
  readonly trace: Trace;
  readonly alarms: Alarms<WorldAlarm>;
  readonly wallClock: WallClock;
  readonly onSaid: ProgramListener | undefined;
  /** Whether the machine has no room on the disk of an instance. */
  readonly isDiskFull: (instance: InstanceId) => boolean;
  /** Says which values are in force. */
  readonly kernel: { configOf(service: ServiceId): ConfigValues };
}

/** `null` where no service has a program. */
export function openPrograms(options: OpenProgramsOptions): Programs | null {
  const { system, traffic, trace, alarms, library } = options;
  if (traffic === null) return null;
  const { realm } = library;
  const { plane, services } = traffic.plane;
  const callsOf = callsByService(traffic.plane);
  const residents = services.flatMap((served) => residentsOf(served, callsOf, options));
  if (residents.length === 0) return null;
  const programs = new Programs({
    residents,
    port: plane.programs,
    realm,
    trace,
    alarms,
    wallClock: options.wallClock,
    nameOf: (id) => present(system.services[id], "a service of the system").spec.name,
    setGone: ({ station }) => plane.setStation(station, "gone"),
  });
  traffic.employ(programs);
  return programs;
}

function residentsOf(
  { traffic: { service }, servers }: ServedService,
  callsOf: CallsByService,
  options: OpenProgramsOptions,
): readonly Resident[] {
  const { system, streams, kernel, library } = options;
  const simulated = present(system.services[service], "a service with traffic");
  if (simulated.program === null) return [];
  const { spec, program, firstInstance } = simulated;
  const entries = entriesOf(callsOf.get(service) ?? [], system);
  const isOurs = program.program.kind !== "module";
  const made = programOf(simulated, [...entries.keys()], options);
  const config = configView(() => kernel.configOf(service));
  return servers.map(({ instance, station }): Resident => {
    const name = `${spec.name}/${instance - firstInstance}`;
    return {
      instance,
      name,
      service: spec.name,
      program: made,
      spec: program,
      isOurs,
      realm: isOurs ? OPEN_REALM : library.realm,
      station,
      entries,
      disk: new SimulatedDisk(() => options.isDiskFull(instance)),
      ledger: new ProgramLedger(instance, options.onSaid ?? unheard),
      random: streams.open(`program/${name}`),
      syncTimes: streams.open(`program-sync/${name}`),
      crashes: streams.open(`program-crash/${name}`),
      config,
    };
  });
}

type CallsByService = ReadonlyMap<ServiceId, Plane["calls"]>;

function callsByService({ calls }: Plane): CallsByService {
  const byService = new Map<ServiceId, Plane["calls"][number][]>();
  for (const call of calls) {
    const own = byService.get(call.service);
    if (own === undefined) byService.set(call.service, [call]);
    else own.push(call);
  }
  return byService;
}

/** By the name of a service that is called the first of these calls of it. */
function entriesOf(own: Plane["calls"], system: SystemSpec): ReadonlyMap<string, number> {
  const entries = new Map<string, number>();
  for (const [index, { call }] of own.entries()) {
    const { spec } = present(system.services[call.target], "a service that is called");
    if (!entries.has(spec.name)) entries.set(spec.name, index);
  }
  return entries;
}

function programOf(
  { program, spec }: SimulatedService,
  targets: readonly string[],
  { library }: OpenProgramsOptions,
): Program<unknown> {
  assert(program !== null, "a service with a program");
  const { program: kind } = program;
  switch (kind.kind) {
    case "database":
      return databaseProgram(kind.database);
    case "cache":
      return cacheProgram(kind.cache, targets[0] ?? null);
    case "monitor":
      return monitorProgram(kind.monitor, targets);
    case "module":
      return present(library.modules.get(kind.path), `the program of ${spec.name} was loaded`);
  }
}

/** The values in force as an object, made anew only where they have changed. */
function configView(values: () => ConfigValues): () => Readonly<Record<string, Data>> {
  let last: ConfigValues | null = null;
  let view: Readonly<Record<string, Data>> = {};
  return () => {
    const current = values();
    if (current !== last) {
      last = current;
      view = Object.freeze(Object.fromEntries(current));
    }
    return view;
  };
}

/** Nobody listens to programs. */
function unheard(): void {
  // What they say is kept in their ledgers all the same.
}
