/**
 * How long an instance was away, and whether its restarts follow each other closely.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import { durationText } from "../quantity-text.ts";
import { serviceOfInstance } from "../subject-names.ts";

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

/** Of each instance, when the restarts of its row happened. */
export class RestartRows {
  readonly #system: SystemSpec;
  readonly #times = new Map<number, number[]>();

  constructor(system: SystemSpec) {
    this.#system = system;
  }

  /** Whether fewer restarts than its number says fall within the interval of its limit. */
  isApart(record: RecordOf<"recovery.started">): boolean {
    const { limit } = serviceOfInstance(this.#system, record.instance).spec.restart;
    if (limit === null) return true;
    const times = this.#times.get(record.instance) ?? [];
    while ((times[0] ?? record.tUs) < record.tUs - limit.intervalUs) times.shift();
    times.push(record.tUs);
    this.#times.set(record.instance, times);
    return times.length < record.attempt;
  }
}
