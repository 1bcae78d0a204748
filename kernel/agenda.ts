/**
 * What a step still has to look at: services that changed, and jobs that may have become due.
 *
 * Both lists are worked off in a stated order, so that the outcome of a step does not depend on the
 * order in which things were noticed: changes first come first, starts in the order of the file,
 * stops against the planned order.
 */
import type { InstanceId, ServiceId } from "./spec.ts";

export class Agenda {
  readonly #changed: ServiceId[] = [];
  readonly #starts = new Set<InstanceId>();
  readonly #stops = new Set<ServiceId>();
  #next = 0;

  /** This service is not as it was: whoever waits for it is looked at. */
  changed(service: ServiceId): void {
    this.#changed.push(service);
  }

  /**
   * A start may be possible now: of the service whose first instance this is, or of this instance
   * alone where it waits for its restart.
   */
  considerStart(instance: InstanceId): void {
    this.#starts.add(instance);
  }

  /** The stop of this service may be possible now. */
  considerStop(service: ServiceId): void {
    this.#stops.add(service);
  }

  /** Starts that were left for a later step. */
  get hasStarts(): boolean {
    return this.#starts.size > 0;
  }

  takeChanged(): ServiceId | null {
    const service = this.#changed[this.#next];
    if (service === undefined) {
      this.#changed.length = 0;
      this.#next = 0;
      return null;
    }
    this.#next += 1;
    return service;
  }

  /** In the order of the file. */
  takeStarts(): readonly InstanceId[] {
    if (this.#starts.size === 0) return [];
    const starts = [...this.#starts].sort((a, b) => a - b);
    this.#starts.clear();
    return starts;
  }

  /** Against the planned start order. */
  takeStops(rank: readonly number[]): readonly ServiceId[] {
    if (this.#stops.size === 0) return [];
    const stops = [...this.#stops].sort((a, b) => (rank[b] ?? 0) - (rank[a] ?? 0));
    this.#stops.clear();
    return stops;
  }
}
