/**
 * A wait that can be frozen with its process, and goes on where it stood. It is routine: no run
 * goes on for it, unless it is told to.
 */
import type { Alarm, Alarms } from "../../../kernel/alarms.ts";
import { after, elapsed, type Duration, type Instant } from "../../../kernel/time.ts";
import type { WorldAlarm } from "../../world-alarm.ts";

export class RoutineTimer {
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #meaning: WorldAlarm;
  #armed: { readonly due: Instant; readonly alarm: Alarm<WorldAlarm> } | null = null;
  #leftUs: Duration | null = null;

  constructor(alarms: Alarms<WorldAlarm>, meaning: WorldAlarm) {
    this.#alarms = alarms;
    this.#meaning = meaning;
  }

  start(lengthUs: Duration, now: Instant, isAwaited = false): void {
    const due = after(now, lengthUs);
    this.#armed = { due, alarm: this.#alarms.arm(due, this.#meaning, isAwaited) };
  }

  /** Its alarm has fired. */
  fired(): void {
    this.#armed = null;
  }

  freeze(now: Instant): void {
    if (this.#armed === null) return;
    this.#leftUs = elapsed(now, this.#armed.due);
    this.cancel();
  }

  thaw(now: Instant): void {
    const leftUs = this.#leftUs;
    this.#leftUs = null;
    if (leftUs !== null) this.start(leftUs, now);
  }

  cancel(): void {
    if (this.#armed !== null) this.#alarms.cancel(this.#armed.alarm);
    this.#armed = null;
  }
}
