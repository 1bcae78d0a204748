/**
 * The data of the event that a program of the simulated world has thrown an exception.
 */
import type { InstanceId } from "../spec.ts";

/** The handlers of a program; a sync is what the disk does for it. Numbers in the trace. */
export const ProgramHandler = {
  start: 0,
  request: 1,
  message: 2,
  tick: 3,
  stop: 4,
  kept: 5,
  sync: 6,
} as const;
export type ProgramHandler = keyof typeof ProgramHandler;

export interface ProgramBody {
  /** Its process ends with exit code 1. What was thrown stands in the report. */
  readonly event: "program.failed";
  readonly instance: InstanceId;
  readonly handler: ProgramHandler;
}
