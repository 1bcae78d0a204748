/**
 * All of the machine that needs CPUs: processes, the manager, and what they have used.
 *
 * A system in which nothing needs a CPU has none of this, and pays nothing for it.
 */
import type { Alarms } from "../../../kernel/alarms.ts";
import type { GroupHandle } from "../../../kernel/core/cpu-scheduler.ts";
import type { Core } from "../../../kernel/core/core.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { Trace } from "../../../kernel/trace/trace.ts";
import type { SystemSpec } from "../../system.ts";
import type { WorldAlarm } from "../../world-alarm.ts";
import type { FaultMark, Process } from "../process.ts";
import { Slices } from "../slices.ts";
import { Cpus } from "./cpus.ts";
import { Manager } from "./manager.ts";
import { ProcessThreads, type SliceQuota } from "./process-threads.ts";
import { Throttles } from "./throttles.ts";
import type { CpuUsage, InstanceSums } from "./usage.ts";

export interface ComputingOptions {
  readonly core: Core;
  readonly system: SystemSpec;
  readonly alarms: Alarms<WorldAlarm>;
  readonly trace: Trace;
}

export class Computing {
  readonly cpus: Cpus;
  readonly manager: Manager;
  readonly throttles: Throttles;
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #slices: Slices;
  /** By slice. */
  readonly #quotas: (GroupHandle | null)[] = [];
  /** Of the processes that are no more. */
  readonly #ended: InstanceSums;

  constructor({ core, system, alarms, trace }: ComputingOptions) {
    this.cpus = new Cpus(core, system.machine.cpus);
    this.manager = new Manager(this.cpus);
    this.throttles = new Throttles(alarms, trace);
    this.#alarms = alarms;
    this.#slices = new Slices(system);
    for (const { quotaUs, parent } of system.slices) {
      // Who holds others stands before them.
      const around = this.#quotasFrom(parent)[0]?.group ?? null;
      this.#quotas.push(quotaUs === null ? null : this.cpus.addGroup(quotaUs, around));
    }
    this.#ended = {
      runUs: new Float64Array(system.instanceCount),
      throttledUs: new Float64Array(system.instanceCount),
      throttledPeriods: new Float64Array(system.instanceCount),
    };
  }

  /** All threads of the process do this. */
  begin(process: Process, lengthUs: Duration, now: Instant, onDone: (now: Instant) => void): void {
    this.#watchedThreadsOf(process, now).begin(lengthUs, now, onDone);
  }

  /** A thread of its own deals with a message; false where the machine has none left. */
  handle(
    process: Process,
    lengthUs: Duration,
    now: Instant,
    onDone: (now: Instant) => void,
  ): boolean {
    return this.#watchedThreadsOf(process, now).handle(lengthUs, now, onDone);
  }

  hog(process: Process, fault: FaultMark, now: Instant): void {
    this.#watchedThreadsOf(process, now).hog(fault);
  }

  /** The process goes on: what it computes may be held back again. */
  thaw(process: Process, now: Instant): void {
    if (process.threads !== null) this.#watchedThreadsOf(process, now).thaw(now);
  }

  /** The process is no more. */
  discharge(process: Process, now: Instant): void {
    if (process.threads === null) return;
    this.throttles.forget(process, now);
    this.#count(process, this.#ended);
    process.threads.end();
    process.threads = null;
  }

  /** What was used until the clock, by those who live too. */
  usage(processes: readonly (Process | null)[]): CpuUsage {
    const sums: InstanceSums = {
      runUs: this.#ended.runUs.slice(),
      throttledUs: this.#ended.throttledUs.slice(),
      throttledPeriods: this.#ended.throttledPeriods.slice(),
    };
    for (const process of processes) if (process !== null) this.#count(process, sums);
    const { cpus, manager } = this;
    const { heldBy } = this.throttles;
    return { clock: cpus.clock, cpus: cpus.times(), managerUs: manager.runUs, heldBy, ...sums };
  }

  /** For work: the core may hold it back as it begins, so who looks has to look before that. */
  #watchedThreadsOf(process: Process, now: Instant): ProcessThreads {
    const threads = this.#threadsOf(process, now);
    this.throttles.watch(process, now);
    return threads;
  }

  #threadsOf(process: Process, now: Instant): ProcessThreads {
    if (process.threads !== null) return process.threads;
    const { instance, service, halt } = process;
    const shared = this.#quotasFrom(service.slice);
    const { cpus } = this;
    const alarms = this.#alarms;
    const threads = new ProcessThreads({ instance, cpus, alarms, service, shared });
    if (halt !== null) threads.freeze(now);
    process.threads = threads;
    return threads;
  }

  /** The quotas of the slice and of those around it, the innermost first. */
  #quotasFrom(from: number | null): readonly SliceQuota[] {
    return this.#slices.pathOf(from).flatMap((slice) => {
      const group = this.#quotas[slice] ?? null;
      return group === null ? [] : [{ slice, group }];
    });
  }

  #count({ instance, threads }: Process, sums: InstanceSums): void {
    if (threads === null) return;
    add(sums.runUs, instance, threads.runUs);
    const { heldBack } = threads;
    if (heldBack === null) return;
    add(sums.throttledUs, instance, heldBack.us);
    add(sums.throttledPeriods, instance, heldBack.periods);
  }
}

function add(sums: Float64Array, at: number, amount: number): void {
  sums[at] = (sums[at] ?? 0) + amount;
}
