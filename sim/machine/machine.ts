/**
 * The virtual machine: runs the simulated programs of a system, as the kernel tells it to.
 *
 * It takes the kernel's effects and answers with inputs, each at its instant. It knows processes,
 * memory and the faults laid on them, and nothing of services, policies or dependencies.
 *
 *   effects ──▶ machine ──▶ work    what a process is at, and until when
 *      ▲          │  │  └─▶ probes  who answers
 *      │          │  └────▶ memory  who uses how much
 *   (manager)     └───────▶ table ◀── faults   who is there, and what lies on them
 *      └───── cpu/ ◀── work            who computes, where something needs a CPU
 *
 * Divergence: processes share nothing but memory and CPUs; a process that is asked to end always
 * ends with exit code 0 after its stop time.
 */
import type { Alarms } from "../../kernel/alarms.ts";
import { unreachable } from "../../kernel/assertion.ts";
import type { Effect, Input, MessageEffect, ProcessExit } from "../../kernel/ports.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { MachineSpec } from "../system.ts";
import type { KilledAlarm, MachineAlarm, WorldAlarm } from "../world-alarm.ts";
import { Computing } from "./cpu/computing.ts";
import type { Cpus } from "./cpu/cpus.ts";
import { usesCpus } from "./cpu/usage.ts";
import { noteBreach, takenAlong } from "./crash.ts";
import { Gauges } from "./gauges.ts";
import { Halts } from "./halts.ts";
import type { ProgramLives } from "./lives.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import { isMessageEffect, Post } from "./messages/post.ts";
import type { MachineOptions } from "./options.ts";
import { Probes } from "./probes.ts";
import { ProcessFaults } from "./process-faults.ts";
import { ProcessTable } from "./process-table.ts";
import {
  EXHAUSTED,
  ABORTED,
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
import { Resources } from "./resources.ts";
import type { ResourceUse } from "./resource-use.ts";
import type { RequestServers } from "./servers.ts";
import { Slices } from "./slices.ts";
import { SideWork } from "./side-work.ts";
import { Slowdowns } from "./slowdowns.ts";
import { Work } from "./work.ts";

export class Machine {
  /** What faults do to processes. */
  readonly faults: ProcessFaults;
  readonly gauges: Gauges;
  readonly memory: MemoryKeeper;
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #report: (input: Input) => void;
  readonly #trace: Trace;
  readonly #costs: MachineSpec["isolationCosts"];
  readonly #table: ProcessTable;
  readonly #resources: Resources;
  readonly #work: Work;
  readonly #halts: Halts;
  readonly #probes: Probes;
  readonly #post: Post;
  readonly #computing: Computing | null;
  readonly #controlCostUs: Duration;
  readonly #side: SideWork;
  readonly #servers: RequestServers | null;
  readonly #programs: ProgramLives | null;

  constructor(options: MachineOptions) {
    const { system, alarms, report, streams, trace, servers, programs } = options;
    const slowdowns = new Slowdowns(servers);
    this.#servers = servers;
    this.#programs = programs;
    const computing = usesCpus(system) ? new Computing(options) : null;
    this.#computing = computing;
    this.#controlCostUs = system.machine.controlCostUs;
    this.#alarms = alarms;
    this.#report = report;
    this.#trace = trace;
    this.#costs = system.machine.isolationCosts;
    this.#table = new ProcessTable(system);
    const slices = new Slices(system);
    const table = this.#table;
    this.memory = new MemoryKeeper({ system, slices, trace, alarms, table, servers });
    this.#work = new Work({
      alarms,
      streams,
      slowdowns,
      computing,
      onDone: (process, what, now) => this.#finishWork(process, what, now),
    });
    this.#resources = new Resources({
      system,
      slices,
      alarms,
      trace,
      refuse: (process, record, now) => this.#refuse(process, record, now),
      postpone: (process, lengthUs, now) => this.#work.postpone(process, lengthUs, now),
    });
    this.gauges = new Gauges(table, this.memory, computing, this.#resources);
    this.#side = new SideWork({ table: this.#table, alarms, streams, slowdowns, report });
    this.#halts = new Halts(this.#work, this.#side, servers);
    this.#probes = new Probes(this.#table, alarms, report);
    this.#post = new Post(this.#table, { alarms, streams, computing, report, programs });
    this.faults = new ProcessFaults({
      table: this.#table,
      halts: this.#halts,
      slowdowns,
      memory: this.memory,
      computing,
      resources: this.#resources,
      kill: (instance, cause, now) => this.#kill(instance, { cause, by: "fault" }, now),
      goOn: (process, halt, now) => this.#goOn(process, halt, now),
    });
  }

  /** Instances that are in the middle of the first start of their life. */
  get firstStarts(): number {
    return this.#table.firstStarts;
  }

  get isHanging(): boolean {
    return this.#halts.isHanging;
  }

  /** `null` where nothing needs a CPU. */
  get cpus(): Cpus | null {
    return this.#computing?.cpus ?? null;
  }

  /** What is limited, and what came of it, once the books are closed. */
  resourceUses(now: Instant): readonly ResourceUse[] {
    return [...this.memory.uses(now), ...this.#resources.uses(now)];
  }

  /** True where there is a process to do something to. */
  isAlive(instance: InstanceId): boolean {
    return this.#table.find(instance) !== null;
  }

  /** Closes the books at the end of a run. */
  settle(now: Instant): void {
    this.cpus?.catchUp(now);
    this.memory.settle(now);
  }

  /** Does what the kernel asks for, as soon as the manager has done its part. */
  apply(effect: Effect, now: Instant): void {
    if (isMessageEffect(effect)) {
      this.#post.apply(effect, now);
      return;
    }
    const manager = this.#computing?.manager;
    const workUs = effect.kind === "bootstrap" ? effect.workUs : this.#controlCostUs;
    if (manager === undefined || workUs === 0) this.#obey(effect, now);
    else manager.give(workUs, (at) => this.#obey(effect, at));
  }

  #obey(effect: Exclude<Effect, MessageEffect>, now: Instant): void {
    switch (effect.kind) {
      case "bootstrap":
        this.#report({ kind: "stage-done", stage: effect.stage, cause: effect.cause });
        return;
      case "start": {
        const process = this.#table.add(effect, now);
        const { level } = process.service.spec.isolation;
        this.#work.begin(process, "start-done", now);
        this.#work.postpone(process, this.#costs[level].startUs, now);
        this.memory.admit(process, now);
        this.#resources.admit(process, now);
        this.faults.strikeStart(effect.instance, now);
        return;
      }
      case "stop":
      case "abort":
        this.#stop(effect, now);
        return;
      case "kill":
        if (this.#table.findLife(effect) !== null) {
          this.#kill(effect.instance, { cause: effect.cause, by: "kill" }, now);
        }
        return;
      case "pause":
      case "resume":
        this.#freeze(effect, now);
        return;
      case "probe":
        this.#probes.ask(effect, now);
        return;
      case "run-hook":
      case "end-hook":
      case "configure":
        this.#side.obey(effect, now);
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
      case "waited":
        return alarm.thread.onWaited(now);
      case "send-due":
        return alarm.correspondence.onSendDue(alarm.route);
      case "handled":
        alarm.correspondence.onHandled(alarm.message, now);
        return;
      case "program-done":
        return alarm.tell();
      case "program-tick":
        return this.#programs?.tick(alarm.instance, now);
      case "program-failed":
        return this.#endFailed(this.#table.findLife(alarm), alarm.record, now);
      case "quota-period":
        this.#computing?.throttles.onPeriodOver(now);
        return;
      case "probed":
        this.#probes.answer(alarm.probe);
        return;
      case "heartbeat":
      case "reload-done":
      case "hook-done":
        this.#side.onAlarm(alarm, now);
        return;
      case "memory-full":
      case "memory-soft":
      case "slice-soft":
      case "slice-full":
      case "machine-full": {
        const victim = this.memory.onAlarm(alarm, now);
        if (victim !== null) this.#crash(victim, OUT_OF_MEMORY, now);
        return;
      }
      case "refused":
      case "slice-refused":
      case "flow":
        this.#resources.onAlarm(alarm, now);
        return;
      case "killed": {
        const process = this.#table.find(alarm.instance);
        if (process === null) return;
        process.cause = alarm.cause;
        if (alarm.by === "fault") this.#crash(process, KILLED, now);
        else this.#exit(process, alarm.by === "abort" ? ABORTED : KILLED, now);
        return;
      }
      default:
        unreachable(alarm);
    }
  }

  #kill(instance: InstanceId, how: Pick<KilledAlarm, "cause" | "by">, now: Instant): void {
    if (!this.isAlive(instance)) return;
    this.#alarms.arm(now, { kind: "killed", instance, ...how });
  }

  #finishWork(process: Process, what: TimedWork, now: Instant): void {
    process.activity = { kind: "none" };
    const step = this.#programs?.goOn(process, what, now);
    if (step?.kind === "working") return this.#work.goOn(process, what, step.us, now);
    if (step?.kind === "failed") return this.#endFailed(process, step.record, now);
    if (what === "start-done") this.#finishStart(process, now);
    else if (what === "run-done") this.#crash(process, plannedExit(process), now);
    else this.#exit(process, STOPPED, now);
  }

  /** Its program has thrown, as this record says. */
  #endFailed(process: Process | null, record: number, now: Instant): void {
    if (process === null) return;
    process.cause = record;
    this.#crash(process, START_FAILED, now);
  }

  #finishStart(process: Process, now: Instant): void {
    const { behavior, spec } = process.service;
    this.#table.endFirstStart(process);
    if (this.#work.failsStart(process, this.#table.startsOf(process.instance))) {
      this.#exit(process, START_FAILED, now);
      return;
    }
    if (behavior.run === null && spec.kind === "oneshot") {
      this.#crash(process, plannedExit(process), now);
      return;
    }
    this.#report({
      kind: "instance-started",
      instance: process.instance,
      generation: process.generation,
      cause: process.cause,
    });
    this.#servers?.rise(process.instance);
    this.memory.takeRequests(process);
    this.#side.run(process, now);
    this.#programs?.run(process, now);
    this.#work.begin(process, "run-done", now);
    this.#resources.run(process, now);
  }

  #stop(effect: Extract<Effect, { readonly kind: "stop" | "abort" }>, now: Instant): void {
    const process = this.#table.findLife(effect);
    if (process?.halt === null) this.#beginStop(process, effect.kind, now);
    else if (process !== null) process.halt.stopRequested = effect.kind;
  }

  /** Pause and resume, which reach a process that hangs as well. */
  #freeze(effect: Extract<Effect, { readonly kind: "pause" | "resume" }>, now: Instant): void {
    const process = this.#table.findLife(effect);
    if (process === null) return;
    if (effect.kind === "pause") {
      this.#halts.pause(process, now);
      this.#table.endFirstStart(process);
      this.memory.changeRate(process, leakOf(process), now);
      this.#resources.update(process, now);
      return;
    }
    const halt = this.#halts.resume(process, now);
    this.memory.changeRate(process, leakOf(process), now);
    this.#goOn(process, halt, now);
  }

  /** Nothing holds the process any more: it deals with what came meanwhile. */
  #goOn(process: Process, halt: Halt | null, now: Instant): void {
    if (halt === null) return;
    this.#resources.update(process, now);
    for (const probe of halt.probes.values()) this.#probes.answer(probe);
    if (halt.stopRequested !== null) this.#beginStop(process, halt.stopRequested, now);
  }

  /** An abort ends it where it stands, with no time to put things in order. */
  #beginStop(process: Process, how: "stop" | "abort", now: Instant): void {
    const { instance, cause } = process;
    if (how === "abort") return this.#kill(instance, { cause, by: how }, now);
    this.#side.stop(process, now);
    process.correspondence?.stopSending();
    this.#work.drop(process);
    this.#work.begin(process, "stop-done", now);
    this.#resources.update(process, now);
  }

  /** What the program does about a refusal: it exits with its error, or goes on without. */
  #refuse(process: Process, record: number, now: Instant): void {
    if (process.service.behavior.onExhausted === "exit") {
      process.cause = record;
      this.#exit(process, EXHAUSTED, now);
      return;
    }
    const { instance, generation } = process;
    this.#report({ kind: "resource-refused", instance, generation, cause: record });
  }

  /** A process ends without having been asked to; by a signal, whatever shares its fate as well. */
  #crash(process: Process, exit: ProcessExit, now: Instant): void {
    const others = exit.kind === "signal" ? takenAlong(process, this.#table.all) : [];
    this.#exit(process, exit, now);
    if (others.length === 0) return;
    const record = noteBreach(this.#trace, process, others.length, now);
    for (const other of others) {
      other.cause = record;
      this.#exit(other, KILLED, now);
    }
  }

  #exit(process: Process, exit: ProcessExit, now: Instant): void {
    this.#work.drop(process);
    this.#side.drop(process, now);
    this.#halts.forget(process);
    process.correspondence?.end();
    this.#computing?.discharge(process, now);
    this.memory.discharge(process, now);
    this.#table.remove(process);
    this.#servers?.fall(process.instance);
    this.#programs?.end(process, exit.kind === "code" && exit.code === 0, now);
    this.#resources.discharge(process, now);
    this.#report({
      kind: "instance-exited",
      instance: process.instance,
      generation: process.generation,
      exit,
      cause: process.cause,
    });
  }
}
