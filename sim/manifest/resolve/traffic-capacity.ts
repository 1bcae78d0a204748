/**
 * Checks that the traffic fits into the core: workloads, calls, and instances behind one balancer.
 *
 * What depends on memory alone, such as tables of a hundred thousand services, only building the
 * data plane tells; it is refused then as well.
 */
import { EDGE_COUNT, SOURCE_COUNT } from "../../../kernel/core/layout.ts";
import type { SystemDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";
import type { TrafficSpec } from "../../traffic/spec.ts";

/** A balancer names an instance by sixteen bits. */
export const BALANCED_MAX = 65_536;

export function checkTrafficCapacity(
  { services, workloads }: SystemDeclaration,
  traffic: TrafficSpec,
  problems: ProblemList,
): void {
  const beyond = workloads[SOURCE_COUNT];
  if (beyond !== undefined) {
    const message = `there are more than ${SOURCE_COUNT} workloads`;
    problems.error(beyond.place, "too-many-workloads", message, "write fewer workloads");
  }
  let ways = workloads.length;
  let isOver = false;
  for (const { service, station } of traffic.services) {
    const declaration = services[service];
    if (declaration === undefined) continue;
    const { name, instances, place } = declaration;
    if (instances.count > BALANCED_MAX) {
      const message = `'${name}' has ${instances.count} instances, and requests come to it`;
      const hint = `one balancer has at most ${BALANCED_MAX}; split the service`;
      problems.error(instances.place, "too-many-instances", message, hint);
    }
    ways += station.steps.reduce((sum, step) => sum + step.length, 0);
    if (ways <= EDGE_COUNT || isOver) continue;
    isOver = true;
    const message = `with those of '${name}' there are more than ${EDGE_COUNT} calls and workloads`;
    problems.error(place, "too-many-calls", message, "write fewer calls");
  }
}
