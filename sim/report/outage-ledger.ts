/**
 * Outages of what failed of nothing itself: a fault of another one, or its crash, took it down.
 *
 * The kernel detects the fault of the one that broke, and its recovery; who went down with it is
 * away from then until it is ready again, which may be for ever.
 */
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { OutageReport } from "./run-report.ts";
import { STOPS } from "./syscall-ledger.ts";
import type { RecordFinder } from "./stop-reason.ts";

type StateRecord = Extract<TraceRecord, { event: "service.state" }>;

interface Outage {
  readonly atUs: number;
  readonly seq: number;
}

const ENDS: readonly string[] = ["stopping", "stopped", "failed"];

export class OutageLedger {
  readonly #serviceOf: Int32Array;
  readonly #recordAt: RecordFinder;
  readonly #open = new Map<InstanceId, Outage>();
  readonly #longest = new Map<ServiceId, OutageReport>();

  constructor(serviceOf: Int32Array, recordAt: RecordFinder) {
    this.#serviceOf = serviceOf;
    this.#recordAt = recordAt;
  }

  /** Told of the transitions of what had been up before. */
  takeState(record: StateRecord): void {
    const { instance, to, tUs, seq } = record;
    if (!ENDS.includes(to) || this.#open.has(instance)) return;
    if (this.#isOfAnother(record)) this.#open.set(instance, { atUs: tUs, seq });
  }

  comeUp(instance: InstanceId, tUs: number): void {
    const outage = this.#open.get(instance);
    if (outage === undefined) return;
    this.#open.delete(instance);
    const service = this.#serviceIn(instance);
    const { atUs } = outage;
    const longestUs = tUs - atUs;
    if (longestUs <= (this.#longest.get(service)?.longestUs ?? -1)) return;
    this.#longest.set(service, { service, instance, atUs, longestUs });
  }

  /** What somebody stops by its name is no longer expected back. */
  takeCall({ call, error, service }: Extract<TraceRecord, { event: "audit" }>): void {
    if (error !== null || service === null || !STOPS.includes(call)) return;
    for (const instance of this.#open.keys()) {
      if (this.#serviceIn(instance) === service) this.#open.delete(instance);
    }
  }

  /** `stops`: by service, the record of the last call that keeps it down at the end. */
  report(stops: ReadonlyMap<ServiceId, number>): readonly OutageReport[] {
    const found = new Map(this.#longest);
    for (const [instance, { seq, atUs }] of this.#open) {
      const service = this.#serviceIn(instance);
      if ((stops.get(service) ?? 0) >= seq || found.get(service)?.longestUs === null) continue;
      found.set(service, { service, instance, atUs, longestUs: null });
    }
    return [...found.values()];
  }

  /** The first thing on the way to it that went wrong was on another one; nobody asked for it. */
  #isOfAnother(record: StateRecord): boolean {
    const own = this.#serviceIn(record.instance);
    for (let next = this.#causeOf(record); next !== null; next = this.#causeOf(next)) {
      if (next.event === "audit" || isWell(next)) return false;
      const isOwn =
        "instance" in next && next.instance !== null && this.#serviceIn(next.instance) === own;
      if (isWrong(next)) return !isOwn;
    }
    return false;
  }

  #causeOf({ cause }: TraceRecord): TraceRecord | null {
    return cause === null ? null : this.#recordAt(cause);
  }

  #serviceIn(instance: InstanceId): ServiceId {
    return (this.#serviceOf[instance] ?? 0) as ServiceId;
  }
}

function isWrong(record: TraceRecord): boolean {
  if (record.event === "service.state") return record.error !== null;
  return record.event === "fault.injected" || record.event === "fault.detected";
}

/** What led to a process that runs well is another story. */
function isWell(record: TraceRecord): boolean {
  if (record.event === "service.ready") return record.ready;
  if (record.event === "recovery.started") return true;
  return record.event === "service.state" && (record.to === "starting" || record.to === "running");
}
