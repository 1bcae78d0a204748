/**
 * Warnings that only a run can give: what its figures are not about.
 *
 *   no-requests   nobody asked, so that nothing was measured
 *   capacity      the simulation, and not the system, turned requests away
 */
import { isOnRequests } from "./objectives.ts";
import { countText } from "./quantity-text.ts";
import type { RunReport } from "./run-report.ts";
import { serviceName } from "./subject-names.ts";
import { warningAt, type Place, type Problem } from "../problem.ts";
import type { SystemSpec } from "../system.ts";
import type { TrafficUsage } from "../traffic/usage.ts";

/** Those of the run first: `check` tells the others as well. */
export function warningsOf(system: SystemSpec, { traffic }: RunReport): readonly Problem[] {
  if (traffic === null) return system.warnings;
  const ofRun = [
    ...beyondRoom(system, traffic),
    ...unasked(traffic),
    ...unaskedServices(system, traffic),
  ];
  return [...ofRun, ...system.warnings];
}

function beyondRoom(
  system: SystemSpec,
  { workloads, calls, room }: TrafficUsage,
): readonly Problem[] {
  const lost = [
    ...workloads.map(({ name, place, counts }) => ({
      what: `requests of '${name}'`,
      place,
      counts,
    })),
    ...calls.map(({ service, target, place, counts }) => {
      const ends = `'${serviceName(system, service)}' to '${serviceName(system, target)}'`;
      return { what: `calls from ${ends}`, place, counts };
    }),
  ];
  return lost
    .filter(({ counts }) => counts.outcomes.capacity > 0)
    .map(({ what, place, counts: { outcomes } }) => {
      const many = `${countText(outcomes.capacity)} ${what}`;
      const message = `the simulation, not the system, turned away ${many}`;
      const most = `it has room for ${countText(room)} calls at once`;
      const hint = `${most}; see to it that fewer are under way`;
      return warningAt(place, "capacity", message, hint);
    });
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
