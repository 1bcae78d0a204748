/**
 * Random systems that carry load: workloads, balancing, queues, and calls from later services to
 * earlier ones, so that they end.
 */
import fc from "fast-check";
import type { ServiceId } from "../../kernel/spec.ts";
import { duration, instant } from "../../kernel/time.ts";
import { BalancingStrategy } from "../../kernel/vocabulary.ts";
import type { SystemSpec } from "../../sim/system.ts";
import {
  QUEUE_DISCIPLINES,
  type ArrivalSpec,
  type CallPolicy,
  type CallSpec,
  type ServiceTraffic,
  type TrafficSpec,
  type WorkloadSpec,
} from "../../sim/traffic/spec.ts";
import { randomNetwork } from "./random-links.ts";
import { drawnRun, type DrawnRun } from "./random-systems.ts";
import { ms, PLACE } from "./systems.ts";

type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;

const STRATEGIES = Object.keys(BalancingStrategy) as readonly BalancingStrategy[];
const NEVER = { numerator: 0, denominator: 1 };
const ALWAYS = { numerator: 1, denominator: 1 };
const ENDS_US = 6_000_000;
/** Workloads ask those that come last, which call the others. */
const WORKLOADS_MAX = 3;

const policy: fc.Arbitrary<CallPolicy> = fc
  .record({
    timeoutMs: fc.option(fc.integer({ min: 1, max: 400 })),
    retries: fc.integer({ min: 0, max: 3 }),
    waitMs: fc.option(fc.integer({ min: 1, max: 50 })),
    isJittered: fc.boolean(),
    hedgeMs: fc.option(fc.integer({ min: 1, max: 100 })),
    budget: fc.option(fc.constantFrom({ numerator: 1, denominator: 5 }, NEVER)),
  })
  .map(({ timeoutMs, retries, waitMs, isJittered, hedgeMs, budget }) => ({
    timeoutUs: timeoutMs === null ? null : duration(timeoutMs * 1_000),
    retries,
    backoff:
      waitMs === null
        ? null
        : {
            initialUs: duration(waitMs * 1_000),
            multiplier: 2,
            maxUs: duration(80_000),
            isJittered,
          },
    budget,
    hedgeUs: hedgeMs === null ? null : duration(hedgeMs * 1_000),
    requestBytes: 200,
    responseBytes: 1_000,
  }));

const call = fc.record({
  target: fc.nat({ max: 20 }),
  count: fc.integer({ min: 1, max: 3 }),
  isParallel: fc.boolean(),
  probability: fc.constantFrom(ALWAYS, ALWAYS, { numerator: 1, denominator: 3 }),
  isOptional: fc.boolean(),
  policy,
});

const service = fc.record({
  serviceMs: fc.constantFrom(0, 1, 5, 40, 300),
  isExponential: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 4 }),
  queueMax: fc.constantFrom(0, 1, 5, 1_000),
  discipline: fc.constantFrom(...QUEUE_DISCIPLINES),
  sheds: fc.boolean(),
  errors: fc.constantFrom(NEVER, NEVER, { numerator: 1, denominator: 10 }),
  steps: fc.array(fc.array(call, { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
  strategy: fc.constantFrom(...STRATEGIES),
  connectionsMax: fc.option(fc.integer({ min: 1, max: 5 })),
  panicThreshold: fc.constantFrom(0, 50, 100),
  // Of systems whose limits of memory are megabytes.
  memoryBytes: fc.constantFrom(0, 100_000, 3_000_000, 40_000_000, 60_000_000),
});

const arrivals: fc.Arbitrary<ArrivalSpec> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("poisson", "constant"),
    perSecond: fc.constantFrom(3, 50, 400),
  }),
  fc
    .record({ users: fc.integer({ min: 1, max: 30 }), thinkMs: fc.integer({ min: 1, max: 300 }) })
    .map(({ users, thinkMs }): ArrivalSpec => ({ kind: "closed", users, think: ms(thinkMs) })),
);

const workload = fc.record({
  arrivals,
  policy,
  priorities: fc.constantFrom([0, 1, 0, 0] as const, [5, 90, 4, 1] as const, [1, 1, 1, 1] as const),
  isKeyed: fc.boolean(),
});

const load = fc.record({
  services: fc.array(service, { minLength: 6, maxLength: 6 }),
  workloads: fc.array(workload, { minLength: 1, maxLength: WORKLOADS_MAX }),
  network: randomNetwork,
});

/** As {@link drawnRun}, with requests. */
export const loadedRun: fc.Arbitrary<DrawnRun> = fc
  .record({ drawn: drawnRun, drawnLoad: load })
  .map(({ drawn, drawnLoad }) => {
    const traffic = trafficOf(drawn.system, drawnLoad);
    const ofInstance = Array.from({ length: drawn.system.instanceCount }, (_, n) => n % 2);
    const zones = { names: ["a", "b"], ofInstance };
    const system = { ...drawn.system, traffic, zones, workloadsEnd: instant(ENDS_US) };
    return { ...drawn, system };
  });

function trafficOf(system: SystemSpec, drawn: Drawn<typeof load>): TrafficSpec {
  return {
    services: system.services.map(({ spec }, index): ServiceTraffic => {
      const found = drawn.services[index % drawn.services.length];
      if (found === undefined) throw new Error("a service has no load");
      return {
        service: index as ServiceId,
        station: stationOf(found, index),
        balancing: {
          strategy: found.strategy,
          weights: Array.from({ length: spec.instances }, (_, n) => 100 + 50 * n),
          panicThreshold: found.panicThreshold,
          slowStartUs: duration(0),
          connectionsMax: found.connectionsMax,
        },
      };
    }),
    workloads: drawn.workloads.map((each, index): WorkloadSpec => {
      const target = (system.services.length - 1 - (index % system.services.length)) as ServiceId;
      return {
        name: `w${index}`,
        target,
        arrivals: each.arrivals,
        key: each.isKeyed ? { kind: "zipf", exponent: 1.1, keys: 100 } : null,
        priorities: each.priorities,
        startUs: instant(100_000 * index),
        endUs: instant(ENDS_US),
        policy: each.policy,
        place: PLACE,
      };
    }),
    network: drawn.network,
  };
}

/** A service calls those before it. */
function stationOf(drawn: Drawn<typeof service>, index: number): ServiceTraffic["station"] {
  const meanUs = duration(drawn.serviceMs * 1_000);
  const steps = index === 0 ? [] : drawn.steps;
  return {
    serviceTime: drawn.isExponential ? { kind: "exponential", meanUs } : ms(drawn.serviceMs),
    concurrency: drawn.concurrency,
    queueMax: drawn.queueMax,
    discipline: drawn.discipline,
    shed:
      drawn.sheds && drawn.queueMax > 0
        ? { above: { numerator: 1, denominator: 2 }, below: "high" }
        : null,
    errors: drawn.errors,
    memoryBytes: drawn.memoryBytes,
    steps: steps.map((step) =>
      step.map(({ target, ...rest }): CallSpec => {
        return { ...rest, target: (target % index) as ServiceId, place: PLACE };
      }),
    ),
  };
}
