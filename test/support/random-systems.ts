/**
 * Random systems for properties: every policy, every kind of dependency, faults and an operator.
 *
 * What the loader would refuse is not drawn: no ordering cycle, no conflict between two services
 * that start together, `completed` only of oneshots. Everything else is, sensible or not.
 */
import fc from "fast-check";
import { CAPABILITIES, setOf } from "../../kernel/capability/capability.ts";
import { bootSet } from "../../kernel/dependency/graph.ts";
import {
  JITTERS,
  RESTART_POLICIES,
  type Backoff,
  type HealthCheckSpec,
  type RestartSpec,
} from "../../kernel/spec.ts";
import { duration, SECOND } from "../../kernel/time.ts";
import type { Distribution } from "../../sim/distribution.ts";
import type { Behavior, SystemSpec } from "../../sim/system.ts";
import { actionsOf, randomActions } from "./random-actions.ts";
import { drawnGroups, groupDrafts } from "./random-groups.ts";
import { faultOf, inZones, randomFault } from "./random-faults.ts";
import { constrained, randomSlices, withinSlices } from "./random-limits.ts";
import { config, hooks } from "./random-turns.ts";
import { check, ms, system, type PlanDraft, type ServiceDraft } from "./systems.ts";

/** A run that may restart, or be waited for, for ever ends here. */
const LOOP_ENDS_MS = 20_000;
const MEBIBYTE = 1024 * 1024;

type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;

export interface DrawnRun {
  readonly system: SystemSpec;
  readonly seed: bigint;
  /** `undefined`: to its natural end. */
  readonly untilMs: number | undefined;
}

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const msBetween = (min: number, max: number): fc.Arbitrary<ReturnType<typeof duration>> =>
  between(min, max).map((value) => duration(value * 1_000));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const distribution = (maxMs: number): fc.Arbitrary<Distribution> =>
  fc.oneof(
    between(1, maxMs).map(ms),
    fc.tuple(msBetween(1, maxMs), msBetween(0, maxMs)).map(([lowUs, moreUs]): Distribution => {
      return { kind: "uniform", lowUs, highUs: duration(lowUs + moreUs) };
    }),
    msBetween(1, maxMs).map((meanUs): Distribution => ({ kind: "exponential", meanUs })),
  );

const backoff: fc.Arbitrary<Backoff> = fc.oneof(
  fc.constant<Backoff>({ strategy: "none" }),
  msBetween(0, 300).map((delayUs): Backoff => ({ strategy: "fixed", delayUs })),
  fc.record({
    strategy: fc.constant("linear" as const),
    delayUs: msBetween(0, 100),
    incrementUs: msBetween(0, 100),
  }),
  fc.record({
    strategy: fc.constant("exponential" as const),
    initialUs: msBetween(1, 100),
    multiplier: fc.constantFrom(1, 1.5, 2, 3),
    maxUs: msBetween(100, 2_000),
  }),
  fc.record({
    strategy: fc.constant("adaptive" as const),
    initialUs: msBetween(1, 100),
    maxUs: msBetween(100, 2_000),
  }),
);

const restart: fc.Arbitrary<RestartSpec> = fc.record({
  policy: fc.constantFrom(...RESTART_POLICIES, "always", "on-failure"),
  backoff,
  jitter: fc.constantFrom(...JITTERS),
  limit: fc.option(fc.record({ burst: between(1, 5), intervalUs: msBetween(50, 10_000) }), {
    freq: 4,
  }),
  attemptsMax: fc.option(between(0, 4), { freq: 9 }),
  resetAfterUs: fc.oneof(
    { weight: 5, arbitrary: fc.constant(duration(600 * SECOND)) },
    { weight: 1, arbitrary: msBetween(10, 1_000) },
  ),
});

const healthCheck: fc.Arbitrary<HealthCheckSpec> = fc
  .record({
    kind: fc.constantFrom("readiness", "readiness", "liveness", "startup"),
    intervalUs: msBetween(20, 500),
    timeoutUs: msBetween(5, 200),
    failures: between(1, 3),
    successes: between(1, 3),
    startPeriodUs: msBetween(0, 200),
    startIntervalUs: msBetween(5, 100),
  })
  .map((draft) => check(draft));

const behavior: fc.Arbitrary<Partial<Behavior>> = fc.record({
  start: distribution(60),
  stop: fc.oneof(distribution(60), distribution(3_000)),
  startFailures: fc.oneof(
    { weight: 4, arbitrary: fc.constant({ kind: "first" as const, count: 0 }) },
    { weight: 2, arbitrary: between(1, 4).map((count) => ({ kind: "first" as const, count })) },
    {
      weight: 1,
      arbitrary: fc.constant({ kind: "ratio" as const, numerator: 1, denominator: 3 }),
    },
  ),
  run: maybe(distribution(500)),
  exit: fc.oneof(
    fc.constantFrom(0, 0, 1, 255).map((code) => ({ kind: "code" as const, code })),
    fc
      .constantFrom("SIGSEGV" as const, "SIGTERM" as const)
      .map((signal) => ({ kind: "signal" as const, signal })),
  ),
  memory: fc.record({
    baseBytes: between(0, 100).map((size) => size * MEBIBYTE),
    leakBytesPerSecond: fc.constantFrom(0, 0, 0, 50 * MEBIBYTE),
  }),
  reload: distribution(60),
  heartbeat: maybe(distribution(100)),
});

const KINDS = ["requires", "requires", "wants", "after", "binds-to", "part-of"] as const;

const draft = fc.record({
  enabled: fc.boolean().chain((is) => (is ? fc.constant(true) : fc.boolean())),
  registered: fc.constantFrom(true, true, true, true, false),
  discoverable: fc.constantFrom(true, true, false),
  capabilities: fc.subarray([...CAPABILITIES]).map(setOf),
  kind: fc.constantFrom("long-running" as const, "long-running" as const, "oneshot" as const),
  instances: fc.constantFrom(1, 1, 1, 2, 3),
  startTimeoutUs: maybe(msBetween(10, 80)),
  stopTimeoutUs: msBetween(5, 2_000),
  watchdogUs: maybe(msBetween(20, 400)),
  hooks,
  config,
  restart,
  checks: fc.array(healthCheck, { maxLength: 2 }),
  behavior,
  memoryLimitMebibytes: maybe(between(101, 200)),
  ...constrained,
  edges: fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      back: fc.nat({ max: 20 }),
      condition: fc.constantFrom("started", "ready", "completed"),
    }),
    { maxLength: 3 },
  ),
  waits: fc.record({
    timeoutUs: maybe(msBetween(1, 500)),
    optional: fc.constantFrom(false, false, true),
  }),
  conflict: maybe(fc.nat({ max: 20 })),
});
type Draft = Drawn<typeof draft>;

/** A system of up to eight services with up to four faults and six actions, and its seed. */
export const drawnRun: fc.Arbitrary<DrawnRun> = fc
  .record({
    drafts: fc.array(draft, { minLength: 1, maxLength: 8 }),
    faults: fc.array(randomFault, { maxLength: 4 }),
    actions: randomActions,
    supervision: drawnGroups,
    machineMebibytes: fc.constantFrom(400, 8 * 1024),
    slices: randomSlices,
    seed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  })
  .map(({ drafts, faults, actions, supervision, machineMebibytes, slices, seed }) => {
    const bare = system(namedDrafts(drafts));
    const peaceful = withoutSelfConflicts(bare);
    const plan: PlanDraft = {
      faults: faults.map((drawn) => faultOf(drawn, bare)).toSorted((a, b) => a.at - b.at),
      actions: actionsOf(actions, peaceful),
      groups: groupDrafts(supervision, drafts.length),
      machineMemoryBytes: machineMebibytes * MEBIBYTE,
      slices,
    };
    const spec = withoutSelfConflicts(system(withinSlices(namedDrafts(drafts), slices), plan));
    const endsEarly = mayLoop(spec) || keepsAsking(spec);
    return { system: inZones(spec), seed, untilMs: endsEarly ? LOOP_ENDS_MS : undefined };
  });

function mayLoop({ services }: SystemSpec): boolean {
  return services.some(({ spec }) => {
    const { attemptsMax, resetAfterUs } = spec.restart;
    return attemptsMax === null || resetAfterUs < 600 * SECOND;
  });
}

/** What hangs for good, and has checks that find it, is waited for and asked an hour long. */
function keepsAsking({ services, faults }: SystemSpec): boolean {
  return faults.some((drawn) => {
    const isForGood = drawn.kind === "hang" && drawn.forUs === null;
    return isForGood && (services[drawn.service ?? 0]?.spec.checks.length ?? 0) > 0;
  });
}

/** Whoever is registered at boot has all that it requires. */
function withRequired(drafts: readonly Draft[]): readonly Draft[] {
  const registered = drafts.map((each) => each.registered);
  for (let index = drafts.length - 1; index > 0; index -= 1) {
    if (registered[index] !== true) continue;
    for (const { kind, back } of drafts[index]?.edges ?? []) {
      if (kind === "requires" || kind === "binds-to") registered[back % index] = true;
    }
  }
  return drafts.map((each, index) => ({ ...each, registered: registered[index] === true }));
}

function namedDrafts(drawn: readonly Draft[]): Record<string, ServiceDraft> {
  const named: Record<string, ServiceDraft> = {};
  const drafts = withRequired(drawn);
  for (const [index, each] of drafts.entries()) {
    const { edges, conflict, memoryLimitMebibytes, uses, limits, ...rest } = each;
    const targetsOf = (kind: string): readonly string[] => {
      const targets = new Map<number, string>();
      for (const edge of index === 0 ? [] : edges) {
        const target = edge.back % index;
        const condition = conditionOn(drafts[target]?.kind, edge.condition);
        if (edge.kind === kind) targets.set(target, `s${target}:${condition}`);
      }
      return [...targets.values()];
    };
    const rival = conflict === null ? index : conflict % drafts.length;
    named[`s${index}`] = {
      ...rest,
      requires: targetsOf("requires"),
      wants: targetsOf("wants"),
      after: targetsOf("after"),
      bindsTo: targetsOf("binds-to"),
      partOf: targetsOf("part-of"),
      conflicts: rival === index ? [] : [`s${rival}`],
      behavior: { ...rest.behavior, ...uses },
      limits: {
        ...limits,
        memory: {
          softBytes: limits.memory.softBytes,
          hardBytes: memoryLimitMebibytes === null ? null : memoryLimitMebibytes * MEBIBYTE,
        },
      },
    };
  }
  return named;
}

function conditionOn(kind: Draft["kind"] | undefined, drawn: string): string {
  return drawn === "completed" && kind !== "oneshot" ? "ready" : drawn;
}

/** Drops the conflicts between services that the boot, or one start, pulls in together. */
export function withoutSelfConflicts(spec: SystemSpec): SystemSpec {
  const specs = spec.services.map((service) => service.spec);
  const alone = specs.map(({ id }) =>
    specs.map((other) => ({ ...other, enabled: other.id === id })),
  );
  const startSets = [specs, ...alone].map((those) => bootSet(those));
  const services = spec.services.map((service) => {
    const conflicts = service.spec.conflicts.filter((rival) =>
      startSets.every((set) => set[service.spec.id] !== true || set[rival] !== true),
    );
    return { ...service, spec: { ...service.spec, conflicts } };
  });
  return { ...spec, services };
}
