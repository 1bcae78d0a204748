/**
 * A run as a file for Perfetto (https://ui.perfetto.dev) and chrome://tracing.
 *
 *   records ──▶ states, faults, instants, arrows      as they are written
 *   requests ─▶ a sample with its hops                at the end, because it is thinned out
 *   windows ──▶ counters                              at the end, because they become pairs
 *
 * It watches and changes nothing: the digest is that of the run without it.
 */
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { SimulationResult } from "../../simulation.ts";
import type { SystemSpec } from "../../system.ts";
import type { RequestWatch } from "../../traffic/requests.ts";
import type { Sight } from "../../sight.ts";
import { Counters } from "./counters.ts";
import { CpuSlices } from "./cpu-slices.ts";
import type { EventSink } from "./events.ts";
import { FaultSlices } from "./fault-slices.ts";
import { Flows } from "./flows.ts";
import { mark } from "./marks.ts";
import { RequestSample } from "./request-sample.ts";
import { RequestSlices } from "./request-slices.ts";
import { StateSlices } from "./state-slices.ts";
import { CALLS, nameTracks, serviceTrack } from "./tracks.ts";
import { serviceOfInstance } from "../../subject-names.ts";

/** What stands in the file beside its events. */
export type PerfettoData = Readonly<Record<string, string | number>>;

export interface PerfettoVerdict {
  readonly text: string;
  readonly isHeld: boolean;
}

export class PerfettoView {
  readonly #system: SystemSpec;
  readonly #sink: EventSink;
  readonly #states: StateSlices;
  readonly #faults: FaultSlices;
  readonly #flows: Flows;
  readonly #cpus: CpuSlices;
  readonly #sample = new RequestSample();
  readonly #restarts = new Map<number, number>();

  constructor(system: SystemSpec, sink: EventSink) {
    this.#system = system;
    this.#sink = sink;
    this.#states = new StateSlices(system, sink);
    this.#faults = new FaultSlices(system, sink);
    this.#flows = new Flows(system, sink);
    this.#cpus = new CpuSlices(system, sink);
    nameTracks(system, sink);
  }

  /** The requests that it wants to see. */
  get requests(): RequestWatch {
    const see: RequestWatch["see"] = (event) => this.#sample.take(event);
    return { isAll: false, isSampled: true, see };
  }

  /** The run is there and nothing has happened yet. */
  see({ gauges }: Sight): void {
    gauges.watchCpus((stint) => this.#cpus.take(stint));
  }

  observe(record: TraceRecord): void {
    this.#flows.take(record, this.#draw(record));
  }

  /** The run is over: what there is to say of the file as a whole. */
  finish(result: SimulationResult, verdicts: readonly PerfettoVerdict[]): PerfettoData {
    const { endedAt: ts, samples, digest } = result;
    this.#states.finish(ts);
    this.#faults.finish(ts);
    this.#cpus.finish();
    for (const { text, isHeld } of verdicts) {
      const name = `${isHeld ? "held" : "violated"}: ${text}`;
      this.#sink({ ph: "i", ...CALLS, ts, name, cat: "objective", s: "g" });
    }
    const requests = new RequestSlices(this.#system, ts, this.#sink);
    for (const request of this.#sample.requests) requests.draw(request);
    const left = samples === null ? 0 : new Counters(this.#system, samples, this.#sink).write();
    return {
      system: this.#system.name,
      digest,
      arrows: this.#flows.count,
      "one request drawn of": this.#sample.every,
      "requests drawn": this.#sample.requests.length,
      "failed requests not drawn": this.#sample.failuresLeftOut,
      "CPU slices drawn": this.#cpus.drawn,
      "CPU slices not drawn": this.#cpus.leftOut,
      "counters not drawn": left,
      "window of counters, us": samples?.windowUs ?? 0,
    };
  }

  /** True where a slice begins with the record. */
  #draw(record: TraceRecord): boolean {
    switch (record.event) {
      case "service.state":
      case "service.ready":
        return this.#states.take(record);
      case "fault.injected":
        this.#faults.take(record);
        return record.phase === "begin";
      case "recovery.started":
        this.#countRestart(record);
        mark(this.#system, record, this.#sink);
        return false;
      default:
        mark(this.#system, record, this.#sink);
        return false;
    }
  }

  #countRestart({ instance, tUs: ts }: Extract<TraceRecord, { event: "recovery.started" }>): void {
    const { id } = serviceOfInstance(this.#system, instance).spec;
    const restarts = (this.#restarts.get(id) ?? 0) + 1;
    this.#restarts.set(id, restarts);
    this.#sink({ ph: "C", ...serviceTrack(id), ts, name: "restarts", args: { restarts } });
  }
}
