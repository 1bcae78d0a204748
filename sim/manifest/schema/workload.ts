/**
 * `workloads:` and `network:` who sends requests, and what lies between.
 */
import type { Duration } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import { leaf } from "../shape/leaf.ts";
import { object, optional, required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { ARRIVALS_HINT, parseArrivals, type Arrivals } from "../values/arrivals.ts";
import { KEY_HINT, parseKeyChoice, type KeyChoice } from "../values/key.ts";
import type { Ratio } from "../values/ratio.ts";
import { DISTRIBUTION, DURATION, POSITIVE_DURATION, RATIO, REFERENCE } from "./leaves.ts";

export interface WorkloadFields {
  readonly target: Placed<string>;
  readonly arrivals: Arrivals;
  readonly key?: KeyChoice;
  readonly start?: Duration;
  readonly for?: Duration;
}

export interface LinkFields {
  readonly latency?: Distribution;
  readonly loss?: Ratio;
}

export interface NetworkFields {
  readonly default?: LinkFields;
}

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

export const WORKLOAD: Shape<WorkloadFields> = object<WorkloadFields>(
  { title: "a workload", example: "{ target: web, arrivals: poisson(200/s) }" },
  {
    target: required(REFERENCE, "The service that each request asks once."),
    arrivals: required(ARRIVALS, "How requests arrive.", { kind: "constant", perSecond: 1 }),
    key: optional(KEY, "Which key a request carries."),
    start: optional(DURATION, "When it begins; default at the boot."),
    for: optional(POSITIVE_DURATION, "For how long; default to the end of the run."),
  },
);

const LINK: Shape<LinkFields> = object<LinkFields>(
  { title: "a link", example: "{ latency: lognormal(200us 0.2), loss: 0 % }" },
  {
    latency: optional(DISTRIBUTION, "From one service to another."),
    loss: optional(RATIO, "The share of messages that never arrive."),
  },
);

export const NETWORK: Shape<NetworkFields> = object<NetworkFields>(
  { title: "network", example: "{ default: { latency: constant(200us) } }" },
  { default: optional(LINK, "Every link.") },
);
