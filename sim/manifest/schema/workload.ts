/**
 * `workloads:` who sends requests to the system.
 */
import type { Duration } from "../../../kernel/time.ts";
import type { RequestPriority } from "../../../kernel/vocabulary.ts";
import { leaf, placed, word } from "../shape/leaf.ts";
import { defaulted, object, optional, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { ARRIVALS_HINT, parseArrivals, type Arrivals } from "../values/arrivals.ts";
import { KEY_HINT, parseKeyChoice, type KeyChoice } from "../values/key.ts";
import { DURATION, POSITIVE_DURATION, REFERENCE, whole } from "./leaves.ts";
import { POLICY, type PolicyFields } from "./policy.ts";

export type PriorityFields = { readonly [Priority in RequestPriority]?: number };

export interface WorkloadFields extends PolicyFields {
  readonly target: Placed<string>;
  readonly arrivals: Placed<Arrivals>;
  readonly key?: KeyChoice;
  readonly priority?: RequestPriority;
  readonly priorities?: Placed<PriorityFields>;
  readonly start?: Duration;
  readonly for?: Duration;
}

/** In the order of their numbers in the vocabulary. */
const PRIORITIES = ["low", "normal", "high", "critical"] as const;

/** Parts in a million; weights are drawn by whole numbers. */
const PRIORITY_WEIGHT_MAX = 1_000_000;

const ARRIVALS: Shape<Arrivals> = leaf("an arrival process", parseArrivals, {
  type: "string",
  description: ARRIVALS_HINT,
  examples: ["poisson(200/s)", "constant(200/s)", "closed(50 exponential(100ms))"],
});

const KEY: Shape<KeyChoice> = leaf("a choice of keys", parseKeyChoice, {
  type: "string",
  description: KEY_HINT,
  examples: ["zipf(1.1 10000)", "uniform(500)"],
});

const WEIGHT: Shape<number> = whole(0, PRIORITY_WEIGHT_MAX);

const PRIORITY_WEIGHTS: Shape<PriorityFields> = object<PriorityFields>(
  { title: "priorities", example: "{ critical: 1, high: 4, normal: 90, low: 5 }" },
  {
    low: defaulted(WEIGHT, 0, "Its part of the requests."),
    normal: defaulted(WEIGHT, 0, "Its part of the requests."),
    high: defaulted(WEIGHT, 0, "Its part of the requests."),
    critical: defaulted(WEIGHT, 0, "Its part of the requests."),
  },
);

/** Stands for one that is wrong. */
const SOME: Placed<Arrivals> = { value: { kind: "constant", perSecond: 1 }, offset: 0 };

/** Stands for a workload that does not say whom it asks: no service has this name. */
export const NO_WORKLOAD: WorkloadFields = { target: { value: "", offset: 0 }, arrivals: SOME };

export const WORKLOAD: Shape<WorkloadFields> = object<WorkloadFields>(
  { title: "a workload", example: "{ target: web, arrivals: poisson(200/s) }" },
  {
    target: required(REFERENCE, "The service that each request asks once."),
    arrivals: required(placed(ARRIVALS), "How requests arrive.", SOME),
    key: optional(KEY, "Which key a request carries; default one of its own."),
    priority: defaulted(
      word(PRIORITIES, "a priority of requests"),
      "normal",
      "How urgent all of them are.",
    ),
    priorities: optional(
      placed(PRIORITY_WEIGHTS),
      "How many are how urgent, in parts; in place of priority.",
    ),
    start: defaulted(DURATION, 0, "When it begins, counted from the boot."),
    for: optional(
      POSITIVE_DURATION,
      "For how long; default to the last arrival of a file, or as long as --for.",
    ),
    ...POLICY,
  },
);
