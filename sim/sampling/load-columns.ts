/**
 * An instance as a server, window by window: who came, who was served, and how busy it was.
 */
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import type { StationId } from "../../kernel/core/traffic/options.ts";
import { Column, RiseColumn } from "./column.ts";
import type { LoadSamples } from "./samples.ts";

export class LoadColumns {
  readonly #plane: DataPlane;
  readonly #station: StationId;
  readonly #places: number;
  readonly #requests = new RiseColumn();
  readonly #served = new RiseColumn();
  readonly #failed = new RiseColumn();
  readonly #busyUs = new RiseColumn();
  readonly #queuedMost = new Column("most");
  readonly #queued = new Column("last");

  constructor(plane: DataPlane, station: StationId, places: number) {
    this.#plane = plane;
    this.#station = station;
    this.#places = places;
  }

  put(isNew: boolean): void {
    const counts = this.#plane.stationCounts(this.#station);
    this.#requests.put(counts.arrived, isNew);
    this.#served.put(counts.served, isNew);
    this.#failed.put(counts.failed + counts.refused, isNew);
    this.#busyUs.put(counts.busyUs, isNew);
    this.#queuedMost.put(this.#plane.queuePeak(this.#station), isNew);
    this.#queued.put(counts.queued, isNew);
  }

  halve(): void {
    for (const column of [this.#requests, this.#served, this.#failed, this.#busyUs]) column.halve();
    this.#queuedMost.halve();
    this.#queued.halve();
  }

  /** `lengthOf`: how long this window was. */
  samples(lengthOf: (window: number) => number): LoadSamples {
    return {
      requests: this.#requests.series(),
      served: this.#served.series(),
      failed: this.#failed.series(),
      busy: this.#busyUs.series().map((us, window) => us / lengthOf(window)),
      places: this.#places,
      queuedMost: this.#queuedMost.series(),
      queued: this.#queued.series(),
    };
  }
}
