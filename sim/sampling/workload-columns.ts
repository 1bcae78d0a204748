/**
 * A workload, window by window: its requests, how they ended, and how long they took.
 */
import { CALL_OUTCOMES, type CallOutcome } from "../../kernel/core/traffic/counts.ts";
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import type { EdgeId } from "../../kernel/core/traffic/options.ts";
import type { WorkloadSpec } from "../traffic/spec.ts";
import { failedOf } from "../traffic/usage.ts";
import { Column, RiseColumn } from "./column.ts";
import { LatencyColumn } from "./latency-column.ts";
import type { Series, WorkloadSamples } from "./samples.ts";

export class WorkloadColumns {
  readonly latency: LatencyColumn = new LatencyColumn();
  readonly #workload: WorkloadSpec;
  readonly #plane: DataPlane;
  readonly #edge: EdgeId;
  readonly #requests = new RiseColumn();
  readonly #failed = new RiseColumn();
  readonly #inFlight = new Column("last");
  readonly #outcomes = CALL_OUTCOMES.map((outcome) => ({ outcome, column: new RiseColumn() }));

  constructor(workload: WorkloadSpec, plane: DataPlane, edge: EdgeId) {
    this.#workload = workload;
    this.#plane = plane;
    this.#edge = edge;
  }

  put(isNew: boolean): void {
    const counts = this.#plane.edgeCounts(this.#edge);
    this.#requests.put(counts.calls, isNew);
    this.#failed.put(failedOf(counts), isNew);
    this.#inFlight.put(counts.pending, isNew);
    for (const { outcome, column } of this.#outcomes) column.put(counts.outcomes[outcome], isNew);
    const latency = this.#plane.latencyOf(this.#edge);
    if (latency !== null) this.latency.put(latency.count, () => latency.buckets(), isNew);
  }

  halve(): void {
    for (const column of [this.#requests, this.#failed, this.#inFlight, this.latency]) {
      column.halve();
    }
    for (const { column } of this.#outcomes) column.halve();
  }

  samples(firstClass: number, classes: number): WorkloadSamples {
    const { name, target } = this.#workload;
    const series = new Map<CallOutcome, Series>(
      this.#outcomes.map(({ outcome, column }) => [outcome, column.series()]),
    );
    const failedBy = [...series].filter(
      ([outcome, each]) => outcome !== "ok" && outcome !== "cancelled" && each.some((n) => n > 0),
    );
    return {
      name,
      target,
      requests: this.#requests.series(),
      ok: series.get("ok") ?? new Float64Array(),
      failed: this.#failed.series(),
      failedBy: new Map(failedBy),
      inFlight: this.#inFlight.series(),
      latency: this.latency.samples(firstClass, classes),
    };
  }
}
