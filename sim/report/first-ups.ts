/**
 * Instances that come up for the first time because somebody asked for it after the boot.
 *
 * The boot's own first starts are its bars; of what an action starts nothing else tells that it
 * succeeded. A start was asked for where its causes lead back to a call or to a reboot.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";

/** By the record with which an instance came up: how long after its start. */
export type FirstUpTimes = ReadonlyMap<number, number>;

export class FirstUps {
  /** Records that follow from what was asked. */
  readonly #asked = new Set<number>();
  readonly #startedUs = new Map<InstanceId, number>();
  readonly #times = new Map<number, number>();
  /** Instances whose first readiness came of a start that was asked for. */
  readonly #called = new Set<InstanceId>();

  get times(): FirstUpTimes {
    return this.#times;
  }

  /** Whether it was not the boot that brought this instance up for the first time. */
  isByCall(instance: InstanceId): boolean {
    return this.#called.has(instance);
  }

  /** `isFirstUp`: the instance comes up with this record, and never was before. */
  observe(record: TraceRecord, isFirstUp: boolean): void {
    const follows = record.cause !== null && this.#asked.has(record.cause);
    if (!follows && !isAsking(record)) return;
    this.#asked.add(record.seq);
    if (record.event === "service.state" && record.to === "starting") {
      this.#startedUs.set(record.instance, record.tUs);
    }
    if (!isFirstUp || !("instance" in record) || record.instance === null) return;
    const startedUs = this.#startedUs.get(record.instance);
    if (startedUs === undefined) return;
    this.#times.set(record.seq, record.tUs - startedUs);
    this.#called.add(record.instance);
  }
}

function isAsking(record: TraceRecord): boolean {
  return record.event === "audit" && record.error === null;
}
