/**
 * Tells when an instance begins to be held back by its quota, and when it no longer is.
 *
 * It looks at the end of each period, as one reads `nr_throttled` of a control group: an instance
 * is throttled from the end of the first period in which it ran out of quota, and no longer once
 * it has not for a second. So a program that is short of CPU, always or every other period, writes
 * two records and not ten a second.
 */
import type { Alarm, Alarms } from "../../../kernel/alarms.ts";
import type { GroupHandle, Throttling } from "../../../kernel/core/cpu-scheduler.ts";
import { duration, instant, type Instant } from "../../../kernel/time.ts";
import type { Trace } from "../../../kernel/trace/trace.ts";
import type { WorldAlarm } from "../../world-alarm.ts";
import type { Process } from "../process.ts";
import type { Cpus } from "./cpus.ts";
import { QUOTA_PERIOD } from "./quota.ts";

/** A second. */
const CALM_PERIODS = 10;

/** A quota that may hold the process back, its own or one around it. */
interface WatchedQuota {
  readonly group: GroupHandle;
  readonly isShared: boolean;
  /** What it had come to when it was last looked at. */
  seen: Throttling;
}

interface Watch {
  readonly quotas: readonly WatchedQuota[];
  /** Periods since it last ran out. */
  calm: number;
  /** Since when it is throttled: the record, and the periods in which it was before. */
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
    const { threads } = process;
    if (threads === null || threads.throttled === null || this.#watches.has(process)) return;
    const quotas = threads.shared.map((group) => this.#quotaOf(group, true));
    if (threads.own !== null) quotas.push(this.#quotaOf(threads.own, false));
    this.#watches.set(process, { quotas, calm: 0, since: null });
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
      const throttled = this.#look(process, watch);
      if (throttled > 0 && watch.since === null) this.#begin(process, watch, throttled, now);
      watch.calm = throttled > 0 ? 0 : watch.calm + 1;
      if (watch.calm < CALM_PERIODS) continue;
      this.#end(process, watch, now);
      if (process.threads?.hasWork !== true) this.#watches.delete(process);
    }
    if (this.#watches.size > 0) this.#arm(now);
  }

  #quotaOf(group: GroupHandle, isShared: boolean): WatchedQuota {
    return { group, isShared, seen: this.#cpus.throttlingOf(group) };
  }

  /** In how many periods it was held back since the last look. */
  #look({ threads }: Process, { quotas }: Watch): number {
    let throttled = 0;
    for (const quota of quotas) {
      const { us, periods } = this.#cpus.throttlingOf(quota.group);
      const since = { us: us - quota.seen.us, periods: periods - quota.seen.periods };
      quota.seen = { us, periods };
      // Others may have used up a quota that is shared, while it had nothing to do.
      if (quota.isShared && threads?.hasWork !== true) continue;
      if (quota.isShared && since.periods > 0) threads?.noteThrottled(since);
      throttled += since.periods;
    }
    return throttled;
  }

  #begin(process: Process, watch: Watch, throttled: number, now: Instant): void {
    const record = this.#trace.append(now, causeOf(process), {
      event: "sched.throttle",
      instance: process.instance,
      phase: "begin",
      periods: throttled,
      throttledUs: duration(process.threads?.throttled?.us ?? 0),
    });
    watch.since = { record, periods: (process.threads?.throttled?.periods ?? 0) - throttled };
  }

  #end(process: Process, watch: Watch, now: Instant): void {
    if (watch.since === null) return;
    const { periods, us } = process.threads?.throttled ?? { periods: 0, us: 0 };
    this.#trace.append(now, watch.since.record, {
      event: "sched.throttle",
      instance: process.instance,
      phase: "end",
      periods: periods - watch.since.periods,
      throttledUs: duration(us),
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
