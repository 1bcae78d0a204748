/**
 * What a trace record can say: one union, one number an event.
 *
 * The numbers stand in the binary trace. Those up to `invariant` follow the contract's list, in
 * its order, also where the machinery comes later; our own events stand above it.
 */
import type { DenialReason } from "../isolation/access.ts";
import type { AccessAction } from "../isolation/levels.ts";
import type { ChannelState } from "../message/channel.ts";
import type { Cause, SignalName } from "../ports.ts";
import type { Capability } from "../capability/capability.ts";
import type { GroupId, InstanceId, ServiceId } from "../spec.ts";
import type { FaultBody } from "./fault-events.ts";
import type { NetworkBody } from "./network-events.ts";
import type { PowerBody } from "./power-events.ts";
import type { ProgramBody } from "./program-events.ts";
import type { RefusalKind } from "../syscall/refusal.ts";
import type { Duration, Instant } from "../time.ts";
import type {
  BootstrapStage,
  ExitCause,
  FaultType,
  GroupState,
  HealthStatus,
  Hook,
  RecoveryStrategy,
  ServiceError,
  ServiceState,
  Syscall,
} from "../vocabulary.ts";

export { FaultPhase, InjectedFault } from "./fault-events.ts";

export const TraceEvent = {
  "boot.stage": 0,
  "service.state": 1,
  "service.ready": 2,
  "health.status": 3,
  "probe.result": 4,
  "request.done": 5,
  "balancer.pick": 6,
  "breaker.state": 7,
  "fault.injected": 8,
  "fault.detected": 9,
  "recovery.started": 10,
  "recovery.done": 11,
  escalation: 12,
  "config.changed": 13,
  "config.rejected": 14,
  "discovery.changed": 15,
  "limit.hit": 16,
  "syscall.denied": 17,
  audit: 18,
  "sched.throttle": 19,
  "network.state": 20,
  objective: 21,
  invariant: 22,
  "dependency.failed": 23,
  "access.denied": 24,
  "isolation.breach": 25,
  "message.state": 26,
  "message.total": 27,
  "hook.started": 28,
  "hook.done": 29,
  "heartbeat.late": 30,
  "group.state": 31,
  "group.restart": 32,
  "system.service": 33,
  "manager.state": 34,
  "power.deadline": 35,
  "traffic.total": 36,
  "program.failed": 37,
} as const;
export type TraceEvent = keyof typeof TraceEvent;

/** How a process ended and why; what `exit` shows in reports. */
export interface ExitReport {
  readonly code: number | null;
  readonly signal: SignalName | null;
  readonly cause: ExitCause;
}

export const ProbeOutcome = { pass: 0, fail: 1, timeout: 2 } as const;
export type ProbeOutcome = keyof typeof ProbeOutcome;

export const RecoveryOutcome = { recovered: 0, "gave-up": 1, cancelled: 2 } as const;
export type RecoveryOutcome = keyof typeof RecoveryOutcome;

export const HookOutcome = { ok: 0, failed: 1, timeout: 2, cancelled: 3 } as const;
export type HookOutcome = keyof typeof HookOutcome;

/** Why new values were not taken. */
export const ReloadRefusal = {
  /** No instance runs, or one is paused. */
  "not-running": 0,
  /** Another reload is under way. */
  busy: 1,
  /** A value is of another type than the one in force. */
  type: 2,
  /** A declared rule would not hold. */
  rule: 3,
  /** An instance did not take them in time. */
  timeout: 4,
  /** The service was stopped, paused or lost meanwhile. */
  abandoned: 5,
} as const;
export type ReloadRefusal = keyof typeof ReloadRefusal;

export const Limit = {
  starts: 0,
  memory: 1,
  attempts: 2,
  "memory-soft": 3,
  files: 4,
  threads: 5,
  disk: 6,
  network: 7,
  "disk-io": 8,
} as const;
export type Limit = keyof typeof Limit;

/**
 * Why a group fails: too many restarts, a member that gave up by itself, or a start of the whole
 * group in which a member failed.
 */
export const EscalationReason = { intensity: 0, "gave-up": 1, "start-failed": 2 } as const;
export type EscalationReason = keyof typeof EscalationReason;

/** `registered` and `unregistered`: a service has become part of the system, or has gone. */
export const DiscoveryChange = { registered: 0, unregistered: 1 } as const;
export type DiscoveryChange = keyof typeof DiscoveryChange;
export const ThrottlePhase = { begin: 0, end: 1 } as const;
export type ThrottlePhase = keyof typeof ThrottlePhase;

/** The requests that an instance has, and the memory that they take. */
export interface HeldRequests {
  readonly requests: number;
  readonly bytes: number;
}

/** The data of each event, without what all records carry. */
export type TraceBody =
  | { readonly event: "boot.stage"; readonly stage: BootstrapStage }
  | {
      readonly event: "service.state";
      readonly instance: InstanceId;
      readonly from: ServiceState;
      readonly to: ServiceState;
      readonly generation: number;
      /** Set where a process ended with this transition. */
      readonly exit: ExitReport | null;
      /** Set where the transition is a failure. */
      readonly error: ServiceError | null;
    }
  | { readonly event: "service.ready"; readonly instance: InstanceId; readonly ready: boolean }
  | {
      readonly event: "health.status";
      readonly instance: InstanceId;
      readonly check: number;
      readonly from: HealthStatus;
      readonly to: HealthStatus;
    }
  | {
      readonly event: "probe.result";
      readonly instance: InstanceId;
      readonly check: number;
      readonly outcome: ProbeOutcome;
    }
  | { readonly event: "fault.detected"; readonly type: FaultType; readonly instance: InstanceId }
  | {
      readonly event: "recovery.started";
      readonly instance: InstanceId;
      readonly strategy: RecoveryStrategy;
      /** 1 for the first restart in a row. */
      readonly attempt: number;
      readonly delayUs: Duration;
    }
  | {
      readonly event: "recovery.done";
      readonly instance: InstanceId;
      readonly outcome: RecoveryOutcome;
      /** Since the fault was detected. */
      readonly tookUs: Duration;
    }
  | {
      readonly event: "limit.hit";
      readonly limit: Limit;
      readonly instance: InstanceId;
      /** The slice whose limit it is; `null`: its own, or the machine's. */
      readonly slice: number | null;
      readonly value: number;
      readonly max: number;
      /** Of memory, which part of the value its requests take; `null`: none. */
      readonly held: HeldRequests | null;
    }
  | {
      /** An instance begins to be held back by its quota of CPU time, or no longer is. */
      readonly event: "sched.throttle";
      readonly instance: InstanceId;
      readonly phase: ThrottlePhase;
      /** The slice whose quota last held it back; `null`: its own. */
      readonly slice: number | null;
      /** Periods in which it was held back: so far, and when it ends in all. */
      readonly periods: number;
      /** For how long its process had work and no quota, since it was started. */
      readonly throttledUs: Duration;
    }
  | {
      readonly event: "audit";
      /** `null`: it named no call that there is. */
      readonly call: Syscall | null;
      /** `null`: it named none, or none that there is. */
      readonly service: ServiceId | null;
      /** The process that called; `null`: the operator. */
      readonly caller: InstanceId | null;
      /** `null`: the call was taken. */
      readonly error: ServiceError | null;
      /** Why it was refused, where the error alone does not say it. */
      readonly refusal: RefusalKind | null;
      /** What the refusal is about: a capability, a service or a limit. */
      readonly detail: number;
      /** Services that a discovery has found. */
      readonly found: number;
    }
  | {
      /** A call without its capability. */
      readonly event: "syscall.denied";
      readonly call: Syscall;
      readonly service: ServiceId | null;
      readonly caller: InstanceId;
      readonly capability: Capability;
    }
  | {
      readonly event: "discovery.changed";
      readonly service: ServiceId;
      readonly change: DiscoveryChange;
      /** Counts the registrations of the service, from 1. */
      readonly generation: number;
    }
  | {
      /** A dependency failed for good or its time ran out; `fatal`: the service fails with it. */
      readonly event: "dependency.failed";
      readonly service: ServiceId;
      readonly dependency: ServiceId;
      readonly error: ServiceError;
      readonly fatal: boolean;
    }
  | {
      /** What one service wanted to do to another was refused. */
      readonly event: "access.denied";
      readonly instance: InstanceId;
      readonly target: ServiceId;
      readonly action: AccessAction;
      readonly reason: DenialReason;
    }
  | {
      /** A crash takes along whatever shares an address space with what crashed. */
      readonly event: "isolation.breach";
      readonly instance: InstanceId;
      /** Processes that it takes along. */
      readonly struck: number;
    }
  | PowerBody
  | ProgramBody
  | FaultBody
  | NetworkBody
  | {
      /** An instance's way to another service meets with trouble of a kind, or flows again. */
      readonly event: "message.state";
      readonly instance: InstanceId;
      readonly target: ServiceId;
      readonly state: ChannelState;
      /** Messages that met with trouble since it began. */
      readonly troubles: number;
    }
  | {
      /** At the end of a run: how many messages there were, and what all of them came to. */
      readonly event: "message.total";
      readonly sent: number;
      /** Sendings, deliveries, refusals and so on. */
      readonly steps: number;
      /** 53 bits of a hash over each of these. */
      readonly hash: number;
    }
  | {
      /** At the end of a run: the requests of all workloads, and what became of them. */
      readonly event: "traffic.total";
      readonly requests: number;
      /** 32 hexadecimal digits: 128 bits of a hash over each pick and each answer. */
      readonly hash: string;
    }
  | { readonly event: "hook.started"; readonly instance: InstanceId; readonly hook: Hook }
  | {
      readonly event: "hook.done";
      readonly instance: InstanceId;
      readonly hook: Hook;
      readonly outcome: HookOutcome;
      readonly code: number | null;
      readonly signal: SignalName | null;
    }
  | {
      /** An instance was to send a heartbeat by now and has not. */
      readonly event: "heartbeat.late";
      readonly instance: InstanceId;
      /** Since the last one, or since it runs. */
      readonly silentUs: Duration;
    }
  | {
      /** All instances that run have gone over to new values, at this instant. */
      readonly event: "config.changed";
      readonly service: ServiceId;
      /** 1 is what the manifest says. */
      readonly version: number;
      /** How many values are others than before. */
      readonly changed: number;
      readonly instances: number;
    }
  | {
      readonly event: "config.rejected";
      readonly service: ServiceId;
      /** The one that stays in force. */
      readonly version: number;
      readonly error: ServiceError;
      readonly refusal: ReloadRefusal;
      /** Where a value is to blame: its place in what was to be set. */
      readonly setting: number | null;
      /** Where a rule does not hold: its place among the rules of the service. */
      readonly rule: number | null;
      /** The first that had not prepared in time, where it is the time that was up. */
      readonly instance: InstanceId | null;
    }
  | {
      readonly event: "group.state";
      readonly group: GroupId;
      readonly from: GroupState;
      readonly to: GroupState;
      /** Set where it has failed for good. */
      readonly error: ServiceError | null;
    }
  | {
      /** A group brings a member back, which counts against its intensity. */
      readonly event: "group.restart";
      readonly group: GroupId;
      /** The instance that failed. */
      readonly instance: InstanceId;
      /** Restarts within the period, this one included. */
      readonly restarts: number;
      readonly intensity: number;
    }
  | {
      /** A group has failed, and its parent gets to know; without one it has failed for good. */
      readonly event: "escalation";
      readonly group: GroupId;
      readonly to: GroupId | null;
      /** The instance whose failure it was. */
      readonly instance: InstanceId;
      readonly reason: EscalationReason;
      /** Restarts within the period, with the one that was one too many. */
      readonly restarts: number;
      readonly intensity: number;
    };

export type TraceRecord = TraceBody & {
  readonly tUs: Instant;
  readonly seq: number;
  readonly cause: Cause;
};

/** The names that a trace refers to by number; they stand at the head of the binary trace. */
export interface TraceSubjects {
  readonly system: string;
  readonly services: readonly {
    readonly name: string;
    readonly instances: number;
    readonly checks: readonly string[];
  }[];
  /** Names of the supervision groups. */
  readonly groups?: readonly string[];
  /** Their names; they stand in the head where there are any. */
  readonly slices: readonly string[];
}
