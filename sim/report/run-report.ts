/**
 * What is known at the end of a run: the data from which text, JSON and exit code are made.
 */
import type { FirstUpTimes } from "./first-ups.ts";
import type { RestartFate } from "./restart-ledger.ts";
import type { StartWait } from "../../kernel/lifecycle/start-wait.ts";
import type { GroupSpec, InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { ExitReport, TraceRecord } from "../../kernel/trace/events.ts";
import type {
  FailurePattern,
  FaultType,
  GroupState,
  HealthStatus,
  RecoveryStrategy,
  ServiceError,
  ServiceState,
} from "../../kernel/vocabulary.ts";
import type { InvariantReport } from "../checker/checker.ts";
import type { CpuUsage } from "../machine/cpu/usage.ts";
import type { MessageUsage } from "../machine/messages/usage.ts";
import type { ProgramsUsage } from "../program/usage.ts";
import type { RunSamples } from "../sampling/samples.ts";
import type { TrafficUsage } from "../traffic/usage.ts";
import type { ResourceUse } from "../machine/resource-use.ts";
import type { Ending } from "../simulation.ts";
import type { GivenAnswer } from "./given-answers.ts";
import type { Statistics } from "./statistics-ledger.ts";
import type { SystemReport } from "./system-ledger.ts";
import type { RefusedCall } from "./syscall-ledger.ts";

/** What an instance has taken of the machine. */
export interface InstanceUse {
  readonly memoryPeakBytes: number;
  readonly cpuUs: number;
  /** For how long it had work, and its quota of CPU time was used up. */
  readonly throttledUs: number;
}

export interface InstanceReport extends InstanceUse {
  readonly id: InstanceId;
  /** `db/0`. */
  readonly name: string;
  readonly state: ServiceState;
  readonly health: HealthStatus;
  /** Automatic ones: not the first start and not what an operator asked for. */
  readonly restarts: number;
  /** The first start; `null`: it never started. */
  readonly startedUs: number | null;
  /** When it was first up: ready, or for a oneshot completed. */
  readonly readyUs: number | null;
  /** That it was ever up came of a start that was asked for, not of the boot. */
  readonly isUpByCall: boolean;
  /** Its first failure before it was ever up; `null` where there was none. */
  readonly stumbledUs: number | null;
  readonly exit: (ExitReport & { readonly atUs: number }) | null;
  /** The error of its last failure, unless it has been up since. */
  readonly error: ServiceError | null;
}

/** The time since an instance of a service was first up in which none was. */
export interface Absence {
  readonly totalUs: number;
  /** The longest of it, the first of those that are; `null`: there was always one up. */
  readonly longest: {
    readonly atUs: number;
    /** `null`: it goes on at the end of the run. */
    readonly untilUs: number | null;
  } | null;
  readonly longestUs: number;
}

export interface ServiceReport {
  readonly id: ServiceId;
  readonly name: string;
  /** A boot is to bring it up. */
  readonly enabled: boolean;
  /** It is part of the system at the end. */
  readonly registered: boolean;
  readonly state: ServiceState;
  readonly health: HealthStatus;
  readonly restarts: number;
  /** Share of the time since an instance was first up in which at least one was, in [0, 1]. */
  readonly availability: number;
  readonly absence: Absence;
  readonly error: ServiceError | null;
  /** When its first instance first started. */
  readonly startedUs: number | null;
  /** When all of its instances were first up at once. */
  readonly readyUs: number | null;
  /** Whether a boot at the end of the run would start it. */
  readonly startsAtBoot: boolean;
  /** What its next start waits for at the end of the run; `null`: nothing, or none is planned. */
  readonly waitsFor: StartWait | null;
  /** Of the values in force: 1 is what the manifest says, each reload counts up. */
  readonly configVersion: number;
  readonly statistics: Statistics;
  readonly instances: readonly InstanceReport[];
}

export interface GroupReport {
  readonly spec: GroupSpec;
  readonly state: GroupState;
  /** Failures of members that it answered with a restart. */
  readonly restarts: number;
  /** Of these, those within the period at the end, since it last began anew. */
  readonly restartsInPeriod: number;
  /** How often it failed itself. */
  readonly escalations: number;
  readonly error: ServiceError | null;
}

/** How a detected fault ended. */
export type FaultEnding =
  | "recovered"
  | "gave-up"
  | "cancelled"
  | "open"
  /** What was asked for was refused: nothing went down, and there is nothing to recover from. */
  | "refused";

export interface FaultReport {
  readonly type: FaultType;
  readonly pattern: FailurePattern;
  readonly service: ServiceId;
  readonly instance: InstanceId;
  readonly atUs: number;
  readonly recovery: RecoveryStrategy;
  readonly ending: FaultEnding;
  /** Set where the ending is `recovered`. */
  readonly recoveredUs: number | null;
  /** When its instance was up again, whoever brought that about; `null`: not since. */
  readonly upUs: number | null;
}

/** How long a service was away because a fault of another one, or its crash, took it along. */
export interface OutageReport {
  readonly service: ServiceId;
  /** Of which instance, and from when on. */
  readonly instance: InstanceId;
  readonly atUs: number;
  /** The longest; `null`: one that has not ended. */
  readonly longestUs: number | null;
}

/** One service on the way that the last service to become ready had to wait for. */
export interface ChainLink {
  readonly service: ServiceId;
  readonly startedUs: number;
  readonly readyUs: number;
}

/** A service that stands in error at the end, or that is enabled and was never up. */
export interface FailureReport {
  readonly service: ServiceId;
  /** `null`: it waits, and nothing of its own has failed. */
  readonly error: ServiceError | null;
  /** The record of its error. */
  readonly seq: number | null;
  /** The first failure on the way to it; services that share it failed of the same thing. */
  readonly originSeq: number | null;
}

/** Why an enabled service that had been up is not up at the end. */
export interface DownReport {
  readonly service: ServiceId;
  /** Of its instances, those that are down for this reason. */
  readonly instances: readonly InstanceId[];
  readonly kind: "stopped" | "unready" | "hung" | "restarting" | "stopping" | "paused";
  /** The record that it is down since; `null` where it is no longer kept. */
  readonly record: TraceRecord | null;
}

export interface RunReport {
  readonly ending: Ending;
  readonly endedUs: number;
  readonly digest: string;
  readonly events: number;
  /** When the last enabled service was first ready; `null`: one never was. */
  readonly readyUs: number | null;
  /** Instances in the order in which they first entered `starting`. */
  readonly order: readonly InstanceId[];
  /** Empty where it is not ready, and where there is none by {@link chainBrokenBy}. */
  readonly criticalChain: readonly ChainLink[];
  /** The service on the way to readiness that a call brought up: no chain tells when that came. */
  readonly chainBrokenBy: ServiceId | null;
  /** In the order of the file. */
  readonly services: readonly ServiceReport[];
  /** In the order of the file. */
  readonly groups: readonly GroupReport[];
  /** `null` where nothing needs a CPU. */
  readonly cpu: CpuUsage | null;
  /** `null` where nobody sends anything. */
  readonly messages: MessageUsage | null;
  /** `null` where nobody sends requests. */
  readonly traffic: TrafficUsage | null;
  /** `null` where no service has a program. */
  readonly programs: ProgramsUsage | null;
  /** `null` where the run was not measured window by window. */
  readonly samples: RunSamples | null;
  readonly invariants: InvariantReport;
  readonly system: SystemReport;
  readonly faults: readonly FaultReport[];
  /** Faults beyond those that are listed. */
  readonly faultsNotListed: number;
  /** Of services that went down with another one; those of their own are {@link faults}. */
  readonly outages: readonly OutageReport[];
  readonly failures: readonly FailureReport[];
  /** The records from the origin of a failure to its error, as far as they are kept. */
  causesOf(failure: FailureReport): readonly TraceRecord[];
  /** Without those that failed, which {@link failures} has, and those that an operator stopped. */
  readonly downs: readonly DownReport[];
  /** The record of this number, as far as it is kept. */
  readonly recordAt: (seq: number) => TraceRecord | null;
  /** Answers to syscalls, one for each service that one names. */
  readonly calls: number;
  readonly refusedCalls: readonly RefusedCall[];
  readonly refusedCallsNotListed: number;
  /** To calls that were taken: those of which there is more to tell than that. */
  readonly answers: readonly GivenAnswer[];
  readonly answersNotListed: number;
  /** Which of how many the restart is that this record plans, or that it was refused. */
  readonly restartFate: (seq: number) => RestartFate;
  /** When the restart is due that this instance waits for; `null`: it waits for none. */
  readonly restartDueUs: (instance: InstanceId) => number | null;
  /** What is told of the answer to the call of this record; `null`: nothing, or it is not kept. */
  readonly answerOf: (seq: number) => string | null;
  /** What a person would want to read of the run, in its order; starts and first readiness not. */
  readonly happenings: readonly TraceRecord[];
  /** Happenings beyond those that are listed. */
  readonly happeningsNotListed: number;
  /** First starts that were asked for after the boot and came up. */
  readonly firstUps: FirstUpTimes;
  /** What was limited, and what came of it. */
  readonly resources: readonly ResourceUse[];
}
