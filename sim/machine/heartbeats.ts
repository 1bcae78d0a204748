/**
 * The heartbeats that processes send where somebody listens: from the start of their run until they
 * are asked to end.
 *
 * A program that beats at a fixed pace, no slower than its watchdog asks, can be late only because
 * something holds it. So it is told that the beats are steady, and that they have stopped when it
 * is held; where the last one fell follows from the pace. Any other program may be late by itself,
 * and each of its beats is drawn and told.
 *
 * What was held sends a heartbeat as soon as it goes on.
 *
 * Divergence: nothing but a hang or a slow pace of its own keeps a program from sending; a real one
 * may also want for CPU time.
 */
import type { Alarms } from "../../kernel/alarms.ts";
import type { CoreStreams } from "../../kernel/core/core.ts";
import type { Input } from "../../kernel/ports.ts";
import { after, duration, elapsed, type Duration, type Instant } from "../../kernel/time.ts";
import type { Distribution } from "../distribution.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import type { Process } from "./process.ts";
import { drawDuration, streamOf } from "./program.ts";

/** What is known of the beats of one process. */
export type Beats =
  | { readonly kind: "steady"; readonly since: Instant; readonly paceUs: Duration }
  | { readonly kind: "drawn"; readonly lastAt: Instant; readonly alarm: ReturnType<Arm> }
  | { readonly kind: "silent"; readonly lastAt: Instant };

type Arm = Alarms<WorldAlarm>["arm"];

export class Heartbeats {
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #streams: CoreStreams;
  readonly #report: (input: Input) => void;

  constructor(alarms: Alarms<WorldAlarm>, streams: CoreStreams, report: (input: Input) => void) {
    this.#alarms = alarms;
    this.#streams = streams;
    this.#report = report;
  }

  /** The process runs, or has sent a beat that was drawn: one now, and more to come. */
  beat(process: Process, now: Instant): void {
    const { watchdogUs } = process.service.spec;
    if (watchdogUs === null) return;
    const pace = paceOf(process.service.behavior.heartbeat, watchdogUs);
    if (pace.kind === "constant" && pace.valueUs <= watchdogUs) {
      process.beats = { kind: "steady", since: now, paceUs: pace.valueUs };
      this.#tell(process, now, "steady");
      return;
    }
    const next = drawDuration(pace, () => streamOf(this.#streams, "heartbeat", process.name), 1);
    const meaning = { kind: "heartbeat", instance: process.instance } as const;
    // A beat that comes in time is routine, and no reason for a run to go on; one that will be
    // missed is.
    const alarm = this.#alarms.arm(after(now, next), meaning, next > watchdogUs);
    process.beats = { kind: "drawn", lastAt: now, alarm };
    this.#tell(process, now, "open");
  }

  /** Something holds the process. */
  freeze(process: Process, now: Instant): void {
    const { beats } = process;
    if (beats === null || beats.kind === "silent") return;
    process.beats = { kind: "silent", lastAt: this.#halt(beats, now) };
    this.tellSilence(process);
  }

  /** Nothing holds the process any more. */
  thaw(process: Process, now: Instant): void {
    if (process.beats !== null) this.beat(process, now);
  }

  /** Says again that nothing comes, to one who has begun to listen anew. */
  tellSilence(process: Process): void {
    if (process.beats?.kind === "silent") this.#tell(process, process.beats.lastAt, "silent");
  }

  /** The process is to end, or has ended. */
  drop(process: Process, now: Instant): void {
    if (process.beats !== null) this.#halt(process.beats, now);
    process.beats = null;
  }

  /** Calls off what is armed; when the last beat was. */
  #halt(beats: Beats, now: Instant): Instant {
    switch (beats.kind) {
      case "silent":
        return beats.lastAt;
      case "drawn":
        this.#alarms.cancel(beats.alarm);
        return beats.lastAt;
      case "steady": {
        const { since, paceUs } = beats;
        if (paceUs === 0) return now;
        const ran = elapsed(since, now);
        return after(since, duration(ran - (ran % paceUs)));
      }
    }
  }

  #tell(process: Process, at: Instant, rhythm: "steady" | "open" | "silent"): void {
    const { instance, generation, cause } = process;
    this.#report({ kind: "heartbeat", instance, generation, at, rhythm, cause });
  }
}

/** A program that says nothing else sends one each half of its watchdog, as systemd advises. */
function paceOf(pace: Distribution | null, watchdogUs: Duration): Distribution {
  const half = duration(Math.max(1, Math.floor(watchdogUs / 2)));
  return pace ?? { kind: "constant", valueUs: half };
}
