/**
 * The fields of `behavior:` that make an instance a server of requests, and what one calls.
 */
import { listOf, orShorthand, someOf } from "../shape/collections.ts";
import { BOOLEAN, placed, word } from "../shape/leaf.ts";
import { defaulted, object, optional, required, type Fields } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { QUEUE_DISCIPLINES, type QueueDiscipline } from "../../traffic/spec.ts";
import type { Distribution } from "../../distribution.ts";
import type { Ratio } from "../values/ratio.ts";
import { DISTRIBUTION, RATIO, REFERENCE, whole } from "./leaves.ts";
import { POLICY, type PolicyFields } from "./policy.ts";

export interface CallFields extends PolicyFields {
  readonly service: Placed<string>;
  readonly count?: number;
  readonly mode?: (typeof MODES)[number];
  readonly probability?: Ratio;
  readonly optional?: boolean;
}

export interface SheddingFields {
  readonly above: Ratio;
  readonly below?: (typeof SHED_BELOW)[number];
}

export interface StationFields {
  readonly "service-time"?: Distribution;
  readonly concurrency?: number;
  readonly queue?: number;
  readonly discipline?: QueueDiscipline;
  readonly shed?: Placed<SheddingFields>;
  readonly errors?: Ratio;
  /** One after the other; those of one list side by side. */
  readonly calls?: readonly (readonly CallFields[])[];
}

const MODES = ["sequential", "parallel"] as const;
/** Nothing is below low. */
const SHED_BELOW = ["normal", "high", "critical"] as const;

/** Calls of one request to one service; more is a mistake. */
const CALLS_MAX = 10_000;

export const CONCURRENCY_DEFAULT = 100;
export const QUEUE_DEFAULT = 1_000;

export const REQUEST_CALL: Shape<CallFields> = object<CallFields>(
  { title: "a call", example: "{ service: db, count: 2, timeout: 250ms, retries: 1 }" },
  {
    service: required(REFERENCE, "The service that each request calls."),
    count: defaulted(whole(1, CALLS_MAX), 1, "How often."),
    mode: defaulted(
      word(MODES, "a mode of several calls"),
      "sequential",
      "Whether several go one after the other or side by side.",
    ),
    probability: defaulted(RATIO, "100 %", "With which each of them is made at all."),
    optional: defaulted(
      BOOLEAN,
      false,
      "Whether the request goes on where the call has failed for good.",
    ),
    ...POLICY,
  },
);

const CALL: Shape<CallFields> = orShorthand(REFERENCE, (service) => ({ service }), REQUEST_CALL);

const SHEDDING: Shape<SheddingFields> = object<SheddingFields>(
  { title: "shed", example: "{ above: 80 %, below: high }" },
  {
    above: required(RATIO, "The share of the queue above which some are refused."),
    below: defaulted(
      word(SHED_BELOW, "a priority that others are below"),
      "normal",
      "Those of a lower priority than this.",
    ),
  },
);

export const STATION: Fields<StationFields> = {
  "service-time": defaulted(DISTRIBUTION, "constant(0)", "How long a request takes, calls apart."),
  concurrency: defaulted(
    whole(1),
    CONCURRENCY_DEFAULT,
    "Requests that an instance serves at once.",
  ),
  queue: defaulted(whole(0), QUEUE_DEFAULT, "Requests that wait beyond that; others are refused."),
  discipline: defaulted(
    word(QUEUE_DISCIPLINES, "a discipline of a queue"),
    "fifo",
    "Who is taken first: the oldest, the newest while it is crowded, or the highest priority.",
  ),
  shed: optional(placed(SHEDDING), "Whom it refuses when its queue fills; default nobody."),
  errors: defaulted(RATIO, "0 %", "The share of requests that fail once they were served."),
  calls: optional(listOf(someOf(CALL, "a call")), "What a request calls, step by step."),
};
