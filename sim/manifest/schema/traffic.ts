/**
 * `balancing:` and `breaker:` how requests find an instance, and when they are held back.
 */
import { WEIGHT_MAX } from "../../../kernel/core/pools.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { BalancingStrategy } from "../../../kernel/vocabulary.ts";
import { listOf, orShorthand } from "../shape/collections.ts";
import { placed, word } from "../shape/leaf.ts";
import { defaulted, later, object, optional } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import type { Ratio } from "../values/ratio.ts";
import { DURATION, POSITIVE_DURATION, RATIO, whole } from "./leaves.ts";

export interface OutlierFields {
  readonly consecutive?: number;
  readonly "base-ejection"?: Duration;
  readonly "max-ejected"?: Ratio;
}

export interface BalancingFields {
  readonly strategy?: BalancingStrategy;
  readonly weights?: Placed<readonly number[]>;
  readonly "panic-threshold"?: Placed<Ratio>;
  readonly "slow-start"?: Duration;
  readonly "max-connections"?: number;
  readonly outlier?: OutlierFields;
}

export interface BreakerFields {
  readonly failures?: number;
  readonly open?: Duration;
  readonly "half-open-permits"?: number;
  readonly successes?: number;
  readonly "slow-call"?: Duration;
  readonly "slow-call-rate"?: Ratio;
}

/** In the order of their numbers in the vocabulary. */
const STRATEGIES = [
  "round-robin",
  "least-connections",
  "weighted-round-robin",
  "weighted-least-connections",
  "random",
  "ip-hash",
  "consistent-hash",
  "fastest-response",
  "health-based",
  "power-of-two-choices",
  "maglev",
  "peak-ewma",
] as const;

/** That of an instance where none is written. */
export const WEIGHT_DEFAULT = 100;

const STRATEGY: Shape<BalancingStrategy> = word(STRATEGIES, "a balancing strategy");

const OUTLIER: Shape<OutlierFields> = object<OutlierFields>(
  { title: "outlier", example: "{ consecutive: 5, base-ejection: 30s, max-ejected: 10 % }" },
  {
    consecutive: optional(whole(1), "Failures in a row that eject an instance."),
    "base-ejection": optional(POSITIVE_DURATION, "How long the first ejection lasts."),
    "max-ejected": optional(RATIO, "The share of instances that may be ejected at once."),
  },
);

export const BALANCING: Shape<BalancingFields> = orShorthand(
  STRATEGY,
  (strategy) => ({ strategy }),
  object<BalancingFields>(
    { title: "balancing", example: "{ strategy: least-connections }" },
    {
      strategy: defaulted(STRATEGY, "round-robin", "How an instance is picked."),
      weights: optional(
        placed(listOf(whole(0, WEIGHT_MAX))),
        "Of the instances in their order; default 100 each.",
      ),
      "panic-threshold": defaulted(
        placed(RATIO),
        "50 %",
        "Below this share of healthy instances all that run are picked, in whole per cent.",
      ),
      "slow-start": defaulted(DURATION, 0, "How long a new instance takes to its full weight."),
      "max-connections": optional(
        whole(1),
        "Requests in flight at one instance; default no limit.",
      ),
      outlier: later(
        "balancing.outlier",
        OUTLIER,
        "When an instance that fails is left out for a while.",
      ),
    },
  ),
);

export const BREAKER: Shape<BreakerFields> = object<BreakerFields>(
  { title: "breaker", example: "{ failures: 5, open: 60s }" },
  {
    failures: optional(whole(1), "Failures in a row that open it; default 5."),
    open: optional(POSITIVE_DURATION, "How long it stays open; default 60s."),
    "half-open-permits": optional(whole(1), "Calls that it then lets through."),
    successes: optional(whole(1), "Successes that close it; default 3."),
    "slow-call": optional(POSITIVE_DURATION, "A call that takes longer is slow."),
    "slow-call-rate": optional(RATIO, "The share of slow calls that opens it."),
  },
);
