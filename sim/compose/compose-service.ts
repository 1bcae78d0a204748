/**
 * A service as a Compose file describes it, checked, before profiles and references are settled.
 */
import type { HealthCheckSpec, RestartSpec } from "../../kernel/spec.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Section } from "./keys.ts";

export const DEPENDENCY_CONDITIONS = [
  "service_started",
  "service_healthy",
  "service_completed_successfully",
] as const;
export type DependencyCondition = (typeof DEPENDENCY_CONDITIONS)[number];

/** One entry of `depends_on`, or what another key implies. */
export interface ComposeDependency {
  readonly target: string;
  /** The key that names it, such as `depends_on`. */
  readonly written: string;
  /** Where the target is named. */
  readonly offset: number;
  /** Where the condition stands, for what is wrong with it. */
  readonly conditionOffset: number;
  readonly condition: DependencyCondition;
  /** The dependent restarts when the target is restarted. */
  readonly restart: boolean;
  readonly required: boolean;
}

/** Something that has to be declared at the top level. */
export interface ComposeReference {
  readonly section: Section;
  readonly name: string;
  readonly offset: number;
}

export type ComposeHealthcheck =
  /** The image may bring one, which nobody can see from here. */
  | { readonly kind: "absent" }
  | { readonly kind: "disabled" }
  | { readonly kind: "check"; readonly check: HealthCheckSpec };

export interface ComposeService {
  readonly name: string;
  /** Where the name stands. */
  readonly offset: number;
  /** Empty: it takes part whatever the profiles. */
  readonly profiles: readonly string[];
  readonly dependencies: readonly ComposeDependency[];
  readonly references: readonly ComposeReference[];
  readonly healthcheck: ComposeHealthcheck;
  readonly restart: RestartSpec;
  readonly replicas: { readonly count: number; readonly offset: number };
  /** Runs to its end: `deploy.mode` is one of Swarm's jobs. */
  readonly job: boolean;
  readonly stopTimeoutUs: Duration;
  /** Above 0; `null`: no limit. */
  readonly cpus: number | null;
  readonly memoryLimit: { readonly bytes: number | null; readonly offset: number };
  readonly containerName: { readonly name: string; readonly offset: number } | null;
  /** Whether it says what to run. */
  readonly image: boolean;
}
