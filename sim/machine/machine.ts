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
import { after, elapsed, type Duration, type Instant } from "../../kernel/time.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { Distribution } from "../distribution.ts";
import type { SimulatedService, SystemSpec } from "../system.ts";
import type { MachineAlarm, ProbeRequest, WorldAlarm } from "../world-alarm.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import { leakOf, plannedExit, type FaultMark, type Process, type TimedWork } from "./process.ts";
import { drawDuration, startFails, streamOf } from "./program.ts";
import { Slowdowns } from "./slowdowns.ts";

const KILLED: ProcessExit = { kind: "signal", signal: "SIGKILL", outOfMemory: false };
const OUT_OF_MEMORY: ProcessExit = { kind: "signal", signal: "SIGKILL", outOfMemory: true };
const START_FAILED: ProcessExit = { kind: "code", code: 1 };
const STOPPED: ProcessExit = { kind: "code", code: 0 };

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
  #firstStarts = 0;
  #hung = 0;

  constructor(options: MachineOptions) {
    const { system } = options;
    this.#streams = options.streams;
    this.#alarms = options.alarms;
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
    return this.#hung > 0;
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
      process?.hang?.holders.has(fault) === true ||
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
    if (process.hang !== null) {
      process.hang.holders.add(fault.index);
      return;
    }
    process.hang = { holders: new Set([fault.index]), stopRequested: false, probes: new Map() };
    process.cause = fault.record;
    this.#endFirstStart(process);
    if (process.service.spec.checks.length > 0) this.#hung += 1;
    const { activity } = process;
    if (activity.kind !== "armed") return;
    this.#alarms.cancel(activity.alarm);
    const leftUs = elapsed(now, activity.due);
    process.activity = { kind: "frozen", what: activity.what, leftUs };
  }

  /**
   * This fault lets go; once none holds it any more, the process goes on where it was, and answers
   * what it is still asked.
   */
  release(instance: InstanceId, fault: FaultMark, now: Instant): void {
    const process = this.#processes[instance] ?? null;
    if (process === null || process.hang === null) return;
    const { holders, stopRequested, probes } = process.hang;
    if (!holders.delete(fault.index) || holders.size > 0) return;
    this.#unhang(process);
    process.cause = null;
    if (process.activity.kind === "frozen") {
      this.#arm(process, process.activity.what, process.activity.leftUs, now);
    }
    for (const probe of probes.values()) this.#answer(probe);
    if (stopRequested) this.#beginStop(process, now);
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
      hang: null,
      leaks: null,
      startRecord: effect.cause,
      cause: null,
    };
    this.#processes[instance] = process;
    this.#starts[instance] = (this.#starts[instance] ?? 0) + 1;
    if (process.isFirstStart) this.#firstStarts += 1;
    this.#arm(process, "start-done", this.#draw(process, "start", behavior.start), now);
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
      this.#arm(process, "run-done", this.#draw(process, "run", behavior.run, 1), now);
    }
  }

  #stop(effect: Extract<Effect, { readonly kind: "stop" }>, now: Instant): void {
    const process = this.#processes[effect.instance] ?? null;
    if (process === null || process.generation !== effect.generation) return;
    if (process.hang === null) this.#beginStop(process, now);
    else process.hang.stopRequested = true;
  }

  #beginStop(process: Process, now: Instant): void {
    if (process.activity.kind === "armed") this.#alarms.cancel(process.activity.alarm);
    this.#arm(
      process,
      "stop-done",
      this.#draw(process, "stop", process.service.behavior.stop),
      now,
    );
  }

  #probe(probe: ProbeRequest, now: Instant): void {
    const process = this.#processes[probe.instance] ?? null;
    if (process === null || process.generation !== probe.generation) return;
    if (process.hang === null) {
      this.#alarms.arm(now, { kind: "probed", probe });
      return;
    }
    process.hang.probes.set(probe.check, probe);
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
    if (process.activity.kind === "armed") this.#alarms.cancel(process.activity.alarm);
    if (process.hang !== null) this.#unhang(process);
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

  #unhang(process: Process): void {
    if (process.service.spec.checks.length > 0) this.#hung -= 1;
    process.hang = null;
  }

  #arm(process: Process, what: TimedWork, length: Duration, now: Instant): void {
    const due = after(now, length);
    const alarm = this.#alarms.arm(due, { kind: what, instance: process.instance });
    process.activity = { kind: "armed", what, due, alarm };
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
