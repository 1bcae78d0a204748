/**
 * Who uses how much memory, and who has to go when there is too much.
 *
 * A process over its own hard limit is killed at the first microsecond at which it is over. When
 * all processes of a slice together pass its limit, or all of them that of the machine, the victim
 * rule chooses among those (kernel/isolation/victim.ts); then the next, until the rest fits. Over a
 * soft limit nobody is killed: that is written once, and whoever is over it is first in line.
 *
 * Divergence: Linux reclaims memory before it kills, and slows down who is over a soft limit.
 */
import type { Alarm, Alarms } from "../../kernel/alarms.ts";
import { present, unreachable } from "../../kernel/assertion.ts";
import { chooseVictim } from "../../kernel/isolation/victim.ts";
import type { MemoryLimits } from "../../kernel/isolation/limits.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Limit } from "../../kernel/trace/events.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { SimulatedService, SystemSpec } from "../system.ts";
import type { MachineAlarm, WorldAlarm } from "../world-alarm.ts";
import { atRate, bytesAt, MemorySum, passesAt } from "./memory.ts";
import type { Process } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import type { ResourceUse } from "./resource-use.ts";
import { SliceMemory } from "./slice-memory.ts";
import type { Slices } from "./slices.ts";

export type MemoryAlarm = Extract<
  MachineAlarm,
  { readonly kind: "memory-full" | "memory-soft" | "slice-soft" | "slice-full" | "machine-full" }
>;

export class MemoryKeeper {
  readonly peaks: number[];
  readonly #trace: Trace;
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #slices: Slices;
  readonly #capacity: number;
  readonly #total = new MemorySum();
  /** By slice; `null` where its memory is not limited. */
  readonly #shared: readonly (SliceMemory | null)[];
  readonly #services: readonly SimulatedService[];
  /** How often one was killed because it was over its own limit. */
  readonly #kills = new Map<InstanceId, number>();
  /** How often one has passed its own soft limit. */
  readonly #softHits = new Map<InstanceId, number>();
  /** The most that all together have used, and how often one had to go for that. */
  #totalPeak = 0;
  #totalKills = 0;
  #machineAlarm: Alarm<WorldAlarm> | null = null;

  constructor(trace: Trace, alarms: Alarms<WorldAlarm>, system: SystemSpec, slices: Slices) {
    this.#trace = trace;
    this.#alarms = alarms;
    this.#slices = slices;
    this.#services = system.services;
    this.#capacity = system.machine.memoryBytes;
    this.peaks = Array.from({ length: system.instanceCount }, () => 0);
    this.#shared = system.slices.map(({ limits: { memory } }, slice) =>
      memory.softBytes === null && memory.hardBytes === null
        ? null
        : new SliceMemory(slice, memory, alarms),
    );
  }

  /** Counts a new process. */
  admit(process: Process, now: Instant): void {
    this.#count(process, (sum) => sum.add(process.memory), now);
    this.#watchProcess(process, now);
    if (usesAny(process)) this.#watchShared(process, now);
  }

  /** The process grows at another rate from now on. */
  changeRate(process: Process, bytesPerSecond: number, now: Instant): void {
    if (process.memory.bytesPerSecond === bytesPerSecond) return;
    this.#change(process, atRate(process.memory, now, bytesPerSecond), now);
  }

  /** The process takes at once all that it may: one byte more than the nearest limit. */
  devour(process: Process, now: Instant): void {
    const bytes = this.#mostFor(process) + 1;
    const { bytesPerSecond } = process.memory;
    this.#change(process, { bytes, since: now, bytesPerSecond }, now);
  }

  /** The process is no more, and its memory is free. */
  discharge(process: Process, now: Instant): void {
    this.#count(process, (sum) => sum.remove(process.memory), now);
    this.#alarms.cancel(process.memoryAlarm);
    this.#alarms.cancel(process.softAlarm);
    process.memoryAlarm = null;
    process.softAlarm = null;
    this.#notePeak(process, now);
    if (usesAny(process)) this.#watchShared(process, now);
  }

  /** Remembers what every living process uses at the end of the run. */
  settle(processes: readonly (Process | null)[], now: Instant): void {
    for (const process of processes) if (process !== null) this.#notePeak(process, now);
    for (const shared of this.#shared) shared?.notePeak(now);
    this.#noteTotal(now);
  }

  /** What those whose memory is limited have come to, and all together on the machine. */
  uses(processes: readonly (Process | null)[], now: Instant): readonly ResourceUse[] {
    const own = this.#services.flatMap(({ limits, spec, firstInstance }) =>
      Array.from({ length: spec.instances }, (_, ordinal): readonly ResourceUse[] => {
        const instance = (firstInstance + ordinal) as InstanceId;
        const process = processes[instance] ?? null;
        const use = process === null ? 0 : bytesAt(process.memory, now);
        const peak = this.peaks[instance] ?? 0;
        const [kills, hits] = [this.#kills.get(instance), this.#softHits.get(instance)];
        return usesOf(limits.memory, { instance, slice: null, use, peak }, [hits, kills]);
      }).flat(),
    );
    const shared = this.#shared.flatMap((each, slice): readonly ResourceUse[] => {
      if (each === null) return [];
      const { limits, sum, peak, kills, softHits } = each;
      const who = { instance: null, slice, use: sum.bytesAt(now), peak };
      return usesOf(limits, who, [softHits, kills]);
    });
    const all = { instance: null, slice: null, use: this.#total.bytesAt(now) };
    const limits = { softBytes: null, hardBytes: this.#capacity };
    // Where no program uses any, nobody wants to know of it.
    const machine =
      this.#totalPeak === 0
        ? []
        : usesOf(limits, { ...all, peak: this.#totalPeak }, [0, this.#totalKills]);
    return [...own, ...shared, ...machine];
  }

  /** A limit is passed: who has to go for it, with the record as its cause; `null`: nobody. */
  onAlarm(alarm: MemoryAlarm, table: ProcessTable, now: Instant): Process | null {
    switch (alarm.kind) {
      case "memory-full": {
        const process = table.get(alarm.instance);
        process.cause = this.#noteLimit(process, now);
        return process;
      }
      case "memory-soft":
        this.#noteSoftLimit(table.get(alarm.instance), now);
        return null;
      case "slice-soft":
        this.#noteSliceSoft(alarm.slice, table.all, now);
        return null;
      case "slice-full":
        return this.#condemn(alarm.slice, table.all, now);
      case "machine-full":
        return this.#condemn(null, table.all, now);
      default:
        return unreachable(alarm);
    }
  }

  /** Writes that a process has passed its own limit. */
  #noteLimit(process: Process, now: Instant): number {
    process.memoryAlarm = null;
    this.#kills.set(process.instance, (this.#kills.get(process.instance) ?? 0) + 1);
    const max = present(process.service.limits.memory.hardBytes, "only a limit can be passed");
    return this.#noteHit(process, { limit: "memory", slice: null, max }, now);
  }

  /** Writes that a process has passed its own soft limit, once a life. */
  #noteSoftLimit(process: Process, now: Instant): void {
    process.softAlarm = null;
    process.isOverSoft = true;
    this.#softHits.set(process.instance, (this.#softHits.get(process.instance) ?? 0) + 1);
    const max = present(process.service.limits.memory.softBytes, "only a limit can be passed");
    this.#noteHit(process, { limit: "memory-soft", slice: null, max }, now);
  }

  /** Writes that a slice has passed its soft limit, of the member that uses most. */
  #noteSliceSoft(slice: number, processes: readonly (Process | null)[], now: Instant): void {
    const shared = present(this.#shared[slice], "a slice whose memory is limited");
    shared.passSoft();
    const most = this.#victimOf(processes, slice, now);
    const max = present(shared.limits.softBytes, "only a limit can be passed");
    this.#noteHit(most, { limit: "memory-soft", slice, max }, now);
  }

  /** Who has to go because all of a slice, or of the machine, is over; writes it down. */
  #condemn(slice: number | null, processes: readonly (Process | null)[], now: Instant): Process {
    if (slice === null) {
      this.#machineAlarm = null;
      this.#totalKills += 1;
    } else this.#shared[slice]?.passHard();
    const victim = this.#victimOf(processes, slice, now);
    const max = this.#sizeOf(slice);
    victim.cause = this.#noteHit(victim, { limit: "memory", slice, max }, now);
    return victim;
  }

  #victimOf(processes: readonly (Process | null)[], slice: number | null, now: Instant): Process {
    const members = processes.filter(
      (process): process is Process =>
        process !== null &&
        usesAny(process) &&
        (slice === null || this.#slices.pathOf(process.service.slice).includes(slice)),
    );
    const candidates = members.map((process) => ({
      bytes: bytesAt(process.memory, now),
      oomAdjust: process.service.oomAdjust,
      isOverSoft: process.isOverSoft || this.#isInSoftSlice(process),
    }));
    const victim = chooseVictim(candidates, this.#sizeOf(slice));
    return present(members[victim], "what is full has a process");
  }

  #isInSoftSlice({ service }: Process): boolean {
    return this.#slices.pathOf(service.slice).some((slice) => this.#shared[slice]?.isOverSoft);
  }

  #sizeOf(slice: number | null): number {
    const hard = slice === null ? null : (this.#shared[slice]?.limits.hardBytes ?? null);
    return hard ?? this.#capacity;
  }

  #mostFor({ service }: Process): number {
    let most = service.limits.memory.hardBytes ?? this.#capacity;
    for (const slice of this.#slices.pathOf(service.slice)) {
      most = Math.min(most, this.#sizeOf(slice));
    }
    return Math.min(most, this.#capacity);
  }

  #change(process: Process, memory: Process["memory"], now: Instant): void {
    this.#count(process, (sum) => sum.remove(process.memory), now);
    process.memory = memory;
    this.#count(process, (sum) => sum.add(process.memory), now);
    this.#watchProcess(process, now);
    this.#watchShared(process, now);
  }

  /** Does the same to the sum of the machine and to those of the slices around the process. */
  #count(process: Process, change: (sum: MemorySum) => void, now: Instant): void {
    const { service } = process;
    if (usesAny(process)) this.#noteTotal(now);
    change(this.#total);
    for (const slice of this.#slices.pathOf(service.slice)) {
      const shared = this.#shared[slice] ?? null;
      if (shared === null) continue;
      shared.notePeak(now);
      change(shared.sum);
    }
  }

  #noteHit(
    process: Process,
    hit: { readonly limit: Limit; readonly slice: number | null; readonly max: number },
    now: Instant,
  ): number {
    const value = bytesAt(process.memory, now);
    const { instance } = process;
    const body = { event: "limit.hit", ...hit, instance, value } as const;
    return this.#trace.append(now, process.cause ?? process.startRecord, body);
  }

  #watchProcess(process: Process, now: Instant): void {
    this.#notePeak(process, now);
    const { instance, memory, service } = process;
    const { softBytes, hardBytes } = service.limits.memory;
    this.#alarms.cancel(process.memoryAlarm);
    const hardAt = hardBytes === null ? null : passesAt(memory, hardBytes);
    process.memoryAlarm =
      hardAt === null ? null : this.#alarms.arm(hardAt, { kind: "memory-full", instance });
    if (softBytes === null || process.isOverSoft) return;
    this.#alarms.cancel(process.softAlarm);
    const softAt = passesAt(memory, softBytes);
    process.softAlarm =
      softAt === null ? null : this.#alarms.arm(softAt, { kind: "memory-soft", instance });
  }

  #watchShared({ service }: Process, now: Instant): void {
    this.#alarms.cancel(this.#machineAlarm);
    const at = this.#total.passesAt(this.#capacity, now);
    this.#machineAlarm = at === null ? null : this.#alarms.arm(at, { kind: "machine-full" });
    this.#noteTotal(now);
    for (const slice of this.#slices.pathOf(service.slice)) this.#shared[slice]?.watch(now);
  }

  #noteTotal(now: Instant): void {
    this.#totalPeak = Math.max(this.#totalPeak, this.#total.bytesAt(now));
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

type Whose = Pick<ResourceUse, "instance" | "slice" | "use" | "peak">;

/** A row for each limit that there is, with how often it was passed. */
function usesOf(
  { softBytes, hardBytes }: MemoryLimits,
  who: Whose,
  [softHits = 0, kills = 0]: readonly [number | undefined, number | undefined],
): readonly ResourceUse[] {
  const row = (
    resource: "memory" | "memory-soft",
    limit: number | null,
    refusals: number,
  ): readonly ResourceUse[] =>
    limit === null ? [] : [{ resource, ...who, limit, refusals, waitedUs: 0 }];
  return [...row("memory-soft", softBytes, softHits), ...row("memory", hardBytes, kills)];
}
