/**
 * Faults: a track each, on which it lasts, and a line across all tracks where it begins.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { FaultSpec, SystemSpec } from "../../system.ts";
import { instanceName, serviceName } from "../../subject-names.ts";
import type { EventSink } from "./events.ts";
import { faultTrack } from "./tracks.ts";

type FaultRecord = Extract<TraceRecord, { event: "fault.injected" }>;

/** What is over at once still has a slice, so that arrows can begin at it. */
const AT_ONCE_US = 1;

export class FaultSlices {
  readonly #system: SystemSpec;
  readonly #sink: EventSink;
  readonly #lasting: ReadonlySet<number>;
  readonly #open = new Set<number>();

  constructor(system: SystemSpec, sink: EventSink) {
    this.#system = system;
    this.#sink = sink;
    this.#lasting = new Set(system.faults.filter(isLasting).map(({ index }) => index));
  }

  take(record: FaultRecord): void {
    const { index, tUs: ts, fault, struck, seq } = record;
    const track = faultTrack(index);
    if (record.phase === "heal") {
      if (this.#open.delete(index)) this.#sink({ ph: "E", ...track, ts });
      return;
    }
    const name = `${fault} ${this.#whomOf(record)}`.trimEnd();
    const args = { struck, seq };
    this.#sink({ ph: "i", ...track, ts, name, cat: "fault", s: "g", args });
    this.#sink({ ph: "B", ...track, ts, name, cat: "fault", cname: "bad", args });
    if (this.#lasting.has(index)) this.#open.add(index);
    else this.#sink({ ph: "E", ...track, ts: ts + AT_ONCE_US });
  }

  /** The run is over before they are. */
  finish(ts: number): void {
    for (const index of this.#open) this.#sink({ ph: "E", ...faultTrack(index), ts });
  }

  #whomOf({ instance, service }: FaultRecord): string {
    if (instance !== null) return instanceName(this.#system, instance);
    return service === null ? "" : serviceName(this.#system, service);
  }
}

/** Whether the trace will say when it is over. */
function isLasting(fault: FaultSpec): boolean {
  return "forUs" in fault && fault.forUs !== null && fault.forUs > 0;
}
