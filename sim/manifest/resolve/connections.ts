/**
 * Warns of calls between so many instances that their connections are not kept track of.
 */
import { CONNECTIONS_MAX, keepsConnections } from "../../traffic/connections.ts";
import { connects } from "../../traffic/links.ts";
import { LinkChoices } from "../../traffic/network.ts";
import type { TrafficSpec } from "../../traffic/spec.ts";
import type { SystemDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";

export function warnOfConnections(
  { services }: SystemDeclaration,
  traffic: TrafficSpec,
  problems: ProblemList,
): void {
  const choices = new LinkChoices(traffic.network);
  for (const { service, station } of traffic.services) {
    const caller = services[service];
    for (const { target, place } of station.steps.flat()) {
      const callee = services[target];
      const choice = choices.of({ kind: "service", service }, target);
      if (caller === undefined || callee === undefined || !connects(choice)) continue;
      const [callers, callees] = [caller.instances.count, callee.instances.count];
      if (keepsConnections(callers, callees)) continue;
      const who = `from '${caller.name}' to '${callee.name}'`;
      const many = `there are ${callers * callees} connections ${who}`;
      const message = `${many}, and they will cost nothing`;
      const hint = `at most ${CONNECTIONS_MAX} of a call are kept; 'connect: 0' says the same`;
      problems.warning(place, "too-many-connections", message, hint);
    }
  }
}
