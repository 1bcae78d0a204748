/**
 * A routine of a program that is under way: one request that it serves, or one task of its own.
 */
import type { CallSerial, HandedCall, RunNumber } from "../../kernel/core/traffic/program-port.ts";
import type { ProgramHandler } from "../../kernel/trace/program-events.ts";
import type { Answer, Data, Routine } from "./define.ts";
import type { Life } from "./life.ts";

/** The handlers of a program; their numbers stand in the trace. */
export type HandlerName = ProgramHandler;

/** What a routine is begun for. */
export interface Occasion {
  readonly life: Life;
  readonly handler: HandlerName;
  readonly call: HandedCall;
  readonly number: RunNumber;
  /** Of the call that it answers; 0: no program made it. */
  readonly serial: CallSerial;
  /** Of the request, for the calls that it makes. */
  readonly key: number;
  /** What else is to happen when it has come to its end. */
  readonly onOver: (() => void) | null;
}

export class Run {
  readonly occasion: Occasion;
  readonly life: Life;
  readonly handler: HandlerName;
  readonly call: HandedCall;
  readonly number: RunNumber;
  readonly routine: Routine<unknown>;
  /** Calls that it waits for, and those answers that have come. */
  awaited: readonly CallSerial[] = [];
  awaitedCount = 0;
  answers: Answer[] = [];
  /** What is so once its present work is done. */
  settle: (() => void) | null = null;
  /** Steps that it has made at one instant. */
  stepsAt = -1;
  steps = 0;

  constructor(occasion: Occasion, routine: Routine<unknown>) {
    this.occasion = occasion;
    this.life = occasion.life;
    this.handler = occasion.handler;
    this.call = occasion.call;
    this.number = occasion.number;
    this.routine = routine;
  }
}

/** A call that a program has made and that is under way. */
export interface OwnCall {
  readonly run: Run;
  /** Its place among those that the run makes side by side. */
  readonly index: number;
  readonly body: Data;
  /** By the run that answered it: what it said. */
  replies: Map<number, Data> | null;
}

export function isRoutine(value: unknown): value is Routine<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "next" in value &&
    typeof value.next === "function"
  );
}
