/**
 * Requests are conserved: none is lost, doubled, or served without a place.
 */
import type { EdgeCounts, EdgeMessages } from "../../kernel/core/traffic/counts.ts";
import type { TraceSubjects } from "../../kernel/trace/events.ts";
import type { Checker } from "./checker.ts";

/** Every call went well, failed, was cancelled, or is under way; of workloads and of services. */
export const requestCount: Checker = {
  id: "request-count",
  check({ traffic, subjects }) {
    if (traffic === null) return null;
    const edges = [
      ...traffic.workloads.map(({ name, counts }) => ({ who: `of ${name}`, counts })),
      ...traffic.calls.map(({ service, target, counts }) => {
        return { who: `from ${nameOf(service, subjects)} to ${nameOf(target, subjects)}`, counts };
      }),
    ];
    return edges.flatMap(({ who, counts }) => {
      const known = endedOf(counts) + counts.pending;
      if (known === counts.calls) return [];
      return [`of ${counts.calls} calls ${who} ${known} are known`];
    });
  },
};

/** Every attempt but the first of a call is a retry or a hedge; without room there is no first. */
export const attemptCount: Checker = {
  id: "attempt-count",
  check({ traffic }) {
    if (traffic === null) return null;
    const edges = [...traffic.workloads, ...traffic.calls];
    return edges.flatMap(({ counts: { calls, attempts, retries, hedges, outcomes } }) => {
      const most = calls + retries + hedges;
      if (attempts <= most && attempts >= most - outcomes.capacity) return [];
      return [`${attempts} attempts of ${calls} calls, ${retries} retries, ${hedges} hedges`];
    });
  },
};

/** What came to an instance was served, failed or refused, or is there. */
export const arrivalCount: Checker = {
  id: "arrival-count",
  check({ traffic, subjects }) {
    if (traffic === null) return null;
    return traffic.instances.flatMap(({ instance, service, counts }) => {
      const { arrived, served, refused, failed, cancelled, busy, queued } = counts;
      const known = served + refused + failed + cancelled + busy + queued;
      if (known === arrived) return [];
      const who = `${nameOf(service, subjects)} (instance ${instance})`;
      return [`of ${arrived} requests that came to ${who} ${known} are known`];
    });
  },
};

/** The time in which places were taken is the time for which requests held one. */
export const busyTime: Checker = {
  id: "busy-time",
  check({ traffic, subjects }) {
    if (traffic === null) return null;
    return traffic.instances.flatMap(({ service, counts: { busyUs, heldUs } }) => {
      if (busyUs === heldUs) return [];
      const name = nameOf(service, subjects);
      return [`places of ${name} were taken for ${busyUs} us, and held for ${heldUs} us`];
    });
  },
};

/** What was sent to a service has come, is under way, was given up there, or was lost for good. */
export const pickCount: Checker = {
  id: "pick-count",
  check({ traffic, subjects }) {
    if (traffic === null) return null;
    const sent = new Map<number, number>();
    const missing = new Map<number, number>();
    for (const { target, counts, messages } of [...traffic.workloads, ...traffic.calls]) {
      sent.set(target, (sent.get(target) ?? 0) + counts.attempts);
      missing.set(target, (missing.get(target) ?? 0) + missingOf(messages));
    }
    const arrived = new Map<number, number>();
    for (const { service, counts } of traffic.instances) {
      arrived.set(service, (arrived.get(service) ?? 0) + counts.arrived);
    }
    return [...arrived].flatMap(([service, came]) => {
      const all = sent.get(service) ?? 0;
      const known = came + (missing.get(service) ?? 0);
      if (known === all) return [];
      return [
        `of ${all} requests that were sent to ${nameOf(service, subjects)} ${known} are known`,
      ];
    });
  },
};

/** Attempts that have not come to an instance, less what came beside them. */
function missingOf(messages: EdgeMessages): number {
  const { refused, requestsGivenUp, requestsBroken, requestsOpen, copies } = messages;
  return refused + requestsGivenUp + requestsBroken + requestsOpen - copies;
}

function endedOf({ outcomes }: EdgeCounts): number {
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

function nameOf(service: number, { services }: TraceSubjects): string {
  return services[service]?.name ?? "";
}
