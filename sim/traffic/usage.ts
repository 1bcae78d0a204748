/**
 * What a run's traffic has come to: by workload, by service, by call, and by instance.
 */
import { present } from "../../kernel/assertion.ts";
import type {
  CallOutcome,
  EdgeCounts,
  EdgeMessages,
  LatencyCounts,
  StationCounts,
} from "../../kernel/core/traffic/counts.ts";
import type { InstanceId, ServiceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Place } from "../problem.ts";
import type { Plane } from "./build.ts";
import type { FailureReading } from "./failures.ts";
import type { TrafficSpec } from "./spec.ts";

/** Of what went well, in whole microseconds; a quantile is at most 1 / 128 too high. */
export interface LatencyUsage {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface WorkloadUsage {
  readonly name: string;
  readonly place: Place;
  readonly target: ServiceId;
  readonly startUs: Instant;
  /** `null`: as long as the run. */
  readonly endUs: Instant | null;
  readonly counts: EdgeCounts;
  readonly messages: EdgeMessages;
  /** `null`: none went well. */
  readonly latency: LatencyUsage | null;
}

/** All calls to a service, of workloads and of other services. */
export interface ServiceUsage {
  readonly service: ServiceId;
  readonly ok: number;
  readonly failed: number;
  /** Under way when the run ended. */
  readonly pending: number;
  /** By their callers, who were not waited for any more themselves. */
  readonly givenUp: number;
  /** Attempts that followed one that had failed. */
  readonly retries: number;
  /** `null`: none went well, or nobody asked for it. */
  readonly latency: LatencyUsage | null;
}

export interface CallUsage {
  /** Where the call is written. */
  readonly place: Place;
  readonly service: ServiceId;
  readonly target: ServiceId;
  readonly counts: EdgeCounts;
  readonly messages: EdgeMessages;
}

export interface InstanceUsage {
  readonly instance: InstanceId;
  readonly service: ServiceId;
  readonly counts: StationCounts;
}

export interface TrafficUsage {
  /** When faults began and healed, processes went, and what had failed was ready again. */
  readonly failures: readonly FailureReading[];
  /** Calls, users and timers that the simulation has room for at once. */
  readonly room: number;
  readonly workloads: readonly WorkloadUsage[];
  readonly services: readonly ServiceUsage[];
  readonly calls: readonly CallUsage[];
  readonly instances: readonly InstanceUsage[];
}

/** Calls that came to an end, and not a good one; who was cancelled has not been waited for. */
export function failedOf({ outcomes }: EdgeCounts): number {
  const { ok, cancelled } = outcomes;
  return Object.values(outcomes).reduce((sum, count) => sum + count, 0) - ok - cancelled;
}

/** Why calls failed, the most frequent first. */
export function reasonsOf({ outcomes }: EdgeCounts): readonly (readonly [CallOutcome, number])[] {
  return (Object.keys(outcomes) as readonly CallOutcome[])
    .map((outcome, place) => ({ outcome, place, count: outcomes[outcome] }))
    .filter(({ outcome, count }) => count > 0 && outcome !== "ok" && outcome !== "cancelled")
    .toSorted((a, b) => b.count - a.count || a.place - b.place)
    .map(({ outcome, count }) => [outcome, count] as const);
}

export function usageOf(traffic: TrafficSpec, built: Plane): Omit<TrafficUsage, "failures"> {
  const { plane } = built;
  plane.network.tally();
  const workloads = traffic.workloads.map(({ name, place, target, startUs, endUs }, n) => {
    const edge = present(built.workloads[n], "a workload has an edge");
    const counts = plane.edgeCounts(edge);
    const messages = plane.network.messagesOf(edge);
    const latency = latencyUsage(plane.latencyOf(edge));
    return { name, place, target, startUs, endUs, counts, messages, latency };
  });
  const calls = built.calls.map(({ service, call, edge }) => ({
    place: call.place,
    service,
    target: call.target,
    counts: plane.edgeCounts(edge),
    messages: plane.network.messagesOf(edge),
  }));
  const sums = sumsOf([...workloads, ...calls]);
  const services = built.services.map(({ traffic: { service }, tier }): ServiceUsage => {
    return {
      service,
      ...(sums.get(service) ?? NOBODY),
      latency: latencyUsage(plane.latencyTo(tier)),
    };
  });
  const instances = built.services.flatMap(({ servers }) =>
    servers.map(({ instance, service, station }) => {
      return { instance, service, counts: plane.stationCounts(station) };
    }),
  );
  return { room: plane.room, workloads, services, calls, instances };
}

type ServiceSums = Omit<ServiceUsage, "service" | "latency">;

/** Of a service that nobody calls. */
const NOBODY: ServiceSums = { ok: 0, failed: 0, pending: 0, givenUp: 0, retries: 0 };

/** By whom they are to. */
function sumsOf(
  all: readonly { readonly target: ServiceId; readonly counts: EdgeCounts }[],
): ReadonlyMap<ServiceId, ServiceSums> {
  const sums = new Map<ServiceId, ServiceSums>();
  for (const { target, counts } of all) {
    const before = sums.get(target) ?? NOBODY;
    sums.set(target, {
      ok: before.ok + counts.outcomes.ok,
      failed: before.failed + failedOf(counts),
      pending: before.pending + counts.pending,
      givenUp: before.givenUp + counts.outcomes.cancelled,
      retries: before.retries + counts.retries,
    });
  }
  return sums;
}

function latencyUsage(latency: LatencyCounts | null): LatencyUsage | null {
  if (latency === null || latency.count === 0) return null;
  return {
    mean: Math.round(latency.meanUs),
    p50: latency.quantileUs(0.5),
    p90: latency.quantileUs(0.9),
    p99: latency.quantileUs(0.99),
    p999: latency.quantileUs(0.999),
    max: latency.maxUs,
  };
}
