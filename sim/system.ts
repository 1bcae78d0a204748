/**
 * A system ready to be booted: every name resolved, every default filled in, nothing optional.
 *
 * It is made from a {@link SystemDeclaration} by sim/manifest/resolve.ts, whichever form of file
 * that came from, and it is all that the simulator and `plan` ever see of a manifest.
 */
import type { LifecycleCall, SignalName } from "../kernel/ports.ts";
import type { InstanceId, ServiceId, ServiceSpec } from "../kernel/spec.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Distribution } from "./distribution.ts";
import type { Objective } from "./manifest/objective.ts";
import type { Place, Problem } from "./problem.ts";

/** How a simulated program ends when it ends by itself. */
export type ProgramExit =
  | { readonly kind: "code"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: SignalName };

/** Which starts fail: the first so many, or each with a probability (a ratio of integers). */
export type StartFailures =
  | { readonly kind: "first"; readonly count: number }
  | { readonly kind: "ratio"; readonly numerator: number; readonly denominator: number };

/** What one instance's process does in the simulated world. */
export interface Behavior {
  readonly start: Distribution;
  readonly stop: Distribution;
  readonly startFailures: StartFailures;
  /** `null`: it runs until it is stopped (a oneshot: exits at the end of `start`). */
  readonly run: Distribution | null;
  readonly exit: ProgramExit;
  readonly memory: { readonly baseBytes: number; readonly leakBytesPerSecond: number };
}

export interface SimulatedService {
  readonly spec: ServiceSpec;
  readonly behavior: Behavior;
  /** `null`: bounded by the machine alone. */
  readonly memoryLimitBytes: number | null;
  /** Instances of this service are `firstInstance` up to `firstInstance + spec.instances`. */
  readonly firstInstance: InstanceId;
  readonly place: Place;
}

export interface MachineSpec {
  readonly memoryBytes: number;
}

/** Faults that this version injects; the others are named in a warning at load. */
export type FaultSpec = {
  readonly at: Instant;
  /** Place in the manifest's list of faults, from 0. */
  readonly index: number;
  readonly place: Place;
  /** The service that it strikes, or whose instances it strikes. */
  readonly service: ServiceId;
} & (
  | { readonly kind: "kill"; readonly instances: readonly InstanceId[] }
  | {
      readonly kind: "hang";
      readonly instances: readonly InstanceId[];
      /** `null`: until the process ends. */
      readonly forUs: Duration | null;
    }
  | {
      readonly kind: "slow";
      readonly instances: readonly InstanceId[];
      /** Starts and stops take this many times as long. */
      readonly factor: number;
      readonly forUs: Duration | null;
    }
  | {
      readonly kind: "leak";
      readonly instances: readonly InstanceId[];
      readonly bytesPerSecond: number;
      readonly forUs: Duration | null;
    }
);

export interface ActionSpec {
  readonly at: Instant;
  readonly call: LifecycleCall;
  /** Each once, in the order in which they are written. */
  readonly services: readonly ServiceId[];
  readonly index: number;
  readonly place: Place;
}

export interface SystemSpec {
  readonly name: string;
  /** The file as the person named it. */
  readonly file: string;
  readonly machine: MachineSpec;
  readonly services: readonly SimulatedService[];
  readonly instanceCount: number;
  /** In the order of their instants, ties in the order of the file. */
  readonly faults: readonly FaultSpec[];
  readonly actions: readonly ActionSpec[];
  readonly objectives: readonly Objective[];
  /** End of the last workload that the manifest declares; `null` without workloads. */
  readonly workloadsEnd: Instant | null;
  readonly warnings: readonly Problem[];
}
