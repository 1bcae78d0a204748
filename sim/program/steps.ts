/**
 * Steps: what the functions of a context ask the simulator for.
 *
 * Each is an iterator of itself, so that `yield*` hands it to the simulator and its result is what
 * the simulator goes on with. A generator for each would be the same, and takes several times as
 * long to make.
 *
 * A program holds a step in its hands before the simulator does: what a step is made of is looked
 * at when it is made, and nobody can change it then, nor what all steps have in common.
 */
import { INSTANT_MAX } from "../../kernel/time.ts";
import type { Answer, CallRequest, Data, Routine, Step } from "./define.ts";
import { wrongStep, yieldAlone } from "./results.ts";

abstract class Asking<T> implements Routine<T>, Step {
  abstract readonly asks: Step["asks"];
  #hasAsked = false;

  /** Whether it was handed over by `yield*`, which takes its result. */
  get hasAsked(): boolean {
    return this.#hasAsked;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(given?: unknown): IteratorResult<Step, T> {
    if (this.#hasAsked) return { done: true, value: this.resultOf(given) };
    this.#hasAsked = true;
    return { done: false, value: this };
  }

  return(value: T): IteratorResult<Step, T> {
    return { done: true, value };
  }

  throw(error: unknown): IteratorResult<Step, T> {
    throw error;
  }

  /** What `yield*` comes to, of what the simulator has given. */
  protected abstract resultOf(given: unknown): T;
}

/** Serve for so long. */
export class Work extends Asking<void> {
  readonly asks = "work";
  readonly #us: number;

  constructor(us: number) {
    super();
    this.#us = timeOf(us);
    Object.freeze(this);
  }

  get us(): number {
    return this.#us;
  }

  protected override resultOf(): void {
    // Time has gone by, and there is nothing to say about it.
  }
}

/** Of a call that was never made. */
const REFUSED: Answer = Object.freeze({ ok: false, body: null, failure: "refused" });

/** Make these calls side by side; the simulator gives an answer for each. */
export class Calls extends Asking<readonly Answer[]> {
  readonly asks = "calls";
  readonly #calls: readonly CallRequest[];

  constructor(calls: readonly CallRequest[]) {
    super();
    this.#calls = listOf(calls, "calls");
    Object.freeze(this);
  }

  get calls(): readonly CallRequest[] {
    return this.#calls;
  }

  protected override resultOf(given: unknown): readonly Answer[] {
    return given as readonly Answer[];
  }
}

/** Make one call. */
export class OneCall extends Asking<Answer> {
  readonly asks = "calls";
  readonly #call: CallRequest;

  constructor(call: CallRequest) {
    super();
    this.#call = call;
    Object.freeze(this);
  }

  get call(): CallRequest {
    return this.#call;
  }

  protected override resultOf(given: unknown): Answer {
    return (given as readonly Answer[])[0] ?? REFUSED;
  }
}

/** Write to the disk whatever was appended until now. */
export class Sync extends Asking<void> {
  readonly asks = "sync";

  constructor() {
    super();
    Object.freeze(this);
  }

  protected override resultOf(): void {
    // It is on the disk.
  }
}

/** Put a file with these records in the place of the one of that name; the simulator says if. */
export class Replace extends Asking<boolean> {
  readonly asks = "replace";
  readonly #file: string;
  readonly #records: readonly Data[];

  constructor(file: string, records: readonly Data[]) {
    super();
    this.#file = file;
    this.#records = listOf(records, "records");
    Object.freeze(this);
  }

  get file(): string {
    return this.#file;
  }

  get records(): readonly Data[] {
    return this.#records;
  }

  protected override resultOf(given: unknown): boolean {
    return given === true;
  }
}

/** All that a program may yield. */
export type AnyStep = Work | OneCall | Calls | Sync | Replace;

/** @throws Misuse of what a program has made up, or yielded without taking the result. */
export function stepOf(yielded: unknown): AnyStep {
  if (!(yielded instanceof Asking)) throw wrongStep(yielded);
  if (!yielded.hasAsked) throw yieldAlone();
  return yielded as AnyStep;
}

/** Whole microseconds. @throws RangeError */
export function timeOf(us: number): number {
  if (Number.isInteger(us) && us >= 0 && us <= INSTANT_MAX) return us;
  throw new RangeError(`a time is whole microseconds from 0 on, not ${us}`);
}

/** An array of our own. @throws TypeError of what is none. */
function listOf<T>(given: readonly T[], what: string): readonly T[] {
  if (!Array.isArray(given)) throw new TypeError(`${what} are an array`);
  return Array.from(given);
}

for (const made of [Asking, Work, Calls, OneCall, Sync, Replace]) {
  Object.freeze(made);
  Object.freeze(made.prototype);
}
