/**
 * `restart:` when a service is started again, after how long, and how often.
 */
import {
  JITTERS,
  RESTART_POLICIES,
  type Jitter,
  type RestartPolicy,
} from "../../../kernel/spec.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { BackoffStrategy } from "../../../kernel/vocabulary.ts";
import { orShorthand } from "../shape/collections.ts";
import { placed, word } from "../shape/leaf.ts";
import { defaulted, object, optional, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { decimal, DURATION, POSITIVE_DURATION, whole } from "./leaves.ts";

export interface BackoffFields {
  readonly strategy: Placed<BackoffStrategy>;
  readonly delay?: Duration;
  readonly increment?: Duration;
  readonly initial?: Duration;
  readonly multiplier?: number;
  readonly max?: Duration;
}

export interface LimitFields {
  readonly burst?: number;
  readonly interval?: Duration;
}

export interface RestartFields {
  readonly policy?: RestartPolicy;
  readonly delay?: Duration;
  readonly backoff?: BackoffFields;
  readonly jitter?: Jitter;
  readonly limit?: LimitFields;
  readonly "reset-after"?: Duration;
}

const BACKOFF_STRATEGIES = ["none", "linear", "exponential", "fixed", "adaptive"] as const;

/** The growth of a wait more than a thousandfold at once is a mistake. */
const MULTIPLIER_MAX = 1_000;

const STRATEGY: Shape<Placed<BackoffStrategy>> = placed(
  word(BACKOFF_STRATEGIES, "a backoff strategy"),
);

const POLICY: Shape<RestartPolicy> = word(RESTART_POLICIES, "a restart policy");

export const BACKOFF: Shape<BackoffFields> = orShorthand(
  STRATEGY,
  (strategy) => ({ strategy }),
  object<BackoffFields>(
    { title: "backoff", example: "{ strategy: exponential, initial: 100ms, max: 30s }" },
    {
      strategy: required(STRATEGY, "How the wait grows from one restart in a row to the next."),
      delay: optional(DURATION, "fixed and linear: the wait before the first restart."),
      increment: optional(DURATION, "linear: what each further restart in a row adds."),
      initial: optional(DURATION, "exponential and adaptive: the wait before the first restart."),
      multiplier: defaulted(
        decimal(1, MULTIPLIER_MAX),
        2,
        "exponential: what each further restart multiplies the wait by.",
      ),
      max: optional(DURATION, "exponential and adaptive: the wait never gets longer."),
    },
  ),
);

const LIMIT: Shape<LimitFields> = object<LimitFields>(
  { title: "limit", example: "{ burst: 5, interval: 10s }" },
  {
    burst: defaulted(whole(1), 5, "At most this many starts, the first included."),
    interval: defaulted(POSITIVE_DURATION, "10s", "In any window of this length."),
  },
);

export const RESTART: Shape<RestartFields> = orShorthand(
  POLICY,
  (policy) => ({ policy }),
  object<RestartFields>(
    { title: "restart", example: "{ policy: on-failure, delay: 100ms }" },
    {
      policy: defaulted(POLICY, "on-failure", "When it is started again."),
      delay: defaulted(DURATION, "100ms", "The wait before each restart."),
      backoff: optional(BACKOFF, "How the wait grows; takes the place of delay."),
      jitter: defaulted(word(JITTERS, "a jitter"), "none", "How the wait is randomised."),
      limit: optional(LIMIT, "How many starts are too many."),
      "reset-after": defaulted(
        DURATION,
        "10m",
        "Stable uptime after which the next wait is the first again.",
      ),
    },
  ),
);
