/**
 * Which records of a run a page tells: the first and the last ones, of millions if need be.
 *
 * What a person would want to read is kept apart from the rest, so that neither the steps of normal
 * starts nor a storm of them push it out. Of probes that pass, which are most of a run, those are
 * kept that led to something, or no chain of causes would go through them.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { Ends } from "./ends.ts";

/** What is worth telling: as much as a person may scroll through. */
const TOLD_FIRST = 1_000;
const TOLD_LAST = 2_000;
const OTHERS_FIRST = 300;
const OTHERS_LAST = 300;

/** Probes that passed and led to something; a few for each instance of a system that is shown. */
const PROBES_MAX = 20_000;
/** Passing probes among which the cause of the next record is. */
const PROBES_RECENT = 1_024;

export class EventHistory {
  readonly #told = new Ends<TraceRecord>(TOLD_FIRST, TOLD_LAST);
  readonly #others = new Ends<TraceRecord>(OTHERS_FIRST, OTHERS_LAST);
  readonly #recent = new Map<number, TraceRecord>();
  readonly #probes = new Map<number, TraceRecord>();

  observe(record: TraceRecord): void {
    if (record.event === "probe.result" && record.outcome === "pass") {
      this.#remember(record);
      return;
    }
    const probe = record.cause === null ? undefined : this.#recent.get(record.cause);
    if (probe !== undefined && this.#probes.size < PROBES_MAX) this.#probes.set(probe.seq, probe);
    (isTelling(record) ? this.#told : this.#others).add(record);
  }

  /** Ascending by number. */
  kept(): readonly TraceRecord[] {
    return [...this.#told.kept(), ...this.#others.kept()].sort((a, b) => a.seq - b.seq);
  }

  /** A passing probe that led to something. */
  probeAt(seq: number): TraceRecord | null {
    return this.#probes.get(seq) ?? null;
  }

  /** Records between the first and the last ones that are kept, passing probes not counted. */
  get leftOut(): number {
    return this.#told.leftOut + this.#others.leftOut;
  }

  #remember(record: TraceRecord): void {
    this.#recent.set(record.seq, record);
    if (this.#recent.size <= PROBES_RECENT) return;
    for (const oldest of this.#recent.keys()) {
      this.#recent.delete(oldest);
      return;
    }
  }
}

/** Told at a glance, before it is known in which words. */
function isTelling(record: TraceRecord): boolean {
  switch (record.event) {
    case "service.state":
      return record.error !== null || record.to === "failed" || record.to === "stopped";
    case "health.status":
      return record.to === "unhealthy";
    case "boot.stage":
    case "probe.result":
    case "hook.started":
    case "system.service":
    case "message.total":
    case "traffic.total":
      return false;
    default:
      return true;
  }
}
