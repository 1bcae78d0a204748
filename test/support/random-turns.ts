/**
 * Random hooks and configurations: quick and slow commands, failing and hanging ones, and one value
 * with a rule that a reload may keep or break.
 */
import fc from "fast-check";
import { duration, type Duration } from "../../kernel/time.ts";
import { Hook } from "../../kernel/vocabulary.ts";
import type { Distribution } from "../../sim/distribution.ts";
import { ms } from "./systems.ts";
import type { ConfigDraft, HookDraft, HookDrafts } from "./turn-drafts.ts";

const HOOKS = Object.keys(Hook) as Hook[];

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const msBetween = (min: number, max: number): fc.Arbitrary<Duration> =>
  between(min, max).map((value) => duration(value * 1_000));
const distribution = (maxMs: number): fc.Arbitrary<Distribution> =>
  fc.oneof(
    between(1, maxMs).map(ms),
    msBetween(1, maxMs).map((meanUs): Distribution => ({ kind: "exponential", meanUs })),
  );

const hook: fc.Arbitrary<HookDraft> = fc.record({
  run: distribution(40),
  timeoutUs: fc.oneof(msBetween(1, 60), msBetween(60, 1_000)),
  failures: fc.oneof(
    fc.constant({ kind: "first" as const, count: 0 }),
    between(1, 2).map((count) => ({ kind: "first" as const, count })),
    fc.constant({ kind: "ratio" as const, numerator: 1, denominator: 4 }),
  ),
  exit: fc.constantFrom(
    { kind: "code" as const, code: 0 },
    { kind: "code" as const, code: 0 },
    { kind: "code" as const, code: 3 },
    { kind: "signal" as const, signal: "SIGTERM" as const },
  ),
});

/** Mostly none, sometimes some. */
export const hooks: fc.Arbitrary<HookDrafts> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...HOOKS), hook, { maxKeys: 5 }) },
);

export const config: fc.Arbitrary<ConfigDraft> = fc.record({
  values: fc.constant({ size: 5 }),
  rules: fc.constant([{ field: "size", range: [0, 10] as const, required: true, message: null }]),
  reloadTimeoutUs: msBetween(5, 500),
});
