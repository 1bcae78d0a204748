/**
 * Who uses how much memory, and who has to go when there is too much.
 *
 * A process over its own hard limit is killed at the first microsecond at which it is over. When
 * all processes of a slice together pass its limit, or all of them that of the machine, the victim
 * rule chooses among those (kernel/isolation/victim.ts); then the next, until the rest fits. Over a
 * soft limit nobody is killed: that is written once, and whoever is over it is first in line.
 *
 * What requests take is set aside for the most that there were (request-memory.ts), and counted
 * anew before anybody has to go for it. What slices and the machine have used at the most is then
 * that of the instants at which all were looked at, a millisecond or more apart.
 *
 * Divergence: Linux reclaims memory before it kills, and slows down who is over a soft limit.
 */
import type { Alarms } from "../../kernel/alarms.ts";
import { present, unreachable } from "../../kernel/assertion.ts";
import { chooseVictim } from "../../kernel/isolation/victim.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import { after, BOOT, type Instant } from "../../kernel/time.ts";
import type { Limit } from "../../kernel/trace/events.ts";
import type { Trace } from "../../kernel/trace/trace.ts";
import type { SimulatedService, SystemSpec } from "../system.ts";
import type { MachineAlarm, WorldAlarm } from "../world-alarm.ts";
import { atRate, bytesAt, passesAt, raised, type MemoryUse } from "./memory.ts";
import type { Process } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import { RequestMemory } from "./request-memory.ts";
import type { ResourceUse } from "./resource-use.ts";
import type { RequestServers } from "./servers.ts";
import { SharedMemory, usesAny, usesOf, type SpareBytes } from "./shared-memory.ts";
import type { Slices } from "./slices.ts";

export type MemoryAlarm = Extract<
  MachineAlarm,
  { readonly kind: "memory-full" | "memory-soft" | "slice-soft" | "slice-full" | "machine-full" }
>;

export interface MemoryParts {
  readonly system: SystemSpec;
  readonly slices: Slices;
  readonly trace: Trace;
  readonly alarms: Alarms<WorldAlarm>;
  readonly table: ProcessTable;
  /** `null` where nobody sends requests. */
  readonly servers: RequestServers | null;
}

export class MemoryKeeper {
  readonly peaks: number[];
  readonly #requests: RequestMemory;
  readonly #shared: SharedMemory;
  readonly #trace: Trace;
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #table: ProcessTable;
  readonly #services: readonly SimulatedService[];
  /** How often one was killed because it was over its own limit. */
  readonly #kills = new Map<InstanceId, number>();
  /** How often one has passed its own soft limit. */
  readonly #softHits = new Map<InstanceId, number>();
  /** When all were looked at together, where requests take memory. */
  #lookedAt: Instant = BOOT;

  constructor({ system, slices, trace, alarms, table, servers }: MemoryParts) {
    this.#requests = new RequestMemory(system, servers);
    const isExact = this.#requests.isUnused;
    this.#shared = new SharedMemory({ system, slices, alarms, isExact });
    this.#trace = trace;
    this.#alarms = alarms;
    this.#table = table;
    this.#services = system.services;
    this.peaks = Array.from({ length: system.instanceCount }, () => 0);
  }

  /** Counts a new process. */
  admit(process: Process, now: Instant): void {
    this.#shared.change(process, (sum) => sum.add(process.memory), now);
    this.#watchProcess(process, now);
    if (usesAny(process)) this.#shared.watch(process, now);
  }

  /** The process grows at another rate from now on. */
  changeRate(process: Process, bytesPerSecond: number, now: Instant): void {
    if (process.memory.bytesPerSecond === bytesPerSecond) return;
    this.#change(process, atRate(process.memory, now, bytesPerSecond), now);
  }

  /** The process takes requests from now on. */
  takeRequests({ instance }: Process): void {
    this.#requests.begin(instance);
  }

  /** Some may have more requests than there is memory set aside for. */
  hearTidings(now: Instant): void {
    if (this.#requests.isUnused) return;
    let instance = this.#requests.takeCrowded();
    for (; instance !== null; instance = this.#requests.takeCrowded()) {
      const process = this.#table.find(instance);
      if (process !== null) this.#countRequests(process, now);
    }
    if (now >= after(this.#lookedAt, this.#requests.pauseUs)) this.#look(now);
  }

  /** What a process uses. */
  bytesOf(process: Process, now: Instant): number {
    return bytesAt(process.memory, now) - this.#requests.spareOf(process.instance);
  }

  /** The process takes at once all that it may: one byte more than the nearest limit. */
  devour(process: Process, now: Instant): void {
    this.#countRequests(process, now);
    const bytes = this.#shared.mostFor(process) + 1;
    const { bytesPerSecond } = process.memory;
    this.#change(process, { bytes, since: now, bytesPerSecond }, now);
  }

  /** The process is no more, and its memory is free. */
  discharge(process: Process, now: Instant): void {
    this.#notePeak(process, now);
    this.#shared.change(process, (sum) => sum.remove(process.memory), now);
    this.#alarms.cancel(process.memoryAlarm);
    this.#alarms.cancel(process.softAlarm);
    process.memoryAlarm = null;
    process.softAlarm = null;
    this.#requests.end(process.instance);
    if (usesAny(process)) this.#shared.watch(process, now);
  }

  /** Remembers what every living process uses at the end of the run. */
  settle(now: Instant): void {
    for (const process of this.#table.all) if (process !== null) this.#notePeak(process, now);
    this.#shared.note(now, this.#spareBytes());
  }

  /** What those whose memory is limited have come to, and all together on the machine. */
  uses(now: Instant): readonly ResourceUse[] {
    const own = this.#services.flatMap(({ limits, spec, firstInstance }) =>
      Array.from({ length: spec.instances }, (_, ordinal): readonly ResourceUse[] => {
        const instance = (firstInstance + ordinal) as InstanceId;
        const process = this.#table.find(instance);
        const use = process === null ? 0 : this.bytesOf(process, now);
        const peak = this.peaks[instance] ?? 0;
        const [kills, hits] = [this.#kills.get(instance), this.#softHits.get(instance)];
        return usesOf(limits.memory, { instance, slice: null, use, peak }, [hits, kills]);
      }).flat(),
    );
    return [...own, ...this.#shared.uses(now, this.#spareBytes())];
  }

  /** A limit is passed: who has to go for it, with the record as its cause; `null`: nobody. */
  onAlarm(alarm: MemoryAlarm, now: Instant): Process | null {
    this.#disarm(alarm);
    // It may be full of what nobody uses any more: then it is armed anew, for now or for later.
    if (this.#giveBack(alarm, now)) return null;
    switch (alarm.kind) {
      case "memory-full": {
        const process = this.#table.get(alarm.instance);
        process.cause = this.#noteLimit(process, now);
        return process;
      }
      case "memory-soft":
        this.#noteSoftLimit(this.#table.get(alarm.instance), now);
        return null;
      case "slice-soft":
        this.#noteSliceSoft(alarm.slice, now);
        return null;
      case "slice-full":
        return this.#condemn(alarm.slice, now);
      case "machine-full":
        return this.#condemn(null, now);
      default:
        return unreachable(alarm);
    }
  }

  #disarm(alarm: MemoryAlarm): void {
    switch (alarm.kind) {
      case "memory-full":
        this.#table.get(alarm.instance).memoryAlarm = null;
        return;
      case "memory-soft":
        this.#table.get(alarm.instance).softAlarm = null;
        return;
      case "slice-soft":
      case "slice-full":
        this.#shared.disarm(alarm.slice, alarm.kind);
        return;
      case "machine-full":
        this.#shared.disarm(null, alarm.kind);
        return;
      default:
        unreachable(alarm);
    }
  }

  /** Counts the requests of those whose limit it is; whether that changes anything. */
  #giveBack(alarm: MemoryAlarm, now: Instant): boolean {
    const slice = "slice" in alarm ? alarm.slice : null;
    const own = "instance" in alarm ? [alarm.instance] : null;
    let isChanged = false;
    for (const instance of own ?? this.#requests.instances) {
      const process = this.#table.find(instance);
      if (process === null || !this.#shared.isIn(process, slice)) continue;
      if (this.#countRequests(process, now)) isChanged = true;
    }
    return isChanged;
  }

  /** Sets aside for its requests what they take now; whether that is more or less than before. */
  #countRequests(process: Process, now: Instant): boolean {
    const bytes = this.#requests.count(process.instance);
    if (bytes !== 0) this.#change(process, raised(process.memory, bytes), now);
    return bytes !== 0;
  }

  /** Notes what each uses whose requests take memory, and what all together do. */
  #look(now: Instant): void {
    this.#lookedAt = now;
    for (const instance of this.#requests.instances) {
      const process = this.#table.find(instance);
      if (process === null) continue;
      this.#notePeak(process, now);
      // A slice that was below its soft limit meanwhile is told of when it passes it once more.
      if (this.#shared.isInSoft(process)) this.#countRequests(process, now);
    }
    this.#shared.note(now, this.#spareBytes());
  }

  #spareBytes(): SpareBytes {
    const spares: (readonly [Process, number])[] = [];
    for (const instance of this.#requests.instances) {
      const process = this.#table.find(instance);
      if (process !== null) spares.push([process, this.#requests.spareOf(instance)]);
    }
    return this.#shared.addUp(spares);
  }

  /** Writes that a process has passed its own limit. */
  #noteLimit(process: Process, now: Instant): number {
    this.#kills.set(process.instance, (this.#kills.get(process.instance) ?? 0) + 1);
    const max = present(process.service.limits.memory.hardBytes, "only a limit can be passed");
    return this.#noteHit(process, { limit: "memory", slice: null, max }, now);
  }

  /** Writes that a process has passed its own soft limit, once a life. */
  #noteSoftLimit(process: Process, now: Instant): void {
    process.isOverSoft = true;
    this.#softHits.set(process.instance, (this.#softHits.get(process.instance) ?? 0) + 1);
    const max = present(process.service.limits.memory.softBytes, "only a limit can be passed");
    this.#noteHit(process, { limit: "memory-soft", slice: null, max }, now);
  }

  /** Writes that a slice has passed its soft limit, of the member that uses most. */
  #noteSliceSoft(slice: number, now: Instant): void {
    const max = present(this.#shared.passSoft(slice), "only a limit can be passed");
    const most = this.#victimOf(slice, now);
    this.#noteHit(most, { limit: "memory-soft", slice, max }, now);
  }

  /** Who has to go because all of a slice, or of the machine, is over; writes it down. */
  #condemn(slice: number | null, now: Instant): Process {
    this.#shared.passHard(slice);
    if (!this.#requests.isUnused) this.#look(now);
    const victim = this.#victimOf(slice, now);
    const max = this.#shared.sizeOf(slice);
    victim.cause = this.#noteHit(victim, { limit: "memory", slice, max }, now);
    return victim;
  }

  #victimOf(slice: number | null, now: Instant): Process {
    const members = this.#table.all.filter(
      (process): process is Process =>
        process !== null && usesAny(process) && this.#shared.isIn(process, slice),
    );
    const candidates = members.map((process) => ({
      bytes: this.bytesOf(process, now),
      oomAdjust: process.service.oomAdjust,
      isOverSoft: process.isOverSoft || this.#shared.isInSoft(process),
    }));
    const victim = chooseVictim(candidates, this.#shared.sizeOf(slice));
    return present(members[victim], "what is full has a process");
  }

  #change(process: Process, memory: MemoryUse, now: Instant): void {
    this.#shared.change(process, (sum) => sum.remove(process.memory), now);
    process.memory = memory;
    this.#shared.change(process, (sum) => sum.add(process.memory), now);
    this.#watchProcess(process, now);
    this.#shared.watch(process, now);
  }

  #noteHit(
    process: Process,
    hit: { readonly limit: Limit; readonly slice: number | null; readonly max: number },
    now: Instant,
  ): number {
    const value = this.bytesOf(process, now);
    const { instance } = process;
    const held = this.#requests.heldBy(instance);
    const body = { event: "limit.hit", ...hit, instance, value, held } as const;
    return this.#trace.append(now, process.cause ?? process.startRecord, body);
  }

  #watchProcess(process: Process, now: Instant): void {
    this.#notePeak(process, now);
    const { instance, memory, service } = process;
    const { softBytes, hardBytes } = service.limits.memory;
    this.#alarms.cancel(process.memoryAlarm);
    const hardAt = passesFrom(now, memory, hardBytes);
    process.memoryAlarm =
      hardAt === null ? null : this.#alarms.arm(hardAt, { kind: "memory-full", instance });
    if (softBytes === null || process.isOverSoft) return;
    this.#alarms.cancel(process.softAlarm);
    const softAt = passesFrom(now, memory, softBytes);
    process.softAlarm =
      softAt === null ? null : this.#alarms.arm(softAt, { kind: "memory-soft", instance });
  }

  #notePeak(process: Process, now: Instant): void {
    const bytes = this.bytesOf(process, now);
    const peak = this.peaks[process.instance] ?? 0;
    if (bytes > peak) this.peaks[process.instance] = bytes;
  }
}

/** From `now` on, the first instant at which more than a limit is used; `null`: never. */
function passesFrom(now: Instant, use: MemoryUse, limit: number | null): Instant | null {
  const at = limit === null ? null : passesAt(use, limit);
  return at === null || at > now ? at : now;
}
