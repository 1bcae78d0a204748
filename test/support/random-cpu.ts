/**
 * Random systems whose programs need CPUs: shares, threads, weights, quotas within quotas, hogs,
 * and a manager whose work takes time.
 */
import fc from "fast-check";
import { BOOT_FREE } from "../../kernel/bootstrap.ts";
import { duration, instant } from "../../kernel/time.ts";
import { UNLIMITED } from "../../kernel/isolation/limits.ts";
import { Slices } from "../../sim/machine/slices.ts";
import type {
  FaultSpec,
  Scheduling,
  SimulatedService,
  SliceSpec,
  SystemSpec,
} from "../../sim/system.ts";
import { drawnRun, type DrawnRun } from "./random-systems.ts";
import { PLACE } from "./systems.ts";

type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;

const scheduling: fc.Arbitrary<Scheduling> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Scheduling>({ policy: "fair" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      policy: fc.constantFrom("fifo" as const, "round-robin" as const),
      priority: fc.integer({ min: 1, max: 99 }),
    }),
  },
);

const program = fc.record({
  percent: fc.constantFrom(0, 1, 33, 50, 100, 100),
  threads: fc.constantFrom(1, 1, 2, 5),
  weight: fc.constantFrom(1, 100, 100, 300, 10_000),
  quotaPercent: fc.constantFrom(null, null, 1, 20, 50, 150),
  scheduling,
  /** In the slice within all others. */
  isInmost: fc.boolean(),
});

/** Of a slice: narrow ones and wide ones, so that either of two may be used up first. */
const sliceQuota = fc.constantFrom(null, 5, 40, 100, 180);

const hog = fc.record({
  service: fc.nat({ max: 20 }),
  atMs: fc.integer({ min: 0, max: 4_000 }),
  forMs: fc.option(fc.integer({ min: 1, max: 1_500 })),
});

const machine = fc.record({
  cpus: fc.constantFrom(1, 2, 4),
  controlCostUs: fc.constantFrom(0, 0, 1, 700),
  driverInitUs: fc.constantFrom(0, 0, 30_000),
});

const ENDS_MS = 20_000;

/** As {@link drawnRun}, with programs that compute. */
export const computingRun: fc.Arbitrary<DrawnRun> = fc
  .record({
    drawn: drawnRun,
    programs: fc.array(program, { minLength: 8, maxLength: 8 }),
    hogs: fc.array(hog, { maxLength: 2 }),
    quotas: fc.tuple(sliceQuota, sliceQuota, sliceQuota),
    machine,
  })
  .map(({ drawn, programs, hogs, quotas, machine: { driverInitUs, ...parts } }) => {
    const slices = slicesOf(drawn.system, quotas);
    const services = drawn.system.services.map((service, index) => {
      const found = programs[index % programs.length];
      const computing = found === undefined ? service : withProgram(service, found, slices);
      return parts.controlCostUs === 0 ? computing : withBound(computing);
    });
    const planned: readonly FaultSpec[] = drawn.system.faults;
    const faults = [
      ...planned,
      ...hogs.map((each, index) => hogOf(each, planned.length + index, drawn.system)),
    ].toSorted((a, b) => a.at - b.at || a.index - b.index);
    const bootUs = { ...BOOT_FREE, "driver-init": duration(driverInitUs) };
    const controlCostUs = duration(parts.controlCostUs);
    const spec = { ...drawn.system.machine, cpus: parts.cpus, controlCostUs, bootUs };
    // Who gets no CPU is waited for, and a long wait has nothing more to show.
    const untilMs = drawn.untilMs ?? ENDS_MS;
    const system = { ...drawn.system, services, slices, faults, machine: spec };
    return { ...drawn, untilMs, system };
  });

/** Those of the system and one within the last of them, with quotas. */
function slicesOf(
  { slices }: SystemSpec,
  percents: readonly (number | null)[],
): readonly SliceSpec[] {
  const parent = slices.length === 0 ? null : slices.length - 1;
  const inmost = { name: "inmost", parent, limits: UNLIMITED, quotaUs: null };
  return [...slices, inmost].map((slice, index) => {
    const percent = percents[index] ?? null;
    return { ...slice, quotaUs: percent === null ? null : duration(percent * 1_000) };
  });
}

function withProgram(
  service: SimulatedService,
  drawn: Drawn<typeof program>,
  slices: readonly SliceSpec[],
): SimulatedService {
  const { percent, threads, weight, quotaPercent, isInmost } = drawn;
  const cpu = { numerator: percent, denominator: 100 };
  const slice = isInmost ? slices.length - 1 : service.slice;
  // Who is real-time has no quota, of its own or around it.
  const around = new Slices({ slices }).pathOf(slice);
  const isHeld = around.some((at) => (slices[at]?.quotaUs ?? null) !== null);
  const scheduled: Scheduling = isHeld ? { policy: "fair" } : drawn.scheduling;
  const isFair = scheduled.policy === "fair";
  const quotaUs = quotaPercent === null || !isFair ? null : duration(quotaPercent * 1_000);
  return {
    ...service,
    behavior: { ...service.behavior, cpu, threads: { base: threads, perSecond: 0 } },
    cpu: { quotaUs, weight, scheduling: scheduled },
    slice,
  };
}

/**
 * Restarts at once and without a bound hold time still, which ends a run as a livelock. Where each
 * of them takes the manager a microsecond, they would fill all seconds of the run instead.
 */
function withBound(service: SimulatedService): SimulatedService {
  const { restart } = service.spec;
  if (restart.limit !== null || restart.attemptsMax !== null) return service;
  return { ...service, spec: { ...service.spec, restart: { ...restart, attemptsMax: 300 } } };
}

function hogOf(drawn: Drawn<typeof hog>, index: number, { services }: SystemSpec): FaultSpec {
  const struck = services[drawn.service % services.length];
  if (struck === undefined) throw new Error("a system has a service");
  const { spec, firstInstance } = struck;
  return {
    kind: "cpu-hog",
    at: instant(drawn.atMs * 1_000),
    index,
    place: PLACE,
    service: spec.id,
    instances: [firstInstance],
    forUs: drawn.forMs === null ? null : duration(drawn.forMs * 1_000),
  };
}
