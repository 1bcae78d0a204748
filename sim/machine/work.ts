/**
 * The one thing at a time that a process is at: its start, its run, or its stop.
 *
 * How long it takes is drawn when it begins, and stretched by the slowdowns that lie on the
 * instance then. Where a share of it needs a CPU its threads do it; else it is a wait. Work that is
 * frozen keeps the time that it has left, and takes exactly that long once it goes on.
 */
import type { Alarms } from "../../kernel/alarms.ts";
import { assert, unreachable } from "../../kernel/assertion.ts";
import type { CoreStreams } from "../../kernel/core/core.ts";
import {
  after,
  BOOT,
  duration,
  elapsed,
  INSTANT_MAX,
  instant,
  type Duration,
  type Instant,
} from "../../kernel/time.ts";
import type { WorldAlarm } from "../world-alarm.ts";
import type { Computing } from "./cpu/computing.ts";
import type { Process, TimedWork } from "./process.ts";
import { drawDuration, startFails, streamOf } from "./program.ts";
import type { Slowdowns } from "./slowdowns.ts";

export interface WorkParts {
  readonly alarms: Alarms<WorldAlarm>;
  readonly streams: CoreStreams;
  readonly slowdowns: Slowdowns;
  /** `null`: nothing in the system needs a CPU. */
  readonly computing: Computing | null;
  /** Told when threads have done the work of a process; what is only waited for is an alarm. */
  readonly onDone: (process: Process, what: TimedWork, now: Instant) => void;
}

export class Work {
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #streams: CoreStreams;
  readonly #slowdowns: Slowdowns;
  readonly #computing: Computing | null;
  readonly #onDone: WorkParts["onDone"];

  constructor({ alarms, streams, slowdowns, computing, onDone }: WorkParts) {
    this.#alarms = alarms;
    this.#streams = streams;
    this.#slowdowns = slowdowns;
    this.#computing = computing;
    this.#onDone = onDone;
  }

  /** The process is at this from now on; nothing where its program has no such part. */
  begin(process: Process, what: TimedWork, now: Instant): void {
    const lengthUs = this.#lengthOf(process, what);
    if (lengthUs === null) return;
    const needsCpu = process.service.behavior.cpu.numerator > 0 && lengthUs > 0;
    if (needsCpu && this.#computing !== null) {
      process.activity = { kind: "computed", what };
      this.#computing.begin(process, lengthUs, now, (at) => this.#onDone(process, what, at));
    } else {
      this.#arm(process, what, lengthUs, now);
    }
  }

  /** Its program goes on with what it is at, and takes so long for the next step of it. */
  goOn(process: Process, what: TimedWork, lengthUs: Duration, now: Instant): void {
    const stretched = Math.round(lengthUs * this.#slowdowns.factorOf(process.instance));
    this.#arm(process, what, duration(Math.min(stretched, INSTANT_MAX)), now);
  }

  /** Whatever it was at comes to nothing. */
  drop(process: Process): void {
    if (process.activity.kind === "armed") this.#alarms.cancel(process.activity.alarm);
    process.threads?.drop();
    process.activity = { kind: "none" };
  }

  freeze(process: Process, now: Instant): void {
    const { activity } = process;
    process.threads?.freeze(now);
    process.correspondence?.freeze(now);
    if (activity.kind !== "armed") return;
    this.#alarms.cancel(activity.alarm);
    process.activity = { kind: "frozen", what: activity.what, leftUs: elapsed(now, activity.due) };
  }

  thaw(process: Process, now: Instant): void {
    const { activity } = process;
    this.#computing?.thaw(process, now);
    process.correspondence?.thaw(now);
    if (activity.kind === "frozen") this.#arm(process, activity.what, activity.leftUs, now);
  }

  /** What it is at takes so much longer. */
  postpone(process: Process, lengthUs: Duration, now: Instant): void {
    const { activity } = process;
    if (activity.kind === "none" || lengthUs === 0) return;
    if (activity.kind === "computed") {
      process.threads?.postpone(lengthUs);
      return;
    }
    this.freeze(process, now);
    const frozen = process.activity;
    assert(frozen.kind === "frozen", "what is armed can be frozen");
    const leftUs = elapsed(BOOT, after(instant(frozen.leftUs), lengthUs));
    if (activity.kind === "armed") this.#arm(process, activity.what, leftUs, now);
    else process.activity = { ...frozen, leftUs };
  }

  /** Whether start number `ordinal` (from 1) of the instance fails. */
  failsStart(process: Process, ordinal: number): boolean {
    return startFails(process.service.behavior.startFailures, ordinal, () =>
      streamOf(this.#streams, "start-failures", process.name),
    );
  }

  #arm(process: Process, what: TimedWork, lengthUs: Duration, now: Instant): void {
    const due = after(now, lengthUs);
    const alarm = this.#alarms.arm(due, { kind: what, instance: process.instance });
    process.activity = { kind: "armed", what, due, alarm };
  }

  #lengthOf(process: Process, what: TimedWork): Duration | null {
    const { behavior } = process.service;
    const factor = this.#slowdowns.factorOf(process.instance);
    const stream = (purpose: string) => () => streamOf(this.#streams, purpose, process.name);
    switch (what) {
      case "start-done":
        return drawDuration(behavior.start, stream("start"), factor);
      case "run-done":
        // A slow program does less in its time, and ends when it would have ended.
        return behavior.run === null ? null : drawDuration(behavior.run, stream("run"), 1);
      case "stop-done":
        return drawDuration(behavior.stop, stream("stop"), factor);
      default:
        return unreachable(what);
    }
  }
}
