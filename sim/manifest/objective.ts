/**
 * The expressions under `objectives:`, as data.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import type { Duration } from "../../kernel/time.ts";
import type { ServiceState } from "../../kernel/vocabulary.ts";
import type { Place } from "../problem.ts";

export const OBJECTIVE_METRICS = [
  "availability",
  "p50",
  "p90",
  "p99",
  "p999",
  "ready",
  "recovery",
  "restarts",
  "state",
  "throughput",
  "errors",
] as const;
export type ObjectiveMetric = (typeof OBJECTIVE_METRICS)[number];

/** Those of how long requests take. */
export const LATENCY_METRICS = ["p50", "p90", "p99", "p999"] as const;
export type LatencyMetric = (typeof LATENCY_METRICS)[number];

export function isLatencyMetric(metric: ObjectiveMetric): metric is LatencyMetric {
  return (LATENCY_METRICS as readonly ObjectiveMetric[]).includes(metric);
}

export const COMPARISONS = ["<=", ">=", "<", ">", "==", "!="] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** The right-hand side, in the unit of the metric. */
export type ObjectiveBound =
  | { readonly kind: "ratio"; readonly value: number }
  | { readonly kind: "duration"; readonly us: Duration }
  | { readonly kind: "count"; readonly value: number }
  | { readonly kind: "rate"; readonly perSecond: number }
  | { readonly kind: "state"; readonly state: ServiceState };

/** What the metric is of: the whole system, a service, or a workload (by its name). */
export type ObjectiveSubject =
  | { readonly kind: "system" }
  | { readonly kind: "service"; readonly service: ServiceId }
  | { readonly kind: "workload"; readonly workload: string };

export interface Objective {
  /** As written in the manifest. */
  readonly text: string;
  readonly metric: ObjectiveMetric;
  readonly subject: ObjectiveSubject;
  readonly comparison: Comparison;
  readonly bound: ObjectiveBound;
  readonly place: Place;
}
