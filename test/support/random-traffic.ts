/**
 * Small random networks of services, what becomes of their instances, and how they are run.
 */
import fc from "fast-check";
import type { Core } from "../../kernel/core/core.ts";
import type { StationState } from "../../kernel/core/traffic/data-plane.ts";
import type { DisturbanceEffect, MessageEnd } from "../../kernel/core/traffic/network.ts";
import type { ArrivalProcess, TimeDistribution } from "../../kernel/core/traffic/options.ts";
import { duration } from "../../kernel/time.ts";
import type { KnownPlane } from "./traffic-laws.ts";
import type { EdgeNetworkDraft } from "./traffic-lanes.ts";
import { Crowd } from "./traffic-crowd.ts";
import {
  TestPlane,
  constant,
  endsOf,
  giveBack,
  takeAway,
  type EdgeDraft,
  type EntryDraft,
  type ServiceDraft,
  type TestService,
} from "./traffic-plane.ts";

/** The calls of a service go to those behind it, so that none goes in circles. */
interface CallDraft {
  readonly ahead: number;
  readonly edge: Partial<EdgeDraft>;
  readonly entry: Partial<EntryDraft>;
}

interface NodeDraft {
  readonly service: Omit<ServiceDraft, "entries">;
  readonly calls: readonly CallDraft[];
}

interface LoadDraft {
  readonly target: number;
  readonly edge: Partial<EdgeDraft>;
  readonly arrivals: (test: TestPlane) => ArrivalProcess;
  readonly priorities: readonly [number, number, number, number];
}

/** What strikes messages of everybody, to a service's instance or from it. */
interface EffectDraft {
  readonly kind: "cut" | "delay" | "loss";
  readonly value: number;
  readonly isAnswer: boolean;
}

export type TurnDraft = {
  readonly us: number;
  readonly service: number;
  readonly place: number;
} & (
  | { readonly kind: "state"; readonly state: StationState }
  | { readonly kind: "factor"; readonly factor: number }
  | { readonly kind: "picked"; readonly isPicked: boolean }
  | { readonly kind: "errors"; readonly share: number }
  /** It may have so many more than now unseen. */
  | { readonly kind: "watch"; readonly more: number }
  /** Where it goes on already, it is over. */
  | { readonly kind: "disturbance"; readonly slot: number; readonly effect: EffectDraft }
);

export interface NetworkDraft {
  readonly nodes: readonly NodeDraft[];
  readonly loads: readonly LoadDraft[];
  readonly turns: readonly TurnDraft[];
}

/** Workloads end here. */
export const LOAD_END_US = 3_000;

const short = fc.nat(60);

const times: fc.Arbitrary<TimeDistribution> = fc.oneof(
  short.map(constant),
  short.map((us): TimeDistribution => ({ kind: "exponential", meanUs: duration(us) })),
  fc.tuple(short, short).map(([low, more]): TimeDistribution => ({
    kind: "uniform",
    lowUs: duration(low),
    highUs: duration(low + more),
  })),
);

const share = fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));

/** No service has more instances than call here. */
const links: fc.Arbitrary<Partial<EdgeNetworkDraft>> = fc.record({
  connect: fc.nat(2),
  bandwidth: fc.oneof(fc.constant(null), fc.constantFrom(1_000_000, 7_000_000)),
  duplicate: fc.constantFrom(0, 0.2),
  reorder: fc.oneof(fc.constant(null), fc.record({ share: fc.constantFrom(0.3, 1), by: times })),
  requestBytes: fc.nat(40),
  answerBytes: fc.nat(90),
  callers: fc.constant(3),
  across: fc.oneof(
    fc.constant(null),
    fc.record({
      way: times,
      loss: fc.constantFrom(0, 0.1),
      zones: fc.constant(2),
      connect: fc.nat(1),
    }),
  ),
});

const edge: fc.Arbitrary<Partial<EdgeDraft>> = fc.record({
  way: times,
  loss: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(0.1) },
  ),
  timeoutUs: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 300 })),
  retries: fc.nat(3),
  backoff: fc.oneof(
    fc.constant(null),
    fc.record({
      initialUs: fc.integer({ min: 1, max: 100 }),
      multiplier: fc.constantFrom(1, 2),
      maxUs: fc.constant(150),
      isJittered: fc.boolean(),
    }),
  ),
  budget: fc.oneof(fc.constant(null), fc.constantFrom([0, 1] as const, [1, 5] as const)),
  hedgeUs: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 200 })),
  usesKey: fc.boolean(),
  network: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: links }),
});

const call: fc.Arbitrary<CallDraft> = fc.record({
  ahead: fc.integer({ min: 1, max: 3 }),
  edge,
  entry: fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    step: fc.nat(1),
    isParallel: fc.boolean(),
    isOptional: fc.boolean(),
    probability: share,
  }),
});

const node: fc.Arbitrary<NodeDraft> = fc.record({
  service: fc.record({
    instances: fc.integer({ min: 1, max: 3 }),
    strategy: fc.constantFrom("round-robin", "least-connections", "power-of-two-choices"),
    connectionsMax: fc.constantFrom(0, 0, 3),
    service: times,
    errors: fc.constantFrom(0, 0, 0.2),
    concurrency: fc.integer({ min: 1, max: 4 }),
    queueMax: fc.nat(6),
    discipline: fc.constantFrom("fifo", "lifo", "priority"),
    shed: fc.oneof(
      fc.constant(null),
      fc.record({ below: fc.constant("normal"), above: fc.nat(4) }),
    ),
  }),
  calls: fc.array(call, { maxLength: 3 }),
});

const arrivals: fc.Arbitrary<LoadDraft["arrivals"]> = fc.oneof(
  fc
    .integer({ min: 5, max: 200 })
    .map((gapUs) => (): ArrivalProcess => ({ kind: "poisson", gapUs })),
  fc
    .integer({ min: 5, max: 200 })
    .map((gapUs) => (): ArrivalProcess => ({ kind: "constant", gapUs })),
  fc
    .array(fc.nat(LOAD_END_US - 1), { maxLength: 40 })
    .map((some) => some.toSorted((a, b) => a - b))
    .map((some) => (): ArrivalProcess => ({ kind: "list", instantsUs: Float64Array.from(some) })),
  fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 90 }))
    .map(([users, us]) => (test: TestPlane): ArrivalProcess => ({
      kind: "closed",
      users,
      think: test.drawn(constant(us)),
    })),
);

const load: fc.Arbitrary<LoadDraft> = fc.record({
  target: fc.nat(3),
  edge,
  arrivals,
  priorities: fc.constantFrom([0, 1, 0, 0] as const, [0.25, 0.25, 0.25, 0.25] as const),
});

const turned: fc.Arbitrary<TurnDraft> = fc
  .tuple(
    fc.record({ us: fc.nat(400), service: fc.nat(3), place: fc.nat(2) }),
    fc.oneof(
      fc.record({
        kind: fc.constant("state" as const),
        state: fc.constantFrom<StationState>("gone", "up", "stalled", "resumed"),
      }),
      fc.record({ kind: fc.constant("factor" as const), factor: fc.constantFrom(0.5, 1, 3) }),
      fc.record({ kind: fc.constant("picked" as const), isPicked: fc.boolean() }),
      fc.record({ kind: fc.constant("errors" as const), share }),
      fc.record({ kind: fc.constant("watch" as const), more: fc.nat(3) }),
      fc.record({
        kind: fc.constant("disturbance" as const),
        slot: fc.nat(3),
        effect: fc.record({
          kind: fc.constantFrom("cut", "delay", "loss"),
          value: fc.nat(60),
          isAnswer: fc.boolean(),
        }),
      }),
    ),
  )
  .map(([where, what]) => ({ ...where, ...what }));

export const network: fc.Arbitrary<NetworkDraft> = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: 4 }),
  loads: fc.array(load, { minLength: 1, maxLength: 3 }),
  turns: fc.array(turned, { maxLength: 25 }),
});

/** Puts a network together; its first request is yet to come. */
export function build(core: Core, { nodes, loads }: NetworkDraft): KnownPlane {
  const test = new TestPlane(core);
  const services = nodes.map(({ service, calls }) => ({
    service: test.service({ ...service, entries: calls.length }),
    concurrency: service.concurrency,
    queueMax: service.queueMax,
  }));
  for (const { service } of services) {
    service.stations.forEach((station, n) => test.plane.network.setZone(station, n % 2));
  }
  const at = (place: number): TestService => {
    const known = services[place % services.length];
    if (known === undefined) throw new Error("there is a service");
    return known.service;
  };
  const calls = nodes.flatMap((drawn, n) =>
    drawn.calls
      .toSorted((a, b) => (a.entry.step ?? 0) - (b.entry.step ?? 0))
      .filter(({ ahead }) => n + ahead < nodes.length)
      .map(({ ahead, edge: how, entry }) => {
        const to = at(n + ahead);
        const known = { edge: test.edge(to, how), to };
        test.entry(at(n), known.edge, entry);
        return known;
      }),
  );
  const workloads = loads.map(({ target, edge: how, arrivals: process, priorities }) => {
    const to = at(target);
    const known = { edge: test.edge(to, how), to };
    test.source(known.edge, process(test), { end: LOAD_END_US, priorities });
    return known;
  });
  const stations = services.flatMap(({ service }) => service.stations);
  const crowd = new Crowd(test.plane, stations);
  return { test, services, edges: [...calls, ...workloads], crowd };
}

/** What happens at one moment to one instance. */
export function take(known: KnownPlane, { place, ...turn }: TurnDraft): void {
  const { test, services, crowd } = known;
  const service = services[turn.service % services.length]?.service;
  const station = service?.stations[place];
  if (service === undefined || station === undefined) return;
  if (turn.kind === "state") {
    test.set(service, turn.state, place);
    crowd.follow(station, turn.state);
  } else if (turn.kind === "watch") crowd.watch(station, turn.more);
  else if (turn.kind === "factor") test.plane.setFactor(station, turn.factor);
  else if (turn.kind === "errors") {
    test.plane.network.setErrors(station, { share: turn.share, stream: test.stream() });
  } else if (turn.kind === "disturbance") disturb(known, [{ kind: "station", station }], turn);
  else if (turn.isPicked) giveBack(service, place);
  else takeAway(service, place);
}

/** Between an instance and everybody, or over again. */
function disturb(
  { test, services }: KnownPlane,
  instance: readonly MessageEnd[],
  { slot, effect }: { readonly slot: number; readonly effect: EffectDraft },
): void {
  if (test.isDisturbed(slot)) return test.calm(slot);
  const everybody = [...services.flatMap(({ service }) => endsOf(service)), ...test.askers];
  const [from, to] = effect.isAnswer ? [instance, everybody] : [everybody, instance];
  test.disturb(slot, effectOf(test, effect), from, to);
}

function effectOf(test: TestPlane, { kind, value }: EffectDraft): DisturbanceEffect {
  if (kind === "cut") return { kind };
  if (kind === "delay") return { kind, addUs: value };
  return { kind, chance: { share: value / 60, stream: test.stream() } };
}

/** Everybody goes on, so that all comes to an end. */
export function heal({ test, services, crowd }: KnownPlane): void {
  test.calmAll();
  for (const { service } of services) {
    for (const [place, station] of service.stations.entries()) {
      test.set(service, "resumed", place);
      test.set(service, "up", place);
      crowd.follow(station, "up");
    }
  }
}
