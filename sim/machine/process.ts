/**
 * A process of the simulated machine, from its start to its exit.
 */
import type { Alarm } from "../../kernel/alarms.ts";
import type { Cause, ProcessExit } from "../../kernel/ports.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { SimulatedService } from "../system.ts";
import type { ProbeRequest, WorldAlarm } from "../world-alarm.ts";
import type { ProcessThreads } from "./cpu/process-threads.ts";
import type { Correspondence } from "./messages/correspondence.ts";
import type { Beats } from "./heartbeats.ts";
import type { MemoryUse } from "./memory.ts";
import type { Reading } from "./reloads.ts";

export const KILLED: ProcessExit = { kind: "signal", signal: "SIGKILL", outOfMemory: false };
export const OUT_OF_MEMORY: ProcessExit = { kind: "signal", signal: "SIGKILL", outOfMemory: true };
export const ABORTED: ProcessExit = { kind: "signal", signal: "SIGABRT", outOfMemory: false };
export const START_FAILED: ProcessExit = { kind: "code", code: 1 };
export const EXHAUSTED: ProcessExit = { kind: "refused", code: 1 };
export const STOPPED: ProcessExit = { kind: "code", code: 0 };

/** What the process will do next of itself. */
export type Activity =
  | { readonly kind: "none" }
  | {
      readonly kind: "armed";
      readonly what: TimedWork;
      readonly due: Instant;
      readonly alarm: Alarm<WorldAlarm>;
    }
  /** It hangs or is paused: the work goes on from here when it is let go. */
  | { readonly kind: "frozen"; readonly what: TimedWork; readonly leftUs: Duration }
  /** Its threads are at it, and know how far they are, frozen or not. */
  | { readonly kind: "computed"; readonly what: TimedWork };

export type TimedWork = "start-done" | "run-done" | "stop-done";

/** A fault as the machine knows it: which one, and the record that injected it. */
export interface FaultMark {
  readonly index: number;
  readonly record: number;
}

/** Who keeps a process from going on, and what came meanwhile, to be dealt with when it goes on. */
export interface Halt {
  /** The faults that hang it, by their index. */
  readonly holders: Set<number>;
  /** The kernel has frozen it. */
  isPaused: boolean;
  /** What it was asked to end by. */
  stopRequested: "stop" | "abort" | null;
  /** By check the latest probe; the ones before it have timed out. */
  readonly probes: Map<number, ProbeRequest>;
}

export interface Process {
  readonly service: SimulatedService;
  readonly instance: InstanceId;
  readonly name: string;
  readonly generation: number;
  /** True during the first start of the instance's life. */
  isFirstStart: boolean;
  activity: Activity;
  /** `null` while it has never needed a CPU. */
  threads: ProcessThreads | null;
  /** `null` while it has nothing to do with messages. */
  correspondence: Correspondence | null;
  memory: MemoryUse;
  /** Armed for the instant at which it passes its own limit. */
  memoryAlarm: Alarm<WorldAlarm> | null;
  /** Armed for the instant at which it passes its own soft limit. */
  softAlarm: Alarm<WorldAlarm> | null;
  isOverSoft: boolean;
  halt: Halt | null;
  /** `null`: it sends no heartbeats, or not yet, or not any more. */
  beats: Beats | null;
  /** The new values that it is reading. */
  reading: Reading | null;
  /** What each leak fault that lies on it adds, by the fault's index. */
  leaks: Map<number, number> | null;
  /** The record of its start. */
  readonly startRecord: number;
  /** The record of the fault that was laid on it; `null`: it does what its program says. */
  cause: Cause;
}

/** What the program leaks by itself and by every fault that lies on it; frozen it leaks nothing. */
export function leakOf(process: Process): number {
  if (process.halt?.isPaused === true) return 0;
  let sum = process.service.behavior.memory.leakBytesPerSecond;
  for (const bytesPerSecond of process.leaks?.values() ?? []) sum += bytesPerSecond;
  return Math.min(sum, Number.MAX_SAFE_INTEGER);
}

/** How the program ends when it ends by itself. */
export function plannedExit(process: Process): ProcessExit {
  const { exit } = process.service.behavior;
  return exit.kind === "code" ? exit : { ...exit, outOfMemory: false };
}
