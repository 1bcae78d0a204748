/**
 * The memory of a slice: what its processes use together, and when that passes its limits.
 */
import type { Alarm, Alarms } from "../../kernel/alarms.ts";
import type { MemoryLimits } from "../../kernel/isolation/limits.ts";
import type { Instant } from "../../kernel/time.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import { MemorySum } from "./memory.ts";

export class SliceMemory {
  readonly limits: MemoryLimits;
  readonly sum: MemorySum = new MemorySum();
  peak = 0;
  /** Since it passed its soft limit, until it is below it again. */
  isOverSoft = false;
  /** How often somebody had to go for it. */
  kills = 0;
  /** How often it has passed its soft limit. */
  softHits = 0;
  readonly #slice: number;
  readonly #alarms: Alarms<WorldAlarm>;
  #hardAlarm: Alarm<WorldAlarm> | null = null;
  #softAlarm: Alarm<WorldAlarm> | null = null;

  constructor(slice: number, limits: MemoryLimits, alarms: Alarms<WorldAlarm>) {
    this.#slice = slice;
    this.limits = limits;
    this.#alarms = alarms;
  }

  passHard(): void {
    this.kills += 1;
  }

  passSoft(): void {
    this.isOverSoft = true;
    this.softHits += 1;
  }

  /** `spareBytes`: of what is counted, what nobody uses. */
  notePeak(now: Instant, spareBytes: number): void {
    this.peak = Math.max(this.peak, this.sum.bytesAt(now) - spareBytes);
  }

  /** An alarm of it has come. */
  disarm(which: "slice-soft" | "slice-full"): void {
    if (which === "slice-soft") this.#softAlarm = null;
    else this.#hardAlarm = null;
  }

  /** Arms for the instants at which it will pass its limits, as things stand. */
  watch(now: Instant): void {
    const { softBytes, hardBytes } = this.limits;
    const slice = this.#slice;
    this.#alarms.cancel(this.#hardAlarm);
    this.#alarms.cancel(this.#softAlarm);
    const hardAt = hardBytes === null ? null : this.sum.passesAt(hardBytes, now);
    const softAt = softBytes === null ? null : this.sum.passesAt(softBytes, now);
    if (softAt === null || softAt > now) this.isOverSoft = false;
    this.#hardAlarm =
      hardAt === null ? null : this.#alarms.arm(hardAt, { kind: "slice-full", slice });
    this.#softAlarm =
      softAt === null || this.isOverSoft
        ? null
        : this.#alarms.arm(softAt, { kind: "slice-soft", slice });
  }
}
