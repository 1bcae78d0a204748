/**
 * The memory that processes share: that of the machine, and that of each slice whose memory is
 * limited. What they use together is a sum, which knows when it will pass its limit.
 */
import type { Alarm, Alarms } from "../../kernel/alarms.ts";
import type { MemoryLimits } from "../../kernel/isolation/limits.ts";
import type { Instant } from "../../kernel/time.ts";
import type { SystemSpec } from "../system.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import { MemorySum } from "./memory.ts";
import type { Process } from "./process.ts";
import type { ResourceUse } from "./resource-use.ts";
import { SliceMemory } from "./slice-memory.ts";
import type { Slices } from "./slices.ts";

/** Of what the sums say, what nobody uses: of all, and by slice, where there is any. */
export interface SpareBytes {
  readonly total: number;
  readonly bySlice: readonly number[];
}

const NO_SPARE: SpareBytes = { total: 0, bySlice: [] };

export interface SharedMemoryParts {
  readonly system: SystemSpec;
  readonly slices: Slices;
  readonly alarms: Alarms<WorldAlarm>;
  /** Whether sums are what is used, so that they may be noted at every change. */
  readonly isExact: boolean;
}

export class SharedMemory {
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #paths: Slices;
  readonly #isExact: boolean;
  readonly #capacity: number;
  readonly #total = new MemorySum();
  /** By slice; `null` where its memory is not limited. */
  readonly #slices: readonly (SliceMemory | null)[];
  /** The most that all together have used, and how often one had to go for that. */
  #peak = 0;
  #kills = 0;
  #alarm: Alarm<WorldAlarm> | null = null;

  constructor({ system, slices, alarms, isExact }: SharedMemoryParts) {
    this.#alarms = alarms;
    this.#paths = slices;
    this.#isExact = isExact;
    this.#capacity = system.machine.memoryBytes;
    this.#slices = system.slices.map(({ limits: { memory } }, slice) =>
      memory.softBytes === null && memory.hardBytes === null
        ? null
        : new SliceMemory(slice, memory, alarms),
    );
  }

  /** Does the same to the sum of the machine and to those of the slices around the process. */
  change(process: Process, change: (sum: MemorySum) => void, now: Instant): void {
    if (usesAny(process)) this.#noteTotal(now);
    change(this.#total);
    for (const shared of this.#around(process)) {
      if (this.#isExact) shared.notePeak(now, 0);
      change(shared.sum);
    }
  }

  /** Arms for the instants at which limits around the process will be passed, as things stand. */
  watch(process: Process, now: Instant): void {
    this.#alarms.cancel(this.#alarm);
    const at = this.#total.passesAt(this.#capacity, now);
    this.#alarm = at === null ? null : this.#alarms.arm(at, { kind: "machine-full" });
    this.#noteTotal(now);
    for (const shared of this.#around(process)) {
      if (this.#isExact) shared.notePeak(now, 0);
      shared.watch(now);
    }
  }

  /** An alarm has come: of a slice, or of the machine where that is `null`. */
  disarm(slice: number | null, kind: "slice-soft" | "slice-full" | "machine-full"): void {
    if (kind === "machine-full" || slice === null) this.#alarm = null;
    else this.#slices[slice]?.disarm(kind);
  }

  /** Somebody has to go because all of a slice, or of the machine, is over. */
  passHard(slice: number | null): void {
    if (slice === null) this.#kills += 1;
    else this.#slices[slice]?.passHard();
  }

  /** A slice is over its soft limit: which that is. */
  passSoft(slice: number): number | null {
    const shared = this.#slices[slice] ?? null;
    shared?.passSoft();
    return shared?.limits.softBytes ?? null;
  }

  isInSoft(process: Process): boolean {
    return this.#around(process).some(({ isOverSoft }) => isOverSoft);
  }

  /** Whether the process is in a slice; all are on the machine, `null`. */
  isIn({ service }: Process, slice: number | null): boolean {
    return slice === null || this.#paths.pathOf(service.slice).includes(slice);
  }

  sizeOf(slice: number | null): number {
    const hard = slice === null ? null : (this.#slices[slice]?.limits.hardBytes ?? null);
    return hard ?? this.#capacity;
  }

  /** The most that a process may use. */
  mostFor({ service }: Process): number {
    let most = service.limits.memory.hardBytes ?? this.#capacity;
    for (const slice of this.#paths.pathOf(service.slice)) {
      most = Math.min(most, this.sizeOf(slice));
    }
    return Math.min(most, this.#capacity);
  }

  /** Adds up, by slice, what some have spare. */
  addUp(spares: readonly (readonly [Process, number])[]): SpareBytes {
    const bySlice: number[] = [];
    let total = 0;
    for (const [{ service }, bytes] of spares) {
      total += bytes;
      for (const slice of this.#paths.pathOf(service.slice)) {
        bySlice[slice] = (bySlice[slice] ?? 0) + bytes;
      }
    }
    return { total, bySlice };
  }

  /** Remembers what is used now, if it is more than ever. */
  note(now: Instant, { total, bySlice }: SpareBytes = NO_SPARE): void {
    this.#peak = Math.max(this.#peak, this.#total.bytesAt(now) - total);
    for (const [slice, shared] of this.#slices.entries())
      shared?.notePeak(now, bySlice[slice] ?? 0);
  }

  /** What slices whose memory is limited have come to, and all together on the machine. */
  uses(now: Instant, { total, bySlice }: SpareBytes): readonly ResourceUse[] {
    const slices = this.#slices.flatMap((shared, slice): readonly ResourceUse[] => {
      if (shared === null) return [];
      const { limits, sum, peak, kills, softHits } = shared;
      const use = sum.bytesAt(now) - (bySlice[slice] ?? 0);
      return usesOf(limits, { instance: null, slice, use, peak }, [softHits, kills]);
    });
    const all = { instance: null, slice: null, use: this.#total.bytesAt(now) - total };
    const limits = { softBytes: null, hardBytes: this.#capacity };
    // Where no program uses any, nobody wants to know of it.
    const machine =
      this.#peak === 0 ? [] : usesOf(limits, { ...all, peak: this.#peak }, [0, this.#kills]);
    return [...slices, ...machine];
  }

  #around({ service }: Process): readonly SliceMemory[] {
    return this.#paths.pathOf(service.slice).flatMap((slice) => this.#slices[slice] ?? []);
  }

  #noteTotal(now: Instant): void {
    if (this.#isExact) this.#peak = Math.max(this.#peak, this.#total.bytesAt(now));
  }
}

/** Most programs of a large system use no memory at all, and are nothing to look at. */
export function usesAny({ memory }: Process): boolean {
  return memory.bytes > 0 || memory.bytesPerSecond > 0;
}

type Whose = Pick<ResourceUse, "instance" | "slice" | "use" | "peak">;

/** A row for each limit that there is, with how often it was passed. */
export function usesOf(
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
