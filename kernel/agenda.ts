/**
 * What a step still has to look at: services that changed, and jobs that may have become due.
 *
 * It is worked off in a stated order, one entry at a time, so that the outcome of a step does not
 * depend on the order in which things were noticed: changes first come first, starts in the order
 * of the file, stops against the planned order.
 */
import { present } from "./assertion.ts";
import { reordered, type DependencyGraph } from "./dependency/graph.ts";
import { Queue } from "./queue.ts";
import type { GroupId, InstanceId, ServiceId } from "./spec.ts";

export class Agenda {
  readonly #isPart: (service: ServiceId) => boolean;
  #graph: DependencyGraph;
  #isStale = false;
  readonly #changed: ServiceId[] = [];
  readonly #starts = new Queue<InstanceId>();
  /** By how far their services stand from the end of the planned order. */
  readonly #stops = new Queue<number>();
  /** Stops that have not got their place yet. */
  readonly #unplaced: ServiceId[] = [];
  readonly #groups = new Set<GroupId>();
  #next = 0;

  /** `isPart` says who is part of the planned order. */
  constructor(graph: DependencyGraph, isPart: (service: ServiceId) => boolean) {
    this.#graph = graph;
    this.#isPart = isPart;
  }

  /** Others are part of the planned order than before; it is worked out when it is needed. */
  reorder(): void {
    this.#isStale = true;
  }

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
    this.#unplaced.push(service);
  }

  /** One of the children of this group may have moved. */
  considerGroup(group: GroupId): void {
    this.#groups.add(group);
  }

  /** The one that was put here first. */
  takeGroup(): GroupId | null {
    for (const group of this.#groups) {
      this.#groups.delete(group);
      return group;
    }
    return null;
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

  /** The first in the order of the file. */
  takeStart(): InstanceId | null {
    return this.#starts.take();
  }

  /** The last in the planned start order. */
  takeStop(): ServiceId | null {
    if (this.#unplaced.length === 0 && this.#stops.size === 0) return null;
    this.settleOrder();
    const { order, rank } = this.#graph;
    for (const service of this.#unplaced) {
      this.#stops.add(order.length - 1 - present(rank[service], "a service of the graph"));
    }
    this.#unplaced.length = 0;
    return this.#takeFrom(order);
  }

  /**
   * Works out the planned order where it is another one: before a stop is looked for, and before
   * somebody leaves who was there when the last one came. What waits gets its place in it.
   */
  settleOrder(): void {
    if (!this.#isStale) return;
    const { order } = this.#graph;
    for (let stop = this.#takeFrom(order); stop !== null; stop = this.#takeFrom(order)) {
      this.#unplaced.push(stop);
    }
    this.#graph = reordered(this.#graph, this.#isPart);
    this.#isStale = false;
  }

  #takeFrom(order: readonly ServiceId[]): ServiceId | null {
    const fromEnd = this.#stops.take();
    return fromEnd === null ? null : present(order[order.length - 1 - fromEnd], "a planned place");
  }
}
