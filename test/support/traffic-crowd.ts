/**
 * Whoever watches how many requests stations have, as the machine does: told where one has more
 * than it may, it looks when the instant is over, and lets it have what it has from then on.
 */
import type { DataPlane, StationState } from "../../kernel/core/traffic/data-plane.ts";
import type { StationId } from "../../kernel/core/traffic/options.ts";
import { instant } from "../../kernel/time.ts";

const EVENTS_MAX = 0xffff_ffff;

export class Crowd {
  /** `[instant, instance, how many]`, in the order in which it was told. */
  readonly told: (readonly [number, number, number])[] = [];
  readonly #plane: DataPlane;
  /** By their numbers. */
  readonly #stations: readonly StationId[];
  readonly #marks = new Map<StationId, number>();
  readonly #gone = new Set<StationId>();

  constructor(plane: DataPlane, stations: readonly StationId[]) {
    this.#plane = plane;
    this.#stations = stations;
  }

  /** The station may have so many more than now. */
  watch(station: StationId, more: number): void {
    const { crowd } = this.#plane;
    const mark = crowd.requestsAt(station) + more;
    crowd.watch(station, mark);
    if (!this.#gone.has(station)) this.#marks.set(station, mark);
  }

  /** Nobody watches it any more where its process is gone. */
  follow(station: StationId, state: StationState): void {
    if (state === "up") this.#gone.delete(station);
    if (state !== "gone") return;
    this.#gone.add(station);
    this.#marks.delete(station);
  }

  /** The plane has come to an instant. */
  hear(at: number): void {
    const { crowd } = this.#plane;
    if (!crowd.isCrowded) return;
    this.#plane.advance(instant(at), EVENTS_MAX);
    for (let id = crowd.take(); id !== null; id = crowd.take()) {
      const station = this.#stations[id];
      if (station === undefined) throw new RangeError(`no station ${id}`);
      const present = crowd.requestsAt(station);
      this.told.push([at, id, present]);
      this.watch(station, 0);
    }
  }

  /** Who has more than it may, and nobody was told. */
  wrongs(): readonly string[] {
    return [...this.#marks]
      .map(([station, mark]) => [this.#plane.crowd.requestsAt(station), mark] as const)
      .filter(([present, mark]) => present > mark)
      .map(([present, mark]) => `${present} requests where ${mark} may be unseen`);
  }
}
