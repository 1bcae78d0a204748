/**
 * How long an instance was away.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { durationText } from "../../quantity-text.ts";

type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

/** How long it was in words, and when it began. */
export interface EndedOutage {
  readonly text: string;
  readonly sinceUs: number;
}

/** A hang that lies on an instance, or did. */
interface Hang {
  readonly sinceUs: number;
  /** `null`: it does still. */
  untilUs: number | null;
}

/**
 * The kernel measures from where it has noticed that something is wrong. A hang begins earlier, and
 * a person counts from there: where both are known and differ, both are said. A hang is known to be
 * the cause where it lay on the instance when that was noticed.
 */
export class Outages {
  /** The record that ended an outage, and how long the kernel says that it took. */
  readonly #ends = new Map<number, number>();
  /** Instances that exited cleanly and are to be started again. */
  readonly #ended = new Set<number>();
  readonly #hangs = new Map<number, Hang>();
  /** Of faults that were injected, and of what they led to at once: the records, with when. */
  readonly #injected = new Map<number, number>();
  /** Whether the outage that an instance is in began with one. */
  readonly #struck = new Map<number, boolean>();
  /** When, in this outage, an instance was found to be late: by a check, or by its heartbeat. */
  readonly #lateUs = new Map<number, Set<number>>();

  constructor(records: readonly TraceRecord[]) {
    for (const record of records) {
      const isEnd = record.event === "recovery.done" && record.outcome === "recovered";
      if (isEnd && record.cause !== null) this.#ends.set(record.cause, record.tookUs);
    }
  }

  /** Told every record in its order; the outage that this one ends, else `null`. */
  endedBy(record: TraceRecord): EndedOutage | null {
    this.#noteInjection(record);
    const tookUs = this.#ends.get(record.seq);
    if (!("instance" in record) || record.instance === null) return null;
    const { instance, tUs } = record;
    if (record.event === "service.state") this.#followState(record);
    if (isLate(record)) this.#noteLate(instance, tUs);
    if (tookUs === undefined) return null;
    const noticedUs = tUs - tookUs;
    const isByLateness = this.#lateUs.get(instance)?.has(noticedUs) === true;
    const faultUs = this.#hangBefore(instance, noticedUs);
    const isStruck = this.#struck.get(instance) ?? true;
    this.#struck.delete(instance);
    this.#lateUs.delete(instance);
    this.#hangs.delete(instance);
    const sinceUs = faultUs ?? noticedUs;
    if (this.#ended.delete(instance)) {
      return { text: `${durationText(tookUs)} after it ended`, sinceUs };
    }
    const noticed = `${durationText(tookUs)} after it was noticed`;
    if (faultUs === null) {
      const since = isStruck ? "after the fault" : "after it failed";
      return { text: isByLateness ? noticed : `${durationText(tookUs)} ${since}`, sinceUs };
    }
    const whole = `${durationText(tUs - faultUs)} after the fault`;
    return { text: faultUs === noticedUs ? whole : `${whole}, ${noticed}`, sinceUs };
  }

  #noteInjection(record: TraceRecord): void {
    if (record.event === "fault.injected") this.#follow(record);
    else if (record.event !== "limit.hit" || !this.#isByFault(record)) return;
    this.#injected.set(record.seq, record.tUs);
  }

  /** When the hang began that lay on it when that was noticed; `null`: there was none. */
  #hangBefore(instance: number, noticedUs: number): number | null {
    const found = this.#hangs.get(instance);
    if (found === undefined || found.sinceUs > noticedUs) return null;
    return found.untilUs !== null && found.untilUs < noticedUs ? null : found.sinceUs;
  }

  #noteLate(instance: number, tUs: number): void {
    const found = this.#lateUs.get(instance);
    if (found === undefined) this.#lateUs.set(instance, new Set([tUs]));
    else found.add(tUs);
  }

  /** An exit that is no failure is no fault either, though the policy brings it back. */
  #followState(record: RecordOf<"service.state">): void {
    const { instance, to, error } = record;
    if (to === "failed" && !this.#struck.has(instance)) {
      this.#struck.set(instance, this.#isByFault(record));
    }
    if (to === "stopped") this.#struck.delete(instance);
    if (to === "stopped") this.#hangs.delete(instance);
    if (to === "failed" && error === null) this.#ended.add(instance);
    else if (to === "failed" || to === "stopped") this.#ended.delete(instance);
  }

  #isByFault({ cause, tUs }: TraceRecord): boolean {
    return cause !== null && this.#injected.get(cause) === tUs;
  }

  #follow({ fault, phase, instance, struck, tUs }: RecordOf<"fault.injected">): void {
    if (fault !== "hang" || instance === null || struck === 0) return;
    const found = this.#hangs.get(instance);
    if (phase === "begin") {
      // One that hangs already hangs since before.
      if (found?.untilUs !== null) this.#hangs.set(instance, { sinceUs: tUs, untilUs: null });
    } else if (found !== undefined) found.untilUs ??= tUs;
  }
}

function isLate({ event }: TraceRecord): boolean {
  return event === "health.status" || event === "heartbeat.late";
}
