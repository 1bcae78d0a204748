/**
 * Arrows from causes to effects: from a fault to the exit that it led to, from that to the restart,
 * from a dependency that became ready to the start that waited for it.
 *
 * Not every record has a slice: the way from an effect back to its cause is walked until one does.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SystemSpec } from "../../system.ts";
import { RecordStore } from "../record-store.ts";
import type { EventSink } from "./events.ts";
import { beginsSlice } from "./state-slices.ts";
import { faultTrack, instanceTrack, type Track } from "./tracks.ts";

/** No chain between two slices is as long. */
const STEPS_MAX = 32;

export class Flows {
  readonly #system: SystemSpec;
  readonly #sink: EventSink;
  readonly #store = new RecordStore();
  /** Slices that were drawn for a record, by its number: of readiness not all are. */
  #undrawn = new Set<number>();
  #count = 0;

  constructor(system: SystemSpec, sink: EventSink) {
    this.#system = system;
    this.#sink = sink;
  }

  get count(): number {
    return this.#count;
  }

  /** Every record; `isDrawn`: a slice has just begun with it. */
  take(record: TraceRecord, isDrawn: boolean): void {
    this.#store.add(record);
    if (!isDrawn) {
      if (record.event === "service.ready" && record.ready) this.#undrawn.add(record.seq);
      return;
    }
    if (record.event === "fault.injected") return;
    const cause = this.#drawnCauseOf(record);
    const to = this.#trackOf(record);
    if (cause === null || to === null) return;
    const from = this.#trackOf(cause);
    if (from === null) return;
    const flow = { id: record.seq, name: "leads to", cat: "cause" } as const;
    this.#sink({ ph: "s", ...from, ts: cause.tUs, ...flow });
    this.#sink({ ph: "f", bp: "e", ...to, ts: record.tUs, ...flow });
    this.#count += 1;
  }

  #drawnCauseOf(record: TraceRecord): TraceRecord | null {
    let { cause } = record;
    for (let step = 0; step < STEPS_MAX && cause !== null; step++) {
      const found = this.#store.find(cause);
      if (found === null) return null;
      if (this.#trackOf(found) !== null) return found;
      ({ cause } = found);
    }
    return null;
  }

  /** The track on which a slice begins with this record; `null`: none does. */
  #trackOf(record: TraceRecord): Track | null {
    if (record.event === "fault.injected") {
      return record.phase === "begin" ? faultTrack(record.index) : null;
    }
    if (record.event !== "service.state" && record.event !== "service.ready") return null;
    if (!beginsSlice(record) || this.#undrawn.has(record.seq)) return null;
    return instanceTrack(this.#system, record.instance);
  }
}
