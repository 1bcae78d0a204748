/**
 * The virtual machine: runs the simulated programs of a system, as the kernel tells it to.
 *
 * It takes the kernel's effects and answers with inputs, each at its instant. It knows processes,
 * memory and the faults laid on them, and nothing of services, policies or dependencies.
 *
 * Divergence: processes need no CPU, share nothing and are not slowed by each other; a process that
 * is asked to end always ends with exit code 0 after its stop time.
 */
import type { Alarms } from "../../kernel/alarms.ts";
import { assert, present, unreachable } from "../../kernel/assertion.ts";
import type { CoreStream, CoreStreams } from "../../kernel/core/core.ts";
import type { Effect, Input, ProcessExit } from "../../kernel/ports.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { Distribution } from "../distribution.ts";
import type { SimulatedService, SystemSpec } from "../system.ts";
import type { MachineAlarm, ProbeRequest, WorldAlarm } from "../world-alarm.ts";
import { Halts } from "./halts.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import {
  KILLED,
  leakOf,
  OUT_OF_MEMORY,
  plannedExit,
  START_FAILED,
  STOPPED,
  type FaultMark,
  type Halt,
  type Process,
  type TimedWork,
} from "./process.ts";
import { drawDuration, startFails, streamOf } from "./program.ts";
import { Slowdowns } from "./slowdowns.ts";
import { beginWork, dropWork } from "./timed-work.ts";

export interface MachineOptions {
  readonly system: SystemSpec;
  readonly alarms: Alarms<WorldAlarm>;
  /** Takes what processes report, in the order in which it happens. */
  readonly report: (input: Input) => void;
  readonly streams: CoreStreams;
  readonly trace: Trace;
}

export class Machine {
  readonly #streams: CoreStreams;
  readonly #services: readonly SimulatedService[];
  readonly #processes: (Process | null)[];
  readonly #starts: number[];
  readonly #slowdowns = new Slowdowns();
  readonly #memory: MemoryKeeper;
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #report: (input: Input) => void;
  readonly #halts: Halts;
  #firstStarts = 0;

  constructor(options: MachineOptions) {
    const { system } = options;
    this.#streams = options.streams;
    this.#alarms = options.alarms;
    this.#halts = new Halts(this.#alarms);
    this.#report = options.report;
    this.#services = system.services.flatMap((service) =>
      Array.from({ length: service.spec.instances }, () => service),
    );
    this.#processes = Array.from({ length: system.instanceCount }, () => null);
    this.#starts = Array.from({ length: system.instanceCount }, () => 0);
    this.#memory = new MemoryKeeper(options.trace, this.#alarms, system);
  }

  /** Instances that are in the middle of the first start of their life. */
  get firstStarts(): number {
    return this.#firstStarts;
  }

  /** True while a process hangs, and a check will find that. */
  get isHanging(): boolean {
    return this.#halts.isHanging;
  }

  get memoryPeakBytes(): readonly number[] {
    return this.#memory.peaks;
  }

  /** Closes the books at the end of a run. */
  settle(now: Instant): void {
    this.#memory.settle(this.#processes, now);
  }

  /** Does what the kernel asks for. */
  apply(effect: Effect, now: Instant): void {
    switch (effect.kind) {
      case "start":
        this.#start(effect, now);
        return;
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
        this.#probe(effect, now);
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
        this.#finishWork(this.#process(alarm.instance), alarm.kind, now);
        return;
      case "probed":
        this.#answer(alarm.probe);
        return;
      case "memory-full": {
        const process = this.#process(alarm.instance);
        process.cause = this.#memory.noteLimit(process, now);
        this.#exit(process, OUT_OF_MEMORY, now);
        return;
      }
      case "machine-full": {
        const victim = this.#memory.chooseVictim(this.#processes, now);
        victim.cause = this.#memory.noteMachineFull(victim, now);
        this.#exit(victim, OUT_OF_MEMORY, now);
        return;
      }
      case "killed": {
        const process = this.#processes[alarm.instance] ?? null;
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
    if (this.#processes[instance] === null) return;
    this.#alarms.arm(now, { kind: "killed", instance, cause });
  }

  /** Whether this fault lies on the instance, or on its present process. */
  isHeld(instance: InstanceId, fault: number): boolean {
    const process = this.#processes[instance] ?? null;
    return (
      process?.halt?.holders.has(fault) === true ||
      process?.leaks?.has(fault) === true ||
      this.#slowdowns.has(instance, fault)
    );
  }

  /** True where there is a process to do something to. */
  isAlive(instance: InstanceId): boolean {
    return (this.#processes[instance] ?? null) !== null;
  }

  /** The process makes no progress from now on, but stays where it is. */
  hang(instance: InstanceId, fault: FaultMark, now: Instant): void {
    const process = this.#processes[instance] ?? null;
    if (process === null) return;
    this.#halts.hang(process, fault, now);
    this.#endFirstStart(process);
  }

  /**
   * This fault lets go; once nothing holds it any more, the process goes on where it was, and
   * answers what it is still asked.
   */
  release(instance: InstanceId, fault: FaultMark, now: Instant): void {
    const process = this.#processes[instance] ?? null;
    if (process !== null) this.#goOn(process, this.#halts.release(process, fault.index, now), now);
  }

  /** Starts and stops of this instance that begin from now on take this many times as long. */
  slowDown(instance: InstanceId, fault: FaultMark, factor: number): void {
    this.#slowdowns.add(instance, fault.index, factor);
  }

  /** Takes the slowdown by this fault away. */
  speedUp(instance: InstanceId, fault: FaultMark): void {
    this.#slowdowns.remove(instance, fault.index);
  }

  /** The process uses this much more a second, on top of all else that it leaks. */
  leak(instance: InstanceId, fault: FaultMark, bytesPerSecond: number, now: Instant): void {
    const process = this.#processes[instance] ?? null;
    if (process === null) return;
    process.cause = fault.record;
    process.leaks ??= new Map();
    process.leaks.set(fault.index, bytesPerSecond);
    this.#memory.changeRate(process, leakOf(process), now);
  }

  /** The leak by this fault ends; what was leaked stays in use. */
  seal(instance: InstanceId, fault: FaultMark, now: Instant): void {
    const process = this.#processes[instance] ?? null;
    if (process?.leaks?.delete(fault.index) === true) {
      this.#memory.changeRate(process, leakOf(process), now);
    }
  }

  #start(effect: Extract<Effect, { readonly kind: "start" }>, now: Instant): void {
    const { instance, generation } = effect;
    assert(this.#processes[instance] === null, "an instance has at most one process");
    const service = present(this.#services[instance], "an instance of the system");
    const ordinal = instance - service.firstInstance;
    const { behavior } = service;
    const process: Process = {
      service,
      instance,
      name: `${service.spec.name}/${ordinal}`,
      generation,
      isFirstStart: this.#starts[instance] === 0,
      activity: { kind: "none" },
      memory: {
        bytes: behavior.memory.baseBytes,
        since: now,
        bytesPerSecond: behavior.memory.leakBytesPerSecond,
      },
      memoryAlarm: null,
      halt: null,
      leaks: null,
      startRecord: effect.cause,
      cause: null,
    };
    this.#processes[instance] = process;
    this.#starts[instance] = (this.#starts[instance] ?? 0) + 1;
    if (process.isFirstStart) this.#firstStarts += 1;
    const lengthUs = this.#draw(process, "start", behavior.start);
    beginWork(this.#alarms, process, { what: "start-done", lengthUs }, now);
    this.#memory.admit(process, now);
  }

  #finishWork(process: Process, what: TimedWork, now: Instant): void {
    process.activity = { kind: "none" };
    if (what === "start-done") this.#finishStart(process, now);
    else this.#exit(process, what === "run-done" ? plannedExit(process) : STOPPED, now);
  }

  #finishStart(process: Process, now: Instant): void {
    const { behavior, spec } = process.service;
    const start = present(this.#starts[process.instance], "an instance of the system");
    this.#endFirstStart(process);
    const fails = startFails(behavior.startFailures, start, () =>
      this.#stream(process, "start-failures"),
    );
    if (fails) {
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
    if (behavior.run !== null) {
      const lengthUs = this.#draw(process, "run", behavior.run, 1);
      beginWork(this.#alarms, process, { what: "run-done", lengthUs }, now);
    }
  }

  #stop(effect: Extract<Effect, { readonly kind: "stop" }>, now: Instant): void {
    const process = this.#processes[effect.instance] ?? null;
    if (process === null || process.generation !== effect.generation) return;
    if (process.halt === null) this.#beginStop(process, now);
    else process.halt.stopRequested = true;
  }

  /** Pause and resume, which reach a process that hangs as well. */
  #freeze(effect: Extract<Effect, { readonly kind: "pause" | "resume" }>, now: Instant): void {
    const process = this.#processes[effect.instance] ?? null;
    if (process === null || process.generation !== effect.generation) return;
    if (effect.kind === "pause") {
      this.#halts.pause(process, now);
      this.#endFirstStart(process);
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
    for (const probe of halt.probes.values()) this.#answer(probe);
    if (halt.stopRequested) this.#beginStop(process, now);
  }

  #beginStop(process: Process, now: Instant): void {
    dropWork(this.#alarms, process);
    const lengthUs = this.#draw(process, "stop", process.service.behavior.stop);
    beginWork(this.#alarms, process, { what: "stop-done", lengthUs }, now);
  }

  #probe(probe: ProbeRequest, now: Instant): void {
    const process = this.#processes[probe.instance] ?? null;
    if (process === null || process.generation !== probe.generation) return;
    const { halt } = process;
    if (halt === null) {
      this.#alarms.arm(now, { kind: "probed", probe });
      return;
    }
    assert(!halt.isPaused, "the kernel does not probe what it has paused");
    halt.probes.set(probe.check, probe);
    this.#report({
      kind: "probe-unanswered",
      instance: probe.instance,
      generation: probe.generation,
      check: probe.check,
      probe: probe.probe,
      cause: process.cause,
    });
  }

  #answer(probe: ProbeRequest): void {
    const process = this.#processes[probe.instance] ?? null;
    if (process === null || process.generation !== probe.generation) return;
    // Sent just before the pause, and called off with it.
    if (process.halt?.isPaused === true) return;
    this.#report({
      kind: "probe-answered",
      instance: probe.instance,
      generation: probe.generation,
      check: probe.check,
      probe: probe.probe,
      healthy: true,
      cause: probe.cause,
    });
  }

  #exit(process: Process, exit: ProcessExit, now: Instant): void {
    dropWork(this.#alarms, process);
    this.#halts.forget(process);
    this.#endFirstStart(process);
    this.#processes[process.instance] = null;
    this.#memory.discharge(process, now);
    this.#report({
      kind: "instance-exited",
      instance: process.instance,
      generation: process.generation,
      exit,
      cause: process.cause,
    });
  }

  #endFirstStart(process: Process): void {
    if (process.isFirstStart) this.#firstStarts -= 1;
    process.isFirstStart = false;
  }

  #draw(
    process: Process,
    purpose: string,
    distribution: Distribution,
    factor = this.#slowdowns.factorOf(process.instance),
  ): Duration {
    return drawDuration(distribution, () => this.#stream(process, purpose), factor);
  }

  #stream(process: Process, purpose: string): CoreStream {
    return streamOf(this.#streams, purpose, process.name);
  }

  #process(instance: InstanceId): Process {
    return present(this.#processes[instance], "work belongs to a process");
  }
}
