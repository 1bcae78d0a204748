/**
 * Processes that read new values: how long each takes, and what holds it up.
 *
 * It goes on beside whatever else the process is at. A process that hangs reads on once it is let
 * go. That it goes over to the values changes nothing else here: what a program does is `behavior`.
 */
import type { Alarm, Alarms } from "../../kernel/alarms.ts";
import type { CoreStreams } from "../../kernel/core/core.ts";
import type { Effect, Input } from "../../kernel/ports.ts";
import { after, elapsed, type Duration, type Instant } from "../../kernel/time.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import type { Process } from "./process.ts";
import type { ProcessTable } from "./process-table.ts";
import { drawDuration, streamOf } from "./program.ts";
import type { Slowdowns } from "./slowdowns.ts";

/** The values that a process reads, by the number of their reload. */
export interface Reading {
  readonly round: number;
  readonly progress:
    | { readonly kind: "armed"; readonly due: Instant; readonly alarm: Alarm<WorldAlarm> }
    | { readonly kind: "frozen"; readonly leftUs: Duration };
}

export interface ReloadParts {
  readonly table: ProcessTable;
  readonly alarms: Alarms<WorldAlarm>;
  readonly streams: CoreStreams;
  readonly slowdowns: Slowdowns;
  readonly report: (input: Input) => void;
}

export class Reloads {
  readonly #parts: ReloadParts;

  constructor(parts: ReloadParts) {
    this.#parts = parts;
  }

  /** What the kernel says of new values. */
  configure(effect: Extract<Effect, { readonly kind: "configure" }>, now: Instant): void {
    const process = this.#parts.table.findLife(effect);
    if (process === null) return;
    this.drop(process);
    if (effect.phase !== "prepare") return;
    const { round } = effect;
    const { streams, slowdowns } = this.#parts;
    const leftUs = drawDuration(
      process.service.behavior.reload,
      () => streamOf(streams, "reload", process.name),
      slowdowns.factorOf(process.instance),
    );
    process.reading = { round, progress: { kind: "frozen", leftUs } };
    if (process.halt === null) this.thaw(process, now);
  }

  /** The process has read them. */
  finish(process: Process): void {
    const { reading, instance, generation, cause } = process;
    if (reading === null) return;
    process.reading = null;
    const { round } = reading;
    this.#parts.report({ kind: "config-prepared", instance, generation, round, cause });
  }

  freeze(process: Process, now: Instant): void {
    if (process.reading?.progress.kind !== "armed") return;
    const { round, progress } = process.reading;
    this.#parts.alarms.cancel(progress.alarm);
    process.reading = { round, progress: { kind: "frozen", leftUs: elapsed(now, progress.due) } };
  }

  thaw(process: Process, now: Instant): void {
    if (process.reading?.progress.kind !== "frozen") return;
    const { round, progress } = process.reading;
    const due = after(now, progress.leftUs);
    const alarm = this.#parts.alarms.arm(due, { kind: "reload-done", instance: process.instance });
    process.reading = { round, progress: { kind: "armed", due, alarm } };
  }

  /** The process is no more, or is to forget them. */
  drop(process: Process): void {
    if (process.reading?.progress.kind === "armed") {
      this.#parts.alarms.cancel(process.reading.progress.alarm);
    }
    process.reading = null;
  }
}
