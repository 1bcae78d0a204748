/**
 * Which faults slow which instances down, and how much that comes to.
 *
 * A slowdown lies on the instance and not on its process: the next process is slow as well. Of
 * several that overlap each counts, so their factors multiply.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { RequestServers } from "./servers.ts";

export class Slowdowns {
  readonly #servers: RequestServers | null;
  readonly #factors = new Map<InstanceId, Map<number, number>>();

  constructor(servers: RequestServers | null) {
    this.#servers = servers;
  }

  add(instance: InstanceId, fault: number, factor: number): void {
    const factors = this.#factors.get(instance) ?? new Map<number, number>();
    this.#factors.set(instance, factors.set(fault, factor));
    this.#servers?.setFactor(instance, this.factorOf(instance));
  }

  remove(instance: InstanceId, fault: number): void {
    this.#factors.get(instance)?.delete(fault);
    this.#servers?.setFactor(instance, this.factorOf(instance));
  }

  has(instance: InstanceId, fault: number): boolean {
    return this.#factors.get(instance)?.has(fault) === true;
  }

  factorOf(instance: InstanceId): number {
    let product = 1;
    for (const factor of this.#factors.get(instance)?.values() ?? []) product *= factor;
    return product;
  }
}
