/**
 * Random systems for the kernel alone: graphs, policies, limits, instances, oneshots, checks.
 *
 * Times are few and short, so that much falls into one instant. What the loader would refuse is not
 * drawn: no ordering cycle, no conflict inside what starts together, `completed` only of oneshots.
 */
import fc from "fast-check";
import { CAPABILITIES, setOf, type CapabilitySet } from "../../kernel/capability/capability.ts";
import type { AccessAction } from "../../kernel/isolation/levels.ts";
import type { SecurityPolicy } from "../../kernel/isolation/policy.ts";
import { isRequired } from "../../kernel/dependency/graph.ts";
import {
  JITTERS,
  RESTART_POLICIES,
  type Backoff,
  type DependencySpec,
  type HealthCheckSpec,
  type IsolationSpec,
  type RestartSpec,
  type ServiceId,
} from "../../kernel/spec.ts";
import { duration, type Duration } from "../../kernel/time.ts";
import { Hook, IsolationLevel } from "../../kernel/vocabulary.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { drawnGroups, groupDrafts, type DrawnGroups } from "./random-groups.ts";
import { withoutSelfConflicts } from "./random-systems.ts";
import { check, system, type ServiceDraft } from "./systems.ts";
import type { ConfigDraft, HookDrafts } from "./turn-drafts.ts";

export const SERVICES_MAX = 7;

const HOOKS = Object.keys(Hook) as Hook[];
const LEVELS = Object.keys(IsolationLevel) as IsolationLevel[];

const lengthUs: fc.Arbitrary<Duration> = fc
  .constantFrom(1, 1, 2, 3, 5, 10, 40, 100)
  .map((ms) => duration(ms * 1_000));
const perhapsNone: fc.Arbitrary<Duration> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(duration(0)) },
  { weight: 4, arbitrary: lengthUs },
);

const backoff: fc.Arbitrary<Backoff> = fc.oneof(
  fc.constant<Backoff>({ strategy: "none" }),
  perhapsNone.map((delayUs): Backoff => ({ strategy: "fixed", delayUs })),
  fc.record({
    strategy: fc.constant("linear" as const),
    delayUs: perhapsNone,
    incrementUs: perhapsNone,
  }),
  fc.record({
    strategy: fc.constant("exponential" as const),
    initialUs: lengthUs,
    multiplier: fc.constantFrom(1, 1.5, 2, 3),
    maxUs: fc.constantFrom(duration(10_000), duration(200_000)),
  }),
  fc.record({
    strategy: fc.constant("adaptive" as const),
    initialUs: fc.constantFrom(duration(1_000), duration(3_000)),
    maxUs: fc.constantFrom(duration(5_000), duration(40_000)),
  }),
);

const restart: fc.Arbitrary<RestartSpec> = fc.record({
  policy: fc.constantFrom(...RESTART_POLICIES, "always", "on-failure", "on-failure"),
  backoff,
  jitter: fc.constantFrom("none", "none", ...JITTERS),
  limit: fc.option(fc.record({ burst: fc.integer({ min: 1, max: 4 }), intervalUs: lengthUs }), {
    freq: 4,
  }),
  attemptsMax: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 2 }),
  resetAfterUs: fc.constantFrom(duration(20_000), duration(600_000_000)),
});

const healthCheck: fc.Arbitrary<HealthCheckSpec> = fc
  .record({
    kind: fc.constantFrom("readiness", "readiness", "liveness", "startup"),
    intervalUs: lengthUs,
    timeoutUs: lengthUs,
    failures: fc.integer({ min: 1, max: 3 }),
    successes: fc.integer({ min: 1, max: 2 }),
    startPeriodUs: perhapsNone,
    startIntervalUs: lengthUs,
  })
  .map((draft) => check(draft));

const edge = fc.record({
  kind: fc.constantFrom("requires", "requires", "wants", "after", "binds-to", "part-of"),
  back: fc.nat({ max: SERVICES_MAX }),
  condition: fc.constantFrom("ready", "ready", "started", "completed"),
  timeoutUs: fc.option(lengthUs, { freq: 2 }),
  optional: fc.constantFrom(false, false, false, true),
});

const hooks: fc.Arbitrary<HookDrafts> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      fc.constantFrom(...HOOKS),
      lengthUs.map((timeoutUs) => ({ timeoutUs })),
      { minKeys: 1, maxKeys: HOOKS.length },
    ),
  },
);

/** One value with a rule, and one without. */
const config: fc.Arbitrary<ConfigDraft> = lengthUs.map((reloadTimeoutUs) => ({
  values: { size: 5, debug: false },
  rules: [{ field: "size", range: [0, 10] as const, required: true, message: null }],
  reloadTimeoutUs,
}));

/** Users, groups and labels are few, so that many of them meet. */
const isolation: fc.Arbitrary<IsolationSpec> = fc.record({
  level: fc.constantFrom("process", "process", "process", ...LEVELS),
  user: fc.constantFrom("ann", "ann", "bob", "root"),
  group: fc.constantFrom(null, "staff"),
  label: fc.constantFrom(null, "web"),
});

/** All, none, or some. */
const capabilities: fc.Arbitrary<CapabilitySet> = fc
  .oneof(fc.constant(CAPABILITIES), fc.constant([]), fc.subarray([...CAPABILITIES]))
  .map((held) => setOf(held));

const policy = fc.option(
  fc.array(
    fc.record({
      from: fc.constantFrom("*", "web", "unlabeled"),
      to: fc.constantFrom("*", "web", "unlabeled"),
      allow: fc.constantFrom<AccessAction[]>(["signal"], ["read", "message"]),
    }),
    { maxLength: 2 },
  ),
  { freq: 2 },
);

const draft = fc.record({
  isolation,
  capabilities,
  registered: fc.constantFrom(true, true, true, true, true, false),
  watchdogUs: fc.option(lengthUs, { freq: 3 }),
  hooks,
  config,
  enabled: fc.constantFrom(true, true, true, false),
  kind: fc.constantFrom("long-running", "long-running", "oneshot"),
  instances: fc.constantFrom(1, 1, 1, 2, 3),
  startTimeoutUs: fc.option(lengthUs, { freq: 2 }),
  stopTimeoutUs: lengthUs,
  restart,
  checks: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(healthCheck, { minLength: 1, maxLength: 2 }) },
  ),
  edges: fc.array(edge, { maxLength: 3 }),
  conflict: fc.option(fc.nat({ max: SERVICES_MAX }), { freq: 2 }),
});
type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never;

/** Dependencies lead back in a drawn order, which is not that of the file. */
export const kernelSystem: fc.Arbitrary<SystemSpec> = fc
  .array(draft, { minLength: 1, maxLength: SERVICES_MAX })
  .chain((drafts) => {
    const places = drafts.map((_, index) => index);
    return fc.tuple(
      fc.constant(drafts),
      fc.shuffledSubarray(places, { minLength: places.length, maxLength: places.length }),
      fc.record({ supervision: drawnGroups, security: policy }),
    );
  })
  .map(([drafts, order, around]) => systemOf(drafts, order, around));

/** A report shows the services and nothing of the world around them, a line each. */
function describe({ services, groups, security }: SystemSpec): string {
  const lines = services.map(({ spec }) => ({ ...spec, name: undefined, type: undefined }));
  const all = [...lines, ...groups.map(({ spec }) => spec), { security }];
  return all.map((each) => `\n  ${JSON.stringify(each)}`).join("");
}

function systemOf(
  drafts: readonly Draft[],
  order: readonly number[],
  around: { readonly supervision: DrawnGroups; readonly security: SecurityPolicy | null },
): SystemSpec {
  const named: Record<string, ServiceDraft> = {};
  for (const [index, { edges: _, conflict, ...rest }] of drafts.entries()) {
    const isPeaceful = conflict === null || conflict % drafts.length === index;
    const conflicts = isPeaceful ? [] : [`s${conflict % drafts.length}`];
    named[`s${index}`] = { ...rest, conflicts };
  }
  const groups = groupDrafts(around.supervision, drafts.length);
  const bare = { ...system(named, { groups }), security: around.security };
  const services = bare.services.map((service, index) => ({
    ...service,
    spec: { ...service.spec, dependencies: dependenciesOf(drafts, order, index) },
  }));
  const peaceful = withoutSelfConflicts({ ...bare, services: withRequired(services, order) });
  return Object.assign(peaceful, { [fc.toStringMethod]: () => describe(peaceful) });
}

/** Whoever is there at boot has all that it requires. */
function withRequired(
  services: SystemSpec["services"],
  order: readonly number[],
): SystemSpec["services"] {
  const there = new Set(services.filter(({ spec }) => spec.registered).map(({ spec }) => spec.id));
  for (const id of order.toReversed()) {
    const { spec } = services[id] ?? {};
    if (spec === undefined || !there.has(spec.id)) continue;
    for (const each of spec.dependencies) if (isRequired(each)) there.add(each.target);
  }
  return services.map((service) => ({
    ...service,
    spec: { ...service.spec, registered: there.has(service.spec.id) },
  }));
}

function dependenciesOf(
  drafts: readonly Draft[],
  order: readonly number[],
  index: number,
): readonly DependencySpec[] {
  const place = order.indexOf(index);
  const found = new Map<string, DependencySpec>();
  for (const { kind, back, condition, ...rest } of drafts[index]?.edges ?? []) {
    const target = place === 0 ? undefined : order[back % place];
    if (target === undefined) continue;
    const isJob = drafts[target]?.kind === "oneshot";
    const asked = condition === "completed" && !isJob ? "ready" : condition;
    const id = target as ServiceId;
    found.set(`${kind} ${target}`, { ...rest, kind, target: id, condition: asked, versions: [] });
  }
  return [...found.values()];
}
