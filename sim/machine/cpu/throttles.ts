/**
 * Tells when an instance begins to be held back by its quota, and when it no longer is.
 *
 * It looks at the end of each period, as one reads `nr_throttled` of a control group: an instance
 * is throttled from the end of the first period in which it ran out of quota, and no longer once
 * it has not for a second. So a program that is short of CPU, always or every other period, writes
 * two records and not ten a second. Who ends with its first such period, or within it, writes none.
 *
 * Of the quotas that hold an instance back within one period the last is named: the core remembers
 * one.
 */
import type { Alarm, Alarms } from "../../../kernel/alarms.ts";
import { present } from "../../../kernel/assertion.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import { duration, instant, type Instant } from "../../../kernel/time.ts";
import type { Trace } from "../../../kernel/trace/trace.ts";
import type { WorldAlarm } from "../../world-alarm.ts";
import type { Process } from "../process.ts";
import type { HeldBack } from "./process-threads.ts";
import { QUOTA_PERIOD } from "./quota.ts";

/** A second. */
const CALM_PERIODS = 10;

interface Watch {
  /** In how many periods it had been held back when it was last looked at. */
  seen: number;
  /** Periods since it last ran out. */
  calm: number;
  /** Since when it is throttled: the record, and the periods in which it was before. */
  since: { readonly record: number; readonly periods: number } | null;
}

export class Throttles {
  readonly #alarms: Alarms<WorldAlarm>;
  readonly #trace: Trace;
  readonly #watches = new Map<Process, Watch>();
  readonly #heldBy = new Map<InstanceId, Set<number | null>>();
  #alarm: Alarm<WorldAlarm> | null = null;

  constructor(alarms: Alarms<WorldAlarm>, trace: Trace) {
    this.#alarms = alarms;
    this.#trace = trace;
  }

  /** By instance: the slices whose quotas have held it back until now; `null`: its own. */
  get heldBy(): ReadonlyMap<InstanceId, ReadonlySet<number | null>> {
    for (const [process, watch] of this.#watches) this.#note(process, watch);
    return this.#heldBy;
  }

  /** The process is about to have work; of interest where it has a quota. */
  watch(process: Process, now: Instant): void {
    const heldBack = process.threads?.heldBack ?? null;
    if (heldBack === null || this.#watches.has(process)) return;
    this.#watches.set(process, { seen: heldBack.periods, calm: 0, since: null });
    this.#arm(now);
  }

  /** The process is no more. */
  forget(process: Process, now: Instant): void {
    const watch = this.#watches.get(process);
    if (watch === undefined) return;
    this.#note(process, watch);
    this.#end(process, watch, now);
    this.#watches.delete(process);
  }

  onPeriodOver(now: Instant): void {
    this.#alarm = null;
    for (const [process, watch] of this.#watches) {
      this.#note(process, watch);
      const throttled = look(process, watch);
      if (throttled > 0 && watch.since === null) this.#begin(process, watch, throttled, now);
      watch.calm = throttled > 0 ? 0 : watch.calm + 1;
      if (watch.calm < CALM_PERIODS) continue;
      this.#end(process, watch, now);
      if (process.threads?.hasWork !== true) this.#watches.delete(process);
    }
    if (this.#watches.size > 0) this.#arm(now);
  }

  /** By which quota it was held back since the last look, if it was; a look is made each period. */
  #note(process: Process, { seen }: Watch): void {
    const { periods, slice } = heldBackOf(process);
    if (periods <= seen) return;
    const known = this.#heldBy.get(process.instance);
    if (known === undefined) this.#heldBy.set(process.instance, new Set([slice]));
    else known.add(slice);
  }

  #begin(process: Process, watch: Watch, throttled: number, now: Instant): void {
    const { periods, us, slice } = heldBackOf(process);
    const record = this.#trace.append(now, causeOf(process), {
      event: "sched.throttle",
      instance: process.instance,
      phase: "begin",
      slice,
      periods: throttled,
      throttledUs: duration(us),
    });
    watch.since = { record, periods: periods - throttled };
  }

  #end(process: Process, watch: Watch, now: Instant): void {
    if (watch.since === null) return;
    const { periods, us, slice } = heldBackOf(process);
    this.#trace.append(now, watch.since.record, {
      event: "sched.throttle",
      instance: process.instance,
      phase: "end",
      slice,
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

/** In how many periods it was held back since the last look. */
function look(process: Process, watch: Watch): number {
  const { periods } = heldBackOf(process);
  const since = periods - watch.seen;
  watch.seen = periods;
  return since;
}

function heldBackOf({ threads }: Process): HeldBack {
  return present(threads?.heldBack ?? null, "who is watched uses a quota");
}

/** A fault that has it compute, or else its start. */
function causeOf({ threads, cause, startRecord }: Process): number {
  return threads?.hogRecord ?? cause ?? startRecord;
}
