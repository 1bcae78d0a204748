/**
 * What the world around the kernel arms alarms for: the machine's work and the manifest's plan.
 *
 * Both stand in one queue, so that what falls on one instant is taken in the order of arming.
 */
import type { Cause, Effect, ProcessExit } from "../kernel/ports.ts";
import type { Counted, Flowing } from "../kernel/isolation/limits.ts";
import type { InstanceId } from "../kernel/spec.ts";
import type { Correspondence } from "./machine/messages/correspondence.ts";
import type { Thread } from "./machine/cpu/thread.ts";

/** What the machine arms alarms for. */
export type MachineAlarm =
  | { readonly kind: "start-done"; readonly instance: InstanceId }
  | { readonly kind: "run-done"; readonly instance: InstanceId }
  | { readonly kind: "stop-done"; readonly instance: InstanceId }
  | {
      readonly kind: "killed";
      readonly instance: InstanceId;
      readonly cause: Cause;
      /** What the kernel ends it ends alone; by a fault it is a crash. */
      readonly by: "kill" | "abort" | "fault";
    }
  | { readonly kind: "heartbeat"; readonly instance: InstanceId }
  | { readonly kind: "reload-done"; readonly instance: InstanceId }
  | {
      readonly kind: "hook-done";
      readonly instance: InstanceId;
      readonly run: number;
      readonly exit: ProcessExit;
    }
  | { readonly kind: "probed"; readonly probe: ProbeRequest }
  | { readonly kind: "memory-full"; readonly instance: InstanceId }
  | { readonly kind: "memory-soft"; readonly instance: InstanceId }
  | { readonly kind: "slice-full"; readonly slice: number }
  | { readonly kind: "slice-soft"; readonly slice: number }
  | { readonly kind: "machine-full" }
  | { readonly kind: "refused"; readonly resource: Counted; readonly instance: InstanceId }
  | { readonly kind: "slice-refused"; readonly resource: Counted; readonly slice: number }
  | { readonly kind: "flow"; readonly resource: Flowing; readonly instance: InstanceId }
  | { readonly kind: "waited"; readonly thread: Thread }
  | { readonly kind: "quota-period" }
  /** A program is done with something that the world waits for. */
  | { readonly kind: "program-done"; readonly tell: () => void }
  | { readonly kind: "program-tick"; readonly instance: InstanceId }
  | {
      /** The program of this life has thrown, as the record says. */
      readonly kind: "program-failed";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly record: number;
    }
  | {
      readonly kind: "send-due";
      readonly correspondence: Correspondence;
      readonly route: number;
    }
  | {
      readonly kind: "handled";
      readonly correspondence: Correspondence;
      readonly message: number;
    };

export type KilledAlarm = Extract<MachineAlarm, { readonly kind: "killed" }>;

export type ProbeRequest = Extract<Effect, { readonly kind: "probe" }>;

/** What the manifest has planned. */
export type PlannedAlarm =
  | { readonly kind: "fault"; readonly index: number; readonly phase: "begin" | "heal" }
  /** Within its time the fault lets go for a while, or takes hold again. */
  | { readonly kind: "flap"; readonly index: number; readonly isDown: boolean }
  | { readonly kind: "action"; readonly index: number }
  | { readonly kind: "workloads-over" };

export type WorldAlarm = MachineAlarm | PlannedAlarm;

export function isPlanned(alarm: WorldAlarm): alarm is PlannedAlarm {
  const { kind } = alarm;
  return kind === "fault" || kind === "flap" || kind === "action" || kind === "workloads-over";
}
