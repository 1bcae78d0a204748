/**
 * Sampled requests as slices: a request, in it its attempts, in those what they called.
 *
 *   shoppers  ┃ web/0 ┃ serves ┃  ┃ db/0 ┃ serves ┃┃ ┃
 *                                 ┃ db/1 ┃ serves ┃           side by side: on a lane of its own
 */
import { instanceName } from "../../subject-names.ts";
import type { SystemSpec } from "../../system.ts";
import type { EventSink } from "./events.ts";
import type { KeptRequest, SampledHop } from "./request-sample.ts";
import { WORKLOADS } from "./tracks.ts";

const CATEGORY = "request";

export class RequestSlices {
  readonly #system: SystemSpec;
  readonly #sink: EventSink;
  readonly #runEndUs: number;
  #requests = 0;
  #lanes = 0;

  constructor(system: SystemSpec, runEndUs: number, sink: EventSink) {
    this.#system = system;
    this.#sink = sink;
    this.#runEndUs = runEndUs;
  }

  draw(request: KeptRequest): void {
    this.#requests += 1;
    this.#lanes = 0;
    const { workload, number, key, fromUs, outcome } = request;
    const name = this.#system.traffic?.workloads[workload]?.name ?? "requests";
    const args = { ...(number !== null && { number, key }), outcome: outcome ?? "under way" };
    const lane = this.#newLane();
    const endUs = Math.max(request.endUs ?? this.#runEndUs, lastEnd(request.attempts, fromUs));
    this.#begin({ lane, ts: fromUs, name, args });
    this.#drawAll(request.attempts, lane, endUs);
    this.#end(lane, endUs, name);
  }

  /** Those that overlap the one before them get a lane of their own. */
  #drawAll(hops: readonly SampledHop[], lane: string, boundUs: number): void {
    let freeUs = 0;
    for (const hop of hops) {
      const endUs = Math.min(hop.endUs ?? boundUs, boundUs);
      const isAside = hop.fromUs < freeUs;
      this.#drawHop(hop, isAside ? this.#newLane() : lane, endUs);
      if (!isAside) freeUs = endUs;
    }
  }

  #drawHop(hop: SampledHop, lane: string, endUs: number): void {
    const name = instanceName(this.#system, hop.instance);
    const { attempt, begunUs, servedUs } = hop;
    const args = { outcome: hop.outcome ?? "under way", ...(attempt > 0 && { attempt }) };
    this.#begin({ lane, ts: hop.fromUs, name, args });
    if (begunUs !== null) {
      this.#begin({ lane, ts: begunUs, name: "serves", args: {} });
      this.#end(lane, Math.min(servedUs ?? endUs, endUs), "serves");
    }
    this.#drawAll(hop.calls, lane, endUs);
    this.#end(lane, endUs, name);
  }

  #newLane(): string {
    const lane = this.#lanes === 0 ? `r${this.#requests}` : `r${this.#requests}.${this.#lanes}`;
    this.#lanes += 1;
    return lane;
  }

  #begin(slice: {
    readonly lane: string;
    readonly ts: number;
    readonly name: string;
    readonly args: Readonly<Record<string, unknown>>;
  }): void {
    const { lane: id, ts, name, args } = slice;
    this.#sink({ ph: "b", ...WORKLOADS, ts, id, name, cat: CATEGORY, args });
  }

  #end(id: string, ts: number, name: string): void {
    this.#sink({ ph: "e", ...WORKLOADS, ts, id, name, cat: CATEGORY });
  }
}

/** An answer that is still under way to somebody who stalls may come behind the end of the run. */
function lastEnd(hops: readonly SampledHop[], fromUs: number): number {
  return hops.reduce((last, { endUs }) => Math.max(last, endUs ?? 0), fromUs);
}
