/**
 * What the machine asks of the programs that its processes run, where a service has one.
 */
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Process, TimedWork } from "./process.ts";

/** How a program goes on with its start or its stop. */
export type LifeStep =
  | { readonly kind: "done" }
  | { readonly kind: "working"; readonly us: Duration }
  /** It has thrown; the record says so. */
  | { readonly kind: "failed"; readonly record: number };

export interface IncomingMessage {
  readonly from: ServiceId;
  readonly bytes: number;
}

/** What a program knows of its process. */
export type LivingProcess = Pick<Process, "instance" | "generation" | "halt">;

export interface ProgramLives {
  /**
   * The time of a start or of a stop is over, or of the last step of it: what comes next. Asked
   * until it is done, or has failed.
   */
  goOn(process: LivingProcess, what: TimedWork, now: Instant): LifeStep;
  /** The process runs from now on. */
  run(process: LivingProcess, now: Instant): void;
  /** Whether it wants to hear of messages at all. */
  hearsMessages(process: LivingProcess): boolean;
  /** Has it deal with a message; `onOver` is told when it has. False: it has nothing to say. */
  receive(
    process: LivingProcess,
    message: IncomingMessage,
    onOver: () => void,
    now: Instant,
  ): boolean;
  /** A tick is due. */
  tick(instance: InstanceId, now: Instant): void;
  /** The process is no more; `isClean`: it ended by itself or was asked to. */
  end(process: LivingProcess, isClean: boolean, now: Instant): void;
}
