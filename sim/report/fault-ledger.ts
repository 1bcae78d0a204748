/**
 * The faults that the kernel detected, and how each of them ended.
 *
 * A fault is open until its instance recovers or is given up. The pattern follows from how long
 * that took; one that never recovers is persistent.
 */
import { SECOND } from "../../kernel/time.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { FailurePattern, RecoveryStrategy } from "../../kernel/vocabulary.ts";
import type { FaultReport } from "./run-report.ts";

/** A crash loop of an hour writes some ten thousand; nobody reads more, and JSON must end. */
const FAULTS_MAX = 100_000;

const TRANSIENT_BELOW_US: number = 5 * SECOND;
const INTERMITTENT_BELOW_US: number = 30 * SECOND;

type Entry = { -readonly [Key in keyof FaultReport]: FaultReport[Key] };
type RecordOf<Event extends TraceRecord["event"]> = Extract<TraceRecord, { event: Event }>;

export class FaultLedger {
  readonly #serviceOf: Int32Array;
  readonly #entries: Entry[] = [];
  readonly #open = new Map<number, Entry[]>();
  /** Since whose fault the instance has not been up again. */
  readonly #away = new Map<number, Entry[]>();
  /** The latest of each instance that is not over: two checks may notice it at one instant. */
  readonly #latest = new Map<InstanceId, Pick<FaultReport, "type" | "atUs">>();
  #notListed = 0;

  constructor(serviceOf: Int32Array) {
    this.#serviceOf = serviceOf;
  }

  /** `isRefusal`: something was kept from happening, and there is nothing to recover from. */
  detect(record: RecordOf<"fault.detected">, isRefusal: boolean): void {
    if (!isRefusal && this.#isNoticedAgain(record)) return;
    if (this.#entries.length === FAULTS_MAX) {
      this.#notListed += 1;
      return;
    }
    const entry: Entry = {
      type: record.type,
      pattern: isRefusal ? "none" : "persistent",
      service: (this.#serviceOf[record.instance] ?? 0) as FaultReport["service"],
      instance: record.instance,
      atUs: record.tUs,
      recovery: "none",
      ending: isRefusal ? "refused" : "open",
      recoveredUs: null,
      upUs: null,
    };
    this.#entries.push(entry);
    if (isRefusal) return;
    for (const entries of [this.#open, this.#away]) {
      const known = entries.get(record.instance);
      if (known === undefined) entries.set(record.instance, [entry]);
      else known.push(entry);
    }
  }

  comeUp(instance: InstanceId, tUs: number): void {
    for (const entry of this.#away.get(instance) ?? []) entry.upUs = tUs;
    this.#away.delete(instance);
  }

  recover(record: RecordOf<"recovery.started">): void {
    for (const entry of this.#open.get(record.instance) ?? []) this.#strategy(entry, record);
  }

  end(record: RecordOf<"recovery.done">): void {
    for (const entry of this.#open.get(record.instance) ?? []) {
      entry.ending = record.outcome;
      if (record.outcome !== "recovered") continue;
      entry.recoveredUs = record.tUs;
      entry.pattern = patternOf(record.tUs - entry.atUs);
    }
    this.#open.delete(record.instance);
    this.#latest.delete(record.instance);
  }

  get entries(): readonly FaultReport[] {
    return this.#entries;
  }

  get notListed(): number {
    return this.#notListed;
  }

  #isNoticedAgain({ instance, type, tUs }: RecordOf<"fault.detected">): boolean {
    const latest = this.#latest.get(instance);
    this.#latest.set(instance, { type, atUs: tUs });
    return latest?.type === type && latest.atUs === tUs;
  }

  #strategy(entry: Entry, record: { readonly strategy: RecoveryStrategy }): void {
    if (entry.recovery === "none") entry.recovery = record.strategy;
  }
}

function patternOf(outageUs: number): FailurePattern {
  if (outageUs < TRANSIENT_BELOW_US) return "transient";
  return outageUs < INTERMITTENT_BELOW_US ? "intermittent" : "persistent";
}
