/**
 * Warnings that only a run can give: what its figures are not about.
 *
 *   no-requests   nobody asked, so that nothing was measured
 *   capacity      the simulation, and not the system, turned requests away
 *   connections   the simulation had no memory for connections, so that they cost nothing
 */
import { isOnRequests } from "./objectives.ts";
import { countText } from "../quantity-text.ts";
import type { RunReport } from "./run-report.ts";
import { serviceName } from "../subject-names.ts";
import { warningAt, type Place, type Problem } from "../problem.ts";
import type { SystemSpec } from "../system.ts";
import type { CallUsage, TrafficUsage } from "../traffic/usage.ts";

/** Those of the run first: `check` tells the others as well. */
export function warningsOf(system: SystemSpec, { traffic }: RunReport): readonly Problem[] {
  if (traffic === null) return system.warnings;
  const ofRun = [
    ...beyondRoom(system, traffic),
    ...withoutConnections(system, traffic),
    ...unasked(traffic),
    ...unaskedServices(system, traffic),
  ];
  return [...ofRun, ...system.warnings];
}

function beyondRoom(system: SystemSpec, traffic: TrafficUsage): readonly Problem[] {
  const hint = roomHint(traffic);
  return asked(system, traffic)
    .filter(({ counts }) => counts.outcomes.capacity > 0)
    .map(({ requests, place, counts: { outcomes } }) => {
      const many = `${countText(outcomes.capacity)} ${requests}`;
      const message = `the simulation, not the system, turned away ${many}`;
      return warningAt(place, "capacity", message, hint);
    });
}

/** What takes up the room: a request that nobody waits for any more does as well. */
function roomHint({ workloads, calls, room }: TrafficUsage): string {
  const givenUp = [...workloads, ...calls].reduce((sum, { counts: { outcomes } }) => {
    return sum + outcomes.timeout + outcomes.cancelled;
  }, 0);
  const most = `it has room for ${countText(room)} calls at once`;
  if (givenUp === 0) return `${most}; see to it that fewer are under way`;
  const taken = "and take up room until what they were at is over";
  return `${most}; ${countText(givenUp)} were given up, ${taken}: shorten that, or ask less often`;
}

function withoutConnections(system: SystemSpec, traffic: TrafficUsage): readonly Problem[] {
  return asked(system, traffic)
    .filter(({ messages }) => messages.unkept > 0)
    .map(({ requests, place, messages: { unkept } }) => {
      const many = `${countText(unkept)} ${requests}`;
      const message = `the connections of ${many} cost nothing, for want of memory`;
      const hint = "let fewer instances call each other; 'connect: 0' says that they cost nothing";
      return warningAt(place, "connections", message, hint);
    });
}

interface Asked extends Pick<CallUsage, "place" | "counts" | "messages"> {
  /** `requests of 'users'`. */
  readonly requests: string;
}

/** All that was asked, by workloads and by services. */
function asked(system: SystemSpec, { workloads, calls }: TrafficUsage): readonly Asked[] {
  return [
    ...workloads.map((usage) => ({ ...usage, requests: `requests of '${usage.name}'` })),
    ...calls.map((usage) => {
      const { service, target } = usage;
      const ends = `'${serviceName(system, service)}' to '${serviceName(system, target)}'`;
      return { ...usage, requests: `calls from ${ends}` };
    }),
  ];
}

function unasked({ workloads }: TrafficUsage): readonly Problem[] {
  return workloads
    .filter(({ counts }) => counts.calls === 0)
    .map(({ name, place }) => nothing(`no request of '${name}' came`, place));
}

/** Services whose requests an objective is on. */
function unaskedServices(system: SystemSpec, traffic: TrafficUsage): readonly Problem[] {
  return system.objectives.flatMap(({ metric, subject, place }): readonly Problem[] => {
    if (metric === "availability" || !isOnRequests(metric) || subject.kind !== "service") return [];
    const usage = traffic.services.find(({ service }) => service === subject.service);
    const { ok = 0, failed = 0, pending = 0 } = usage ?? {};
    if (ok + failed + pending > 0) return [];
    return [nothing(`no request came to '${serviceName(system, subject.service)}'`, place)];
  });
}

function nothing(what: string, place: Place): Problem {
  const message = `${what}: nothing was measured`;
  return warningAt(place, "no-requests", message, "no objective on its requests is held");
}
