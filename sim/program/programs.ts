/**
 * The programs of a run: who lives, and what each process is told of.
 *
 *   machine ──(start, run, stop, message, tick, end)──▶ programs ◀──(notes)── data plane
 *                                                           └──▶ routines ──▶ handlers
 *
 * A program that throws ends its process: at once as far as requests go, and at the same instant,
 * through an alarm, for the machine.
 *
 * Divergence: a tick that falls due while a process hangs or is frozen is left out, where a timer
 * of a real system would go off as soon as it goes on.
 */
import type { Alarm, Alarms } from "../../kernel/alarms.ts";
import { present } from "../../kernel/assertion.ts";
import type { ProgramNote, ProgramPort } from "../../kernel/core/traffic/program-port.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import { after, BOOT, duration, type Duration, type Instant } from "../../kernel/time.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { IncomingMessage, LifeStep, LivingProcess, ProgramLives } from "../machine/lives.ts";
import type { TimedWork } from "../machine/process.ts";
import type { WallClock } from "../machine/wall-clock.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import { LifeContext, type ProgramClock } from "./context.ts";
import type { Context, Routine } from "./define.ts";
import { Life, type Resident } from "./life.ts";
import { NEVER_LONG, type ProgramRealm, type Turn } from "./realm.ts";
import { FAILED, Routines, syncTime } from "./routines.ts";
import { misuseText, unfinished, versionOf } from "./results.ts";
import { isRoutine, type HandlerName } from "./run.ts";
import { countStep, PHASE_STEPS_AN_INSTANT_MAX } from "./step-count.ts";
import { Replace, stepOf, Sync, Work, type AnyStep } from "./steps.ts";

const DONE: LifeStep = { kind: "done" };
/** A tick takes this at least, so that time goes by. */
const TICK_MIN: Duration = duration(1);

export interface ProgramsParts {
  readonly residents: readonly Resident[];
  readonly port: ProgramPort;
  readonly realm: ProgramRealm;
  readonly trace: Trace;
  readonly alarms: Alarms<WorldAlarm>;
  /** The name of a service, by its number. */
  readonly nameOf: (service: ServiceId) => string;
  readonly wallClock: WallClock;
  /** The process takes no request any more. */
  readonly setGone: (resident: Resident) => void;
}

export class Programs implements ProgramLives {
  readonly #parts: ProgramsParts;
  readonly #residents = new Map<InstanceId, Resident>();
  readonly #lives = new Map<InstanceId, Life>();
  readonly #ticks = new Map<InstanceId, Alarm<WorldAlarm>>();
  readonly #routines: Routines;
  readonly #hasModules: boolean;
  readonly #clock: ProgramClock = { now: BOOT };
  readonly #attend: (note: ProgramNote) => void;
  #isReading = false;
  /** What the world has to hear of at its instant. */
  #tidings = 0;
  #hasTidings = false;
  /** By life the record of what it has thrown. */
  readonly #failed = new Map<Life, number>();

  constructor(parts: ProgramsParts) {
    this.#parts = parts;
    for (const resident of parts.residents) this.#residents.set(resident.instance, resident);
    this.#hasModules = parts.residents.some(({ spec }) => spec.program.kind === "module");
    const routines = new Routines({
      port: parts.port,
      clock: this.#clock,
      fail: (life, handler, error) => this.#fail(life, handler, error),
    });
    this.#routines = routines;
    this.#attend = (note) => {
      routines.attend(
        note,
        present(this.#lives.get(note.instance), "a program serves while it lives"),
      );
    };
  }

  /** Does a turn in which programs run; those that others wrote may have to be ended. */
  turn<T>(work: Turn<T>): T {
    if (!this.#hasModules) return work(NEVER_LONG);
    return this.#parts.realm.turn(work, () => this.#clock.now);
  }

  /** Whether the data plane has noted something that they have not attended to. */
  get isAsked(): boolean {
    return this.#parts.port.hasNotes;
  }

  /** Whether the world has to hear of what was read last. */
  get hasTidings(): boolean {
    return this.#hasTidings;
  }

  get residents(): readonly Resident[] {
    return this.#parts.residents;
  }

  /** Reads what the data plane has noted: whether there was anything. */
  attend(now: Instant): boolean {
    if (this.#isReading) return false;
    const before = this.#tidings;
    this.#hasTidings = false;
    this.#clock.now = now;
    this.#isReading = true;
    const count = this.#parts.port.readNotes(this.#attend);
    this.#isReading = false;
    this.#hasTidings = this.#tidings > before;
    return count > 0;
  }

  goOn(process: LivingProcess, what: TimedWork, now: Instant): LifeStep {
    if (what === "run-done" || !this.#residents.has(process.instance)) return DONE;
    this.#clock.now = now;
    const life = this.#lifeOf(process);
    return this.turn(() => {
      const step = this.#goOn(life, what === "start-done" ? "start" : "stop");
      this.attend(now);
      return step;
    });
  }

  run(process: LivingProcess, now: Instant): void {
    const life = this.#lives.get(process.instance);
    if (life === undefined) return;
    this.#clock.now = now;
    this.#armTick(life);
  }

  hearsMessages({ instance }: LivingProcess): boolean {
    return this.#lives.get(instance)?.resident.program.message !== undefined;
  }

  receive(
    process: LivingProcess,
    message: IncomingMessage,
    onOver: () => void,
    now: Instant,
  ): boolean {
    const life = this.#lives.get(process.instance);
    if (life?.resident.program.message === undefined) return false;
    this.#clock.now = now;
    const { program } = life.resident;
    const over = (): void => this.#tell(onOver);
    const told = { from: this.#parts.nameOf(message.from), bytes: message.bytes };
    const begin = (ctx: Context<unknown>): unknown => program.message?.(ctx, told);
    return this.turn(() => {
      const hasBegun = this.#routines.perform(life, "message", begin, over);
      this.attend(now);
      return hasBegun;
    });
  }

  tick(instance: InstanceId, now: Instant): void {
    const life = present(this.#lives.get(instance), "a tick is of a process that runs");
    this.#clock.now = now;
    this.#ticks.delete(instance);
    this.#armTick(life);
    const { program, ledger } = life.resident;
    if (life.isTicking || life.isHeld()) {
      ledger.count("ticks left out", 1);
      return;
    }
    life.isTicking = true;
    const over = (): void => {
      life.isTicking = false;
    };
    const begin = (ctx: Context<unknown>): unknown => program.tick?.(ctx);
    this.turn(() => {
      if (!this.#routines.perform(life, "tick", begin, over)) over();
      this.attend(now);
    });
  }

  end(process: LivingProcess, isClean: boolean, now: Instant): void {
    const life = this.#lives.get(process.instance);
    const resident = this.#residents.get(process.instance);
    if (resident === undefined) return;
    // Those that nobody waits for any more may put things in order.
    if (this.isAsked) this.turn(() => this.attend(now));
    else this.attend(now);
    const tick = this.#ticks.get(process.instance);
    if (tick !== undefined) this.#parts.alarms.cancel(tick);
    this.#ticks.delete(process.instance);
    if (life !== undefined) this.#failed.delete(life);
    this.#lives.delete(process.instance);
    if (isClean) {
      resident.disk.flush();
      return;
    }
    resident.disk.crash(resident.crashes);
    resident.ledger.crash();
  }

  #lifeOf(process: LivingProcess): Life {
    const known = this.#lives.get(process.instance);
    if (known?.generation === process.generation) return known;
    const resident = present(this.#residents.get(process.instance), "a service with a program");
    const life = new Life({
      resident,
      generation: process.generation,
      isHeld: () => process.halt !== null,
      contextOf: (of) => new LifeContext(of, this.#clock, this.#parts.wallClock),
    });
    this.#lives.set(process.instance, life);
    return life;
  }

  #goOn(life: Life, handler: "start" | "stop"): LifeStep {
    const { program } = life.resident;
    if (life.phase?.handler !== handler) {
      const ctx = life.context;
      const begun = this.#routines.call(life, handler, () =>
        begunBy(
          handler === "start" ? program.start?.(ctx as Context<undefined>) : program.stop?.(ctx),
        ),
      );
      if (begun === FAILED) return this.#failedStep(life);
      if (begun.routine === null) return this.#endPhase(life, handler, begun.result);
      life.phase = { handler, routine: begun.routine, settle: null, stepsAt: -1, steps: 0 };
    }
    const { phase } = life;
    const given = phase.settle?.();
    phase.settle = null;
    const next = this.#routines.call(life, handler, () => {
      countStep(phase, this.#clock.now, PHASE_STEPS_AN_INSTANT_MAX);
      return resume(phase.routine, given);
    });
    if (next === FAILED) return this.#failedStep(life);
    const { step } = next;
    if (step === null) return this.#endPhase(life, handler, next.result);
    const { disk } = life.resident;
    if (step instanceof Work) return { kind: "working", us: duration(step.us) };
    if (step instanceof Sync) {
      const mark = disk.mark();
      phase.settle = () => disk.settle(mark);
    } else if (step instanceof Replace) {
      phase.settle = () => disk.replace(step.file, step.records);
    } else {
      this.#fail(life, handler, new Error(`'${handler}' cannot call others`));
      return this.#failedStep(life);
    }
    return { kind: "working", us: syncTime(life) };
  }

  #endPhase(life: Life, handler: "start" | "stop", result: unknown): LifeStep {
    life.phase = null;
    const wrong = this.#routines.call(life, handler, () => unfinished(handler, result));
    if (wrong === FAILED) return this.#failedStep(life);
    if (wrong !== null) {
      this.#fail(life, handler, wrong);
      return this.#failedStep(life);
    }
    if (handler === "stop") return DONE;
    life.state = result;
    const { program, ledger } = life.resident;
    if (program.kept === undefined) return DONE;
    const ctx = life.context;
    const verified = this.#routines.call(life, "kept", () => {
      ledger.verify(this.#clock.now, (key) => versionOf(program.kept?.(ctx, key)));
    });
    return verified === FAILED ? this.#failedStep(life) : DONE;
  }

  #failedStep(life: Life): LifeStep {
    return { kind: "failed", record: present(this.#failed.get(life), "it has thrown") };
  }

  #fail(life: Life, handler: HandlerName, error: unknown): void {
    if (life.hasFailed) return;
    const { resident, generation } = life;
    const { realm, trace, alarms, setGone } = this.#parts;
    const { instance, ledger } = resident;
    life.hasFailed = true;
    this.#tidings += 1;
    const what = misuseText(error) ?? `threw: ${realm.describe(error)}`;
    ledger.fail(this.#clock.now, `'${handler}' ${what}`);
    const record = trace.append(this.#clock.now, null, {
      event: "program.failed",
      instance,
      handler,
    });
    this.#failed.set(life, record);
    setGone(resident);
    alarms.arm(this.#clock.now, { kind: "program-failed", instance, generation, record });
  }

  /** The world hears of it at this instant, which requests may have come to before it. */
  #tell(tell: () => void): void {
    this.#tidings += 1;
    this.#parts.alarms.arm(this.#clock.now, { kind: "program-done", tell });
  }

  #armTick(life: Life): void {
    const { program, spec, instance } = life.resident;
    const us = spec.tickUs ?? program.tickEvery;
    if (program.tick === undefined || us === undefined) return;
    const due = after(this.#clock.now, duration(Math.max(TICK_MIN, us)));
    const alarm = this.#parts.alarms.arm(due, { kind: "program-tick", instance }, false);
    this.#ticks.set(instance, alarm);
  }
}

/** What a handler has begun, or what it came to at once. */
function begunBy(
  result: unknown,
): { readonly routine: Routine<unknown> } | { readonly routine: null; readonly result: unknown } {
  return isRoutine(result) ? { routine: result } : { routine: null, result };
}

/** Goes on with a routine: its next step, or what it comes to. */
function resume(
  routine: Routine<unknown>,
  given: unknown,
): { readonly step: AnyStep } | { readonly step: null; readonly result: unknown } {
  const next = routine.next(given);
  return next.done === true ? { step: null, result: next.value } : { step: stepOf(next.value) };
}
