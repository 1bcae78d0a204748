/**
 * Services and instances as the kernel keeps them: state that carries the data of that state.
 */
import type { Alarm } from "../alarms.ts";
import type { CheckState } from "../health/check.ts";
import type { HookRun } from "../hook/hook.ts";
import type { SideRun } from "../hook/side.ts";
import type { Cause } from "../ports.ts";
import type { StartWindow } from "../restart/start-limit.ts";
import type { InstanceId, ServiceId, ServiceSpec } from "../spec.ts";
import type { Duration, Instant } from "../time.ts";
import type { Registration } from "./registration.ts";
import type { ServiceState } from "../vocabulary.ts";
import type { BootWish } from "./boot-set.ts";
import type { ServiceConfig } from "./reload.ts";
import type { Watchdog } from "./watchdog.ts";

/** What an instance in state `failed` waits for before it starts again. */
export type NextStart =
  | { readonly kind: "never" }
  | {
      readonly kind: "backoff";
      readonly attempt: number;
      /** The record that announced the restart. */
      readonly record: number;
      readonly alarm: Alarm;
      /** Required dependencies that were not there when it failed: their return ends the wait. */
      readonly blamed: readonly ServiceId[];
    }
  | {
      /** The wait is over; the restart is tried within this step. */
      readonly kind: "due";
      readonly attempt: number;
      readonly record: number;
    }
  | {
      readonly kind: "dependency";
      readonly attempt: number;
      /** What it waits for: a dependency, or a dependent that is still on its way down. */
      watch: number;
    }
  /** Its group is down, or on its way, and decides who comes up again. */
  | { readonly kind: "group" };

/** Why a process is being ended; decides what its exit leads to. */
export type StopPurpose =
  "admin" | "dependency" | "group" | "unhealthy" | "watchdog" | "start-timeout";

/** Whether somebody wanted it down, and it is not ended because something is wrong with it. */
export function isAskedFor(purpose: StopPurpose): purpose is "admin" | "dependency" | "group" {
  return purpose === "admin" || purpose === "dependency" || purpose === "group";
}

/** A check of a running instance, with what is under way for it. */
export interface RunningCheck {
  readonly state: CheckState;
  /** Number of the latest probe, from 1; an answer to another one is discarded. */
  probe: number;
  /** Whether a probe of this process has ever passed. */
  hasPassed: boolean;
  activity:
    | { readonly kind: "idle" }
    | { readonly kind: "waiting"; readonly alarm: Alarm }
    | {
        readonly kind: "probing";
        readonly since: Instant;
        readonly timeout: Alarm;
        /** Why no answer will come, where the world has said so. */
        silence: Cause;
      };
}

/**
 * How an instance came to rest in `stopped`. A oneshot with exit 0 has `completed`; a long-running
 * service that ended cleanly by itself, after it had been ready, has `served`: who waited for it to
 * come up has got what it waited for. What its group stopped is to start again (`by-group`), until
 * the group is given up, or the member is because it is temporary (`abandoned`).
 */
export type Ended =
  "never-ran" | "on-request" | "before-ready" | "served" | "completed" | "by-group" | "abandoned";

/** What a stop waits for. */
export type StopWait =
  /** For the hook that comes before the request. */
  | { readonly kind: "stop-hook"; readonly run: HookRun }
  /** For the hook of a start that was broken off; there is no process. */
  | { readonly kind: "start-hook"; readonly run: HookRun }
  /** For the process, which has been asked to end. */
  | { readonly kind: "asked"; readonly timeout: Alarm }
  /** For the process, which has been killed because the time was over. */
  | { readonly kind: "killed" };

export type InstanceState =
  | { readonly name: "stopped"; readonly ended: Ended }
  | {
      /** At rest, and no boot starts it; what came of its last run is not forgotten with that. */
      readonly name: "disabled";
      readonly ended: Ended;
    }
  | {
      readonly name: "starting";
      readonly timeout: Alarm | null;
      /** The command that runs before there is a process; `null`: the process has been started. */
      hook: HookRun | null;
    }
  | {
      readonly name: "running";
      /** Since when it would have been running, had it never been paused. */
      readonly since: Instant;
      readonly checks: readonly RunningCheck[];
      /** `null`: nobody listens for heartbeats. */
      readonly watchdog: Watchdog | null;
      ready: boolean;
    }
  | {
      readonly name: "stopping";
      purpose: StopPurpose;
      /** How long it had been running when it was asked to end. */
      readonly uptimeUs: Duration;
      wait: StopWait;
    }
  | { readonly name: "failed"; next: NextStart }
  | {
      readonly name: "paused";
      /** How long it had been running when it was paused. */
      readonly uptimeUs: Duration;
      /** What they said before: none is probed meanwhile. */
      readonly checks: readonly RunningCheck[];
    };

/** The restarts in a row of an instance, and what bounds them. */
export interface RestartHistory {
  inRow: number;
  /** What the backoff gave for the last restart in the row, without jitter. */
  backoffUs: Duration | null;
  /** How long the last restart in the row waited; 0 where there was none. */
  previousDelayUs: Duration;
  readonly window: StartWindow;
}

/** A fault that was detected and is not recovered from. */
export interface Incident {
  readonly since: Instant;
}

export interface Instance {
  readonly id: InstanceId;
  readonly service: Service;
  readonly name: string;
  /** Counts its processes, from 1; 0 before the first. */
  generation: number;
  state: InstanceState;
  restarts: RestartHistory;
  incident: Incident | null;
  /** Counts the commands that were run for it. */
  hookRuns: number;
  /** Commands that run for it and that nothing waits for. */
  readonly sideRuns: SideRun[];
  /** What bounds its wait for an automatic start that has come due; empty where nothing does. */
  waits: readonly DependencyTimeout[];
  /** The record that last changed it: the cause of whatever follows from that. */
  lastRecord: number;
}

/** How long a start waits for one of its dependencies. */
export interface DependencyTimeout {
  /** Index among the dependencies that the service orders after. */
  readonly dependency: number;
  /** `null`: the time is over. */
  alarm: Alarm | null;
}

export type Afterwards = "rest" | "start" | "restart";

/** What has been asked of a service and cannot be done yet. */
export type Job =
  | { readonly kind: "none" }
  | {
      readonly kind: "start";
      cause: number;
      /** It follows on a stop that an operator's restart asked for. */
      readonly isRestart: boolean;
      /** The blocker that it waits for: an index among dependencies, then conflicts. */
      watch: number;
      readonly timeouts: readonly DependencyTimeout[];
    }
  | {
      readonly kind: "stop";
      purpose: "admin" | "dependency";
      /** A restart is a stop that is followed by a start; so is a start that meets a stop. */
      afterwards: Afterwards;
      readonly cause: number;
      /** The dependent that it waits for, as an index among the dependents. */
      watch: number;
    };

export const NO_JOB: Job = { kind: "none" };

export interface Service {
  readonly id: ServiceId;
  readonly spec: ServiceSpec;
  readonly instances: readonly Instance[];
  registration: Registration;
  config: ServiceConfig;
  readonly boot: BootWish;
  job: Job;
  /** The record that last changed it or one of its instances. */
  lastRecord: number;
}

/** States in which there is a process. */
export function hasProcess(state: ServiceState): boolean {
  return state === "starting" || state === "running" || state === "stopping" || state === "paused";
}

/** Whether its process is there: until the hooks of a start have succeeded it is not. */
export function isAlive({ state }: Instance): boolean {
  if (state.name === "starting") return state.hook === null;
  if (state.name === "stopping") return state.wait.kind !== "start-hook";
  return hasProcess(state.name);
}

/** Whether a stop of this instance has anything to end: a process, or a start yet to come. */
export function isActive(instance: Instance): boolean {
  const { state } = instance;
  if (hasProcess(state.name) || isHeldByGroup(instance)) return true;
  return state.name === "failed" && state.next.kind !== "never";
}

/** Stopped by its group, and to be started by it. */
export function isHeldByGroup({ state }: Instance): boolean {
  return state.name === "stopped" && state.ended === "by-group";
}

/** Whether a process of this service is up or coming up: what `binds-to` holds on to. */
export function isUp(service: Service): boolean {
  return service.instances.some(
    ({ state }) => state.name === "starting" || state.name === "running" || state.name === "paused",
  );
}
