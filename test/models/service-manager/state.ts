/**
 * What the model of the service manager keeps: plain data, an object a service and an instance.
 *
 * Nothing here is derived, cached or watched. Whatever follows from these data is computed from
 * them whenever it is asked for, by looking at all of them.
 */
import type { ServiceSpec } from "../../../kernel/spec.ts";

/** What a service has to show for its last run, now that it is at rest. */
export type Achieved =
  | "nothing"
  /** It was ready, and ended cleanly by itself. */
  | "served"
  /** A oneshot that ended with exit 0. */
  | "completed";

/** Who wants a process to end; it decides what its end leads to. */
export type Reason = "admin" | "dependency" | "unhealthy" | "start-timeout";

export interface ModelCheck {
  status: "unknown" | "healthy" | "unhealthy";
  passesInRow: number;
  failuresInRow: number;
  hasPassed: boolean;
  /** Probes sent so far, which is the number of the last one. */
  probes: number;
  /** When the probe went out that is not answered yet; `null`: none is out. */
  outSince: number | null;
}

export type Phase =
  | { readonly name: "stopped" | "disabled"; readonly achieved: Achieved }
  | { readonly name: "starting" }
  | {
      readonly name: "running";
      /** Now minus the time that it has run, pauses left out. */
      readonly since: number;
      readonly checks: readonly ModelCheck[];
      ready: boolean;
    }
  | { readonly name: "paused"; readonly ranUs: number; readonly checks: readonly ModelCheck[] }
  | { readonly name: "stopping"; reason: Reason; readonly ranUs: number; killed: boolean }
  | { readonly name: "failed"; next: NextStart };

/** Whether, and when, what failed is started again without being asked to. */
export type NextStart =
  | { readonly kind: "never" }
  | {
      readonly kind: "waiting";
      readonly attempt: number;
      /** Required dependencies that were not there when it failed. */
      readonly blamed: readonly number[];
    }
  | { readonly kind: "due"; readonly attempt: number };

export interface ModelInstance {
  readonly id: number;
  readonly service: ModelService;
  phase: Phase;
  generation: number;
  /** Automatic restarts in a row, and the waits before the last of them. */
  restarts: number;
  lastBackoffUs: number | null;
  lastDelayUs: number;
  /** Every start since somebody last asked for one, for the start limit. */
  starts: number[];
  /** Since when something has been wrong with it. */
  troubleSince: number | null;
}

/** What has been asked of a service and is not done yet. */
export type Wish =
  | { readonly kind: "none" }
  /** `expired`: the dependencies, by index, for which it waits no longer. */
  | { readonly kind: "start"; readonly expired: Set<number> }
  | { readonly kind: "stop"; who: "admin" | "dependency"; afterwards: "rest" | "start" };

export interface ModelService {
  readonly id: number;
  readonly spec: ServiceSpec;
  readonly instances: readonly ModelInstance[];
  wish: Wish;
}

/** What comes due by itself. */
export type Due =
  | { readonly kind: "start-timeout" | "stop-timeout" | "restart"; readonly instance: number }
  | {
      readonly kind: "probe" | "probe-timeout";
      readonly instance: number;
      readonly check: number;
      /** The next probe of a check that has nothing to say. */
      readonly isRoutine: boolean;
    }
  | { readonly kind: "dependency-timeout"; readonly service: number; readonly dependency: number };

export interface ModelAlarm {
  readonly at: number;
  readonly due: Due;
}

export function newServices(specs: readonly ServiceSpec[]): readonly ModelService[] {
  let next = 0;
  return specs.map((spec) => {
    const instances: ModelInstance[] = [];
    const service: ModelService = { id: spec.id, spec, instances, wish: { kind: "none" } };
    for (let ordinal = 0; ordinal < spec.instances; ordinal += 1) {
      instances.push({
        id: next,
        service,
        phase: { name: spec.enabled ? "stopped" : "disabled", achieved: "nothing" },
        generation: 0,
        restarts: 0,
        lastBackoffUs: null,
        lastDelayUs: 0,
        starts: [],
        troubleSince: null,
      });
      next += 1;
    }
    return service;
  });
}

export function newChecks(spec: ServiceSpec): readonly ModelCheck[] {
  return spec.checks.map(() => ({
    status: "unknown",
    passesInRow: 0,
    failuresInRow: 0,
    hasPassed: false,
    probes: 0,
    outSince: null,
  }));
}

/** Every readiness and every startup check is healthy; where there is none, that is so at once. */
export function checksAllow(spec: ServiceSpec, checks: readonly ModelCheck[]): boolean {
  return spec.checks.every(
    ({ kind }, index) => kind === "liveness" || checks[index]?.status === "healthy",
  );
}

/** A startup check that has not passed holds the other checks back. */
export function isStartingUp(spec: ServiceSpec, checks: readonly ModelCheck[]): boolean {
  return spec.checks.some(
    ({ kind }, index) => kind === "startup" && checks[index]?.status !== "healthy",
  );
}

export function hasProcess({ phase }: ModelInstance): boolean {
  const { name } = phase;
  return name === "starting" || name === "running" || name === "paused" || name === "stopping";
}

/** There is something to stop: a process, or a restart to come. */
export function isBusy(instance: ModelInstance): boolean {
  const { phase } = instance;
  return hasProcess(instance) || (phase.name === "failed" && phase.next.kind !== "never");
}

/** Nothing runs and nothing will without being asked. */
export function isAtRest(instance: ModelInstance): boolean {
  return !isBusy(instance);
}
