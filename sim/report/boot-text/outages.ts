/**
 * How long an instance was away.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { durationText } from "../quantity-text.ts";

type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

/**
 * The kernel measures from the fault that it detected. A hang begins earlier than it is detected,
 * and a person counts from there, as long as nobody has stopped the instance or let it go since.
 */
export class Outages {
  /** The record that ended an outage, and how long the kernel says that it took. */
  readonly #ends = new Map<number, number>();
  /** Instances that exited cleanly and are to be started again. */
  readonly #ended = new Set<number>();
  readonly #hungSince = new Map<number, number>();

  constructor(records: readonly TraceRecord[]) {
    for (const record of records) {
      const isEnd = record.event === "recovery.done" && record.outcome === "recovered";
      if (isEnd && record.cause !== null) this.#ends.set(record.cause, record.tookUs);
    }
  }

  /** Told every record in its order; how long the outage was that this one ends, else `null`. */
  endedBy(record: TraceRecord): string | null {
    if (record.event === "fault.injected") this.#follow(record);
    const tookUs = this.#ends.get(record.seq);
    if (!("instance" in record) || record.instance === null) return null;
    if (record.event === "service.state") this.#followState(record);
    if (tookUs === undefined) return null;
    const since = this.#hungSince.get(record.instance);
    this.#hungSince.delete(record.instance);
    const lengthUs = since === undefined ? tookUs : Math.max(tookUs, record.tUs - since);
    const isFault = !this.#ended.delete(record.instance);
    return `${durationText(lengthUs)} after ${isFault ? "the fault" : "it ended"}`;
  }

  /** An exit that is no failure is no fault either, though the policy brings it back. */
  #followState({ instance, to, error }: RecordOf<"service.state">): void {
    if (to === "stopped") this.#hungSince.delete(instance);
    if (to === "failed" && error === null) this.#ended.add(instance);
    else if (to === "failed" || to === "stopped") this.#ended.delete(instance);
  }

  #follow({ fault, phase, instance, struck, tUs }: RecordOf<"fault.injected">): void {
    if (fault !== "hang" || instance === null || struck === 0) return;
    if (phase === "begin") this.#hungSince.set(instance, tUs);
    else this.#hungSince.delete(instance);
  }
}
