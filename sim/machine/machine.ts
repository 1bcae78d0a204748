/**
 * The virtual machine: runs the simulated programs of a system, as the kernel tells it to.
 *
 * It takes the kernel's effects and answers with inputs, each at its instant. It knows processes,
 * memory and the faults laid on them, and nothing of services, policies or dependencies.
 *
 *   effects ──▶ machine ──▶ work    what a process is at, and until when
 *                 │  │  └─▶ probes  who answers
 *                 │  └────▶ memory  who uses how much
 *                 └───────▶ table ◀── faults   who is there, and what lies on them
 *
 * Divergence: processes need no CPU, share nothing and are not slowed by each other; a process that
 * is asked to end always ends with exit code 0 after its stop time.
 */
import type { Alarms } from "../../kernel/alarms.ts";
import { unreachable } from "../../kernel/assertion.ts";
import type { CoreStreams } from "../../kernel/core/core.ts";
import type { Effect, Input, ProcessExit } from "../../kernel/ports.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { SystemSpec } from "../system.ts";
import type { MachineAlarm, WorldAlarm } from "../world-alarm.ts";
import { Halts } from "./halts.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import { Probes } from "./probes.ts";
import { ProcessFaults } from "./process-faults.ts";
import { ProcessTable } from "./process-table.ts";
import {
  KILLED,
  leakOf,
  OUT_OF_MEMORY,
  plannedExit,
  START_FAILED,
  STOPPED,
  type Halt,
  type Process,
  type TimedWork,
} from "./process.ts";
import { Slowdowns } from "./slowdowns.ts";
import { Work } from "./work.ts";

export interface MachineOptions {
  readonly system: SystemSpec;
  readonly alarms: Alarms<WorldAlarm>;
  /** Takes what processes report, in the order in which it happens. */
  readonly report: (input: Input) => void;
  readonly streams: CoreStreams;
  readonly trace: Trace;
}

export class Machine {
  /** What faults do to processes. */
  readonly faults: ProcessFaults;
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #report: (input: Input) => void;
  readonly #table: ProcessTable;
  readonly #memory: MemoryKeeper;
  readonly #work: Work;
  readonly #halts: Halts;
  readonly #probes: Probes;

  constructor({ system, alarms, report, streams, trace }: MachineOptions) {
    const slowdowns = new Slowdowns();
    this.#alarms = alarms;
    this.#report = report;
    this.#table = new ProcessTable(system);
    this.#memory = new MemoryKeeper(trace, alarms, system);
    this.#work = new Work(alarms, streams, slowdowns);
    this.#halts = new Halts(this.#work);
    this.#probes = new Probes(this.#table, alarms, report);
    this.faults = new ProcessFaults({
      table: this.#table,
      halts: this.#halts,
      slowdowns,
      memory: this.#memory,
      goOn: (process, halt, now) => this.#goOn(process, halt, now),
    });
  }

  /** Instances that are in the middle of the first start of their life. */
  get firstStarts(): number {
    return this.#table.firstStarts;
  }

  /** True while a process hangs, and a check will find that. */
  get isHanging(): boolean {
    return this.#halts.isHanging;
  }

  get memoryPeakBytes(): readonly number[] {
    return this.#memory.peaks;
  }

  /** True where there is a process to do something to. */
  isAlive(instance: InstanceId): boolean {
    return this.#table.find(instance) !== null;
  }

  /** Closes the books at the end of a run. */
  settle(now: Instant): void {
    this.#memory.settle(this.#table.all, now);
  }

  /** Does what the kernel asks for. */
  apply(effect: Effect, now: Instant): void {
    switch (effect.kind) {
      case "start": {
        const process = this.#table.add(effect, now);
        this.#work.begin(process, "start-done", now);
        this.#memory.admit(process, now);
        return;
      }
      case "stop":
        this.#stop(effect, now);
        return;
      case "kill":
        this.kill(effect.instance, effect.cause, now);
        return;
      case "pause":
      case "resume":
        this.#freeze(effect, now);
        return;
      case "probe":
        this.#probes.ask(effect, now);
        return;
      default:
        unreachable(effect);
    }
  }

  /** Work of a process that has come due. */
  onAlarm(alarm: MachineAlarm, now: Instant): void {
    switch (alarm.kind) {
      case "start-done":
      case "run-done":
      case "stop-done":
        this.#finishWork(this.#table.get(alarm.instance), alarm.kind, now);
        return;
      case "probed":
        this.#probes.answer(alarm.probe);
        return;
      case "memory-full": {
        const process = this.#table.get(alarm.instance);
        process.cause = this.#memory.noteLimit(process, now);
        this.#exit(process, OUT_OF_MEMORY, now);
        return;
      }
      case "machine-full": {
        const victim = this.#memory.chooseVictim(this.#table.all, now);
        victim.cause = this.#memory.noteMachineFull(victim, now);
        this.#exit(victim, OUT_OF_MEMORY, now);
        return;
      }
      case "killed": {
        const process = this.#table.find(alarm.instance);
        if (process === null) return;
        process.cause = alarm.cause;
        this.#exit(process, KILLED, now);
        return;
      }
      default:
        unreachable(alarm);
    }
  }

  /** Ends a process with SIGKILL, still at this instant. */
  kill(instance: InstanceId, cause: number, now: Instant): void {
    if (!this.isAlive(instance)) return;
    this.#alarms.arm(now, { kind: "killed", instance, cause });
  }

  #finishWork(process: Process, what: TimedWork, now: Instant): void {
    process.activity = { kind: "none" };
    if (what === "start-done") this.#finishStart(process, now);
    else this.#exit(process, what === "run-done" ? plannedExit(process) : STOPPED, now);
  }

  #finishStart(process: Process, now: Instant): void {
    const { behavior, spec } = process.service;
    this.#table.endFirstStart(process);
    if (this.#work.failsStart(process, this.#table.startsOf(process.instance))) {
      this.#exit(process, START_FAILED, now);
      return;
    }
    if (behavior.run === null && spec.kind === "oneshot") {
      this.#exit(process, plannedExit(process), now);
      return;
    }
    this.#report({
      kind: "instance-started",
      instance: process.instance,
      generation: process.generation,
      cause: process.cause,
    });
    this.#work.begin(process, "run-done", now);
  }

  #stop(effect: Extract<Effect, { readonly kind: "stop" }>, now: Instant): void {
    const process = this.#table.findLife(effect);
    if (process === null) return;
    if (process.halt === null) this.#beginStop(process, now);
    else process.halt.stopRequested = true;
  }

  /** Pause and resume, which reach a process that hangs as well. */
  #freeze(effect: Extract<Effect, { readonly kind: "pause" | "resume" }>, now: Instant): void {
    const process = this.#table.findLife(effect);
    if (process === null) return;
    if (effect.kind === "pause") {
      this.#halts.pause(process, now);
      this.#table.endFirstStart(process);
      this.#memory.changeRate(process, leakOf(process), now);
      return;
    }
    const halt = this.#halts.resume(process, now);
    this.#memory.changeRate(process, leakOf(process), now);
    this.#goOn(process, halt, now);
  }

  /** Nothing holds the process any more: it deals with what came meanwhile. */
  #goOn(process: Process, halt: Halt | null, now: Instant): void {
    if (halt === null) return;
    for (const probe of halt.probes.values()) this.#probes.answer(probe);
    if (halt.stopRequested) this.#beginStop(process, now);
  }

  #beginStop(process: Process, now: Instant): void {
    this.#work.drop(process);
    this.#work.begin(process, "stop-done", now);
  }

  #exit(process: Process, exit: ProcessExit, now: Instant): void {
    this.#work.drop(process);
    this.#halts.forget(process);
    this.#table.remove(process);
    this.#memory.discharge(process, now);
    this.#report({
      kind: "instance-exited",
      instance: process.instance,
      generation: process.generation,
      exit,
      cause: process.cause,
    });
  }
}
