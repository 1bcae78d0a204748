/**
 * Tells when an instance begins to be held back by its quota, and when it no longer is.
 *
 * It looks at the end of each period, as one reads `nr_throttled` of a control group: an instance
 * is throttled from the end of the first period in which it ran out of quota, and no longer once
 * it has not for a second. So a program that is short of CPU, always or every other period, writes
 * two records and not ten a second.
 */
import type { Alarm, Alarms } from "../../../kernel/alarms.ts";
import type { GroupHandle } from "../../../kernel/core/cpu-scheduler.ts";
import { duration, instant, type Instant } from "../../../kernel/time.ts";
import type { Trace } from "../../../kernel/trace/trace.ts";
import type { WorldAlarm } from "../../world-alarm.ts";
import type { Process } from "../process.ts";
import type { Cpus } from "./cpus.ts";
import { QUOTA_PERIOD } from "./quota.ts";

/** A second. */
const CALM_PERIODS = 10;

interface Watch {
  readonly group: GroupHandle;
  /** What its group had come to when it was last looked at. */
  periods: number;
  us: number;
  /** Periods since it last ran out. */
  calm: number;
  /** Since when it is throttled: the record, and what its group had come to. */
  since: { readonly record: number; readonly periods: number } | null;
}

export class Throttles {
  readonly #cpus: Cpus;
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #trace: Trace;
  readonly #watches = new Map<Process, Watch>();
  #alarm: Alarm<WorldAlarm> | null = null;

  constructor(cpus: Cpus, alarms: Alarms<WorldAlarm>, trace: Trace) {
    this.#cpus = cpus;
    this.#alarms = alarms;
    this.#trace = trace;
  }

  /** The process has a quota, and work. */
  watch(process: Process, now: Instant): void {
    const group = process.threads?.group ?? null;
    if (group === null || this.#watches.has(process)) return;
    const { periods, us } = this.#cpus.throttlingOf(group);
    this.#watches.set(process, { group, periods, us, calm: 0, since: null });
    this.#arm(now);
  }

  /** The process is no more. */
  forget(process: Process, now: Instant): void {
    const watch = this.#watches.get(process);
    if (watch === undefined) return;
    this.#end(process, watch, now);
    this.#watches.delete(process);
  }

  onPeriodOver(now: Instant): void {
    this.#alarm = null;
    for (const [process, watch] of this.#watches) {
      const { periods, us } = this.#cpus.throttlingOf(watch.group);
      const { threads } = process;
      // Others may have used up a quota that is shared, while it had nothing to do.
      const isConcerned = threads?.sharesQuota !== true || threads.hasWork;
      const wasThrottled = isConcerned && periods > watch.periods;
      if (wasThrottled && threads?.sharesQuota === true) {
        threads.noteThrottled({ us: us - watch.us, periods: periods - watch.periods });
      }
      if (wasThrottled && watch.since === null) this.#begin(process, watch, now);
      watch.calm = wasThrottled ? 0 : watch.calm + 1;
      watch.periods = periods;
      watch.us = us;
      if (watch.calm < CALM_PERIODS) continue;
      this.#end(process, watch, now);
      if (process.threads?.hasWork !== true) this.#watches.delete(process);
    }
    if (this.#watches.size > 0) this.#arm(now);
  }

  #begin(process: Process, watch: Watch, now: Instant): void {
    const { periods } = this.#cpus.throttlingOf(watch.group);
    const record = this.#trace.append(now, causeOf(process), {
      event: "sched.throttle",
      instance: process.instance,
      phase: "begin",
      periods: periods - watch.periods,
      throttledUs: duration(process.threads?.throttled?.us ?? 0),
    });
    watch.since = { record, periods: watch.periods };
  }

  #end(process: Process, watch: Watch, now: Instant): void {
    if (watch.since === null) return;
    const { periods } = this.#cpus.throttlingOf(watch.group);
    this.#trace.append(now, watch.since.record, {
      event: "sched.throttle",
      instance: process.instance,
      phase: "end",
      periods: periods - watch.since.periods,
      throttledUs: duration(process.threads?.throttled?.us ?? 0),
    });
    watch.since = null;
  }

  /** At the end of the period that goes on now: routine, for which no run goes on. */
  #arm(now: Instant): void {
    if (this.#alarm !== null) return;
    const end = instant((Math.floor(now / QUOTA_PERIOD) + 1) * QUOTA_PERIOD);
    this.#alarm = this.#alarms.arm(end, { kind: "quota-period" }, false);
  }
}

/** A fault that has it compute, or else its start. */
function causeOf({ threads, cause, startRecord }: Process): number {
  return threads?.hogRecord ?? cause ?? startRecord;
}
