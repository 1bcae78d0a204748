/**
 * Which stops still stand at the end of a run: what they keep down, is down on purpose.
 *
 * A stop takes along those that go with its service, and the service's next start brings none of
 * them back. Until then they are down as asked; from then on nobody has asked for it any more.
 */
import { buildGraph } from "../../kernel/dependency/graph.ts";
import { followersOf } from "../../kernel/dependency/spread.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { SystemSpec } from "../system.ts";
import type { InstanceLedger } from "./instance-ledger.ts";
import { serviceAt } from "../subject-names.ts";

/** Whether this service has not been started since it was stopped by the call of this record. */
export function stands(
  system: SystemSpec,
  ledger: InstanceLedger,
  { service, seq }: { readonly service: ServiceId; readonly seq: number },
): boolean {
  const { spec, firstInstance } = serviceAt(system, service);
  for (let at = 0; at < spec.instances; at += 1) {
    if (ledger.hasStartedSince((firstInstance + at) as InstanceId, seq)) return false;
  }
  return true;
}

/**
 * By service: the last record by which somebody has stopped it, or one that it goes with. To what
 * is down already nothing happens with that, but it is meant to stay so.
 */
export function standingStops(
  system: SystemSpec,
  ledger: InstanceLedger,
  stops: ReadonlyMap<ServiceId, number>,
): ReadonlyMap<ServiceId, number> {
  const found = new Map<ServiceId, number>();
  const standing = [...stops].filter(([service, seq]) => stands(system, ledger, { service, seq }));
  if (standing.length === 0) return found;
  const graph = buildGraph(system.services.map(({ spec }) => spec));
  const known = new Set<ServiceId>();
  // The latest comes first, and holds for everyone who follows and has not been met.
  for (const [service, seq] of standing.sort((a, b) => b[1] - a[1])) {
    for (const follower of followersOf(graph, service, known)) {
      known.add(follower);
      found.set(follower, seq);
    }
  }
  return found;
}
