/**
 * Random actions: what an operator, or a service in its place, asks for while things are going on.
 */
import fc from "fast-check";
import { bootSet } from "../../kernel/dependency/graph.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import type { Syscall } from "../../kernel/vocabulary.ts";
import type { SystemSpec } from "../../sim/system.ts";
import type { PlanDraft } from "./systems.ts";

/** Faults and actions come within the first seconds, while things are going on. */
export const PLANNED_BY_MS = 4_000;

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const CALLS = [
  "startService",
  "stopService",
  "restartService",
  "pauseService",
  "pauseService",
  "resumeService",
  "enableService",
  "disableService",
  "createService",
  "createService",
  "unregisterService",
  "discoverServices",
  "reloadService",
] as const;

const action = fc.record({
  at: between(0, PLANNED_BY_MS),
  call: fc.constantFrom(...CALLS),
  services: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 3 }),
  as: maybe(fc.nat({ max: 20 })),
  handle: maybe(between(1, 3)),
  pattern: fc.constantFrom("*", "s?", "s1", "*1*"),
  isWithin: fc.constantFrom(false, false, false, true),
  size: fc.oneof(between(-2, 12), fc.constant("big" as const), fc.constant(null)),
  deadlineMs: fc.constant(null),
});

/** Now and then everything goes down, and comes back or does not. */
const oneOfPower = fc.record({
  at: between(0, PLANNED_BY_MS),
  call: fc.constantFrom(
    "shutdownSystem" as const,
    "rebootSystem" as const,
    "rebootSystem" as const,
  ),
  services: fc.constant<number[]>([]),
  as: maybe(fc.nat({ max: 20 })),
  handle: fc.constant(null),
  pattern: fc.constant(""),
  isWithin: fc.constantFrom(false, false, true),
  size: fc.constant(null),
  deadlineMs: fc.option(between(1, 1_000)),
});

/** Most systems are left up; the others go down once or twice. */
const powers = fc.oneof(
  { weight: 3, arbitrary: fc.array(oneOfPower, { maxLength: 0 }) },
  { weight: 1, arbitrary: fc.array(oneOfPower, { minLength: 1, maxLength: 2 }) },
);

/** What has been drawn of one action; services by numbers that are still to be fitted in. */
export interface ActionParts {
  readonly at: number;
  readonly call: Syscall;
  readonly services: readonly number[];
  readonly as: number | null;
  readonly handle: number | null;
  readonly pattern: string;
  readonly isWithin: boolean;
  /** Of a reload. */
  readonly size: number | "big" | null;
  /** Of a shutdown or a reboot. */
  readonly deadlineMs: number | null;
}

/** Up to six actions on services, and now and then a shutdown or a reboot. */
export const randomActions: fc.Arbitrary<readonly ActionParts[]> = fc
  .tuple(fc.array(action, { maxLength: 6 }), powers)
  .map(([actions, others]) => [...actions, ...others]);

type DrawnAction = NonNullable<PlanDraft["actions"]>[number];

/** In the order of time; a call within a batch is one of the instant and the caller before it. */
export function actionsOf(
  drawn: readonly ActionParts[],
  peaceful: SystemSpec,
): readonly DrawnAction[] {
  const count = peaceful.services.length;
  const planned: DrawnAction[] = [];
  for (const each of drawn.toSorted((a, b) => a.at - b.at)) {
    const { at, call, services, as, handle, pattern, isWithin, size, deadlineMs } = each;
    const asked = services.map((service) => (service % count) as ServiceId);
    const starts = call === "startService" || call === "restartService";
    const kept = starts ? withoutRivals(asked, peaceful) : [...new Set(asked)];
    const before = isWithin ? planned.at(-1) : undefined;
    const own = as === null ? {} : { as: `s${as % count}` };
    const caller = before === undefined ? own : before.as === undefined ? {} : { as: before.as };
    const isFound = call === "discoverServices";
    planned.push({
      at: before?.at ?? at * 1_000,
      call,
      service: isFound ? [] : kept.map((id) => `s${id}`),
      ...caller,
      ...(isFound ? { pattern } : {}),
      ...(call === "reloadService" ? { set: { size } } : {}),
      ...(handle === null || call === "createService" || isFound ? {} : { handle }),
      ...(before === undefined ? {} : { isWithin: true }),
      ...(deadlineMs === null ? {} : { deadlineMs }),
    });
  }
  return planned;
}

/** Those of a list that can start together, as the loader would have it. */
export function withoutRivals(asked: readonly ServiceId[], { services }: SystemSpec): ServiceId[] {
  const specs = services.map((service) => service.spec);
  const kept = new Set<ServiceId>();
  for (const id of asked) {
    const starts = bootSet(
      specs.map((spec) => ({ ...spec, enabled: spec.id === id || kept.has(spec.id) })),
    );
    const clash = specs.some(
      (spec) => starts[spec.id] === true && spec.conflicts.some((rival) => starts[rival] === true),
    );
    if (!clash) kept.add(id);
  }
  return [...kept];
}
