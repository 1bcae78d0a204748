/**
 * A routine of a program that is under way: one request that it serves, or one task of its own.
 */
import type { CallSerial, HandedCall, RunNumber } from "../../kernel/core/traffic/program-port.ts";
import type { ProgramHandler } from "../../kernel/trace/program-events.ts";
import type { Answer, Data, Routine } from "./define.ts";
import type { Life } from "./life.ts";
import type { CountedSteps } from "./step-count.ts";

/** The handlers of a program; their numbers stand in the trace. */
export type HandlerName = ProgramHandler;

/** What the data plane has handed to a program, to be answered. */
export interface Handed {
  readonly call: HandedCall;
  readonly run: RunNumber;
  /** Of the call that it answers; 0: no program made it. */
  readonly serial: CallSerial;
  /** Of the request, for the calls that it makes. */
  readonly key: number;
}

export class Run implements Handed, CountedSteps {
  readonly life: Life;
  readonly handler: HandlerName;
  readonly call: HandedCall;
  readonly run: RunNumber;
  readonly serial: CallSerial;
  readonly key: number;
  readonly routine: Routine<unknown>;
  /** What else is to happen when it has come to its end. */
  onOver: (() => void) | null = null;
  /** Calls that it waits for, and those answers that have come. */
  awaited: readonly CallSerial[] = NONE;
  awaitedCount = 0;
  answers: Answer[] = NO_ANSWERS;
  /** What is so once its present work is done, and what the routine is told of it. */
  settle: (() => unknown) | null = null;
  stepsAt = -1;
  steps = 0;

  constructor(life: Life, handler: HandlerName, handed: Handed, routine: Routine<unknown>) {
    this.life = life;
    this.handler = handler;
    this.call = handed.call;
    this.run = handed.run;
    this.serial = handed.serial;
    this.key = handed.key;
    this.routine = routine;
  }
}

const NONE: readonly CallSerial[] = [];
const NO_ANSWERS: Answer[] = [];

/** What a run has answered a call. A call may have several attempts under way. */
export interface SaidReply {
  readonly run: RunNumber;
  readonly body: Data;
  /** What another attempt said before. */
  readonly earlier: SaidReply | null;
}

/** A call that a program has made and that is under way. */
export interface OwnCall {
  readonly run: Run;
  /** Its place among those that the run makes side by side. */
  readonly index: number;
  readonly body: Data;
  /** The latest. */
  reply: SaidReply | null;
}

export function isRoutine(value: unknown): value is Routine<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "next" in value &&
    typeof value.next === "function" &&
    !(Symbol.asyncIterator in value)
  );
}
