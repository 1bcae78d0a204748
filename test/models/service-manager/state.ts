/**
 * What the model of the service manager keeps: plain data, an object a service and an instance.
 *
 * Nothing here is derived, cached or watched. Whatever follows from these data is computed from
 * them whenever it is asked for, by looking at all of them.
 */
import type { ServiceSpec } from "../../../kernel/spec.ts";
import type { Hook } from "../../../kernel/vocabulary.ts";
import type { ModelGroup } from "./groups.ts";

/** What a service has to show for its last run, now that it is at rest. */
export type Achieved =
  | "nothing"
  /** It ended cleanly by itself, before it was ready. */
  | "in-vain"
  /** It was ready, and ended cleanly by itself. */
  | "served"
  /** A oneshot that ended with exit 0. */
  | "completed"
  /** Its group has stopped it and is to start it again, or was to. */
  | "held"
  | "dropped";

/** Who wants a process to end; it decides what its end leads to. */
export type Reason = "admin" | "dependency" | "group" | "unhealthy" | "watchdog" | "start-timeout";

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

/** A command that runs for an instance. */
export interface ModelHook {
  readonly hook: Hook;
  /** Which command of the instance it is, from 1. */
  readonly number: number;
  /** Why it has been ended; `null`: it has not. */
  ending: "timeout" | "cancelled" | null;
}

/** A command that nothing waits for, and whether it is to run once more. */
export interface ModelSideHook {
  readonly run: ModelHook;
  again: boolean;
}

export type Phase =
  | { readonly name: "stopped" | "disabled"; readonly achieved: Achieved }
  /** `hook`: the command that comes before the process; `null`: there is a process. */
  | { readonly name: "starting"; hook: ModelHook | null }
  | {
      readonly name: "running";
      /** Now minus the time that it has run, pauses left out. */
      readonly since: number;
      readonly checks: readonly ModelCheck[];
      /** Of the last heartbeat, or since when somebody listens. */
      heardAt: number;
      ready: boolean;
    }
  | { readonly name: "paused"; readonly ranUs: number; readonly checks: readonly ModelCheck[] }
  | { readonly name: "stopping"; reason: Reason; readonly ranUs: number; wait: StopWait }
  | { readonly name: "failed"; next: NextStart };

/** For what a stop waits. */
export type StopWait =
  /** For a command: of a start that was broken off, when there is no process, or on-stop. */
  | { readonly kind: "start-hook" | "stop-hook"; readonly run: ModelHook }
  /** For the process, which was asked to end, or was killed. */
  | { readonly kind: "asked" | "killed" };

/** Whether, and when, what failed is started again without being asked to. */
export type NextStart =
  | { readonly kind: "never" }
  | {
      readonly kind: "waiting";
      readonly attempt: number;
      /** Required dependencies that were not there when it failed. */
      readonly blamed: readonly number[];
    }
  | { readonly kind: "due"; readonly attempt: number }
  /** As its group decides. */
  | { readonly kind: "group" };

export interface ModelInstance {
  readonly id: number;
  readonly service: ModelService;
  phase: Phase;
  /** Among the children of its group. */
  place: number;
  /** Its start is to be tried, be it in vain, and the groups around it are looked at after that. */
  isCalled: boolean;
  generation: number;
  /** Automatic restarts in a row, and the waits before the last of them. */
  restarts: number;
  lastBackoffUs: number | null;
  lastDelayUs: number;
  /** Every start since somebody last asked for one, for the start limit. */
  starts: number[];
  /** Its automatic start is due: for which dependencies its time is over; `null`: it is not. */
  expired: Set<number> | null;
  /** Since when something has been wrong with it. */
  troubleSince: number | null;
  /** Commands that were ever run for it. */
  hooks: number;
  sideHooks: ModelSideHook[];
}

/** What has been asked of a service and is not done yet. */
export type Wish =
  | { readonly kind: "none" }
  /** `expired`: the dependencies, by index, for which it waits no longer. */
  | { readonly kind: "start"; readonly expired: Set<number>; readonly isRestart: boolean }
  | { readonly kind: "stop"; who: "admin" | "dependency"; afterwards: Afterwards };

/** A restart is a start whose hook on-restart runs. */
export type Afterwards = "rest" | "start" | "restart";

/** The values that are in force, and those that are to be. */
export interface ModelConfig {
  version: number;
  values: ReadonlyMap<string, unknown>;
  /** Reloads that were ever begun. */
  rounds: number;
  reload: ModelReload | null;
}

export interface ModelReload {
  readonly values: ReadonlyMap<string, unknown>;
  readonly changed: number;
  /** By instance: whether it has read the values. */
  readonly prepared: Map<ModelInstance, boolean>;
}

export interface ModelService {
  readonly id: number;
  readonly spec: ServiceSpec;
  readonly instances: readonly ModelInstance[];
  wish: Wish;
  /** The group that supervises it. */
  group: ModelGroup | null;
  /** Told to stop, and not started since. */
  isWithdrawn: boolean;
  /** Whether it is part of the system, is on its way out, or is not. */
  part: "registered" | "leaving" | "absent";
  /** Counts its registrations. */
  registrations: number;
  isEnabled: boolean;
  /** Somebody stopped what runs unless it is stopped. */
  isHeldDown: boolean;
  config: ModelConfig;
}

/** What comes due by itself. */
export type Due =
  | { readonly kind: "start-timeout" | "stop-timeout" | "restart"; readonly instance: number }
  /** Routine while heartbeats come. */
  | { readonly kind: "watchdog"; readonly instance: number; readonly isRoutine: boolean }
  | { readonly kind: "hook-timeout"; readonly instance: number; readonly run: number }
  | { readonly kind: "power-deadline" }
  | { readonly kind: "reload-timeout"; readonly service: number }
  | {
      readonly kind: "probe" | "probe-timeout";
      readonly instance: number;
      readonly check: number;
      /** The next probe of a check that has nothing to say. */
      readonly isRoutine: boolean;
    }
  | { readonly kind: "dependency-timeout"; readonly service: number; readonly dependency: number }
  /** Of an automatic start that is due. */
  | { readonly kind: "wait-timeout"; readonly instance: number; readonly dependency: number };

export interface ModelAlarm {
  readonly at: number;
  readonly due: Due;
}

export function newServices(specs: readonly ServiceSpec[]): readonly ModelService[] {
  let next = 0;
  return specs.map((spec) => {
    const instances: ModelInstance[] = [];
    const service: ModelService = {
      id: spec.id,
      spec,
      instances,
      wish: { kind: "none" },
      group: null,
      isWithdrawn: false,
      part: spec.registered ? "registered" : "absent",
      registrations: spec.registered ? 1 : 0,
      isEnabled: spec.enabled,
      isHeldDown: false,
      config: newConfig(spec),
    };
    for (let ordinal = 0; ordinal < spec.instances; ordinal += 1) {
      instances.push({
        id: next,
        service,
        phase: { name: spec.enabled ? "stopped" : "disabled", achieved: "nothing" },
        place: 0,
        isCalled: false,
        generation: 0,
        restarts: 0,
        lastBackoffUs: null,
        lastDelayUs: 0,
        starts: [],
        troubleSince: null,
        expired: null,
        hooks: 0,
        sideHooks: [],
      });
      next += 1;
    }
    return service;
  });
}

/** What the file says. */
export function newConfig({ config }: ServiceSpec): ModelConfig {
  const values = new Map(config.values.map(({ field, value }) => [field, value]));
  return { version: 1, values, rounds: 0, reload: null };
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

/** It has a process, or is about to have or to lose one. */
export function hasProcess({ phase }: ModelInstance): boolean {
  const { name } = phase;
  return name === "starting" || name === "running" || name === "paused" || name === "stopping";
}

/** Its process is there: not before the commands of its start are done. */
export function isAlive(instance: ModelInstance): boolean {
  const { phase } = instance;
  if (phase.name === "starting") return phase.hook === null;
  if (phase.name === "stopping") return phase.wait.kind !== "start-hook";
  return hasProcess(instance);
}

/** There is something to stop: a process, or a restart to come. */
export function isBusy(instance: ModelInstance): boolean {
  const { phase } = instance;
  if (hasProcess(instance) || isHeld(instance)) return true;
  return phase.name === "failed" && phase.next.kind !== "never";
}

/** Stopped by its group, which is to start it again. */
export function isHeld({ phase }: ModelInstance): boolean {
  return phase.name === "stopped" && phase.achieved === "held";
}

/** Nothing runs, and no restart of its own is to come. */
export function isAtRest(instance: ModelInstance): boolean {
  return !isBusy(instance) || isHeld(instance);
}
