/**
 * Who uses how much memory, and who has to go when there is too much.
 *
 * A process over its own limit is killed at the first microsecond at which it is over. When all
 * processes together pass the machine's memory, the one that uses most goes, and of several such
 * the one that comes last in the file; then the next, until the rest fits.
 *
 * Divergence: Linux weighs `oom_score_adj` and page tables as well, and reclaims before it kills.
 */
import type { Alarm, Alarms } from "../../kernel/alarms.ts";
import { present } from "../../kernel/assertion.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { SystemSpec } from "../system.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import { atRate, bytesAt, MachineMemory, passesAt } from "./memory.ts";
import type { Process } from "./process.ts";

export class MemoryKeeper {
  readonly peaks: number[];
  readonly #trace: Trace;
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #capacity: number;
  readonly #total = new MachineMemory();
  #machineAlarm: Alarm<WorldAlarm> | null = null;

  constructor(trace: Trace, alarms: Alarms<WorldAlarm>, system: SystemSpec) {
    this.#trace = trace;
    this.#alarms = alarms;
    this.#capacity = system.machine.memoryBytes;
    this.peaks = Array.from({ length: system.instanceCount }, () => 0);
  }

  /** Counts a new process. */
  admit(process: Process, now: Instant): void {
    this.#total.add(process.memory);
    this.#watchProcess(process, now);
    if (usesAny(process)) this.#watchMachine(now);
  }

  /** The process grows at another rate from now on. */
  changeRate(process: Process, bytesPerSecond: number, now: Instant): void {
    if (process.memory.bytesPerSecond === bytesPerSecond) return;
    this.#total.remove(process.memory);
    process.memory = atRate(process.memory, now, bytesPerSecond);
    this.#total.add(process.memory);
    this.#watchProcess(process, now);
    this.#watchMachine(now);
  }

  /** The process is no more, and its memory is free. */
  discharge(process: Process, now: Instant): void {
    this.#total.remove(process.memory);
    this.#alarms.cancel(process.memoryAlarm);
    process.memoryAlarm = null;
    this.#notePeak(process, now);
    if (usesAny(process)) this.#watchMachine(now);
  }

  /** Remembers what every living process uses at the end of the run. */
  settle(processes: readonly (Process | null)[], now: Instant): void {
    for (const process of processes) if (process !== null) this.#notePeak(process, now);
  }

  /** Writes that a process has passed its own limit. */
  noteLimit(process: Process, now: Instant): number {
    process.memoryAlarm = null;
    const max = present(process.service.memoryLimitBytes, "only a limit can be passed");
    return this.#noteHit(process, max, now);
  }

  /** Writes that the machine is full and that this process has to go for it. */
  noteMachineFull(victim: Process, now: Instant): number {
    return this.#noteHit(victim, this.#capacity, now);
  }

  chooseVictim(processes: readonly (Process | null)[], now: Instant): Process {
    this.#machineAlarm = null;
    let victim: Process | null = null;
    let most = -1;
    for (const process of processes) {
      if (process === null) continue;
      const bytes = bytesAt(process.memory, now);
      if (bytes < most) continue;
      most = bytes;
      victim = process;
    }
    return present(victim, "a full machine has a process");
  }

  #noteHit(process: Process, max: number, now: Instant): number {
    const value = bytesAt(process.memory, now);
    const { instance } = process;
    const body = { event: "limit.hit", limit: "memory", instance, value, max } as const;
    return this.#trace.append(now, process.cause ?? process.startRecord, body);
  }

  #watchProcess(process: Process, now: Instant): void {
    this.#notePeak(process, now);
    this.#alarms.cancel(process.memoryAlarm);
    const limit = process.service.memoryLimitBytes;
    const at = limit === null ? null : passesAt(process.memory, limit);
    process.memoryAlarm =
      at === null
        ? null
        : this.#alarms.arm(at, { kind: "memory-full", instance: process.instance });
  }

  #watchMachine(now: Instant): void {
    this.#alarms.cancel(this.#machineAlarm);
    const at = this.#total.passesAt(this.#capacity, now);
    this.#machineAlarm = at === null ? null : this.#alarms.arm(at, { kind: "machine-full" });
  }

  #notePeak(process: Process, now: Instant): void {
    const bytes = bytesAt(process.memory, now);
    const peak = this.peaks[process.instance] ?? 0;
    if (bytes > peak) this.peaks[process.instance] = bytes;
  }
}

/** Most programs of a large system use no memory at all, and are nothing to look at. */
function usesAny({ memory }: Process): boolean {
  return memory.bytes > 0 || memory.bytesPerSecond > 0;
}
