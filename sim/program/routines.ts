/**
 * Drives routines: each step that a program makes becomes what the data plane is asked for, and
 * each note of the data plane goes on with the routine that waits for it.
 *
 *   note ──▶ routine goes on ──▶ step ──▶ work, calls, a sync ──▶ (the data plane) ──▶ note
 *                    └──▶ returns: the request is answered
 *
 * This happens several times a request: whoever answers at once has no routine, and nothing is
 * looked up by a name.
 */
import { assert, Defect, present, unreachable } from "../../kernel/assertion.ts";
import {
  placeOf,
  type CallSerial,
  type HandedCall,
  type ProgramNote,
  type ProgramPort,
  type RunNumber,
} from "../../kernel/core/traffic/program-port.ts";
import { duration, type Duration } from "../../kernel/time.ts";
import type { RequestPriority } from "../../kernel/vocabulary.ts";
import { drawDuration } from "../machine/program.ts";
import { keyOf, type ProgramClock } from "./context.ts";
import type { Answer, CallRequest, Context, Data, Routine } from "./define.ts";
import type { Life } from "./life.ts";
import { copyData } from "./plain-data.ts";
import { isReply, unfinished, wrongReply, wrongResult } from "./results.ts";
import { isRoutine, Run, type Handed, type HandlerName, type OwnCall } from "./run.ts";
import { countStep, STEPS_AN_INSTANT_MAX } from "./step-count.ts";
import { Calls, OneCall, Replace, stepOf, Work, type AnyStep } from "./steps.ts";

const PRIORITIES: readonly RequestPriority[] = ["low", "normal", "high", "critical"];

/** Of a call that the simulation has no room for. */
const NO_ROOM: Answer = Object.freeze({ ok: false, body: null, failure: "capacity" });

/** No program made the call. */
const NO_SERIAL = 0 as CallSerial;

export interface RoutinesParts {
  readonly port: ProgramPort;
  readonly clock: ProgramClock;
  /** A program has thrown: its process ends. */
  readonly fail: (life: Life, handler: HandlerName, error: unknown) => void;
}

export class Routines {
  readonly #parts: RoutinesParts;
  /** By the place of the call that each serves. */
  readonly #runs: (Run | null)[] = [];
  readonly #calls = new Map<CallSerial, OwnCall>();

  constructor(parts: RoutinesParts) {
    this.#parts = parts;
  }

  /** Something has happened to a request or a task of this life. */
  attend(note: ProgramNote, life: Life): void {
    switch (note.kind) {
      case "begun":
        if (!life.hasFailed) this.#serve(note, life);
        return;
      case "worked":
        this.#worked(note.call, note.run);
        return;
      case "ended":
        this.#ended(note);
        return;
      case "dropped":
        this.#drop(note.call, note.run);
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
    const routine = this.call(life, handler, () => routineOf(handler, begin(life.context)));
    if (routine === FAILED) return true;
    if (routine !== null) return this.#spawn(life, handler, routine, onOver);
    onOver?.();
    return true;
  }

  /** Runs code of a program; what it throws ends its process, and is answered by `FAILED`. */
  call<T>(life: Life, handler: HandlerName, work: () => T): T | typeof FAILED {
    if (life.hasFailed) return FAILED;
    const { realm, name } = life.resident;
    realm.enter(name, handler);
    try {
      return work();
    } catch (error) {
      this.#fail(life, handler, error);
      return FAILED;
    } finally {
      realm.leave();
    }
  }

  #spawn(
    life: Life,
    handler: HandlerName,
    routine: Routine<unknown>,
    onOver: (() => void) | null,
  ): boolean {
    const spawned = this.#parts.port.spawn(life.resident.station);
    if (spawned === null) return false;
    const { call, run: number } = spawned;
    const run = new Run(life, handler, { call, run: number, serial: NO_SERIAL, key: 0 }, routine);
    run.onOver = onOver;
    this.#keep(run);
    this.#drive(run, undefined);
    return true;
  }

  /** A request begins, of a life that has not failed. */
  #serve(note: ProgramNote, life: Life): void {
    const { program, realm, name, isOurs } = life.resident;
    const { call, run, serial, key } = note;
    if (program.request === undefined) {
      this.#parts.port.answer(call, run, "ok");
      return;
    }
    const own = serial === NO_SERIAL ? undefined : this.#calls.get(serial);
    realm.enter(name, "request");
    try {
      const sent = own === undefined ? null : own.body;
      const body = isOurs || sent === null ? sent : copyData(sent);
      const priority = present(PRIORITIES[note.priority], "a priority");
      const result: unknown = program.request(life.context, { key, priority, body });
      if (!isRoutine(result)) return this.#answer(note, life, result);
      const begun = new Run(life, "request", note, result);
      this.#keep(begun);
      this.#go(begun, undefined);
    } catch (error) {
      this.#fail(life, "request", error);
    } finally {
      realm.leave();
    }
  }

  #keep(run: Run): void {
    const place = placeOf(run.call);
    // Without holes, however far apart the first two are: an array with holes is slow.
    while (this.#runs.length <= place) this.#runs.push(null);
    this.#runs[place] = run;
  }

  /** The run of this number, where somebody waits for it; numbers are never used again. */
  #runAt(call: HandedCall, number: RunNumber): Run | null {
    const run = this.#runs[placeOf(call)] ?? null;
    return run?.run === number ? run : null;
  }

  #end({ call }: Run): void {
    this.#runs[placeOf(call)] = null;
  }

  #drive(run: Run, input: unknown): void {
    const { life, handler } = run;
    if (life.hasFailed) return;
    const { realm, name } = life.resident;
    realm.enter(name, handler);
    try {
      this.#go(run, input);
    } catch (error) {
      this.#fail(life, handler, error);
    } finally {
      realm.leave();
    }
  }

  /** Goes on with a routine until it waits for something, or is over. */
  #go(run: Run, input: unknown): void {
    const { routine } = run;
    let given = input;
    for (;;) {
      const next = routine.next(given);
      if (next.done === true) {
        this.#end(run);
        if (run.handler === "request") this.#answer(run, run.life, next.value);
        else this.#finish(run, next.value);
        return;
      }
      countStep(run, this.#parts.clock.now, STEPS_AN_INSTANT_MAX);
      const answers = this.#carryOut(run, stepOf(next.value));
      if (answers === null) return;
      given = answers;
    }
  }

  /** What the routine goes on with at once; `null`: it waits. */
  #carryOut(run: Run, step: AnyStep): readonly Answer[] | null {
    if (step instanceof Work) {
      this.#parts.port.work(run.call, run.run, duration(step.us));
      return null;
    }
    if (step instanceof OneCall) return this.#makeOneCall(run, step.call);
    if (step instanceof Calls) return this.#makeCalls(run, step.calls);
    if (step instanceof Replace) {
      const { disk } = run.life.resident;
      run.settle = () => disk.replace(step.file, step.records);
      this.#parts.port.work(run.call, run.run, syncTime(run.life));
      return null;
    }
    this.#sync(run);
    return null;
  }

  #makeOneCall(run: Run, call: CallRequest): readonly Answer[] | null {
    const serial = this.#makeCall(run, call, 0);
    run.answers = [NO_ROOM];
    if (serial === null) return run.answers;
    run.awaited = [serial];
    run.awaitedCount = 1;
    return null;
  }

  #makeCalls(run: Run, calls: readonly CallRequest[]): readonly Answer[] | null {
    const awaited: CallSerial[] = [];
    for (const [index, call] of calls.entries()) {
      const serial = this.#makeCall(run, call, index);
      if (serial !== null) awaited.push(serial);
    }
    run.answers = calls.map(() => NO_ROOM);
    run.awaited = awaited;
    run.awaitedCount = awaited.length;
    return awaited.length === 0 ? run.answers : null;
  }

  /** `null`: nobody waits for the request any more, or there is no room. */
  #makeCall(run: Run, request: CallRequest, index: number): CallSerial | null {
    const { entries, service, isOurs } = run.life.resident;
    const { service: target, key = run.key, body = null } = request;
    const entry = entries.get(target);
    if (entry === undefined) {
      throw new Error(`it called '${target}', which 'behavior.calls' of ${service} does not name`);
    }
    const copy = isOurs ? body : copyData(body);
    const serial = this.#parts.port.call(run.call, run.run, entry, keyOf(key));
    if (serial !== null) this.#calls.set(serial, { run, index, body: copy, reply: null });
    return serial;
  }

  #worked(call: HandedCall, number: RunNumber): void {
    const run = this.#runAt(call, number);
    if (run === null) return;
    const { settle } = run;
    run.settle = null;
    this.#drive(run, settle === null ? undefined : settle());
  }

  #ended({ serial, outcome, key: servedIn }: ProgramNote): void {
    const own = this.#calls.get(serial);
    if (own === undefined) return;
    this.#calls.delete(serial);
    const { run, index } = own;
    const isOk = outcome === "ok";
    const body = isOk || outcome === "error" ? saidIn(own, servedIn) : null;
    run.answers[index] = { ok: isOk, body, failure: isOk ? null : outcome };
    run.awaitedCount -= 1;
    if (run.awaitedCount === 0) this.#drive(run, run.answers);
  }

  /** Nobody waits for it any more: it is given the chance to put things in order. */
  #drop(call: HandedCall, number: RunNumber): void {
    const run = this.#runAt(call, number);
    if (run === null) return;
    const { life, handler } = run;
    this.#end(run);
    for (const serial of run.awaited) this.#calls.delete(serial);
    life.syncNext.delete(run);
    if (handler === "tick") life.isTicking = false;
    this.call(life, handler, () => run.routine.return(undefined));
  }

  #answer({ call, run, serial }: Handed, life: Life, result: unknown): void {
    if (!isReply(result)) throw wrongReply(result);
    const own = serial === NO_SERIAL ? undefined : this.#calls.get(serial);
    const body = this.#bodyFor(own, life, result.body);
    if (own !== undefined && body !== null) own.reply = { run, body, earlier: own.reply };
    this.#parts.port.answer(call, run, result.ok ? "ok" : "error");
  }

  /** A copy, unless both ends are ours; what is no data is found also where nobody reads it. */
  #bodyFor(own: OwnCall | undefined, from: Life, body: Data | undefined): Data {
    if (!from.resident.isOurs) return copyData(body);
    if (own === undefined || body === undefined) return null;
    return own.run.life.resident.isOurs ? body : copyData(body);
  }

  #finish({ call, run, handler, life, onOver }: Run, result: unknown): void {
    const wrong = unfinished(handler, result);
    if (wrong !== null) throw wrong;
    this.#parts.port.answer(call, run, "ok");
    if (handler === "tick") life.isTicking = false;
    onOver?.();
  }

  /** Waits for the sync that is to begin next: one that is under way may not have all of it. */
  #sync(run: Run): void {
    run.life.syncNext.add(run);
    if (run.life.sync === null) this.#beginSync(run.life);
  }

  #beginSync(life: Life): void {
    const waiting = life.syncNext;
    life.syncNext = new Set();
    life.sync = { waiting };
    const hasBegun = this.#spawn(life, "sync", this.#syncing(life), null);
    assert(hasBegun || life.hasFailed, "who asks for a sync has a process, and there is room");
  }

  *#syncing(life: Life): Routine<void> {
    const { disk, ledger } = life.resident;
    const mark = disk.mark();
    yield* new Work(syncTime(life));
    disk.settle(mark);
    ledger.count("syncs", 1);
    const waiting = life.sync?.waiting ?? new Set();
    life.sync = null;
    if (life.syncNext.size > 0) this.#beginSync(life);
    for (const run of waiting) {
      if (this.#runAt(run.call, run.run) === run) this.#drive(run, undefined);
    }
  }

  #fail(life: Life, handler: HandlerName, error: unknown): void {
    // What is wrong with MultiOS itself is no fault of the program that came upon it.
    if (isDefect(error)) throw error;
    this.#parts.fail(life, handler, error);
  }
}

/** In place of what a program returns: it has thrown, and its process is about to end. */
export const FAILED: unique symbol = Symbol("failed");

export function syncTime({ resident }: Life): Duration {
  return drawDuration(resident.spec.syncTime, () => resident.syncTimes, 1);
}

/** What programs throw may be a Proxy, which throws when it is asked. */
function isDefect(error: unknown): boolean {
  try {
    return error instanceof Defect;
  } catch {
    return false;
  }
}

/** What a handler that answers nobody has begun; `null`: it is over. @throws Misuse */
function routineOf(handler: HandlerName, result: unknown): Routine<unknown> | null {
  if (isRoutine(result)) return result;
  const wrong = wrongResult(handler, result);
  if (wrong !== null) throw wrong;
  return null;
}

/** What the run said in which a call of a program was served; who made it hears of no other. */
function saidIn({ reply: latest }: OwnCall, servedIn: number): Data {
  for (let reply = latest; reply !== null; reply = reply.earlier) {
    if (reply.run === servedIn) return reply.body;
  }
  return null;
}
