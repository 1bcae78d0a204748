/**
 * A system ready to be booted: every name resolved, every default filled in, nothing optional.
 *
 * It is made from a {@link SystemDeclaration} by sim/manifest/resolve.ts, whichever form of file
 * that came from, and it is all that the simulator and `plan` ever see of a manifest.
 */
import type { BootCosts } from "../kernel/bootstrap.ts";
import type { ConfigSetting } from "../kernel/config/values.ts";
import type { SignalName } from "../kernel/ports.ts";
import type { GroupSpec, InstanceId, ServiceId, ServiceSpec } from "../kernel/spec.ts";
import { instant, type Duration, type Instant } from "../kernel/time.ts";
import type { ResourceLimits } from "../kernel/isolation/limits.ts";
import type { SecurityPolicy } from "../kernel/isolation/policy.ts";
import type { Hook, IsolationLevel, Syscall } from "../kernel/vocabulary.ts";
import type { Distribution } from "./distribution.ts";
import type { FaultSpec } from "./fault/spec.ts";
import type { Objective } from "./manifest/objective.ts";
import type { Ratio } from "./manifest/values/ratio.ts";
import type { ProgramSpec } from "./program/spec.ts";
import type { Place, Problem } from "./problem.ts";
import type { TrafficSpec } from "./traffic/spec.ts";

/** How a simulated program ends when it ends by itself. */
export type ProgramExit =
  | { readonly kind: "code"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: SignalName };

/** Which starts fail: the first so many, or each with a probability (a ratio of integers). */
export type StartFailures =
  | { readonly kind: "first"; readonly count: number }
  | { readonly kind: "ratio"; readonly numerator: number; readonly denominator: number };

/** What a program holds of a resource: at once, and how much more with each second. */
export interface Holding {
  readonly base: number;
  readonly perSecond: number;
}

/** What a program sends through a resource: before it runs, and with each second that it runs. */
export interface Traffic {
  readonly start: number;
  readonly perSecond: number;
}

/** What one instance's process does in the simulated world. */
export interface Behavior {
  readonly start: Distribution;
  readonly stop: Distribution;
  readonly startFailures: StartFailures;
  /** `null`: it runs until it is stopped (a oneshot: exits at the end of `start`). */
  readonly run: Distribution | null;
  readonly exit: ProgramExit;
  /** How long it takes to read new values. */
  readonly reload: Distribution;
  /** From one heartbeat to the next; `null`: half of what the watchdog allows. */
  readonly heartbeat: Distribution | null;
  readonly memory: { readonly baseBytes: number; readonly leakBytesPerSecond: number };
  /** The share of starts, runs and stops that needs a CPU; the rest is waiting. */
  readonly cpu: Ratio;
  readonly files: Holding;
  /** Those that it has from its start do the work that needs a CPU, each the whole of it. */
  readonly threads: Holding;
  /** Outlives the process: the next one finds it there. */
  readonly disk: Holding;
  readonly network: Traffic;
  readonly "disk-io": Traffic;
  /** What it does where a file, a thread or a block is refused: exit with code 1, or go on. */
  readonly onExhausted: "exit" | "continue";
}

/** Messages that a program sends again and again. */
export interface SendSpec {
  /** From one that is told of to the next. */
  readonly every: Distribution;
  readonly bytes: number;
  readonly timeoutUs: Duration | null;
  readonly awaitsReply: boolean;
}

/** How the threads of a service stand to others who want a CPU. */
export type Scheduling =
  | { readonly policy: "fair" }
  /** Before all fair ones; of several the highest priority, from 1 to 99. */
  | { readonly policy: "fifo" | "round-robin"; readonly priority: number };

export interface CpuSpec {
  /** What an instance may use in each 100 ms, on all CPUs together; `null`: what it can get. */
  readonly quotaUs: Duration | null;
  /** Of an instance, from 1 to 10,000. */
  readonly weight: number;
  readonly scheduling: Scheduling;
}

/** What the command of a hook does: it takes so long, and fails or ends with this. */
export interface HookCommand {
  readonly run: Distribution;
  readonly failures: StartFailures;
  readonly exit: ProgramExit;
}

type HookCommands = Readonly<Record<Hook, HookCommand | null>>;

export const NO_HOOK_COMMANDS: HookCommands = {
  "on-start": null,
  "on-stop": null,
  "on-restart": null,
  "on-health-change": null,
  "on-failure": null,
};

export interface SimulatedService {
  readonly spec: ServiceSpec;
  readonly behavior: Behavior;
  /** What serves its requests, and more; `null`: its behavior says it all. */
  readonly program: ProgramSpec | null;
  readonly cpu: CpuSpec;
  /** What it sends while it runs: one for each way of its spec. */
  readonly sends: readonly SendSpec[];
  /** How long a message takes to deal with. */
  readonly handling: Distribution;
  readonly hooks: HookCommands;
  readonly limits: ResourceLimits;
  /** From -1000, never a victim when memory is full, to 1000. */
  readonly oomAdjust: number;
  /** The slice that it is part of; `null`: of none. */
  readonly slice: number | null;
  /** Instances of this service are `firstInstance` up to `firstInstance + spec.instances`. */
  readonly firstInstance: InstanceId;
  readonly place: Place;
}

export interface SupervisionGroup {
  readonly spec: GroupSpec;
  readonly place: Place;
}

/** What an isolation level costs each instance. */
export interface LevelCost {
  readonly startUs: Duration;
  readonly memoryBytes: number;
}

export interface MachineSpec {
  readonly memoryBytes: number;
  readonly cpus: number;
  /** CPU time that each command of the manager takes; 0: none. */
  readonly controlCostUs: Duration;
  /** CPU time that stages of the boot take. */
  readonly bootUs: BootCosts;
  readonly isolationCosts: Readonly<Record<IsolationLevel, LevelCost>>;
}

/** Services that share limits: what they take together is bounded, as part of what holds them. */
export interface SliceSpec {
  readonly name: string;
  /** An index among the slices, below its own; `null`: part of none. */
  readonly parent: number | null;
  readonly limits: ResourceLimits;
  /** CPU time in each period for all in it that have no quota of their own; `null`: no limit. */
  readonly quotaUs: Duration | null;
}

export type { FaultSpec } from "./fault/spec.ts";

/** One call; those of a batch stand side by side, and share their index. */
export interface ActionSpec {
  readonly at: Instant;
  /** The process that makes it; `null`: the operator. */
  readonly caller: InstanceId | null;
  readonly call: Syscall;
  /** Each once, in the order in which they are written. */
  readonly services: readonly ServiceId[];
  /** Names them by their handles of that registration; `null`: by name. */
  readonly handle: number | null;
  /** Of a discovery. */
  readonly pattern: string | null;
  /** Of a reload: what it sets. */
  readonly set: readonly ConfigSetting[] | null;
  /** Of a shutdown or a reboot: what is not down then is killed; `null`: the stop timeouts hold. */
  readonly deadlineUs: Duration | null;
  readonly index: number;
  readonly place: Place;
}

/** When the kernel is up: what operators ask before is taken then. */
export function bootEnd({ machine }: SystemSpec): Instant {
  return instant(Object.values(machine.bootUs).reduce((sum, us) => sum + us, 0));
}

/** Places that can fail by themselves. */
export interface ZoneSpec {
  readonly names: readonly string[];
  /** By instance: an index among the names. */
  readonly ofInstance: readonly number[];
}

export interface SystemSpec {
  readonly name: string;
  /** The file as the person named it. */
  readonly file: string;
  readonly machine: MachineSpec;
  /** Services that can be registered at once. */
  readonly servicesMax: number;
  readonly services: readonly SimulatedService[];
  readonly instanceCount: number;
  /** In the order of the file. */
  readonly groups: readonly SupervisionGroup[];
  /** In the order of their instants, ties in the order of the file. */
  readonly faults: readonly FaultSpec[];
  readonly actions: readonly ActionSpec[];
  readonly objectives: readonly Objective[];
  readonly slices: readonly SliceSpec[];
  /** `null`: none is written, and labels change nothing. */
  readonly security: SecurityPolicy | null;
  /** `null`: nobody asks and nobody calls. */
  readonly traffic: TrafficSpec | null;
  /** `null`: the machine has none. */
  readonly zones: ZoneSpec | null;
  /** End of the last workload that the manifest declares; `null` without workloads. */
  readonly workloadsEnd: Instant | null;
  readonly warnings: readonly Problem[];
}

/** Whether a boot is to bring it up: what a run is ready with. */
export function isExpected({ spec }: SimulatedService): boolean {
  return spec.enabled && spec.registered;
}
