/**
 * Drives routines: each step that a program makes becomes what the data plane is asked for, and
 * each note of the data plane goes on with the routine that waits for it.
 *
 *   note ──▶ routine goes on ──▶ step ──▶ work, calls, a sync ──▶ (the data plane) ──▶ note
 *                    └──▶ returns: the request is answered
 */
import { assert, present, unreachable } from "../../kernel/assertion.ts";
import type {
  CallSerial,
  ProgramNote,
  ProgramPort,
  RunNumber,
} from "../../kernel/core/traffic/program-port.ts";
import { duration, type Duration, type Instant } from "../../kernel/time.ts";
import type { RequestPriority } from "../../kernel/vocabulary.ts";
import { drawDuration } from "../machine/program.ts";
import { keyOf } from "./context.ts";
import type { Answer, CallRequest, Context, Data, Reply, Routine, Step } from "./define.ts";
import type { Life } from "./life.ts";
import { copyData } from "./plain-data.ts";
import type { ProgramRealm } from "./realm.ts";
import { isRoutine, Run, type HandlerName, type Occasion, type OwnCall } from "./run.ts";

/** A routine that makes more steps and no time goes by would go on for ever. */
const STEPS_AN_INSTANT_MAX = 100_000;

const PRIORITIES: readonly RequestPriority[] = ["low", "normal", "high", "critical"];

export interface RoutinesParts {
  readonly port: ProgramPort;
  readonly realm: ProgramRealm;
  readonly now: () => Instant;
  readonly contextOf: (life: Life) => Context<unknown>;
  /** A program has thrown: its process ends. */
  readonly fail: (life: Life, handler: HandlerName, error: unknown) => void;
}

export class Routines {
  readonly #parts: RoutinesParts;
  readonly #runs = new Map<RunNumber, Run>();
  readonly #calls = new Map<CallSerial, OwnCall>();

  constructor(parts: RoutinesParts) {
    this.#parts = parts;
  }

  /** Something has happened to a request or a task of this life. */
  attend(note: ProgramNote, life: Life): void {
    switch (note.kind) {
      case "begun":
        this.#serve(note, life);
        return;
      case "worked":
        this.#worked(note.run);
        return;
      case "ended":
        this.#ended(note);
        return;
      case "dropped":
        this.#drop(note.run);
        return;
      default:
        unreachable(note.kind);
    }
  }

  /** Has a handler run of its own accord; false where there is no room for it. */
  perform(
    life: Life,
    handler: HandlerName,
    begin: (ctx: Context<unknown>) => unknown,
    onOver: (() => void) | null,
  ): boolean {
    const result = this.#call(life, handler, () => begin(this.#parts.contextOf(life)));
    if (result === FAILED) return true;
    if (!isRoutine(result)) {
      if (result !== undefined) this.#refuseResult(life, handler, result);
      else onOver?.();
      return true;
    }
    return this.#spawn(life, handler, result, onOver);
  }

  /** Runs code of a program; what it throws ends its process, and is answered by `FAILED`. */
  call<T>(life: Life, handler: HandlerName, work: () => T): T | typeof FAILED {
    return this.#call(life, handler, work);
  }

  #spawn(
    life: Life,
    handler: HandlerName,
    routine: Routine<unknown>,
    onOver: (() => void) | null,
  ): boolean {
    const task = this.#parts.port.spawn(life.resident.station);
    if (task === null) return false;
    const { call, run: number } = task;
    const serial = 0 as CallSerial;
    this.#begin({ life, handler, call, number, serial, key: 0, onOver }, routine);
    return true;
  }

  #serve({ call, run: number, serial, key, priority }: ProgramNote, life: Life): void {
    const { port, contextOf } = this.#parts;
    const { program } = life.resident;
    if (program.request === undefined) {
      port.answer(call, number, "ok");
      return;
    }
    const body = this.#calls.get(serial)?.body ?? null;
    const request = { key, priority: present(PRIORITIES[priority], "a priority"), body };
    const result = this.#call(life, "request", () => program.request?.(contextOf(life), request));
    if (result === FAILED) return;
    const occasion: Occasion = {
      life,
      handler: "request",
      call,
      number,
      serial,
      key,
      onOver: null,
    };
    if (isRoutine(result)) this.#begin(occasion, result);
    else this.#answer(occasion, result);
  }

  #begin(occasion: Occasion, routine: Routine<unknown>): void {
    const run = new Run(occasion, routine);
    this.#runs.set(run.number, run);
    this.#drive(run, undefined);
  }

  #drive(run: Run, input: unknown): void {
    let given = input;
    for (;;) {
      const next = this.#call(run.life, run.handler, () => run.routine.next(given));
      if (next === FAILED) return;
      if (next.done === true) {
        this.#runs.delete(run.number);
        if (run.handler === "request") this.#answer(run.occasion, next.value);
        else this.#finish(run);
        return;
      }
      const { value } = next;
      this.#countStep(run);
      const answers = this.#call(run.life, run.handler, () => this.#carryOut(run, value));
      if (answers === FAILED || answers === null) return;
      given = answers;
    }
  }

  /** What the routine goes on with at once; `null`: it waits. */
  #carryOut(run: Run, step: Step): readonly Answer[] | null {
    if (run.steps > STEPS_AN_INSTANT_MAX) {
      throw new Error(`it made ${STEPS_AN_INSTANT_MAX} steps, and no time went by`);
    }
    switch (step.kind) {
      case "work":
        this.#parts.port.work(run.call, run.number, duration(step.us));
        return null;
      case "calls":
        return this.#makeCalls(run, step.calls);
      case "sync":
        this.#sync(run);
        return null;
      case "replace": {
        const { disk } = run.life.resident;
        run.settle = () => disk.replace(step.file, step.records);
        this.#parts.port.work(run.call, run.number, syncTime(run.life));
        return null;
      }
      default:
        throw new TypeError("it yielded what no function of its context makes");
    }
  }

  #makeCalls(run: Run, calls: readonly CallRequest[]): readonly Answer[] | null {
    const { entries, service } = run.life.resident;
    const awaited: CallSerial[] = [];
    run.answers = calls.map(() => REFUSED);
    for (const [index, { service: target, key = run.occasion.key, body }] of calls.entries()) {
      const entry = entries.get(target);
      if (entry === undefined) {
        throw new Error(
          `it called '${target}', which 'behavior.calls' of ${service} does not name`,
        );
      }
      const copy = copyData(body);
      const serial = this.#parts.port.call(run.call, run.number, entry, keyOf(key));
      if (serial === null) continue;
      this.#calls.set(serial, { run, index, body: copy, replies: null });
      awaited.push(serial);
    }
    run.awaited = awaited;
    run.awaitedCount = awaited.length;
    return awaited.length === 0 ? run.answers : null;
  }

  #worked(number: RunNumber): void {
    const run = this.#runs.get(number);
    if (run === undefined) return;
    run.settle?.();
    run.settle = null;
    this.#drive(run, undefined);
  }

  #ended({ serial, outcome, key: servedIn }: ProgramNote): void {
    const own = this.#calls.get(serial);
    if (own === undefined) return;
    this.#calls.delete(serial);
    const { run, index, replies } = own;
    const hasBody = outcome === "ok" || outcome === "error";
    const body = hasBody ? (replies?.get(servedIn) ?? null) : null;
    run.answers[index] = { ok: outcome === "ok", body, failure: outcome === "ok" ? null : outcome };
    run.awaitedCount -= 1;
    if (run.awaitedCount === 0) this.#drive(run, run.answers);
  }

  /** Nobody waits for it any more: it is given the chance to put things in order. */
  #drop(number: RunNumber): void {
    const run = this.#runs.get(number);
    if (run === undefined) return;
    this.#runs.delete(number);
    for (const serial of run.awaited) this.#calls.delete(serial);
    run.life.syncNext = run.life.syncNext.filter((other) => other !== run);
    if (run.handler === "tick") run.life.isTicking = false;
    if (!run.life.hasFailed) {
      this.#call(run.life, run.handler, () => run.routine.return(undefined));
    }
  }

  #answer({ life, handler, call, number, serial }: Occasion, result: unknown): void {
    const reply = this.#call(life, handler, () => replyOf(result));
    if (reply === FAILED) return;
    if (serial !== 0) this.#keepReply(serial, number, reply.body);
    this.#parts.port.answer(call, number, reply.ok ? "ok" : "error");
  }

  /** A call may have several attempts under way, and who made it hears of one. */
  #keepReply(serial: CallSerial, number: RunNumber, body: Data): void {
    const own = this.#calls.get(serial);
    if (own === undefined || body === null) return;
    own.replies ??= new Map();
    own.replies.set(number, body);
  }

  #finish({ occasion: { call, number, handler, life, onOver } }: Run): void {
    this.#parts.port.answer(call, number, "ok");
    if (handler === "tick") life.isTicking = false;
    onOver?.();
  }

  /** Waits for the sync that is to begin next: one that is under way may not have all of it. */
  #sync(run: Run): void {
    run.life.syncNext.push(run);
    if (run.life.sync === null) this.#beginSync(run.life);
  }

  #beginSync(life: Life): void {
    const waiting = life.syncNext;
    life.syncNext = [];
    life.sync = { waiting };
    const hasBegun = this.#spawn(life, "sync", this.#syncing(life), null);
    assert(hasBegun || life.hasFailed, "who asks for a sync has a process, and there is room");
  }

  *#syncing(life: Life): Routine<void> {
    const { disk, ledger } = life.resident;
    const mark = disk.mark();
    yield { kind: "work", us: syncTime(life) };
    disk.settle(mark);
    ledger.count("syncs", 1);
    const waiting = life.sync?.waiting ?? [];
    life.sync = null;
    if (life.syncNext.length > 0) this.#beginSync(life);
    for (const run of waiting) {
      if (this.#runs.get(run.number) === run) this.#drive(run, undefined);
    }
  }

  #countStep(run: Run): void {
    const now = this.#parts.now();
    run.steps = run.stepsAt === now ? run.steps + 1 : 1;
    run.stepsAt = now;
  }

  #refuseResult(life: Life, handler: HandlerName, result: unknown): void {
    const isPromise = typeof result === "object" && result !== null && "then" in result;
    const what = isPromise ? "is async: write '*' and 'yield*' instead" : "returned something";
    this.#parts.fail(life, handler, new TypeError(`'${handler}' ${what}`));
  }

  #call<T>(life: Life, handler: HandlerName, work: () => T): T | typeof FAILED {
    if (life.hasFailed) return FAILED;
    const { realm, fail } = this.#parts;
    realm.enter(life.resident.name, handler);
    try {
      return work();
    } catch (error) {
      fail(life, handler, error);
      return FAILED;
    } finally {
      realm.leave();
    }
  }
}

const REFUSED: Answer = { ok: false, body: null, failure: "refused" };

/** In place of what a program returns: it has thrown, and its process is about to end. */
export const FAILED: unique symbol = Symbol("failed");

export function syncTime({ resident }: Life): Duration {
  return drawDuration(resident.spec.syncTime, () => resident.syncTimes, 1);
}

function replyOf(result: unknown): { readonly ok: boolean; readonly body: Data } {
  if (!isReply(result)) {
    throw new TypeError(
      "'request' has to return { ok: true } or { ok: false }, and may add a body",
    );
  }
  return { ok: result.ok, body: copyData(result.body) };
}

function isReply(result: unknown): result is Reply {
  return (
    typeof result === "object" &&
    result !== null &&
    "ok" in result &&
    typeof result.ok === "boolean"
  );
}
