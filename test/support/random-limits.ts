/**
 * Random limits and what meets them: resources that programs use, slices that share, levels that
 * fall together, and the faults that use a resource up.
 */
import fc from "fast-check";
import type { ResourceLimits } from "../../kernel/isolation/limits.ts";
import type { IsolationSpec } from "../../kernel/spec.ts";
import type { Behavior, SliceSpec } from "../../sim/system.ts";
import { MODEST, PLAIN_ISOLATION, type ServiceDraft } from "./systems.ts";

const MEBIBYTE = 1024 * 1024;

export const FAULT_KINDS = [
  "kill",
  "hang",
  "slow",
  "leak",
  "kill",
  "hang",
  "slow",
  "leak",
  "exhaust",
  "disk-full",
  "partition",
  "latency",
  "loss",
  "errors",
  "clock",
  "corrupt-config",
  "zone-down",
] as const;

export const EXHAUSTIBLE = ["memory", "files", "threads", "disk", "network", "disk-io"] as const;

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const holding = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ base: 0, perSecond: 0 }) },
  {
    weight: 1,
    arbitrary: fc.record({ base: between(0, 5), perSecond: fc.constantFrom(0, 0.5, 3, 40) }),
  },
);

const traffic = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ start: 0, perSecond: 0 }) },
  {
    weight: 1,
    arbitrary: fc.record({ start: between(0, 40), perSecond: fc.constantFrom(0, 7, 0.5, 300) }),
  },
);

type Uses = Pick<Behavior, keyof typeof MODEST>;

const uses: fc.Arbitrary<Uses> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Uses>(MODEST) },
  {
    weight: 1,
    arbitrary: fc.record({
      files: holding,
      threads: holding.map(({ base, perSecond }) => ({ base: base + 1, perSecond })),
      disk: holding,
      network: traffic,
      "disk-io": traffic,
      onExhausted: fc.constantFrom("exit" as const, "continue" as const),
    }),
  },
);

const bucket = fc.record({
  perSecond: fc.constantFrom(1, 10, 200, 2.5),
  burst: fc.constantFrom(1, 5, 30),
});

/** No smaller than what a program begins with: the loader refuses that. */
const limitsAbove = (least: number): fc.Arbitrary<ResourceLimits> =>
  fc.record({
    memory: fc.record({
      softBytes: rarely(between(1, 120).map((size) => size * MEBIBYTE)),
      hardBytes: rarely(between(100, 300).map((size) => size * MEBIBYTE)),
    }),
    files: rarely(between(least, 12)),
    threads: rarely(between(Math.max(1, least), 12)),
    disk: rarely(between(least, 12)),
    network: rarely(bucket),
    "disk-io": rarely(bucket),
  });

/** The most that {@link uses} begins with. */
const BASE_MAX = 6;

const level = fc.oneof(
  { weight: 3, arbitrary: fc.constant("process" as const) },
  { weight: 1, arbitrary: fc.constant("none" as const) },
);

/** What a service draft has of all this. */
export const constrained: {
  readonly uses: fc.Arbitrary<Uses>;
  readonly limits: fc.Arbitrary<ResourceLimits>;
  readonly oomAdjust: fc.Arbitrary<number>;
  readonly isolation: fc.Arbitrary<IsolationSpec>;
  readonly slice: fc.Arbitrary<number | null>;
} = {
  uses,
  limits: limitsAbove(BASE_MAX),
  oomAdjust: fc.constantFrom(0, 0, 0, -1_000, -300, 500),
  isolation: level.map((name) => ({ ...PLAIN_ISOLATION, level: name })),
  slice: rarely(between(0, 1)),
};

/** None, or two of which the second may be part of the first. */
export const randomSlices: fc.Arbitrary<readonly SliceSpec[]> = fc.oneof(
  fc.constant([]),
  fc
    .tuple(limitsAbove(0), limitsAbove(0), fc.constantFrom(null, 0))
    .map(([outer, inner, parent]) => [
      { name: "outer", parent: null, limits: outer, quotaUs: null },
      { name: "inner", parent, limits: inner, quotaUs: null },
    ]),
);

/** A draft is in a slice only where there are any. */
export function withinSlices(
  drafts: Readonly<Record<string, ServiceDraft>>,
  slices: readonly SliceSpec[],
): Readonly<Record<string, ServiceDraft>> {
  if (slices.length > 0) return drafts;
  return Object.fromEntries(
    Object.entries(drafts).map(([name, draft]) => [name, { ...draft, slice: null }]),
  );
}
