/**
 * What a step still has to look at: services that changed, and jobs that may have become due.
 *
 * It is worked off in a stated order, one entry at a time, so that the outcome of a step does not
 * depend on the order in which things were noticed: changes first come first, starts in the order
 * of the file, stops against the planned order.
 */
import { present } from "./assertion.ts";
import type { DependencyGraph } from "./dependency/graph.ts";
import { Queue } from "./queue.ts";
import type { GroupId, InstanceId, ServiceId } from "./spec.ts";

export class Agenda {
  #graph: Pick<DependencyGraph, "order" | "rank">;
  readonly #changed: ServiceId[] = [];
  readonly #starts = new Queue<InstanceId>();
  /** By how far their services stand from the end of the planned order. */
  readonly #stops = new Queue<number>();
  readonly #groups = new Set<GroupId>();
  #next = 0;

  constructor(graph: Pick<DependencyGraph, "order" | "rank">) {
    this.#graph = graph;
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
    const { order, rank } = this.#graph;
    this.#stops.add(order.length - 1 - present(rank[service], "a service of the graph"));
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

  /** The planned order is another one; stops that are still to be looked at are kept. */
  reorder(graph: Pick<DependencyGraph, "order" | "rank">): void {
    const waiting: ServiceId[] = [];
    for (let next = this.takeStop(); next !== null; next = this.takeStop()) waiting.push(next);
    this.#graph = graph;
    for (const service of waiting) this.considerStop(service);
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
    const { order } = this.#graph;
    const fromEnd = this.#stops.take();
    return fromEnd === null ? null : present(order[order.length - 1 - fromEnd], "a planned place");
  }
}
