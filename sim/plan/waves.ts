/**
 * Waves: what starts at boot, and how many others each of it has to wait for in a row.
 *
 * The kernel's own graph is asked, so that a plan says what a boot does.
 */
import { buildGraph, type DependencyGraph } from "../../kernel/dependency/graph.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import type { SystemSpec } from "../system.ts";

export function graphOf(system: SystemSpec): DependencyGraph {
  return buildGraph(system.services.map(({ spec }) => spec));
}

/** Services that start at boot, wave by wave, within a wave in the order of the file. */
export function wavesOf(graph: DependencyGraph): readonly (readonly ServiceId[])[] {
  const waves: ServiceId[][] = [];
  for (const service of bootOrder(graph)) {
    const wave = graph.wave[service] ?? 0;
    while (waves.length <= wave) waves.push([]);
    waves[wave]?.push(service);
  }
  return waves;
}

/** Everything that starts at boot, each after all that it waits for. */
export function bootOrder(graph: DependencyGraph): readonly ServiceId[] {
  return graph.order.filter((service) => graph.boots[service] === true);
}
