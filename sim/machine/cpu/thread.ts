/**
 * A thread: one piece of work at a time, computing and waiting in turns.
 *
 *   resting ── begin ──▶ computing ⇄ waiting ── all done ──▶ resting
 *      │                    └── freeze ──▶ frozen ── thaw ──┘
 *      └── begin frozen ─────────────────────▲
 *
 * A frozen thread keeps what it has left to compute or to wait, and goes on exactly there.
 */
import type { Alarm, Alarms } from "../../../kernel/alarms.ts";
import { assert } from "../../../kernel/assertion.ts";
import { after, duration, elapsed, type Duration, type Instant } from "../../../kernel/time.ts";
import type { Ratio } from "../../manifest/values/ratio.ts";
import type { WorldAlarm } from "../../world-alarm.ts";
import { burstsOf, takeRound, type Bursts } from "./bursts.ts";
import type { Cpus, CpuTask } from "./cpus.ts";

type Phase =
  | { readonly kind: "resting" }
  | { readonly kind: "computing"; readonly thenWaitUs: Duration }
  | { readonly kind: "waiting"; readonly due: Instant; readonly alarm: Alarm<WorldAlarm> }
  | { readonly kind: "frozen"; readonly computeUs: Duration; readonly waitUs: Duration };

export interface ThreadParts {
  readonly cpus: Cpus;
  readonly alarms: Alarms<WorldAlarm>;
  /** Told when a piece of work is done. */
  readonly onDone: (now: Instant) => void;
}

const RESTING: Phase = { kind: "resting" };

export class Thread {
  readonly #parts: ThreadParts;
  readonly #task: CpuTask;
  #phase: Phase = RESTING;
  #bursts: Bursts = { rounds: 0, computeUs: 0, waitUs: 0 };

  /** `addTask` is given what to tell when the task is done. */
  constructor(parts: ThreadParts, addTask: (onDone: (now: Instant) => void) => CpuTask) {
    this.#parts = parts;
    this.#task = addTask((now) => this.#computed(now));
  }

  get task(): CpuTask {
    return this.#task;
  }

  get isResting(): boolean {
    return this.#phase.kind === "resting";
  }

  /** Begins a piece of work; where there is nothing to do it is done within this call. */
  begin(lengthUs: Duration, share: Ratio, now: Instant): void {
    assert(this.isResting, "a thread does one piece of work at a time");
    this.#bursts = burstsOf(lengthUs, share);
    this.#next(now);
  }

  /** A piece of work of which nothing is done before {@link thaw}: no quota holds it back. */
  beginFrozen(lengthUs: Duration, share: Ratio): void {
    assert(this.isResting, "a thread does one piece of work at a time");
    this.#bursts = burstsOf(lengthUs, share);
    this.#phase = { kind: "frozen", computeUs: duration(0), waitUs: duration(0) };
  }

  /** The work comes to nothing. */
  drop(): void {
    if (this.#phase.kind === "waiting") this.#parts.alarms.cancel(this.#phase.alarm);
    this.#parts.cpus.halt(this.#task);
    this.#phase = RESTING;
  }

  freeze(now: Instant): void {
    const phase = this.#phase;
    if (phase.kind === "computing") {
      const computeUs = this.#parts.cpus.halt(this.#task);
      this.#phase = { kind: "frozen", computeUs, waitUs: phase.thenWaitUs };
    } else if (phase.kind === "waiting") {
      this.#parts.alarms.cancel(phase.alarm);
      this.#phase = { kind: "frozen", computeUs: duration(0), waitUs: elapsed(now, phase.due) };
    }
  }

  thaw(now: Instant): void {
    const phase = this.#phase;
    if (phase.kind === "frozen") this.#go(phase.computeUs, phase.waitUs, now);
  }

  /** It has waited for as long as it was to. */
  onWaited(now: Instant): void {
    this.#next(now);
  }

  #computed(now: Instant): void {
    const { kind } = this.#phase;
    assert(kind === "computing", "only who computes is done with it");
    this.#go(duration(0), this.#phase.thenWaitUs, now);
  }

  #next(now: Instant): void {
    const round = takeRound(this.#bursts);
    if (round === null) this.#finish(now);
    else this.#go(round.computeUs, round.waitUs, now);
  }

  #go(computeUs: Duration, waitUs: Duration, now: Instant): void {
    if (computeUs > 0) {
      this.#phase = { kind: "computing", thenWaitUs: waitUs };
      this.#parts.cpus.wake(this.#task, computeUs);
    } else if (waitUs > 0) {
      const due = after(now, waitUs);
      const meaning = { kind: "waited", thread: this } as const;
      const alarm = this.#parts.alarms.arm(due, meaning, this.#task.urgency === "awaited");
      this.#phase = { kind: "waiting", due, alarm };
    } else {
      this.#next(now);
    }
  }

  #finish(now: Instant): void {
    this.#phase = RESTING;
    this.#parts.onDone(now);
  }
}
