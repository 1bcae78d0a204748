/**
 * What the kernel is told about the services it manages.
 *
 * Every name is resolved and every default is filled in before it gets here: the kernel sees
 * dense ids in the order of the file, whole microseconds, and no optional fields.
 */
import type { CapabilitySet } from "./capability/capability.ts";
import type { MailboxSpec } from "./message/types.ts";
import type { ConfigSpec } from "./config/values.ts";
import type { HealthCheckType, Hook, IsolationLevel, ServiceType } from "./vocabulary.ts";
import type { Duration } from "./time.ts";

declare const id: unique symbol;

/** Index of a service in the order of the file. */
export type ServiceId = number & { readonly [id]: "service" };
/** Index of an instance: those of service 0 first, then those of service 1, and so on. */
export type InstanceId = number & { readonly [id]: "instance" };
/** Index of a supervision group in the order of the file. */
export type GroupId = number & { readonly [id]: "group" };

export type ServiceKind = "long-running" | "oneshot";

export const RESTART_POLICIES = [
  "no",
  "always",
  "on-failure",
  "on-success",
  "on-abnormal",
  "on-watchdog",
  "unless-stopped",
] as const;
export type RestartPolicy = (typeof RESTART_POLICIES)[number];

export const JITTERS = ["none", "full", "equal", "decorrelated"] as const;
export type Jitter = (typeof JITTERS)[number];

/** How the wait before the n-th restart in a row grows. `none` means: no wait at all. */
export type Backoff =
  | { readonly strategy: "none" }
  | { readonly strategy: "fixed"; readonly delayUs: Duration }
  | { readonly strategy: "linear"; readonly delayUs: Duration; readonly incrementUs: Duration }
  | {
      readonly strategy: "exponential";
      readonly initialUs: Duration;
      /** A decimal of at least 1. */
      readonly multiplier: number;
      readonly maxUs: Duration;
    }
  | { readonly strategy: "adaptive"; readonly initialUs: Duration; readonly maxUs: Duration };

export interface StartLimit {
  /** At most this many starts, the first included, in any window of `intervalUs`. */
  readonly burst: number;
  readonly intervalUs: Duration;
}

export interface RestartSpec {
  readonly policy: RestartPolicy;
  readonly backoff: Backoff;
  readonly jitter: Jitter;
  /** `null`: starts are not limited, as in Docker. */
  readonly limit: StartLimit | null;
  /** At most this many automatic restarts in a row (Compose's `on-failure:N`); `null`: no bound. */
  readonly attemptsMax: number | null;
  readonly resetAfterUs: Duration;
}

export const HEALTH_CHECK_KINDS = ["readiness", "liveness", "startup"] as const;
export type HealthCheckKind = (typeof HEALTH_CHECK_KINDS)[number];

export interface HealthCheckSpec {
  readonly name: string;
  readonly kind: HealthCheckKind;
  readonly type: HealthCheckType;
  readonly intervalUs: Duration;
  readonly timeoutUs: Duration;
  /** Failures in a row that turn the check unhealthy. */
  readonly failures: number;
  /** Successes in a row that turn it healthy. */
  readonly successes: number;
  /** Failures this soon after entering `running` do not count. */
  readonly startPeriodUs: Duration;
  /** Interval within the start period, where it differs (Compose's `start_interval`). */
  readonly startIntervalUs: Duration;
}

/** `healthy` of manifests is another name of `ready`. */
export const CONDITIONS = ["started", "ready", "completed"] as const;
export type Condition = (typeof CONDITIONS)[number];

/**
 * `requires`, `wants` and `binds-to` pull in and order after; `after` only orders; `part-of` does
 * neither and takes stop and restart along. A `before` has become the other side's `after`.
 */
export const DEPENDENCY_KINDS = ["requires", "wants", "binds-to", "part-of", "after"] as const;
export type DependencyKind = (typeof DEPENDENCY_KINDS)[number];

export interface DependencySpec {
  readonly kind: DependencyKind;
  readonly target: ServiceId;
  readonly condition: Condition;
  /** Ranges of versions, all of which the other's has to lie in; none: any version will do. */
  readonly versions: readonly string[];
  /** How long a start waits for the condition; `null`: as long as it takes. */
  readonly timeoutUs: Duration | null;
  /** A failure only warns, as with `wants`. */
  readonly optional: boolean;
}

/** How far a service is kept apart from the others; see isolation/levels.ts. */
export interface IsolationSpec {
  readonly level: IsolationLevel;
  readonly user: string;
  readonly group: string | null;
  readonly label: string | null;
}

/** To whom a service sends, and whether anything that it declares gives it the right. */
export interface RouteSpec {
  readonly target: ServiceId;
  readonly isGranted: boolean;
}

/** When a hook's command has run too long; what it runs is the machine's business. */
export interface HookSpec {
  readonly timeoutUs: Duration;
}

/** `null`: the service has no such hook. */
export type HookSpecs = Readonly<Record<Hook, HookSpec | null>>;

export const NO_HOOKS: HookSpecs = {
  "on-start": null,
  "on-stop": null,
  "on-restart": null,
  "on-health-change": null,
  "on-failure": null,
};

export interface ServiceSpec {
  readonly id: ServiceId;
  readonly name: string;
  readonly type: ServiceType;
  readonly enabled: boolean;
  /** Part of the system from the boot on; what is not can be created later. */
  readonly registered: boolean;
  /** Found by `discoverServices`. */
  readonly discoverable: boolean;
  /** What its processes may ask of the kernel. */
  readonly capabilities: CapabilitySet;
  readonly kind: ServiceKind;
  /** As it is written; `null`: it has none. */
  readonly version: string | null;
  /** How many instances it boots with, at least 1. */
  readonly instances: number;
  /** `null`: a start may take as long as it takes. */
  readonly startTimeoutUs: Duration | null;
  readonly stopTimeoutUs: Duration;
  /** The longest time between two heartbeats while it runs; `null`: nobody listens for any. */
  readonly watchdogUs: Duration | null;
  readonly hooks: HookSpecs;
  readonly config: ConfigSpec;
  readonly restart: RestartSpec;
  readonly checks: readonly HealthCheckSpec[];
  readonly dependencies: readonly DependencySpec[];
  readonly conflicts: readonly ServiceId[];
  readonly isolation: IsolationSpec;
  /** Of each instance. */
  readonly mailbox: MailboxSpec;
  readonly routes: readonly RouteSpec[];
}

export const GROUP_STRATEGIES = ["one-for-one", "one-for-all", "rest-for-one"] as const;
export type GroupStrategy = (typeof GROUP_STRATEGIES)[number];

/** Services stand in one group at most, and so do groups; no group is in itself. */
export type GroupMember =
  | { readonly kind: "service"; readonly service: ServiceId }
  /** `temporary`: it is not started again once it has failed. */
  | { readonly kind: "group"; readonly group: GroupId; readonly temporary: boolean };

/** Members that are supervised together; when each is brought back, its restart policy says. */
export interface GroupSpec {
  readonly id: GroupId;
  readonly name: string;
  readonly strategy: GroupStrategy;
  /** More restarts than this within the period, and the group fails. */
  readonly intensity: number;
  readonly periodUs: Duration;
  /** In the order of the list, each once; at least one. */
  readonly members: readonly GroupMember[];
}
