/**
 * The states of instances as slices: one after the other, and within `running` when it was ready.
 */
import type { InstanceId } from "../../../kernel/spec.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { ServiceState } from "../../../kernel/vocabulary.ts";
import type { SystemSpec } from "../../system.ts";
import type { EventSink } from "./events.ts";
import { instanceTrack } from "./tracks.ts";

type StateRecord = Extract<TraceRecord, { event: "service.state" }>;
type ReadyRecord = Extract<TraceRecord, { event: "service.ready" }>;

/** Colours of chrome://tracing; Perfetto has its own. In what is missing an instance is away. */
const COLOURS: Readonly<Partial<Record<ServiceState, string>>> = {
  starting: "startup",
  running: "good",
  stopping: "bad",
  failed: "terrible",
  paused: "grey",
};

/** Whether a slice begins with this record; a state in which nothing is there has none. */
export function beginsSlice(record: StateRecord | ReadyRecord): boolean {
  return record.event === "service.ready" ? record.ready : COLOURS[record.to] !== undefined;
}

export class StateSlices {
  readonly #system: SystemSpec;
  readonly #sink: EventSink;
  /** How many slices of it are open: its state, and in that whether it is ready. */
  readonly #open = new Map<InstanceId, number>();

  constructor(system: SystemSpec, sink: EventSink) {
    this.#system = system;
    this.#sink = sink;
  }

  /** True where a slice begins. */
  take(record: StateRecord | ReadyRecord): boolean {
    const { instance, tUs: ts } = record;
    const open = this.#open.get(instance) ?? 0;
    const track = instanceTrack(this.#system, instance);
    if (record.event === "service.ready") {
      if (!record.ready) this.#close(instance, Math.max(0, open - 1), ts);
      if (!record.ready || open !== 1) return false;
      this.#sink({ ph: "B", ...track, ts, name: "ready", cat: "ready", cname: "rail_response" });
      this.#open.set(instance, 2);
      return true;
    }
    const { to: name, generation, error, exit, seq } = record;
    this.#close(instance, open, ts);
    const cname = COLOURS[name];
    if (cname === undefined) return false;
    const args = { generation, seq, ...(error && { error }), ...(exit && { exit }) };
    this.#sink({ ph: "B", ...track, ts, name, cat: "state", cname, args });
    this.#open.set(instance, 1);
    return true;
  }

  /** The run is over: what is open ends with it. */
  finish(ts: number): void {
    for (const [instance, open] of this.#open) this.#close(instance, open, ts);
  }

  #close(instance: InstanceId, slices: number, ts: number): void {
    const track = instanceTrack(this.#system, instance);
    for (let n = 0; n < slices; n++) this.#sink({ ph: "E", ...track, ts });
    this.#open.set(instance, (this.#open.get(instance) ?? 0) - slices);
  }
}
