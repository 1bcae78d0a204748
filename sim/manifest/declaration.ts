/**
 * A manifest as written: every value checked and in its unit, names not yet resolved.
 *
 * Both readers, of the native form and of Compose files, end here; resolve.ts goes on from here.
 * Each reference carries its place, so that a wrong name is reported where it stands.
 */
import type { ConfigSetting, ConfigSpec } from "../../kernel/config/values.ts";
import type {
  Condition,
  DependencyKind,
  GroupStrategy,
  HealthCheckSpec,
  IsolationSpec,
  HookSpecs,
  RestartSpec,
  ServiceKind,
} from "../../kernel/spec.ts";
import type { Counted, Flowing, ResourceLimits } from "../../kernel/isolation/limits.ts";
import type { SecurityPolicy } from "../../kernel/isolation/policy.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { ServiceType } from "../../kernel/vocabulary.ts";
import type { Place, Problem } from "../problem.ts";
import type { ProgramSpec } from "../program/spec.ts";
import type { Behavior, CpuSpec, MachineSpec, SimulatedService } from "../system.ts";
import type { CallPolicy, WorkloadSpec } from "../traffic/spec.ts";
import type { FaultDeclaration } from "./declare/fault.ts";
import type { MessageDeclaration } from "./declare/message.ts";
import type { NetworkDeclaration } from "./declare/network.ts";
import type { TrafficDeclaration } from "./declare/traffic.ts";
import type { Comparison, ObjectiveBound, ObjectiveMetric } from "./objective.ts";
import type { Arrivals } from "./values/arrivals.ts";
import type { KeyChoice } from "./values/key.ts";

export type { FaultDeclaration } from "./declare/fault.ts";

/** A name of something else in the manifest, and where it stands. */
export interface Reference {
  readonly name: string;
  readonly place: Place;
}

export interface DependencyDeclaration {
  /** `before` turns into the other side's `after` when it is resolved. */
  readonly kind: DependencyKind | "before";
  /** The key under which it is written, where that is not its kind: `depends_on`. */
  readonly written?: string;
  readonly target: Reference;
  readonly condition: Condition;
  /** The versions that will do, and where that is written; `null`: any. */
  readonly version: { readonly range: string; readonly place: Place } | null;
  readonly timeoutUs: Duration | null;
  readonly optional: boolean;
}

export interface ServiceDeclaration {
  readonly name: string;
  readonly place: Place;
  readonly type: ServiceType;
  readonly enabled: boolean;
  readonly registered: boolean;
  readonly discoverable: boolean;
  /** Names of what it may ask of the kernel. */
  readonly capabilities: readonly Reference[];
  readonly kind: ServiceKind;
  readonly version: string | null;
  /** How many it boots with and may have at most, and where that is written. */
  readonly instances: {
    readonly count: number;
    /** `null`: none is written. */
    readonly max: number | null;
    readonly place: Place;
  };
  readonly startTimeoutUs: Duration | null;
  readonly stopTimeoutUs: Duration;
  readonly watchdogUs: Duration | null;
  readonly hooks: HookSpecs;
  readonly hookCommands: SimulatedService["hooks"];
  readonly config: ConfigSpec;
  readonly restart: RestartSpec;
  readonly checks: readonly HealthCheckSpec[];
  readonly dependencies: readonly DependencyDeclaration[];
  readonly conflicts: readonly Reference[];
  readonly behavior: Behavior;
  readonly program: ProgramSpec | null;
  readonly traffic: TrafficDeclaration;
  readonly cpu: CpuSpec;
  readonly messages: MessageDeclaration;
  readonly isolation: IsolationSpec;
  readonly limits: LimitsDeclaration;
  readonly oomAdjust: number;
}

export interface LimitsDeclaration {
  readonly limits: ResourceLimits;
  /** Of those that are written. */
  readonly places: ReadonlyMap<"memory" | Counted | Flowing, Place>;
}

/** What can be done to services, one or many. */
export const OPERATOR_VERBS = [
  "start",
  "stop",
  "restart",
  "pause",
  "resume",
  "enable",
  "disable",
  "create",
  "remove",
] as const;
export type OperatorVerb = (typeof OPERATOR_VERBS)[number];

/** What can be done to the system as a whole. */
export const POWER_VERBS = ["shutdown", "reboot"] as const;
export type PowerVerb = (typeof POWER_VERBS)[number];

export type ActionDeclaration = {
  readonly at: Instant;
  readonly place: Place;
  readonly targets: readonly Reference[];
  /** The service or the instance that does it; `null`: the operator. */
  readonly as: Reference | null;
} & (
  | {
      readonly kind: OperatorVerb;
      /** The handle of that registration of the services, from 1; `null`: by their names. */
      readonly handle: number | null;
    }
  | {
      readonly kind: "reload";
      readonly handle: number | null;
      readonly set: readonly ConfigSetting[];
    }
  | { readonly kind: "discover"; readonly pattern: string }
  | { readonly kind: PowerVerb; readonly deadlineUs: Duration | null }
  /** Several calls, made as one. */
  | { readonly kind: "batch"; readonly calls: readonly ActionDeclaration[] }
  /** Accepted and checked, not simulated yet. */
  | { readonly kind: "later"; readonly name: string }
);

export interface ObjectiveDeclaration {
  readonly text: string;
  readonly place: Place;
  readonly metric: ObjectiveMetric;
  readonly subject: Reference;
  readonly comparison: Comparison;
  readonly bound: ObjectiveBound;
}

export interface WorkloadDeclaration {
  readonly name: string;
  readonly place: Place;
  readonly target: Reference;
  readonly arrivals: Arrivals;
  readonly arrivalsPlace: Place;
  readonly key: KeyChoice | null;
  readonly priorities: WorkloadSpec["priorities"];
  readonly startUs: Instant;
  /** `null`: none is written. */
  readonly forUs: Duration | null;
  readonly policy: CallPolicy;
}

/** When a group starts a member again; without one the member's restart policy says so. */
export type RestartType = "permanent" | "transient" | "temporary";

export interface GroupMemberDeclaration {
  readonly target: Reference;
  /** `any`: a service if there is one of that name, else a group. */
  readonly kind: "service" | "group" | "any";
  readonly restart: RestartType | null;
}

export interface GroupDeclaration {
  readonly name: string;
  readonly place: Place;
  readonly strategy: GroupStrategy;
  readonly intensity: number;
  readonly periodUs: Duration;
  readonly members: readonly GroupMemberDeclaration[];
  /** What its members may have at most; `null`: what its parent has. */
  readonly capabilities: readonly Reference[] | null;
  /** What all instances in it may take together. */
  readonly limits: LimitsDeclaration;
  /** The CPU time that they may use in each period, and where it is written. */
  readonly quota: { readonly quotaUs: Duration; readonly place: Place } | null;
  /** What its members weigh together where CPUs are short; `null`: as much as they do. */
  readonly weight: number | null;
}

export interface SystemDeclaration {
  readonly name: string;
  readonly file: string;
  readonly machine: MachineSpec;
  /** Services that can be registered at once; `null`: as many as there can be. */
  readonly servicesMax: { readonly count: number; readonly place: Place } | null;
  /** What the system may grant at most; `null`: everything. */
  readonly capabilities: readonly Reference[] | null;
  readonly security: SecurityPolicy | null;
  /** In the order of the file. */
  readonly services: readonly ServiceDeclaration[];
  readonly groups: readonly GroupDeclaration[];
  readonly network: NetworkDeclaration;
  readonly workloads: readonly WorkloadDeclaration[];
  /** Places that can fail by themselves, each once. */
  readonly zones: readonly string[];
  readonly faults: readonly FaultDeclaration[];
  readonly actions: readonly ActionDeclaration[];
  readonly objectives: readonly ObjectiveDeclaration[];
  /** Each field whose machinery comes later stands here once, where it was first used. */
  readonly warnings: readonly Problem[];
}

/** What reading a file ends in: a value, or everything that is wrong with it. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };
