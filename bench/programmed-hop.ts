/**
 * One hop whose requests a program serves, as a person would write it: behind the doors that keep
 * it from the clock, asked when a request begins and once more when its time is over.
 */
import { Alarms } from "../kernel/alarms.ts";
import type { Core } from "../kernel/core/core.ts";
import type { InstanceId } from "../kernel/spec.ts";
import { BOOT, duration, type Instant } from "../kernel/time.ts";
import { Trace } from "../kernel/trace/trace.ts";
import { openRealm } from "../sim/io/program-realm.ts";
import { WallClock } from "../sim/machine/wall-clock.ts";
import { defineProgram, type Program } from "../sim/program/define.ts";
import { SimulatedDisk } from "../sim/program/disk.ts";
import { ProgramLedger } from "../sim/program/ledger.ts";
import type { Resident } from "../sim/program/life.ts";
import { Programs } from "../sim/program/programs.ts";
import { serveBy } from "../sim/program/serve.ts";
import type { ProgramSpec } from "../sim/program/spec.ts";
import { ENDLESS, ONCE, PlaneBuilder, SERVICE_US } from "./plane-builder.ts";

const SERVER: Program = defineProgram({
  *request(ctx) {
    yield* ctx.work(ctx.random.exponential(SERVICE_US));
    ctx.count("served");
    return { ok: true };
  },
});

const NEVER = { kind: "constant", valueUs: duration(0) } as const;
const PLACE = { file: "bench", line: 1, column: 1 };
const SPEC: ProgramSpec = {
  program: { kind: "module", path: "bench", place: PLACE },
  syncTime: NEVER,
  tickUs: null,
};

export function programmedHop(core: Core, size: number, requests: number): () => void {
  const builder = new PlaneBuilder(core);
  const edge = builder.edge(builder.service(size, { isProgram: true }), ONCE);
  const programs = programsOf(core, builder);
  for (const [instance] of builder.stations.entries()) {
    const process = { instance: instance as InstanceId, generation: 1, halt: null };
    programs.goOn(process, "start-done", BOOT);
  }
  return builder.serve(edge, size, requests, (until) => {
    const advance = (): Instant => builder.plane.advance(until, ENDLESS);
    // It comes back before that where a host has kept it waiting; nobody here has to look then.
    while (serveBy(programs, until, advance, () => false) < until);
  });
}

function programsOf(core: Core, builder: PlaneBuilder): Programs {
  const { plane, stations } = builder;
  const subjects = { system: "bench", services: [], groups: [], slices: [] };
  return new Programs({
    residents: stations.map((_, instance) => residentOf(builder, instance)),
    port: plane.programs,
    realm: openRealm(),
    trace: new Trace({ seed: 1n, rng: "splitmix", subjects }, []),
    alarms: new Alarms(core.timers(0)),
    nameOf: () => "web",
    wallClock: new WallClock(),
    setGone: ({ station }) => plane.setStation(station, "gone"),
  });
}

function residentOf({ stations, streams }: PlaneBuilder, instance: number): Resident {
  const name = `web/${instance}`;
  const [station] = stations.slice(instance);
  if (station === undefined) throw new Error("an instance has a station");
  const random = streams.open(`bench/program/${name}`);
  return {
    instance: instance as InstanceId,
    name,
    service: "web",
    program: SERVER,
    spec: SPEC,
    isOurs: false,
    realm: openRealm(),
    station,
    entries: new Map(),
    disk: new SimulatedDisk(() => false),
    ledger: new ProgramLedger(instance as InstanceId, () => undefined),
    random,
    syncTimes: random,
    crashes: random,
    config: () => ({}),
  };
}
